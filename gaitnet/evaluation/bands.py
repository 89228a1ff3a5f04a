"""How good a model is among walks of about the same speed: what is left of it when speed can't tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gaitnet.evaluation.answers import Answers
from gaitnet.evaluation.figures import Figure, drawn_weights, figures, interval
from gaitnet.types import Array

BANDS = ("slow", "middle", "fast")
MATCHED_M_S = 0.05
"""A healthy walk and another whose speeds differ by less are a pair."""


@dataclass(frozen=True)
class Band:
    """Walks of about the same speed.

    Attributes:
        name: one of `BANDS`, a third of the walks each, or `pairs`: healthy and others within `MATCHED_M_S`.
        low_m_s: lowest speed.
        high_m_s: highest speed.
        people: how many.
        healthy: how many of them have healthy walks.
        others: how many have other walks.
        walks: how many.
        auroc: of the band; NaN where it holds one side only.
    """

    name: str
    low_m_s: float
    high_m_s: float
    people: int
    healthy: int
    others: int
    walks: int
    auroc: Figure


def bands_of(runs: Sequence[Answers], speed_m_s: Array) -> list[Band]:
    """Thirds by speed, and pairs; walks without a speed are left out.

    Args:
        runs: answers about the same walks, one run a seed.
        speed_m_s: `(N,)` of those walks.
    """
    known = np.isfinite(speed_m_s)
    if not known.any():
        return []
    edges = np.quantile(speed_m_s[known], [1 / 3, 2 / 3])
    third = np.searchsorted(edges, speed_m_s)
    found = [
        _band(name, [run.of(known & (third == number)) for run in runs], speed_m_s[known & (third == number)])
        for number, name in enumerate(BANDS)
        if (known & (third == number)).any()
    ]
    pairs = _pairs(runs[0].target != 0, speed_m_s)
    used = np.asarray(pairs.any(axis=1) | pairs.any(axis=0))
    if used.any():
        within = [run.of(used) for run in runs]
        matched = _matched(within, pairs[np.ix_(used, used)])
        found.append(_band("pairs", within, speed_m_s[used], matched))
    return found


def _band(name: str, runs: list[Answers], speed_m_s: Array, auroc: Figure | None = None) -> Band:
    run = runs[0]
    return Band(
        name=name,
        low_m_s=float(speed_m_s.min()),
        high_m_s=float(speed_m_s.max()),
        people=len(np.unique(run.subject)),
        healthy=len(np.unique(run.subject[run.target == 0])),
        others=len(np.unique(run.subject[run.target != 0])),
        walks=len(run.target),
        auroc=auroc or figures(runs)["auroc"],
    )


def _pairs(abnormal: np.ndarray, speed_m_s: Array) -> np.ndarray:
    """`(N, N)` whether a walk (row) is abnormal, another (column) healthy, and both about as fast."""
    with np.errstate(invalid="ignore"):
        near = abs(speed_m_s[:, None] - speed_m_s) < MATCHED_M_S
    return near & abnormal[:, None] & ~abnormal


def _matched(runs: list[Answers], pairs: np.ndarray) -> Figure:
    """Share of the pairs in which the abnormal walk has the higher p, ties counting half."""
    weights = np.vstack([np.ones(len(pairs)), drawn_weights(runs[0].subject)])
    tables = []
    for run in runs:
        p = run.p_abnormal
        won = (p[:, None] > p) + 0.5 * (p[:, None] == p)
        with np.errstate(invalid="ignore"):
            share = _weighed(weights, pairs * won) / _weighed(weights, pairs.astype(float))
        tables.append(share)
    seeds = tuple(float(share[0]) for share in tables)
    return Figure(float(np.mean(seeds)), seeds, *interval(np.mean(tables, axis=0)[1:]))


def _weighed(weights: Array, pairs: Array) -> Array:
    return np.asarray(((weights @ pairs) * weights).sum(axis=1))
