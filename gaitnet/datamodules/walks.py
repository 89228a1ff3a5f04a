"""The recorded walks of a tree, and the checks that they belong together and apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaitnet.errors import DataError
from gaitnet.sequences import WalkFolder, WalkInfo, find_walks, read_info
from gaitnet.sequences.info import UNKNOWN
from gaitnet.sequences.tree import Split


@dataclass(frozen=True)
class Walk:
    """A sequence folder and what its `sequence.json` says (or would say, in old trees)."""

    folder: WalkFolder
    info: WalkInfo

    @property
    def walk_id(self) -> str:
        """`"<split>/<label>/<name>"`."""
        return self.folder.walk_id


def list_walks(root: Path, split: Split) -> tuple[Walk, ...]:
    """The walks of `Training` or `Testing`, sorted.

    Raises:
        DataError: the tree breaks the layout. See `find_walks`.
        SequenceError: a `sequence.json` that breaks the contract.
    """
    return tuple(Walk(folder, read_info(folder) or UNKNOWN) for folder in find_walks(root, split))


def check_alike(walks: tuple[Walk, ...]) -> None:
    """Refuse walks that were measured in different ways.

    Raises:
        DataError: two walks differ in rate, features, units or convention.
    """
    first = walks[0]
    for walk in walks[1:]:
        for key in ("rate_hz", "feature_names", "convention", "units"):
            one, other = _stated(first, key), _stated(walk, key)
            if one != other:
                raise DataError(
                    f"{first.folder.path} and {walk.folder.path}: {key} {one} and {other}, which one model "
                    "can't learn from. Extract both again: gaitnet extract VIDEO --out DIR"
                )


def check_apart(training: tuple[Walk, ...], testing: tuple[Walk, ...]) -> None:
    """Refuse a test set that training has seen.

    Raises:
        DataError: one person, or one source file, is in both.
    """
    for key, noun in (("subject", "subject"), ("source_sha256", "source file")):
        trained = {_stated(walk, key): walk for walk in reversed(training) if _stated(walk, key)}
        for walk in testing:
            twin = trained.get(_stated(walk, key))
            if twin is not None:
                raise DataError(
                    f"{twin.folder.path} and {walk.folder.path}: the same {noun} {_stated(walk, key)} is in "
                    "Training and in Testing. Move all walks of that person to one of the two."
                )


def _stated(walk: Walk, key: str) -> Any:
    return getattr(walk.info, key)
