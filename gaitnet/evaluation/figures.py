"""Figures of answers, each with the interval that other people of the same kind would give."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gaitnet.evaluation.answers import Answers
from gaitnet.types import Array

NAMES = ("balanced_accuracy", "sensitivity", "specificity", "auroc", "f1", "ece", "unsure")
RESAMPLED = 500
BINS = 10
UNSURE = (0.3, 0.7)
"""p(abnormal) between these says nothing."""


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
    drawn = np.stack([_drawn(run) for run in runs])  # (seeds, draws, figures)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a figure that no seed has stays NaN
        means, drawn = np.nanmean(of_seeds, axis=0), np.nanmean(drawn, axis=0)
    return {
        name: Figure(float(means[i]), tuple(of_seeds[:, i].tolist()), *interval(drawn[:, i]))
        for i, name in enumerate(NAMES)
    }


def interval(drawn: Array) -> tuple[float, float]:
    """The middle 95 % of draws; NaN where none has the figure."""
    known = drawn[np.isfinite(drawn)]
    low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
    return float(low), float(high)


def by_subject(runs: Sequence[Answers]) -> dict[str, float]:
    """Balanced accuracy of each person over the classes that the person has, mean over the seeds."""
    people = np.unique(runs[0].subject)
    return {
        str(who): float(np.mean([_mean_share(run.of(run.subject == who)) for run in runs])) for who in people
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
    probability, abnormal, bins = answers.p_abnormal, answers.target != 0, _bin_of(answers)
    counts = np.bincount(bins, minlength=BINS)
    safe = np.maximum(counts, 1)
    means = [np.bincount(bins, weights=of, minlength=BINS) / safe for of in (probability, abnormal)]
    return means[0], means[1], counts


def drawn_weights(subjects: np.ndarray, draws: int = RESAMPLED) -> Array:
    """`(draws, N)` how often each answer counts where as many people are drawn, with replacement."""
    people, who = np.unique(subjects, return_inverse=True)
    shares = np.full(len(people), 1 / len(people))
    return np.random.default_rng(0).multinomial(len(people), shares, draws)[:, who].astype(float)


def _drawn(answers: Answers) -> Array:
    """`(draws, figures)`; a part of the draws at a time, since steps are many."""
    weights = drawn_weights(answers.subject)
    return np.concatenate([_table(answers, part) for part in np.array_split(weights, RESAMPLED // 50)])


def _row(answers: Answers) -> Array:
    return _table(answers, np.ones((1, len(answers.target))))[0]


def _table(answers: Answers, weights: Array) -> Array:
    """`(draws, figures)` of `(draws, N)` weights: how often each answer was drawn.

    By hand: scikit-learn would be asked thousands of times, and checks its input each time.
    """
    abnormal, found = answers.target != 0, answers.log_probabilities.argmax(axis=1) != 0
    with np.errstate(invalid="ignore", divide="ignore"):
        sensitivity = _share(found, abnormal, weights)
        f1 = 2 * weights @ (abnormal & found) / (weights @ abnormal + weights @ found)
        table = [
            _balanced(answers, weights),
            sensitivity,
            _share(~found, ~abnormal, weights),
            _auroc(answers.p_abnormal, abnormal, weights),
            np.where(np.isnan(sensitivity), np.nan, f1),
            _ece(answers, weights),
            _share(_between(answers), np.ones(len(abnormal), dtype=bool), weights),
        ]
    return np.stack(table, axis=1)


def _share(of: np.ndarray, among: np.ndarray, weights: Array) -> Array:
    """`(draws,)` weighted share; NaN among none."""
    return np.asarray(weights @ (of & among) / (weights @ among))


def _balanced(answers: Answers, weights: Array) -> Array:
    """Mean over the classes of the share that is called by its name; NaN of one class alone."""
    shares = _shares(answers, weights)
    drawn = np.isfinite(shares)
    counts = drawn.sum(axis=0)
    return np.where(counts > 1, np.where(drawn, shares, 0.0).sum(axis=0) / counts, np.nan)


def _mean_share(answers: Answers) -> float:
    return float(_shares(answers, np.ones((1, len(answers.target)))).mean())


def _shares(answers: Answers, weights: Array) -> Array:
    """`(classes, draws)` of each class that these people have, the share that is called by its name."""
    right = answers.log_probabilities.argmax(axis=1) == answers.target
    return np.stack([_share(right, answers.target == each, weights) for each in np.unique(answers.target)])


def _auroc(score: Array, positive: np.ndarray, weights: Array) -> Array:
    """`(draws,)` how often a positive one has the higher score of two, ties counting half (Mann-Whitney)."""
    order = np.argsort(score, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(score[order]) != 0])  # of each run of equal scores
    sides = (weights * positive, weights * ~positive)
    ups, downs = (np.add.reduceat(side[:, order], starts, axis=1) for side in sides)
    below = np.cumsum(downs, axis=1) - downs / 2
    return np.asarray((ups * below).sum(axis=1) / (ups.sum(axis=1) * downs.sum(axis=1)))


def _ece(answers: Answers, weights: Array) -> Array:
    """Expected calibration error of p(abnormal): how far what is said is from what is, bin by bin."""
    gaps = weights * (answers.p_abnormal - (answers.target != 0))
    bins = np.eye(BINS)[_bin_of(answers)]
    return np.asarray(abs(gaps @ bins).sum(axis=1) / weights.sum(axis=1))


def ece_by_chance(answers: Answers, draws: int = RESAMPLED) -> Array:
    """`(draws,)` the calibration errors that the same p(abnormal) would have if each were exactly right.

    With few answers even such probabilities have one, which is what a found one must be compared with
    (Bröcker and Smith 2007, Weather and Forecasting 22(3):651-661).
    """
    rng = np.random.default_rng(0)
    p = answers.p_abnormal
    gaps = p - (rng.random((draws, len(p))) < p)
    return np.asarray(abs(gaps @ np.eye(BINS)[_bin_of(answers)]).sum(axis=1) / len(p))


def _between(answers: Answers) -> np.ndarray:
    return (answers.p_abnormal > UNSURE[0]) & (answers.p_abnormal < UNSURE[1])


def _bin_of(answers: Answers) -> np.ndarray:
    return np.minimum((answers.p_abnormal * BINS).astype(int), BINS - 1)


def _right(answers: Answers) -> np.ndarray:
    """Where Normal is called Normal and every other class something else."""
    return (answers.log_probabilities.argmax(axis=1) != 0) == (answers.target != 0)
