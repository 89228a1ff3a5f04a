"""Whether a model's figures are any better than chance, in a sentence. Imports no torch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from gaitnet.sequences import positive_name

MARGIN = 0.05
"""Balanced accuracy above chance that a few people more or less bring by themselves."""

_PEOPLE = {"test": "test", "val": "validation"}
"""Whose figures count, the first ones before the others."""


def nothing_learned(figures: Mapping[str, float | None], classes: Sequence[str]) -> str:
    """Says so of a model that calls every sequence the same or answers no better than chance; "" else.

    Args:
        figures: such as `val/walk_balanced_accuracy`; those of the test people count where there are any.
        classes: the healthy one first.
    """
    stage = next((one for one in _PEOPLE if not math.isnan(_known(figures, one, "balanced_accuracy"))), None)
    if stage is None:
        return ""
    balanced, people = _known(figures, stage, "balanced_accuracy"), _PEOPLE[stage]
    chance = 1 / len(classes)
    if balanced > chance + MARGIN:
        return ""
    same = _same(figures, stage, classes)
    if same:
        return (
            f"This model has learned nothing: it calls every {people} sequence {same} "
            f"(balanced accuracy {balanced:.2f})."
        )
    return (
        f"This model has learned nothing: its balanced accuracy of the {people} sequences is {balanced:.2f}, "
        f"no better than chance ({chance:.2f})."
    )


def _same(figures: Mapping[str, float | None], stage: str, classes: Sequence[str]) -> str:
    """The class that every sequence is said to be; "" where there are several, or nobody knows."""
    found = _known(figures, stage, "sensitivity"), _known(figures, stage, "specificity")
    if found == (0, 1):
        return classes[0]
    return positive_name(classes) if found == (1, 0) and len(classes) == 2 else ""


def _known(figures: Mapping[str, float | None], stage: str, name: str) -> float:
    value = figures.get(f"{stage}/walk_{name}")
    return math.nan if value is None else value
