"""A random forest whose trees see different people, so that some trees never saw somebody."""

from __future__ import annotations

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from gaitnet.types import Array

TREES = 100
LEAF = 2
FEWEST = 5
"""People of each class who were asked by trees that never saw them; with fewer, votes stay as they are."""

_TINY = 0.01
"""Votes of all trees are no certainty."""


class PeopleForest:
    """Trees over bootstraps of people, the classes weighing the same; calibrated where there are two classes.

    A walk's share of votes becomes a probability by a logistic curve (Platt 1999) through the votes of the
    trees that never saw the person. Missing values are the training walks' medians.
    """

    def __init__(self, seed: int, trees: int = TREES) -> None:
        self._rng = np.random.default_rng(seed)
        self._count = trees
        self._imputer = SimpleImputer(strategy="median", keep_empty_features=True)
        self._trees: list[DecisionTreeClassifier] = []
        self._curve: LogisticRegression | None = None

    def fit(self, values: Array, target: np.ndarray, person: np.ndarray) -> PeopleForest:
        """Grow.

        Args:
            values: `(W, C)` of walks; NaN = missing.
            target: `(W,)` class.
            person: `(W,)` who walks.
        """
        filled = _for_trees(self._imputer.fit_transform(values))
        self.classes_ = np.unique(target)
        people, who = np.unique(person, return_inverse=True)
        groups = [np.unique(who[target == each]) for each in self.classes_]
        votes, asked = np.zeros((len(target), len(self.classes_))), np.zeros(len(target))
        for _ in range(self._count):
            drawn = self._draw(groups, len(people))
            inside = drawn[who] > 0
            self._trees.append(self._grow(filled[inside], target[inside], drawn[who][inside]))
            if not inside.all():
                votes[~inside] += self._trees[-1].predict_proba(filled[~inside], check_input=False)
            asked[~inside] += 1
        self._calibrate(votes, asked, target, who)
        return self

    def predict_proba(self, values: Array) -> Array:
        """`(W, classes)`."""
        filled = _for_trees(self._imputer.transform(values))
        shares = np.mean([tree.predict_proba(filled, check_input=False) for tree in self._trees], axis=0)
        return shares if self._curve is None else self._curve.predict_proba(_log_odds(shares))

    def _draw(self, groups: list[np.ndarray], people: int) -> Array:
        """`(people,)` how often each one is drawn: as many of each class as there are."""
        drawn = np.zeros(people)
        for group in groups:
            np.add.at(drawn, self._rng.choice(group, len(group)), 1)
        return drawn

    def _grow(self, values: Array, target: np.ndarray, weight: Array) -> DecisionTreeClassifier:
        tree = DecisionTreeClassifier(
            max_features="sqrt",
            min_samples_leaf=LEAF,
            class_weight="balanced",
            random_state=int(self._rng.integers(2**31)),
        )
        return tree.fit(values, target, sample_weight=weight, check_input=False)

    def _calibrate(self, votes: Array, asked: Array, target: np.ndarray, who: np.ndarray) -> None:
        known = asked > 0
        counts = [len(np.unique(who[known & (target == each)])) for each in self.classes_]
        if len(self.classes_) == 2 and min(counts) >= FEWEST:
            shares = votes[known] / asked[known, None]
            curve = LogisticRegression(class_weight="balanced")
            self._curve = curve.fit(_log_odds(shares), target[known])


def _for_trees(values: Array) -> np.ndarray:
    """As trees keep them, so that not each of them checks them anew."""
    return np.ascontiguousarray(values, dtype=np.float32)


def _log_odds(shares: Array) -> Array:
    p = np.clip(shares[:, 1], _TINY, 1 - _TINY)
    return np.log(p / (1 - p))[:, None]
