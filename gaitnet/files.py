"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO

from filelock import FileLock, Timeout

from gaitnet.errors import OutputError

_NAME_KEPT = 40
_HIDDEN = re.compile(r"\.(.+)\.(partial|old)-[0-9a-f]{8}", re.DOTALL)


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
def new_folder(folder: Path, is_ours: Callable[[str], bool]) -> Iterator[Path]:
    """A hidden folder beside it that takes its place when the block ends, and vanishes when it fails.

    An older folder of that name is replaced, and comes back where its successor fails. A link is followed.

    Args:
        folder: where it is to be.
        is_ours: whether a file of that name may be replaced; a folder that holds others is refused.

    Raises:
        OutputError: the folder can't be written, or holds files of somebody else.
    """
    folder, new_parents = _place(folder, is_ours)
    partial, old = hidden_sibling(folder, "partial"), hidden_sibling(folder, "old")
    try:
        partial.mkdir(parents=True)
        yield partial
        if folder.exists():
            folder.rename(old)
        partial.rename(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    finally:
        if old.exists() and not folder.exists():
            old.rename(folder)
        for left in (partial, old):
            shutil.rmtree(left, ignore_errors=True)
        with suppress(OSError):  # parents that are of use stay: they are not empty
            for parent in new_parents:
                parent.rmdir()


def _place(folder: Path, is_ours: Callable[[str], bool]) -> tuple[Path, list[Path]]:
    """Where a folder is, links followed, and which of those above it are not there yet."""
    try:
        place = folder.resolve()
        _refuse_foreign_files(place, is_ours)
        return place, [parent for parent in place.parents if not parent.exists()]
    except OSError as error:
        raise cannot_write(folder, error) from error
    except RuntimeError as error:  # Python before 3.13
        raise OutputError(f"{folder}: a link that points to itself. Choose another folder.") from error


def _refuse_foreign_files(folder: Path, is_ours: Callable[[str], bool]) -> None:
    """Replacing a folder deletes it, so it must hold nothing that somebody else put there."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(f"{folder}: a file, not a folder. Move it, or choose another folder.")
    for path in sorted(folder.iterdir()):
        if not is_ours(path.name):
            raise OutputError(f"{path}: not written by gaitnet. Move it, or choose another folder.")


@contextmanager
def synced_file(path: Path) -> Iterator[BinaryIO]:
    """A new file to write to, which is on the disk and not only on its way there when the block ends."""
    with path.open("xb") as stream:
        hold(stream)
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


def check_writable(out: Path) -> None:
    """Find out before the first minute of work whether its result can be kept; leaves nothing behind.

    Raises:
        OutputError: the folder can't be made or written to.
    """
    existing = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    try:
        with TemporaryFile(dir=existing):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{out}: can't be written ({reason}). Choose a folder you can write to.") from error


def check_folder(folder: Path) -> None:
    """Make a folder, and find out whether files can be written to it.

    Raises:
        OutputError: it can't be made or written to.
    """
    make_folder(folder)
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise cannot_write(folder, error) from error


@contextmanager
def only_one(folder: Path, lock_name: str, other: str) -> Iterator[None]:
    """Hold an exclusive lock on a folder; the lock file is removed afterwards.

    Args:
        folder: exists already.
        lock_name: name of the file that is locked.
        other: the message if another process holds the lock, with the remedy.

    Raises:
        OutputError: another process holds it, or the folder can't be written.
    """
    lock = FileLock(folder / lock_name)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise OutputError(f"{folder}: {other}.") from error
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        yield
    finally:
        with suppress(OSError):  # before the release: whoever comes next makes a new one
            (folder / lock_name).unlink(missing_ok=True)
        lock.release()


def remove_leftovers(folder: Path) -> None:
    """Clear away what a program that was killed left half written in a folder, and undo half a replacement.

    Call it only where nobody else is writing.
    """
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = _HIDDEN.fullmatch(path.name)
        if not match:
            continue
        name, purpose = match.groups()
        original = folder / name
        if purpose == "old" and not original.exists():
            if len(name) < _NAME_KEPT:  # else the name is cut off, and it stays for people to look at
                path.rename(original)
        elif path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def remove_abandoned(folder: Path) -> None:
    """Clear away the half-written files in a folder that nobody writes any more: their program was killed."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = _HIDDEN.fullmatch(path.name)
        if match and match[2] == "partial" and path.is_file() and not path.is_symlink():
            with suppress(OSError):  # on Windows nobody can delete what is open
                with path.open("rb") as stream:
                    free = hold(stream)
                if free:  # closed by now: Windows would keep it; its name is never taken again
                    path.unlink()


def hold(stream: IO[bytes]) -> bool:
    """Mark a file as being written, until it is closed; whether nobody else had."""
    try:
        import fcntl  # noqa: PLC0415  (not on Windows, where an open file can't be deleted anyway)
    except ImportError:
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def hidden_sibling(path: Path, purpose: str) -> Path:
    """A free name in the same folder, which `find_walks` overlooks: `.name.purpose-1f2e3d4c`."""
    # Names may have 255 bytes; 40 characters leave room for the rest.
    return path.with_name(f".{path.name[:_NAME_KEPT]}.{purpose}-{secrets.token_hex(4)}")


def cannot_write(path: Path, error: OSError) -> OutputError:
    """The error to raise for a file or folder that can't be written."""
    reason = error.strerror or str(error)
    return OutputError(
        f"{path}: can't be written ({reason}). Choose a folder you can write to, with free space."
    )
