"""Archives of arrays that promise more than they should."""

from __future__ import annotations

import io
import os
import time
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.lib import format as npy

from gaitnet.errors import SequenceError
from gaitnet.pose.npz import MOST_ARRAYS, read_npz
from gaitnet.pose.stored import StoredBackend


def header(shape: tuple[int, ...], descr: str = "<f8") -> bytes:
    stream = io.BytesIO()
    npy.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue()


def archive(path: Path, packing: int = zipfile.ZIP_DEFLATED, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return path


def bomb(path: Path, name: str, count: int) -> Path:
    """So many zeros, packed a thousandfold."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open(f"{name}.npy", "w") as member:
        member.write(header((count,)))
        for _ in range(count >> 17):
            member.write(bytes(1 << 20))
    return path


def read(path: Path, **limits: object) -> dict[str, np.ndarray]:
    return read_npz(path, ["a"], "set", "Copy it again.", **limits)


def test_arrays_come_back(tmp_path):
    arrays = {
        "a": np.arange(6).reshape(2, 3),
        "names": np.array(["x", "ü"]),
        "one": np.float64(3),
        "no": np.empty(0),
    }
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "x.npz", **arrays)
        found = read(tmp_path / "x.npz")
        assert found.keys() == arrays.keys()
        assert all(np.array_equal(found[name], array) for name, array in arrays.items())
    assert read(tmp_path / "x.npz", wanted=["a"]).keys() == {"a"}


@pytest.mark.parametrize("name", ["landmarks", "junk"])
def test_a_bomb_is_refused_before_it_goes_off(tmp_path, name):
    path = bomb(tmp_path / "x.npz", name, 1 << 26)  # 512 MB in half a megabyte
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(SequenceError) as caught:
        StoredBackend().estimate(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    said = "537 MB of numbers, more than 400 MB" if name == "landmarks" else "contains no fps, width, height"
    assert said in str(caught.value)
    assert (peak < 20_000_000, time.monotonic() - began < 5) == (True, True)


@pytest.mark.parametrize(
    "content",
    [
        header((1000,)) + bytes(16),  # promises more than there is
        header((2,)) + bytes(160),  # or less
        header((-1,)),
        header((1 << 62, 4)),
        header((1,), "|O") + bytes(8),
        b"\x93NUMPY\x03\x00" + header((2,))[8:] + bytes(16),
        b"no header",
        b"",
    ],
)
def test_a_header_that_lies_is_one_line(tmp_path, content):
    with pytest.raises(SequenceError, match=r"x\.npz: not a set \(\.npz\), or a damaged one") as caught:
        read(archive(tmp_path / "x.npz", a=content))
    assert "\n" not in str(caught.value)


def test_other_ways_of_packing_many_members_and_pipes_are_one_line(tmp_path):
    whole = header((2,)) + bytes(16)
    many = {f"a{number}": whole for number in range(MOST_ARRAYS + 1)}
    for path in (
        archive(tmp_path / "lzma.npz", zipfile.ZIP_LZMA, a=whole),
        archive(tmp_path / "many.npz", **many),
    ):
        with pytest.raises(SequenceError, match="not a set"):
            read(path)
    os.mkfifo(tmp_path / "pipe.npz")
    with pytest.raises(SequenceError, match="no such file"):
        read(tmp_path / "pipe.npz")
