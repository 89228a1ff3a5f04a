"""What a model says of every step, and the walks' answers made of it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaitnet.documents import parse_json, read_document
from gaitnet.files import atomic_file
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


IMPOSSIBLE = -1000.0
"""Stands in a file for the logarithm of 0, which JSON does not have."""

_FIELDS = ("log_probabilities", "target", "subject", "pattern", "walk")


def join(parts: list[Answers]) -> Answers:
    """All of them in one."""
    return Answers(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


def write_answers(path: Path, answers: Answers) -> None:
    """Keep them, whole or not at all.

    Raises:
        OutputError: the file can't be written.
    """
    found = {name: getattr(answers, name).tolist() for name in _FIELDS}
    found["log_probabilities"] = np.maximum(answers.log_probabilities, IMPOSSIBLE).tolist()
    with atomic_file(path) as stream:
        stream.write(json.dumps(found).encode())


def read_answers(path: Path) -> Answers | None:
    """What `write_answers` wrote; None where there is no such file, or a damaged one: it is made again."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = parse_json(read_document(path))
        return _checked(**{name: np.array(found[name]) for name in _FIELDS})
    return None


def _checked(log_probabilities: np.ndarray, target: np.ndarray, **texts: np.ndarray) -> Answers:
    """Raises ValueError for what are none."""
    steps = (len(log_probabilities),)
    numbers = log_probabilities.ndim == 2 and log_probabilities.dtype.kind == "f"
    right = numbers and bool((log_probabilities <= 0).all()) and target.dtype.kind == "i"
    if not right or any(each.shape != steps for each in (target, *texts.values())):
        raise ValueError("no answers")
    if any(each.dtype.kind != "U" for each in texts.values()):
        raise ValueError("no names")
    return Answers(log_probabilities, target, **texts)
