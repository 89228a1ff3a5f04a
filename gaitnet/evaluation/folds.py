"""Who is tested with in which fold; nobody is ever on both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from gaitnet.datacheck.walks import TreeTrial
from gaitnet.errors import DataError


@dataclass(frozen=True)
class Fold:
    """One part of the people.

    Attributes:
        name: for files and tables.
        subjects: who is tested with; all others train and validate.
    """

    name: str
    subjects: tuple[str, ...]


def plan_folds(walks: tuple[TreeTrial, ...], count: int | None = None) -> list[Fold]:
    """Leave one subject out, or `count` parts of about the same classes.

    Raises:
        DataError: a walk without a subject, or too few subjects.
    """
    subjects = subjects_of(walks)
    people = sorted(set(subjects))
    if len(people) < 3:
        raise DataError(f"{len(people)} subjects: too few to train, validate and test. Record more people.")
    if count is None:
        return [Fold(f"without {person}", (person,)) for person in people]
    if not 2 <= count <= len(people):
        raise DataError(f"⟦folds {count}⟧: must be 2 to {len(people)}, the number of subjects.")
    labels = [walk.folder.label for walk in walks]
    parts = StratifiedGroupKFold(count, shuffle=True, random_state=0).split(labels, labels, subjects)
    chosen = [tuple(sorted(set(np.array(subjects)[test].tolist()))) for _, test in parts]
    return [Fold(f"part {number}", people) for number, people in enumerate(chosen, start=1)]


def subjects_of(walks: tuple[TreeTrial, ...]) -> list[str]:
    """Who walks, walk by walk.

    Raises:
        DataError: no subjects recorded, so one person could be in both training and test data.
    """
    for walk in walks:
        if not walk.info.subject:
            raise DataError(
                f"{walk.folder.path}: no subject is recorded, so one person could be on both sides of a "
                "fold. Extract again with ⟦subject⟧, or write it into sequence.json."
            )
    return [walk.info.subject or "" for walk in walks]
