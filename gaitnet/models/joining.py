"""One answer for a walk out of its steps' answers. Imports no torch."""

from __future__ import annotations

import numpy as np
from scipy.special import log_softmax

from gaitnet.types import Array


def join_steps(log_probabilities: Array) -> Array:
    """Mean log probability over the steps, scaled so that the probabilities add up to 1: `(S, C)` -> `(C,)`.

    This is the geometric mean of the steps' probabilities: one very sure step can outvote several
    undecided ones, and the number of steps makes the answer no surer.
    """
    return log_softmax(np.asarray(log_probabilities, dtype=np.float64).mean(axis=0))  # (C,)
