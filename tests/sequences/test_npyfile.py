from __future__ import annotations

import re
import struct
from pathlib import Path

import numpy as np
import pytest

import gaitnet
from gaitnet.errors import OutputError, SequenceError
from gaitnet.sequences import read_angles, read_landmarks, write_array

ANGLES = np.arange(33, dtype=np.float32).reshape(3, 11)


def saved(path: Path, array: np.ndarray) -> Path:
    np.save(path, array, allow_pickle=False)
    return path


def with_header(path: Path, header: str, data: bytes = b"") -> Path:
    text = header.encode() + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data)
    return path


def test_written_angles_read_back_exactly_and_nothing_else_is_left(tmp_path):
    write_array(tmp_path / "1.npy", ANGLES)
    assert [path.name for path in tmp_path.iterdir()] == ["1.npy"]
    assert np.array_equal(read_angles(tmp_path / "1.npy"), ANGLES)
    assert np.load(tmp_path / "1.npy").dtype == np.float32  # plain NumPy reads it too


@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_floats_of_any_size_and_order_come_out_as_contiguous_float32(tmp_path, dtype, order):
    path = saved(tmp_path / "1.npy", np.asarray(ANGLES.astype(dtype), order=order))
    values = read_angles(path)
    assert values.dtype == np.float32
    assert values.dtype.isnative
    assert values.flags.c_contiguous
    assert np.array_equal(values, ANGLES)


def test_missing_values_and_a_column_without_any_value_load(tmp_path):
    array = ANGLES.copy()
    array[0, 0] = np.nan
    array[:, 4] = np.nan
    assert np.array_equal(read_angles(saved(tmp_path / "1.npy", array)), array, equal_nan=True)


def test_landmarks_read_back(tmp_path):
    landmarks = np.random.default_rng(0).normal(size=(5, 33, 4)).astype(np.float32)
    write_array(tmp_path / "1.npy", landmarks)
    assert np.array_equal(read_landmarks(tmp_path / "1.npy"), landmarks)


@pytest.mark.parametrize(
    "shape", [(3, 10), (3, 12), (3, 11, 1), (33,), (0, 11), (0,), (), (1, 3, 11)], ids=str
)
def test_another_shape_is_refused(tmp_path, shape):
    path = saved(tmp_path / "1.npy", np.zeros(shape, np.float32))
    with pytest.raises(SequenceError, match=r"1\.npy: shape .*expected \(frames, 11\).*Extract it again"):
        read_angles(path)


@pytest.mark.parametrize("shape", [(3, 33), (3, 33, 3), (3, 32, 4), (0, 33, 4)], ids=str)
def test_landmarks_of_another_shape_are_refused(tmp_path, shape):
    path = saved(tmp_path / "1.npy", np.zeros(shape, np.float32))
    with pytest.raises(SequenceError, match=r"1\.npy: shape .*expected \(frames, 33, 4\).*Extract it again"):
        read_landmarks(path)


@pytest.mark.parametrize("dtype", ["i8", "u1", "?", "U3", "S3", "c8", "f2", "M8[s]", "V4"])
def test_what_is_no_float32_or_float64_is_refused(tmp_path, dtype):
    path = saved(tmp_path / "1.npy", np.zeros((3, 11), dtype))
    with pytest.raises(SequenceError, match=r"1\.npy: contains .*expected float32.*astype"):
        read_angles(path)


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e300])
def test_infinities_are_refused(tmp_path, value):
    array = ANGLES.astype(np.float64)
    array[1, 1] = value
    with pytest.raises(SequenceError, match=r"1\.npy: infinite values.*Extract it again"):
        read_angles(saved(tmp_path / "1.npy", array))


@pytest.mark.parametrize("kept", range(0, 260, 13))
def test_a_truncated_file_is_refused(tmp_path, kept):
    path = saved(tmp_path / "1.npy", ANGLES)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(SequenceError, match=r"1\.npy: .*damaged.*Extract it again"):
        read_angles(path)


def test_bytes_after_the_array_are_refused(tmp_path):
    path = saved(tmp_path / "1.npy", ANGLES)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(SequenceError, match=r"1\.npy: damaged: 133 of 132 bytes"):
        read_angles(path)


@pytest.mark.parametrize("frames", [10**9, 10**13, 10**30])
@pytest.mark.parametrize("descr", ["<f4", "|O"])
def test_a_header_that_promises_more_than_the_file_holds_allocates_nothing(tmp_path, frames, descr):
    shape = f"({frames}, 11)" if descr == "<f4" else f"({frames},)"
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}}}"
    path = with_header(tmp_path / "1.npy", header, b"]." if descr == "|O" else b"1234")
    with pytest.raises(SequenceError, match=r"1\.npy: "):
        read_angles(path)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "[]",
        "{",
        "(" * 5000,
        "{'descr': '<f4'}",
        "{'descr': 'nonsense', 'fortran_order': False, 'shape': (3, 11)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 11)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5, 11)}",
        "__import__('os').getcwd()",
    ],
    ids=lambda header: header[:20],
)
def test_a_broken_header_is_refused(tmp_path, header):
    with pytest.raises(SequenceError, match=r"1\.npy: .*damaged.*Extract it again"):
        read_angles(with_header(tmp_path / "1.npy", header, bytes(132)))


def test_a_file_from_python_2_with_long_integers_in_its_header_loads(tmp_path):
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3L, 11L)}"
    path = with_header(tmp_path / "1.npy", header, ANGLES.tobytes())
    assert np.array_equal(read_angles(path), ANGLES)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\x93NUMPY\x09\x09"])
def test_what_is_no_npy_file_is_refused(tmp_path, content):
    path = tmp_path / "1.npy"
    path.write_bytes(content)
    with pytest.raises(SequenceError, match=r"1\.npy: not an \.npy file.*Extract it again"):
        read_angles(path)


def test_no_file_and_a_folder_are_refused(tmp_path):
    (tmp_path / "folder.npy").mkdir()
    for name in ("missing.npy", "folder.npy"):
        with pytest.raises(SequenceError, match=rf"{re.escape(name)}: no such file.*Extract it again"):
            read_angles(tmp_path / name)


def test_a_file_in_the_place_of_a_folder_can_not_be_written_to(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"1\.npy: can't be written .*Choose"):
        write_array(tmp_path / "file" / "1.npy", ANGLES)


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path):
    path = saved(tmp_path / "1.npy", ANGLES)
    with pytest.raises(ValueError, match="could not convert"):
        write_array(path, np.array(["no number"]))
    assert [item.name for item in tmp_path.iterdir()] == ["1.npy"]
    assert np.array_equal(read_angles(path), ANGLES)


def test_the_package_never_unpickles_freely():
    sources = {path: path.read_text(encoding="utf-8") for path in Path(gaitnet.__file__).parent.rglob("*.py")}
    assert len(sources) > 5
    for path, source in sources.items():
        for forbidden in (r"allow_pickle\s*=\s*True", r"pickle\.loads?\b"):
            assert not re.search(forbidden, source), path
