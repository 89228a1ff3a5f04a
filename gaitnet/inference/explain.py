"""What moved an answer: each feature hidden in each part of the steps, and how far the answer goes then.

Occlusion, after Zeiler & Fergus 2014, arXiv 1311.2901. It needs no gradients, so it works in every runtime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gaitnet.inference.base import Predictor
from gaitnet.sequences import positive_name
from gaitnet.types import Array, Explanation, GaitReport, GaitSequence, Prediction

PARTS = 4
"""Of a step, from the other foot's heel strike to the heel strike that ends it."""

_TINY = 1e-6
_NOTHING = 1e-4
"""Log odds that round to none."""


def explain(predictor: Predictor, clips: Sequence[GaitSequence]) -> Explanation:
    """How much each feature, in each quarter of the steps, speaks for the class that was found.

    The weight is the change of the walk's log odds of that class when that piece is shown: above 0 it
    speaks for it, below 0 against it. Where the healthy class was found, they are those of not being healthy.
    Features that the model ignores have 0.

    Raises:
        ModelMismatchError: clips that the model was not made for.
    """
    answer, classes = predictor.predict(clips), predictor.card.classes
    normal, positive = _sides(answer.label, classes)
    whole = _log_odds(answer, classes, positive)
    names = clips[0].names
    weights = np.zeros((len(names), PARTS))
    for row in range(len(names)):
        for part in range(PARTS):
            hidden = [_without(clip, row, part) for clip in clips]
            if all(np.isfinite(clip.values).any() for clip in hidden):
                weights[row, part] = whole - _log_odds(predictor.predict(hidden), classes, positive)
    return Explanation(names, weights, normal, positive)


def _without(clip: GaitSequence, row: int, part: int) -> GaitSequence:
    """Missing, which to a model is the mean of what it was trained on."""
    edges = np.linspace(0, len(clip.values), PARTS + 1).round().astype(int)
    values: Array = clip.values.copy()
    values[edges[part] : edges[part + 1], row] = np.nan
    return replace(clip, values=values)


def _sides(label: str, classes: Sequence[str]) -> tuple[str, str]:
    """What weights below and above 0 speak for: the class found, of several that are not healthy."""
    if label == classes[0] or len(classes) == 2:
        return classes[0], positive_name(classes)
    return f"not {label}", label


def _log_odds(prediction: Prediction, classes: Sequence[str], positive: str) -> float:
    """Of the positive side: a class, or all but the healthy one."""
    p = prediction.probabilities
    share = p[positive] if positive in p else 1 - p[classes[0]]
    share = float(np.clip(share, _TINY, 1 - _TINY))
    return float(np.log(share / (1 - share)))


def strongest(report: GaitReport, count: int = 3) -> tuple[str, ...]:
    """The features that speak most for the answer's label over the whole step; none where none does."""
    if report.explanation is None or report.prediction is None:
        return ()
    sign = -1 if report.prediction.label == report.explanation.normal else 1
    total = sign * report.explanation.weights.sum(axis=1)
    order = np.argsort(-total, kind="stable")[:count]
    return tuple(report.explanation.names[row] for row in order if total[row] > _NOTHING)
