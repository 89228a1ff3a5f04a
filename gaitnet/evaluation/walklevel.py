"""Models of whole walks: they see a walk's context, or one number alone, beside which every result stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from gaitnet.evaluation.asked import Asked, healthy_first_of, join_asked, logarithms
from gaitnet.evaluation.crossplan import Part
from gaitnet.evaluation.distance import Distance
from gaitnet.evaluation.forest import PeopleForest
from gaitnet.evaluation.sites import Walks
from gaitnet.skeleton import NORMAL
from gaitnet.types import Array


class Learner(Protocol):
    """What learns from walks, and answers about others."""

    classes_: np.ndarray

    def fit(self, values: Array, target: np.ndarray, person: np.ndarray) -> Learner:
        """Learn. `(W, C)` numbers, NaN = missing; `(W,)` class; `(W,)` who."""
        ...

    def predict_proba(self, values: Array) -> Array:
        """`(W, classes)` probabilities."""
        ...


class Logistic:
    """Logistic regression; missing values are means, the classes weigh the same."""

    def __init__(self, _seed: int) -> None:
        learner = LogisticRegression(C=0.1, class_weight="balanced", max_iter=2000)
        filled = SimpleImputer(strategy="median", keep_empty_features=True)
        self._model: Pipeline = make_pipeline(filled, StandardScaler(), learner)

    def fit(self, values: Array, target: np.ndarray, person: np.ndarray) -> Logistic:
        """Learn; people do not count."""
        self._model.fit(values, target)
        self.classes_ = self._model.classes_
        return self

    def predict_proba(self, values: Array) -> Array:
        """`(W, classes)`."""
        return np.asarray(self._model.predict_proba(values))


@dataclass(frozen=True)
class WalkModel:
    """What a model sees, and what learns from it.

    Attributes:
        look: what it sees of walks, `(W, C)`; NaN = missing.
        make: a learner, of a seed.
        healthy_only: it learns from healthy people, and needs no others.
        seeds: whether another seed gives another answer.
    """

    look: Callable[[Walks], Array]
    make: Callable[[int], Learner]
    healthy_only: bool = False
    seeds: bool = False


def _context(walks: Walks) -> Array:
    return walks.context


def _one(name: str) -> Callable[[Walks], Array]:
    return lambda walks: walks.number(name)[:, None]


SPEED = "speed alone"

WALK_MODELS: dict[str, WalkModel] = {
    "random forest": WalkModel(_context, PeopleForest, seeds=True),
    "logistic regression": WalkModel(_context, Logistic),
    "distance from healthy": WalkModel(_context, Distance, healthy_only=True),
    SPEED: WalkModel(_one("speed"), Logistic),
    "step length alone": WalkModel(_one("step_length"), Logistic),
    "length of the file alone": WalkModel(lambda walks: walks.file_frames[:, None], Logistic),
}
"""Name -> model. Parameters are a report's; see `gait.context.CONTEXT` for what the others see."""


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
    seen, person = model.look(walks), walks.person[part.train]
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
