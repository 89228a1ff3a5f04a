"""Who was found in the last videos: to choose another person in one, nobody searches it once more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

MOST = 8
"""Searches that are remembered; one holds some hundred places."""

Found = TypeVar("Found")

_known: dict[tuple[object, ...], tuple[object, ...]] = {}


def once(path: Path, turn_deg: int, search: Callable[[], list[Found]]) -> list[Found]:
    """What the search finds, or found in the same file before; a file that has changed is searched anew."""
    key = _key(path, turn_deg)
    if key is None:
        return search()
    if key not in _known:
        found = tuple(search())
        while len(_known) >= MOST:
            _known.pop(next(iter(_known)), None)
        _known[key] = found
    return list(_known[key])  # type: ignore[arg-type]


def _key(path: Path, turn_deg: int) -> tuple[object, ...] | None:
    try:
        file = path.stat()
    except OSError:  # whoever opens it says why
        return None
    return str(path.absolute()), file.st_ino, file.st_size, file.st_mtime_ns, turn_deg
