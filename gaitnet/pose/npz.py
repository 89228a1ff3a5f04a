"""One `.npz` file of arrays. Nothing in it is ever run, and nothing is unpacked before it is known to fit."""

from __future__ import annotations

import math
import warnings
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from gaitnet.errors import SequenceError

MOST_ARRAYS = 64
MOST_BYTES = 1 << 30
"""Of all arrays of a file, unpacked: more than the largest published set of walks has."""

_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What NumPy writes; others can ask for any amount of memory."""


def read_npz(
    path: Path,
    needed: Sequence[str],
    kind: str,
    advice: str,
    wanted: Collection[str] | None = None,
    most_bytes: int = MOST_BYTES,
) -> dict[str, np.ndarray]:
    """Arrays of a file, by name.

    Args:
        path: the file.
        needed: names that must be there.
        kind: what such a file is called, for the error.
        advice: what to do about a file that is not right, one sentence.
        wanted: names that are read; None: all.
        most_bytes: of these arrays, unpacked.

    Raises:
        SequenceError: no such file, a damaged one, one that holds Python objects, one that is too large, or
            one that lacks an array.
    """
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise SequenceError(f"{path}: no such file. Check the path.")
        with zipfile.ZipFile(path) as file:
            members = {
                name: member
                for member in _members(file)
                if (name := member.filename.removesuffix(".npy")) in (wanted or (name,))
            }
            _check_sizes(path, [_bytes_of(file, member) for member in members.values()], most_bytes, advice)
            arrays = {name: _read(file, member) for name, member in members.items()}
    except SequenceError:
        raise
    except OSError as error:
        raise SequenceError(f"{path}: can't be read ({error.strerror or error}). {advice}") from error
    except Exception as error:  # a damaged or hostile file breaks zipfile, zlib and NumPy in many ways
        raise SequenceError(f"{path}: not a {kind} (.npz), or a damaged one. {advice}") from error
    missing = [name for name in needed if name not in arrays]
    if missing:
        raise SequenceError(f"{path}: contains no {', '.join(missing)}. {advice}")
    return arrays


def _members(file: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [member for member in file.infolist() if member.filename.endswith(".npy")]
    if len(members) > MOST_ARRAYS or len({member.filename for member in members}) < len(members):
        raise ValueError("too many arrays, or two with the same name")
    return members


def _check_sizes(path: Path, sizes: list[int], most_bytes: int, advice: str) -> None:
    if sum(sizes) > most_bytes:
        raise SequenceError(
            f"{path}: {sum(sizes) / 1e6:.0f} MB of numbers, more than {most_bytes / 1e6:.0f} MB. {advice}"
        )


def _bytes_of(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """Bytes of an array, by its header, which must agree with the archive's."""
    if member.compress_type not in _PACKED:
        raise ValueError("compressed differently from NumPy's")
    with file.open(member) as stream:
        shape, dtype = _header(stream)
        count = math.prod(shape) * dtype.itemsize
        if dtype.hasobject or min(shape, default=0) < 0 or stream.tell() + count != member.file_size:
            raise ValueError("objects, or a wrong header")
    return count


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # "created on Python 2": such files are welcome
        shape, _, dtype = _HEADERS[npy.read_magic(stream)](stream)
    return shape, dtype


def _read(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    with file.open(member) as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        array = npy.read_array(stream, allow_pickle=False)
        stream.read(1)  # at the end the checksum is compared
        return array
