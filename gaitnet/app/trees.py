"""A tree of labelled walks as one ZIP: `{Training,Testing}/<class>/<sequence>/NNN_angles.npy`."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from gaitnet.app.uploads import LONGEST_NAME, FormError
from gaitnet.files import cannot_write
from gaitnet.sequences.tree import INFO_FILE, is_clip_file

MOST_FILES, MOST_FILE_BYTES, MOST_TREE_BYTES = 200_000, 64 << 20, 4 << 30
"""Of a ZIP that is taken in, unpacked."""

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError),
    RuntimeError,  # a password
)

_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_SPLITS = ("Training", "Testing")
_FOLDER = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|.][^\x00-\x1f\x7f/\\:*?\"<>|]{0,254}")
"""Name of a class or of a walk: no way out of the tree, on no system."""


def unpack_tree(packed: Path, out: Path) -> int:
    """Unpack the walks of a ZIP into an empty folder; other files in it are left out.

    Args:
        packed: the ZIP; the tree may lie in a folder of it.
        out: the tree's folder.

    Returns:
        How many files were unpacked.

    Raises:
        FormError: no ZIP, a damaged one, one without a tree, or one that is too large.
        OutputError: it can't be written.
    """
    if not packed.is_file():
        raise FormError("odd_tree")
    try:
        with zipfile.ZipFile(packed) as found:
            members = list(_members(found))
            if sum(member.file_size for member, _ in members) > MOST_TREE_BYTES or len(members) > MOST_FILES:
                raise FormError("large_tree", gigabytes=MOST_TREE_BYTES >> 30)
            for member, place in members:
                _unpack(found, member, out / place)
    except _DAMAGED as error:
        raise FormError("odd_tree") from error
    if not members:
        raise FormError("odd_tree")
    return len(members)


def files_of(tree: Path) -> dict[str, Path]:
    """All files below a folder: name in a ZIP -> path."""
    return {path.relative_to(tree).as_posix(): path for path in sorted(tree.rglob("*")) if path.is_file()}


def _members(found: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files of walks, each with its place in the tree."""
    for member in found.infolist():
        parts = PurePosixPath(member.filename).parts
        split = next((at for at, part in enumerate(parts) if part in _SPLITS), None)
        if split is None or len(parts) != split + 4:
            continue
        label, walk, name = parts[split + 1 :]
        if not ((is_clip_file(name) and len(name) <= LONGEST_NAME) or name == INFO_FILE):
            continue
        if not (_FOLDER.fullmatch(label) and _FOLDER.fullmatch(walk)) or member.file_size > MOST_FILE_BYTES:
            raise FormError("odd_tree")
        if member.compress_type not in _PACKED:  # each of the others fails in its own way
            raise FormError("odd_tree")
        yield member, PurePosixPath(*parts[split:])


def _unpack(found: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path) -> None:
    if place.exists():  # twice in the ZIP
        raise FormError("odd_tree")
    with found.open(member) as packed:
        content = packed.read(member.file_size + 1)
    if len(content) > member.file_size:  # it holds more than it says
        raise FormError("odd_tree")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    except OSError as error:
        raise cannot_write(place, error) from error
