"""What tells the classes apart without any gait in it: a model would learn that instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from gaitnet.datacheck.finding import Finding
from gaitnet.datacheck.survey import WalkFacts
from gaitnet.datacheck.walks import TreeTrial, group_walks
from gaitnet.sequences import FileInfo

TELLING = 0.9
"""AUROC, or balanced accuracy of knowing which value belongs to which class, from which on it is said."""

FEWEST = 5
"""People (or walks, where nobody wrote down who) of each side."""

_FEW_VALUES = 20


@dataclass(frozen=True)
class Telling:
    """How well one number tells the healthy from the others, without any gait in it.

    Attributes:
        what: the number; see `UNITS`.
        unit: its unit.
        score: AUROC, whichever way round, or balanced accuracy of knowing which value belongs to which class.
        healthy: median of the healthy.
        others: median of the others.
        people: how many have the number.
    """

    what: str
    unit: str
    score: float
    healthy: float
    others: float
    people: int


def confounders(walks: Sequence[TreeTrial], facts: Sequence[WalkFacts], normal: str) -> Iterator[Finding]:
    """Lengths, frame rates, picture sizes and missing values by which the healthy can be told."""
    people = [(group, label) for group in group_walks(walks) for label in _labels(walks, group)]
    groups = [[i for i in group if walks[i].folder.label == label] for group, label in people]
    abnormal = np.array([label != normal for _, label in people], dtype=bool)
    table = [_of_walk(walk, fact) for walk, fact in zip(walks, facts, strict=True)]
    names = [str(index) for index, group in enumerate(group_walks(walks)) for _ in _labels(walks, group)]
    for found in telling(groups, abnormal, table, names):
        if found.score >= TELLING:
            numbers = {
                "what": found.what,
                "unit": found.unit,
                "score": round(found.score, 3),
                "healthy": round(found.healthy, 3),
                "others": round(found.others, 3),
                "people": found.people,
            }
            yield Finding("confounder", "caution", found.what, numbers)


def telling(
    groups: Sequence[Sequence[int]],
    abnormal: np.ndarray,
    table: Sequence[Mapping[str, float]],
    people: Sequence[str],
) -> Iterator[Telling]:
    """How well each number tells the healthy; none where fewer than `FEWEST` of a side have it.

    Args:
        groups: positions of each person's walks of one side; each counts once, with the mean of the walks.
        abnormal: `(groups,)` bool.
        table: of each walk, the numbers that are known.
        people: who each group is; somebody may be on both sides.
    """
    names = np.array(people)
    for name, unit in UNITS.items():
        column = np.array([row.get(name, np.nan) for row in table], dtype=float)
        values = np.array([_mean(column[list(group)]) for group in groups])
        known = np.isfinite(values)
        values, side = values[known], abnormal[known]
        if min(side.sum(), (~side).sum()) < FEWEST:
            continue
        score = max(_auroc(values, side), _by_value(values, side))
        healthy, others = (float(np.median(values[of])) for of in (~side, side))
        yield Telling(name, unit, score, healthy, others, len(np.unique(names[known])))


UNITS = {
    "steps": "steps",
    "frames": "frames",
    "frames_a_step": "frames",
    "missing": "%",
    "source_rate": "Hz",
    "source_frames": "frames",
    "source_width": "px",
    "source_height": "px",
    "age": "years",
}


def _of_walk(walk: TreeTrial, facts: WalkFacts) -> dict[str, float]:
    """All that a walk's files say without its values."""
    steps, frames = len(facts.lengths), float(facts.lengths.sum())
    known = {
        "steps": float(steps),
        "frames": frames,
        "frames_a_step": frames / steps,
        "missing": 100 * float(facts.missing.mean()),
    }
    return known | of_source(walk.info.extra.files)


def of_source(files: Sequence[FileInfo]) -> dict[str, float]:
    """Rate, frames and picture of the films, as far as each of them is written down."""
    rates, seconds, sizes = (
        [getattr(file, name) for file in files] for name in ("rate_hz", "duration_s", "size_px")
    )
    found = {}
    if rates and None not in rates:
        found["source_rate"] = float(np.mean(rates))
        if None not in seconds:
            found["source_frames"] = float(np.mean(np.multiply(rates, seconds)))
    if sizes and None not in sizes:
        found |= dict(zip(("source_width", "source_height"), np.mean(sizes, axis=0).tolist(), strict=True))
    return found


def _labels(walks: Sequence[TreeTrial], group: Sequence[int]) -> list[str]:
    return sorted({walks[index].folder.label for index in group})


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _auroc(values: np.ndarray, abnormal: np.ndarray) -> float:
    """Of telling the two sides apart by the value, whichever way round."""
    positive, negative = int(abnormal.sum()), int((~abnormal).sum())
    ranks = scipy.stats.rankdata(values)[abnormal].sum()
    area = (ranks - positive * (positive + 1) / 2) / (positive * negative)
    return float(max(area, 1 - area))


def _by_value(values: np.ndarray, abnormal: np.ndarray) -> float:
    """Balanced accuracy of who knows which values the healthy have; 0 where there are too many values."""
    known, index = np.unique(values, return_inverse=True)
    if len(known) > min(_FEW_VALUES, len(values) / 4):
        return 0.0
    shares = [np.bincount(index[side], minlength=len(known)) / side.sum() for side in (abnormal, ~abnormal)]
    return float(np.maximum(*shares).sum() / 2)
