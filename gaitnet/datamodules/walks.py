"""The recorded walks of a tree, and the checks that they belong together and apart."""

from __future__ import annotations

from collections.abc import Sequence
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


def describe(walks: Sequence[Walk], clips: int) -> dict[str, Any]:
    """What walks that were measured alike share, and how many they are, as plain JSON."""
    info = walks[0].info
    shown = [set(walk.info.extra.get("planes") or ()) for walk in walks]
    return {
        "feature_names": list(info.feature_names),
        "units": dict(info.units),
        "rate_hz": info.rate_hz,
        "convention": info.convention,
        "walks": len(walks),
        "clips": clips,
        "subjects": len({walk.info.subject for walk in walks if walk.info.subject}),
        "planes": sorted(set.intersection(*shown)),  # that every walk shows; none where nobody wrote it down
    }


def _stated(walk: Walk, key: str) -> Any:
    return getattr(walk.info, key)
