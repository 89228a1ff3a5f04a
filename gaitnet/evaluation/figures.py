"""Figures of answers, each with the interval that other people of the same kind would give."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from gaitnet.evaluation.answers import Answers
from gaitnet.types import Array

NAMES = ("balanced_accuracy", "sensitivity", "specificity", "auroc", "f1", "ece")
RESAMPLED = 500
BINS = 10


@dataclass(frozen=True)
class Figure:
    """A figure: its mean over the seeds, the least and the most of them, and a 95 % interval over people."""

    value: float
    seeds: tuple[float, ...]
    low: float
    high: float


def figures(runs: Sequence[Answers]) -> dict[str, Figure]:
    """Every figure of one model, which answered about the same people with several seeds.

    The interval is the middle 95 % over draws of as many people, with replacement (bootstrap by subject).
    """
    of_seeds = np.array([_row(run) for run in runs])  # (seeds, figures)
    drawn = _drawn(runs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a figure that no draw has stays NaN
        low, high = np.nanpercentile(np.nanmean(drawn, axis=1), [2.5, 97.5], axis=0)
        means = np.nanmean(of_seeds, axis=0)
    return {
        name: Figure(float(means[i]), tuple(of_seeds[:, i].tolist()), float(low[i]), float(high[i]))
        for i, name in enumerate(NAMES)
    }


def by_subject(runs: Sequence[Answers]) -> dict[str, float]:
    """Balanced accuracy of each person, mean over the seeds; NaN where a class is absent."""
    people = np.unique(runs[0].subject)
    return {
        str(who): float(np.mean([_balanced(run.of(run.subject == who)) for run in runs])) for who in people
    }


def by_pattern(runs: Sequence[Answers]) -> dict[str, float]:
    """Share of each pattern's walks that is answered right, mean over the seeds."""
    patterns = np.unique(runs[0].pattern)
    return {
        str(pattern): float(np.mean([_right(run)[run.pattern == pattern].mean() for run in runs]))
        for pattern in patterns
    }


def reliability(answers: Answers) -> tuple[Array, Array, np.ndarray]:
    """For each bin of p(abnormal): its mean, the share that is abnormal, and how many there are."""
    probability, abnormal = answers.p_abnormal, answers.target != 0
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    safe = np.maximum(counts, 1)
    means = [np.bincount(bins, weights=of, minlength=BINS) / safe for of in (probability, abnormal)]
    return means[0], means[1], counts


def _row(answers: Answers) -> list[float]:
    """By hand: of thousands of draws, scikit-learn's checks of its input would take nearly all the time."""
    abnormal, found = answers.target != 0, answers.log_probabilities.argmax(axis=1) != 0
    both = abnormal.any() and not abnormal.all()
    confident, share, counts = reliability(answers)
    return [
        _balanced(answers),
        float(found[abnormal].mean()) if abnormal.any() else np.nan,
        float(1 - found[~abnormal].mean()) if not abnormal.all() else np.nan,
        _auroc(answers.p_abnormal, abnormal) if both else np.nan,
        float(2 * (abnormal & found).sum() / (abnormal.sum() + found.sum())) if abnormal.any() else np.nan,
        float((abs(confident - share) * counts).sum() / counts.sum()),
    ]


def _balanced(answers: Answers) -> float:
    """Mean over the classes of the share that is called by its name; of classes that these people have."""
    right = answers.log_probabilities.argmax(axis=1) == answers.target
    counts = np.bincount(answers.target)
    if (counts > 0).sum() < 2:
        return float("nan")
    return float((np.bincount(answers.target, weights=right)[counts > 0] / counts[counts > 0]).mean())


def _auroc(p_abnormal: Array, abnormal: np.ndarray) -> float:
    """How often an abnormal one gets the higher p(abnormal) of two, ties counting half (Mann-Whitney)."""
    count, others = int(abnormal.sum()), int((~abnormal).sum())
    ranks = float(rankdata(p_abnormal)[abnormal].sum())
    return (ranks - count * (count + 1) / 2) / (count * others)


def _right(answers: Answers) -> np.ndarray:
    """Where Normal is called Normal and every other class something else."""
    return (answers.log_probabilities.argmax(axis=1) != 0) == (answers.target != 0)


def _drawn(runs: Sequence[Answers]) -> Array:
    """`(draws, seeds, figures)` of as many people, drawn with replacement.

    Few people are drawn alike again and again, in another order, on which no figure depends: counted once.
    """
    rng = np.random.default_rng(0)
    people = np.unique(runs[0].subject)
    rows = [[np.flatnonzero(run.subject == who) for who in people] for run in runs]
    known: dict[tuple[int, ...], list[list[float]]] = {}
    drawn = []
    for _ in range(RESAMPLED):
        who = tuple(sorted(rng.choice(len(people), len(people)).tolist()))
        if who not in known:
            known[who] = [
                _row(run.of(np.concatenate([of[i] for i in who]))) for run, of in zip(runs, rows, strict=True)
            ]
        drawn.append(known[who])
    return np.array(drawn)
