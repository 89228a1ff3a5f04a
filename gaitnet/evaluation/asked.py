"""What a model says of some of the sites' walks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gaitnet.skeleton import NORMAL
from gaitnet.types import Array

TINY = 1e-6  # probabilities of 0 have no logarithm


@dataclass(frozen=True, eq=False)
class Asked:
    """One training's answers, or one seed's.

    Attributes:
        index: `(N,)` positions of the walks; of a network, of each step's walk.
        two: `(N, 2)` log probabilities, healthy and not.
        all: `(N, C)` of all classes.
        classes: their names, in order.
    """

    index: np.ndarray
    two: Array
    all: Array
    classes: tuple[str, ...]


def join_asked(parts: Sequence[Asked]) -> Asked:
    """All of them in one; a class that not all of them know has no probability where it is unknown."""
    classes = healthy_first_of(name for part in parts for name in part.classes)
    spread = []
    for part in parts:
        wide = np.full((len(part.index), len(classes)), np.log(TINY))
        wide[:, [classes.index(name) for name in part.classes]] = part.all
        spread.append(wide)
    return Asked(
        np.concatenate([part.index for part in parts]),
        np.concatenate([part.two for part in parts]),
        np.concatenate(spread),
        classes,
    )


def healthy_first_of(names: Iterable[str]) -> tuple[str, ...]:
    """Different names, sorted, the healthy class first."""
    return tuple(sorted(set(names), key=lambda name: (name != NORMAL, name)))


def logarithms(probabilities: Array, known: np.ndarray, classes: int) -> Array:
    """`(N, classes)` log probabilities of `(N, K)` of the classes `known`."""
    wide = np.full((len(probabilities), classes), TINY)
    wide[:, known] = np.maximum(probabilities, TINY)
    return np.log(wide / wide.sum(axis=1, keepdims=True))
