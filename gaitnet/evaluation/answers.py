"""What a model says of every step, and the walks' answers made of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from gaitnet.datamodules.clips import Clips
from gaitnet.models.base import GaitModule
from gaitnet.models.joining import join_steps
from gaitnet.types import Array


@dataclass(frozen=True)
class Answers:
    """Answers and truths, of steps or of walks.

    Attributes:
        log_probabilities: `(N, C)`; class 0 is Normal.
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
        walks, first = np.unique(self.walk, return_index=True)
        joined = np.stack([join_steps(self.log_probabilities[self.walk == walk]) for walk in walks])
        return Answers(joined, self.target[first], self.subject[first], self.pattern[first], walks)

    def of(self, chosen: np.ndarray) -> Answers:
        """Some of them, or some more than once."""
        return Answers(*(getattr(self, name)[chosen] for name in _FIELDS))

    def tempered(self, temperature: float) -> Answers:
        """Less sure with a temperature above 1; who is right stays."""
        cooler = log_softmax(self.log_probabilities / temperature, axis=1)
        return Answers(cooler, self.target, self.subject, self.pattern, self.walk)

    @property
    def p_abnormal(self) -> Array:
        """`(N,)` 1 - p(Normal)."""
        return -np.expm1(self.log_probabilities[:, 0])


_FIELDS = ("log_probabilities", "target", "subject", "pattern", "walk")


def join(parts: list[Answers]) -> Answers:
    """All of them in one."""
    return Answers(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


def ask(module: GaitModule, clips: Clips, chosen: list[int], batch_size: int = 256) -> Array:
    """`(N, C)` log probabilities of the chosen clips."""
    found = []
    with torch.inference_mode():
        for start in range(0, len(chosen), batch_size):
            batch = clips.__getitems__(chosen[start : start + batch_size])
            logits = module(batch["features"], batch["lengths"])
            found.append(torch.log_softmax(logits.double(), dim=1).numpy())
    return np.concatenate(found)


def best_temperature(answers: Answers) -> float:
    """With which the probabilities fit the truths best. Source: Guo et al. 2017, arXiv 1706.04599."""
    rows = np.arange(len(answers.target))

    def loss(log_temperature: float) -> float:
        cooler = log_softmax(answers.log_probabilities / np.exp(log_temperature), axis=1)
        return -float(cooler[rows, answers.target].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-1.5, 2.5), method="bounded").x))
