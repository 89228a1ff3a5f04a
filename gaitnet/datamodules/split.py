"""Splitting walks into a part to train on and a part to validate with; nobody is in both."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pytorch_lightning.utilities import rank_zero_warn

from gaitnet.datacheck.walks import Group, TreeTrial, group_walks
from gaitnet.errors import DataError


@dataclass(frozen=True)
class WalkSplit:
    """Which walks train and which validate: positions in the sorted list of walks, ascending."""

    by: Literal["subject", "sequence"]
    train: tuple[int, ...]
    validation: tuple[int, ...]


def split_walks(
    all_walks: tuple[TreeTrial, ...], val_fraction: float, seed: int, kept: Sequence[int] | None = None
) -> WalkSplit:
    """Split by subject where one is recorded, else by sequence folder; roughly alike in classes.

    A group is all walks of a subject, and all that come from one source file. Which groups validate
    depends on the names and the seed alone. Each class gets about `val_fraction` of its walks into the
    validation part, never none and never all. `kept` are the positions that take part; None: all.

    Raises:
        DataError: a class with one group only, or groups so tangled that some class would be missing.
    """
    places = tuple(range(len(all_walks)) if kept is None else kept)
    walks = tuple(all_walks[place] for place in places)
    by: Literal["subject", "sequence"] = "subject" if any(walk.info.subject for walk in walks) else "sequence"
    groups = group_walks(walks)
    _require_two_groups(walks, groups, by)
    validation = _choose(walks, groups, val_fraction, seed)
    _require_both_parts(walks, validation)
    train = tuple(places[index] for index in range(len(walks)) if index not in validation)
    return WalkSplit(by, train, tuple(places[index] for index in sorted(validation)))


def check_split(root: Path, val_fraction: float, classes: Sequence[str]) -> None:
    """Refuse what can't be split.

    Raises:
        DataError: one class only, or a share of the walks that is none.
    """
    if not 0 < val_fraction < 1:
        raise DataError(f"val_fraction {val_fraction}: must be between 0 and 1, such as 0.2.")
    if len(classes) < 2:
        raise DataError(f"{root}/Training: only one class, {classes[0]}. Add another class folder.")


def warn_without_subjects(root: Path, split: WalkSplit) -> None:
    """Say once, on one device, that a split by sequence folder may have one person on both sides."""
    if split.by == "sequence":
        rank_zero_warn(
            f"{root}: no subjects recorded, so the split is by sequence folder, and two walks of "
            "one person may be on both sides. Record subjects when extracting"
        )


def held_out_walks(root: Path, walks: tuple[TreeTrial, ...], subjects: Sequence[str]) -> tuple[int, ...]:
    """Positions of the walks of some subjects.

    Raises:
        DataError: a subject who has none.
    """
    found = {index: walk.info.subject for index, walk in enumerate(walks) if walk.info.subject in subjects}
    unknown = sorted(set(subjects) - set(found.values()))
    if unknown:
        raise DataError(f"{root}/Training: held_out {unknown[0]}: no such subject there.")
    return tuple(found)


def _require_two_groups(walks: tuple[TreeTrial, ...], groups: list[Group], by: str) -> None:
    for label, count in _group_counts(walks, groups).items():
        if count < 2:
            what = "subject" if by == "subject" else "independent sequence folder"
            raise DataError(
                f"class {label}: only one {what} in Training; training and validation need two. "
                f"Add walks of another {'person' if by == 'subject' else 'recording'}."
            )


def _require_both_parts(walks: tuple[TreeTrial, ...], validation: set[int]) -> None:
    everywhere = {walk.folder.label for walk in walks}
    for part in (validation, set(range(len(walks))) - validation):
        for label in sorted(everywhere - {walks[index].folder.label for index in part}):
            raise DataError(
                f"class {label}: its subjects overlap with other classes so much that it would be missing on "
                "one side of the split. Set another split_seed, or add subjects."
            )


def _group_counts(walks: tuple[TreeTrial, ...], groups: list[Group]) -> Counter[str]:
    return Counter(label for group in groups for label in sorted({walks[i].folder.label for i in group}))


def _choose(walks: tuple[TreeTrial, ...], groups: list[Group], val_fraction: float, seed: int) -> set[int]:
    """Class by class, the one with the fewest groups first, take groups until its share is reached."""
    shuffled = sorted(groups, key=lambda group: _lot(walks[group[0]].walk_id, seed))
    in_train = _group_counts(walks, groups)
    total = Counter(walk.folder.label for walk in walks)
    chosen: set[int] = set()
    for label in sorted(total, key=lambda label: (in_train[label], label)):
        need = max(1, round(val_fraction * total[label]))
        have = sum(walks[index].folder.label == label for index in chosen)
        for group in _smallest_excess_first(walks, shuffled, label, need):
            counts = Counter(walks[index].folder.label for index in group)
            last_of_a_class = any(in_train[name] == 1 for name in counts)
            if chosen.issuperset(group) or last_of_a_class or (have and have + counts[label] > need):
                continue
            chosen.update(group)
            in_train.subtract(counts.keys())
            have += counts[label]
    return chosen


def _smallest_excess_first(
    walks: tuple[TreeTrial, ...], groups: list[Group], label: str, need: int
) -> list[Group]:
    sizes = {group: sum(walks[index].folder.label == label for index in group) for group in groups}
    return sorted((group for group in groups if sizes[group]), key=lambda group: max(0, sizes[group] - need))


def _lot(name: str, seed: int) -> str:
    """A place in the draw that stays when other walks are added."""
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()
