"""What simple methods reach on the same folds: a model that is no better has learned nothing of use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from gaitnet.datamodules.clips import Clips
from gaitnet.types import Array

TREES = 300
_TINY = 1e-6  # probabilities of 0 and 1 have no logarithm


def summary(clips: Clips, walks: int) -> Array:
    """`(W, 5 F)`: mean, SD, lowest, highest and mean change a frame of each feature over a walk's steps."""
    return np.stack([_summary_of(clips, walk) for walk in range(walks)])


def lengths_only(clips: Clips, walks: int) -> Array:
    """`(W, 3)` all that the files say without their values: steps, frames, frames a step."""
    steps = np.bincount(clips.walk.numpy(), minlength=walks)
    frames = np.bincount(clips.walk.numpy(), weights=clips.lengths.numpy(), minlength=walks)
    return np.stack([steps, frames, frames / np.maximum(steps, 1)], axis=1)


BASELINES: dict[str, tuple[Callable[[Clips, int], Array], Callable[[int], Any]]] = {
    "always the most frequent": (lengths_only, lambda seed: DummyClassifier(strategy="prior")),
    "length of the walk only": (
        lengths_only,
        lambda seed: RandomForestClassifier(TREES, class_weight="balanced", random_state=seed),
    ),
    "logistic regression": (
        summary,
        lambda seed: make_pipeline(
            StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced", max_iter=2000)
        ),
    ),
    "random forest": (
        summary,
        lambda seed: RandomForestClassifier(TREES, class_weight="balanced", random_state=seed),
    ),
}
"""Name -> what it sees of a walk, and the classifier."""


def answer(name: str, train: Array, target: np.ndarray, test: Array, classes: int, seed: int) -> Array:
    """`(N, C)` log probabilities of the walks to test with."""
    imputer = SimpleImputer(keep_empty_features=True)
    model = BASELINES[name][1](seed).fit(imputer.fit_transform(train), target)
    probabilities = np.full((len(test), classes), _TINY)
    probabilities[:, model.classes_] = np.maximum(model.predict_proba(imputer.transform(test)), _TINY)
    return np.log(probabilities / probabilities.sum(axis=1, keepdims=True))


def _summary_of(clips: Clips, walk: int) -> Array:
    first, last = np.searchsorted(clips.walk.numpy(), [walk, walk + 1])  # clips stand in the order of walks
    steps = [
        clips.frames[start : start + length].numpy()
        for start, length in zip(clips.starts[first:last], clips.lengths[first:last], strict=True)
    ]
    if not steps:
        return np.full(5 * clips.frames.shape[1], np.nan)
    values = np.concatenate(steps)
    changes = np.concatenate([abs(np.diff(step, axis=0)) for step in steps])
    columns = np.isfinite(values).any(axis=0)
    found = np.full((5, values.shape[1]), np.nan)
    found[:4, columns] = [
        of(values[:, columns], axis=0) for of in (np.nanmean, np.nanstd, np.nanmin, np.nanmax)
    ]
    if np.isfinite(changes).any():
        found[4, columns] = np.nan_to_num(np.nanmean(np.where(columns, changes, 0.0), axis=0))[columns]
    return found.ravel()
