"""One `.npy` file of the tree. Nothing in a file is ever run, and no more is allocated than it holds."""

from __future__ import annotations

import math
import os
import warnings
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import ArrayLike, NDArray

from gaitnet.errors import SequenceError, UnsafeFileError
from gaitnet.files import atomic_file
from gaitnet.sequences.oldfile import read_old_steps
from gaitnet.skeleton import LANDMARKS, UNNAMED

_AGAIN = "Extract it again: gaitnet extract VIDEO --out DIR"
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def read_angles(path: Path, names: tuple[str, ...] = UNNAMED) -> NDArray[np.float32]:
    """Read `NNN_angles.npy`: `(T, F)` float32, degrees and metres, NaN = missing.

    Plain float arrays, and the pickled object arrays of old data sets (one dict per frame with the keys
    `names`), which are read without running what they hold.

    Raises:
        UnsafeFileError: a pickle that asks for more than NumPy arrays, dicts, strings and numbers.
        SequenceError: no such file, damaged, or not `(frames, F)` finite or missing numbers.
    """
    with _opened(path) as stream:
        shape, dtype = _header(stream, path)
        if dtype.kind == "O" and len(shape) == 1:
            values = read_old_steps(stream.read(), shape[0], names, path)
        else:
            values = _plain(stream, path, shape, dtype, (len(names),))
    return _checked(values, path)


def read_landmarks(path: Path) -> NDArray[np.float32]:
    """Read `NNN_landmarks.npy`: `(T, 33, 4)` float32, x, y, z in metres from the hips, and visibility.

    Raises:
        UnsafeFileError: a pickle.
        SequenceError: no such file, damaged, or another shape.
    """
    with _opened(path) as stream:
        shape, dtype = _header(stream, path)
        return _checked(_plain(stream, path, shape, dtype, (len(LANDMARKS), 4)), path)


def map_frames(path: Path) -> NDArray[np.float32]:
    """`(N, F)` float32 of a file, mapped: pages are read when they are looked at.

    Raises:
        UnsafeFileError: a pickle.
        SequenceError: no such file, damaged, or another shape or type.
    """
    with _opened(path) as stream:
        shape, dtype = _header(stream, path)
        if len(shape) != 2 or shape[1] < 1 or dtype != np.float32:
            raise SequenceError(f"{path}: {dtype} {shape}, expected float32 (frames, features).")
        _check_size(stream, path, shape, dtype, shape[1:])
        return np.memmap(path, np.float32, "r", offset=stream.tell(), shape=shape)


def write_array(path: Path, array: ArrayLike) -> None:
    """Write one float32 `.npy` file, whole or not at all.

    Raises:
        OutputError: the file can't be written.
    """
    with atomic_file(path) as stream:
        save_array(stream, array)


def save_array(stream: BinaryIO, array: ArrayLike) -> None:
    """Write `array` as float32 `.npy` into an open file."""
    np.save(stream, np.ascontiguousarray(array, dtype=np.float32), allow_pickle=False)


def _opened(path: Path) -> BinaryIO:
    if not path.is_file():  # opening a pipe would wait for ever
        raise SequenceError(f"{path}: no such file. {_AGAIN}")
    try:
        return path.open("rb")
    except OSError as error:
        raise SequenceError(f"{path}: can't be read ({error.strerror}). Change its permissions.") from error


def _header(stream: BinaryIO, path: Path) -> tuple[tuple[int, ...], np.dtype[Any]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # "created on Python 2": such files are welcome
            shape, _, dtype = _HEADERS[npy.read_magic(stream)](stream)
    except Exception as error:  # a hostile header breaks NumPy's parser in many ways
        raise SequenceError(f"{path}: not an .npy file, or a damaged one. {_AGAIN}") from error
    if any(length < 0 for length in shape):
        raise SequenceError(f"{path}: damaged: its header says shape {shape}. {_AGAIN}")
    return shape, dtype


def _plain(
    stream: BinaryIO, path: Path, shape: tuple[int, ...], dtype: np.dtype[Any], tail: tuple[int, ...]
) -> NDArray[Any]:
    """The array after a header that was checked first."""
    _check_size(stream, path, shape, dtype, tail)
    stream.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return np.load(stream, allow_pickle=False)


def _check_size(
    stream: BinaryIO, path: Path, shape: tuple[int, ...], dtype: np.dtype[Any], tail: tuple[int, ...]
) -> None:
    """An array's type, its shape, and its size on disk, after its header was read."""
    expected = f"({', '.join(['frames', *map(str, tail)])})"
    if dtype.hasobject:
        raise UnsafeFileError(
            f"{path}: contains pickled objects, expected {expected} numbers; not opened. {_AGAIN}"
        )
    if dtype.kind != "f" or dtype.itemsize not in (4, 8):
        raise SequenceError(
            f"{path}: contains {dtype}, expected float32. Save it with array.astype('float32')."
        )
    if shape[1:] != tail or len(shape) != len(tail) + 1 or shape[0] == 0:
        raise SequenceError(f"{path}: shape {shape}, expected {expected} with frames >= 1. {_AGAIN}")
    promised, present = math.prod(shape) * dtype.itemsize, os.fstat(stream.fileno()).st_size - stream.tell()
    if promised != present:
        raise SequenceError(f"{path}: damaged: {present} of {promised} bytes. Copy it again. {_AGAIN}")


def _checked(values: NDArray[Any], path: Path) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # a float64 too large for float32 becomes infinite, and is refused
        array = np.ascontiguousarray(values, dtype=np.float32)
    if np.isinf(array).any():
        raise SequenceError(f"{path}: infinite values; write NaN for missing values. {_AGAIN}")
    return array
