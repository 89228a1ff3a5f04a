"""What can be measured or asked about, below a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gaitnet.errors import DataError
from gaitnet.sequences.tree import is_angles_file
from gaitnet.video import VIDEO_SUFFIXES

LANDMARK_SUFFIX = ".npz"
"""Stored landmarks are taken in place of a video wherever one is named; folders are searched for videos."""


def find_sources(path: Path) -> list[Path]:
    """What can be asked about in a folder: it itself, or sequence folders and videos anywhere below.

    A file is its own source.

    Raises:
        DataError: a folder with neither.
    """
    if not path.is_dir():
        return [path]
    found = sorted(set(_sequence_folders(path)) | set(find_videos(path)))
    if not found:
        raise DataError(
            f"{path}: no videos and no NNN_angles.npy in this folder. Choose a folder that contains some."
        )
    return found


def find_videos(folder: Path) -> Iterator[Path]:
    """Videos anywhere below a folder, hidden ones left out, sorted."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in VIDEO_SUFFIXES and path.is_file() and not hidden:
            yield path


def _sequence_folders(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if is_angles_file(path.name) and not any(
            part.startswith(".") for part in path.relative_to(folder).parts
        ):
            yield path.parent
