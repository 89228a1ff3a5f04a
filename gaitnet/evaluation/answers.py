"""What a model says of every step, and the walks' answers made of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitnet.models.joining import join_walks
from gaitnet.types import Array


@dataclass(frozen=True)
class Answers:
    """Answers and truths, of steps or of walks.

    Attributes:
        log_probabilities: `(N, C)`; class 0 is the healthy one.
        target: `(N,)` class.
        subject: `(N,)` who walks.
        pattern: `(N,)` what the recording calls the walk.
        walk: `(N,)` id of the walk.
    """

    log_probabilities: Array
    target: np.ndarray
    subject: np.ndarray
    pattern: np.ndarray
    walk: np.ndarray

    def per_walk(self) -> Answers:
        """The steps' answers joined."""
        joined, first = join_walks(self.log_probabilities, self.walk)
        return Answers(
            joined, *(each[first] for each in (self.target, self.subject, self.pattern, self.walk))
        )

    def of(self, chosen: np.ndarray) -> Answers:
        """Some of them, or some more than once."""
        return Answers(*(getattr(self, name)[chosen] for name in _FIELDS))

    @property
    def p_abnormal(self) -> Array:
        """`(N,)` 1 - p(healthy class)."""
        return -np.expm1(self.log_probabilities[:, 0])


_FIELDS = ("log_probabilities", "target", "subject", "pattern", "walk")


def join(parts: list[Answers]) -> Answers:
    """All of them in one."""
    return Answers(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))
