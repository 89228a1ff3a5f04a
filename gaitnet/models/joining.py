"""One answer for a walk out of its steps' answers. Imports no torch."""

from __future__ import annotations

import numpy as np
import scipy

from gaitnet.types import Array


def join_steps(log_probabilities: Array) -> Array:
    """Mean log probability over the steps, scaled so that the probabilities add up to 1: `(S, C)` -> `(C,)`.

    This is the geometric mean of the steps' probabilities: one very sure step can outvote several
    undecided ones, and the number of steps makes the answer no surer.
    """
    return scipy.special.log_softmax(np.asarray(log_probabilities, dtype=np.float64).mean(axis=0))  # (C,)


def join_walks(log_probabilities: Array, walk: np.ndarray) -> tuple[Array, np.ndarray]:
    """The answers of several walks' steps, walk by walk.

    Args:
        log_probabilities: `(N, C)` of all steps.
        walk: `(N,)` the number of each step's walk.

    Returns:
        `(W, C)` joined answers in the order of the walks' numbers, and `(W,)` the row of each first step.
    """
    numbers, first = np.unique(walk, return_index=True)
    return np.stack([join_steps(log_probabilities[walk == number]) for number in numbers]), first
