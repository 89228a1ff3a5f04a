"""What tells the classes apart without any gait in it: a model would learn that instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import rankdata

from gaitnet.datacheck.finding import Finding
from gaitnet.datacheck.survey import WalkFacts
from gaitnet.datacheck.walks import TreeTrial, group_walks
from gaitnet.sequences import FileInfo

TELLING = 0.9
"""AUROC, or balanced accuracy of knowing which value belongs to which class, from which on it is said."""

FEWEST = 5
"""People (or walks, where nobody wrote down who) of each side."""

_FEW_VALUES = 20


def confounders(walks: Sequence[TreeTrial], facts: Sequence[WalkFacts], normal: str) -> Iterator[Finding]:
    """Lengths, frame rates, picture sizes and missing values by which the healthy can be told.

    Each person counts once, with the mean of the walks.
    """
    people = [(group, label) for group in group_walks(walks) for label in _labels(walks, group)]
    abnormal = np.array([label != normal for _, label in people], dtype=bool)
    if min(abnormal.sum(), (~abnormal).sum()) < FEWEST:
        return
    table = [_of_walk(walk, fact) for walk, fact in zip(walks, facts, strict=True)]
    for name, unit in _UNITS.items():
        column = np.array([row.get(name, np.nan) for row in table], dtype=float)
        values = np.array(
            [_mean(column[[i for i in group if walks[i].folder.label == label]]) for group, label in people]
        )
        if not np.isfinite(values).all():
            continue
        score = max(_auroc(values, abnormal), _by_value(values, abnormal))
        if score >= TELLING:
            numbers = {
                "what": name,
                "unit": unit,
                "score": round(score, 3),
                "healthy": round(float(np.median(values[~abnormal])), 3),
                "others": round(float(np.median(values[abnormal])), 3),
                "people": len(people),
            }
            yield Finding("confounder", "caution", name, numbers)


_UNITS = {
    "steps": "steps",
    "frames": "frames",
    "frames_a_step": "frames",
    "missing": "%",
    "source_rate": "Hz",
    "source_frames": "frames",
    "source_width": "px",
    "source_height": "px",
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
    return known | _of_source(walk.info.extra.files)


def _of_source(files: Sequence[FileInfo]) -> dict[str, float]:
    """Rate, frames and picture of the films, as extraction writes them down; nothing where it does not."""
    known = [
        (file.rate_hz, file.duration_s * file.rate_hz, *file.size_px)
        for file in files
        if file.rate_hz is not None and file.duration_s is not None and file.size_px is not None
    ]
    if not known or len(known) < len(files):
        return {}
    names = ("source_rate", "source_frames", "source_width", "source_height")
    return dict(zip(names, np.mean(known, axis=0).tolist(), strict=True))


def _labels(walks: Sequence[TreeTrial], group: Sequence[int]) -> list[str]:
    return sorted({walks[index].folder.label for index in group})


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _auroc(values: np.ndarray, abnormal: np.ndarray) -> float:
    """Of telling the two sides apart by the value, whichever way round."""
    positive, negative = int(abnormal.sum()), int((~abnormal).sum())
    ranks = rankdata(values)[abnormal].sum()
    area = (ranks - positive * (positive + 1) / 2) / (positive * negative)
    return float(max(area, 1 - area))


def _by_value(values: np.ndarray, abnormal: np.ndarray) -> float:
    """Balanced accuracy of who knows which values the healthy have; 0 where there are too many values."""
    known, index = np.unique(values, return_inverse=True)
    if len(known) > min(_FEW_VALUES, len(values) / 4):
        return 0.0
    shares = [np.bincount(index[side], minlength=len(known)) / side.sum() for side in (abnormal, ~abnormal)]
    return float(np.maximum(*shares).sum() / 2)
