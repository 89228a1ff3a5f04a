"""Who trains and who is tested with, across sites; nobody is ever on both sides."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from gaitnet.evaluation.sites import Walks

FOLDS = 10
"""Parts by person where somebody of the trained sites is tested with; of fewer people, each is one."""

ALL = "all"


@dataclass(frozen=True, eq=False)
class Part:
    """One training: positions of walks to train on, and of those that are asked about then."""

    train: np.ndarray
    test: np.ndarray


@dataclass(frozen=True)
class Row:
    """A row of the matrix.

    Attributes:
        name: of the site, `all`, or `all but X`.
        parts: trainings; together they ask about every walk of the tested sites once.
        tested: sites, each a cell; `all` = all of them together.
    """

    name: str
    parts: tuple[Part, ...]
    tested: tuple[str, ...]

    @property
    def train(self) -> np.ndarray:
        """Positions of all walks that any of the trainings sees."""
        return np.unique(np.concatenate([part.train for part in self.parts]))


def plan_rows(walks: Walks, folds: int = FOLDS) -> list[Row]:
    """Each site alone, all but the tested one (of three or more), and all together."""
    sites, everybody = walks.sites, np.ones(len(walks.trials), dtype=bool)
    rows = [Row(name, _parts(walks, walks.site == name, everybody, folds), sites) for name in sites]
    if len(sites) > 2:
        rows += [
            Row(f"{ALL} but {name}", _parts(walks, walks.site != name, walks.site == name, folds), (name,))
            for name in sites
        ]
    if len(sites) > 1:
        rows.append(Row(ALL, _parts(walks, everybody, everybody, folds), (*sites, ALL)))
    return rows


def _parts(walks: Walks, train: np.ndarray, test: np.ndarray, folds: int) -> tuple[Part, ...]:
    """Without each part of those who are on both sides; on everybody for those who are only tested with."""
    both = set(walks.person[train]) & set(walks.person[test])
    found = []
    for people in _groups(walks, train & np.isin(walks.person, list(both)), folds):
        out = np.isin(walks.person, people)
        found.append(Part(np.flatnonzero(train & ~out), np.flatnonzero(test & out)))
    strangers = test & ~np.isin(walks.person, list(both))
    if strangers.any():
        found.append(Part(np.flatnonzero(train), np.flatnonzero(strangers)))
    return tuple(found)


def _groups(walks: Walks, chosen: np.ndarray, folds: int) -> Iterator[list[str]]:
    """Parts of about the same classes."""
    person, abnormal = walks.person[chosen], walks.abnormal[chosen]
    people = np.unique(person)
    if len(people) <= folds:
        yield from ([who] for who in people.tolist())
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a class of fewer people than parts is in some of them
        for _, test in StratifiedGroupKFold(folds, shuffle=True, random_state=0).split(
            person, abnormal, person
        ):
            yield sorted(set(person[test].tolist()))
