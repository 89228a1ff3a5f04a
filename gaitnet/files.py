"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from gaitnet.errors import OutputError


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """A new file to write to; it gets its name when the block ends, and vanishes when the block fails.

    Raises:
        OutputError: the file can't be written.
    """
    partial = hidden_sibling(path, "partial")
    try:
        with synced_file(partial) as stream:
            yield stream
        partial.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            partial.unlink()


@contextmanager
def synced_file(path: Path) -> Iterator[BinaryIO]:
    """A new file to write to, which is on the disk and not only on its way there when the block ends."""
    with path.open("xb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are not there yet.

    Raises:
        OutputError: it can't be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def hidden_sibling(path: Path, purpose: str) -> Path:
    """A free name in the same folder, which `find_walks` overlooks: `.name.purpose-1f2e3d4c`."""
    # Names may have 255 bytes; 40 characters leave room for the rest.
    return path.with_name(f".{path.name[:40]}.{purpose}-{secrets.token_hex(4)}")


def cannot_write(path: Path, error: OSError) -> OutputError:
    """The error to raise for a file or folder that can't be written."""
    reason = error.strerror or str(error)
    return OutputError(f"{path}: can't be written ({reason}). Choose a folder with free space that is yours.")
