"""Models of whole walks: they see a walk's context, or one number alone, beside which every result stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import scipy
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from gaitnet.evaluation.asked import TINY, Asked, healthy_first_of, join_asked, logarithms
from gaitnet.evaluation.crossplan import Part
from gaitnet.evaluation.distance import Distance
from gaitnet.evaluation.forest import PeopleForest
from gaitnet.evaluation.looks import (
    Look,
    context,
    file_frames,
    number,
    own_context,
    own_context_and_curves,
    step_curves,
)
from gaitnet.evaluation.sites import Walks
from gaitnet.gait.context import CONTEXT
from gaitnet.skeleton import NORMAL
from gaitnet.types import Array

STRENGTH = 0.3
"""Of logistic regression: the larger, the less it is held back."""

SHRINKAGE = 0.1
"""Of the covariance towards its diagonal."""

MOST_SD = 4.0


class Learner(Protocol):
    """What learns from walks, and answers about others."""

    classes_: np.ndarray

    def fit(self, values: Array, target: np.ndarray, person: np.ndarray) -> Learner:
        """Learn. `(W, C)` numbers, NaN = missing; `(W,)` class; `(W,)` who."""
        ...

    def predict_proba(self, values: Array) -> Array:
        """`(W, classes)` probabilities."""
        ...


class _Linear:
    """A linear model of standardised numbers; missing ones are medians, the classes weigh the same."""

    def __init__(self, learner: Any) -> None:
        filled = SimpleImputer(strategy="median", keep_empty_features=True)
        within = FunctionTransformer(_within)  # one landmark that slips must not decide
        self._model: Pipeline = make_pipeline(filled, StandardScaler(), within, learner)

    def fit(self, values: Array, target: np.ndarray, person: np.ndarray) -> _Linear:
        """Learn; people do not count."""
        self._model.fit(values, target)
        self.classes_ = self._model.classes_
        return self

    def predict_proba(self, values: Array) -> Array:
        """`(W, classes)`."""
        return np.asarray(self._model.predict_proba(values))


def _within(z: Array) -> Array:
    return np.clip(z, -MOST_SD, MOST_SD)


def _logistic(_seed: int) -> Learner:
    return _Linear(LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3000))


def _discriminant(_seed: int) -> Learner:
    return _Linear(_Discriminant(solver="lsqr", shrinkage=SHRINKAGE))


class _Discriminant(LinearDiscriminantAnalysis):
    """With the same prior for all classes."""

    def fit(self, values: Array, target: np.ndarray) -> _Discriminant:
        """Learn."""
        count = len(np.unique(target))
        self.priors = np.full(count, 1 / count)
        super().fit(values, target)
        return self


class _Both:
    """Logistic regression of the context and a discriminant of the curves: the mean of what they say."""

    def __init__(self, seed: int) -> None:
        self._parts = _logistic(seed), _discriminant(seed)

    def fit(self, values: Array, target: np.ndarray, person: np.ndarray) -> _Both:
        """Learn, each from its own columns."""
        for part, columns in zip(self._parts, self._split(values), strict=True):
            part.fit(columns, target, person)
        self.classes_ = self._parts[0].classes_
        return self

    def predict_proba(self, values: Array) -> Array:
        """`(W, classes)`: geometric mean, as steps are joined to walks."""
        pairs = zip(self._parts, self._split(values), strict=True)
        said = [np.log(np.maximum(part.predict_proba(columns), TINY)) for part, columns in pairs]
        return np.asarray(scipy.special.softmax(np.mean(said, axis=0), axis=1))

    @staticmethod
    def _split(values: Array) -> tuple[Array, Array]:
        return values[:, : len(CONTEXT)], values[:, len(CONTEXT) :]


@dataclass(frozen=True)
class WalkModel:
    """What a model sees, and what learns from it.

    Attributes:
        look: what it sees of walks.
        make: a learner, of a seed.
        healthy_only: it learns from healthy people, and needs no others.
        seeds: whether another seed gives another answer.
    """

    look: Look
    make: Callable[[int], Learner]
    healthy_only: bool = False
    seeds: bool = False


SPEED = "speed alone"

WALK_MODELS: dict[str, WalkModel] = {
    "logistic regression": WalkModel(context, _logistic),
    "logistic regression, own healthy": WalkModel(own_context, _logistic),
    "random forest": WalkModel(context, PeopleForest, seeds=True),
    "discriminant, step curves": WalkModel(step_curves, _discriminant),
    "both, own healthy": WalkModel(own_context_and_curves, _Both),
    "distance from healthy": WalkModel(context, Distance, healthy_only=True),
    "distance from own healthy": WalkModel(own_context, Distance, healthy_only=True),
    SPEED: WalkModel(number("speed"), _logistic),
    "step length alone": WalkModel(number("step_length"), _logistic),
    "length of the file alone": WalkModel(file_frames, _logistic),
}
"""Name -> model; `own healthy`: compared with healthy people of the walk's own site, see `own_context`."""


def ask_model(name: str, walks: Walks, parts: Sequence[Part], seeds: int) -> list[Asked]:
    """What a model says of all walks to test with, one run a seed; empty where it can't be trained."""
    model = WALK_MODELS[name]
    several = 1 if model.healthy_only else len(set(walks.name))
    found = []
    for seed in range(seeds if model.seeds else 1):
        asked = [each for part in parts if (each := _ask(model, walks, part, seed, several > 2))]
        if asked:
            found.append(join_asked(asked))
    return found


def _ask(model: WalkModel, walks: Walks, part: Part, seed: int, several: bool) -> Asked | None:
    seen, person = model.look(walks, part), walks.person[part.train]
    abnormal = walks.abnormal[part.train].astype(int)
    if abnormal.all() or not (model.healthy_only or abnormal.any()):
        return None

    def said(target: np.ndarray, classes: int) -> Array:
        learner = model.make(seed).fit(seen[part.train], target, person)
        return logarithms(learner.predict_proba(seen[part.test]), learner.classes_, classes)

    two = said(abnormal, 2)
    classes = healthy_first_of(walks.name[part.train])
    if not several or len(classes) < 3:
        return Asked(part.test, two, two, classes if len(classes) == 2 else (NORMAL, ""))
    index = np.array([classes.index(label) for label in walks.name[part.train]])
    return Asked(part.test, two, said(index, len(classes)), classes)
