"""What a tree holds: its classes and splits, and its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gaitnet.datacheck.limits import limits_of
from gaitnet.datacheck.survey import WalkFacts
from gaitnet.datacheck.walks import TreeTrial


@dataclass(frozen=True)
class Part:
    """One class of one split.

    Attributes:
        split: `Training` or `Testing`.
        label: name of the class.
        people: how many; None where nobody wrote down who walks.
        walks: how many.
        steps: clips of all walks.
        frames: of all steps.
        missing: share of the values.
    """

    split: str
    label: str
    people: int | None
    walks: int
    steps: int
    frames: int
    missing: float


@dataclass(frozen=True)
class Column:
    """One column over the whole tree; NaN where it was never measured.

    Attributes:
        name: of the feature.
        unit: such as `deg`.
        low: lowest value.
        high: highest value.
        range: median over the walks of its range within a step.
        missing: share of the frames.
        possible: from where to where values may lie; None where nothing is known of such a column.
    """

    name: str
    unit: str
    low: float
    high: float
    range: float
    missing: float
    possible: tuple[float, float] | None


def parts_of(
    walks: Sequence[TreeTrial], facts: Sequence[WalkFacts], classes: tuple[str, ...]
) -> tuple[Part, ...]:
    """Training first, the healthy class first."""
    keys = {(walk.folder.split, walk.folder.label) for walk in walks}
    rank = {label: place for place, label in enumerate(classes)}

    def order(key: tuple[str, str]) -> tuple[bool, int, str]:
        return key[0] != "Training", rank.get(key[1], len(rank)), key[1]

    return tuple(_part(walks, facts, *key) for key in sorted(keys, key=order))


def columns_of(walks: Sequence[TreeTrial], facts: Sequence[WalkFacts]) -> tuple[Column, ...]:
    """In the files' order; none where the walks have not all the same."""
    if len({walk.info.feature_names for walk in walks}) != 1:
        return ()
    info = walks[0].info
    units = [info.units.get(name, "?") for name in info.feature_names]
    return tuple(
        _column(index, name, unit, facts)
        for index, (name, unit) in enumerate(zip(info.feature_names, units, strict=True))
    )


def _part(walks: Sequence[TreeTrial], facts: Sequence[WalkFacts], split: str, label: str) -> Part:
    chosen = [i for i, walk in enumerate(walks) if (walk.folder.split, walk.folder.label) == (split, label)]
    people = {walks[i].info.subject for i in chosen} - {None}
    frames = sum(int(facts[i].lengths.sum()) for i in chosen)
    lost = sum(float(facts[i].missing.mean() * facts[i].lengths.sum()) for i in chosen)
    steps = sum(len(facts[i].lengths) for i in chosen)
    return Part(split, label, len(people) or None, len(chosen), steps, frames, lost / frames)


def _column(index: int, name: str, unit: str, facts: Sequence[WalkFacts]) -> Column:
    frames = np.array([walk.lengths.sum() for walk in facts])
    low, high, spread, missing = (
        np.array([getattr(walk, key)[index] for walk in facts]) for key in ("low", "high", "range", "missing")
    )
    some = np.isfinite(low)
    ends = (low[some].min(), high[some].max(), np.median(spread[some])) if some.any() else (np.nan,) * 3
    limits = limits_of(name, unit)
    return Column(
        name=name,
        unit=unit,
        low=float(ends[0]),
        high=float(ends[1]),
        range=float(ends[2]),
        missing=float((missing * frames).sum() / frames.sum()),
        possible=(limits.low, limits.high) if limits else None,
    )
