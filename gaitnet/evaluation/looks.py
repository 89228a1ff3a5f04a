"""What models of whole walks see of them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from gaitnet.datacheck.walks import TreeTrial
from gaitnet.evaluation.crossplan import Part
from gaitnet.evaluation.sites import Walks
from gaitnet.sequences import read_walk
from gaitnet.skeleton import FEATURES, SIDES
from gaitnet.types import Array

Look = Callable[[Walks, Part], Array]
"""`(W, C)` of all walks, for one training; NaN = missing."""

POINTS = 12
"""Even times of a step at which its curves are seen."""

FEWEST_HEALTHY = 5
"""Healthy people of a site; with fewer, walks are compared with all healthy people that are trained on."""

MOST_Z = 5.0


def context(walks: Walks, _part: Part) -> Array:
    """The walk's context, see `gait.context.CONTEXT`."""
    return walks.context


def number(name: str) -> Look:
    """One parameter alone."""
    return lambda walks, _part: walks.number(name)[:, None]


def file_frames(walks: Walks, _part: Part) -> Array:
    """How many frames the recording has."""
    return walks.file_frames[:, None]


def own_context(walks: Walks, part: Part) -> Array:
    """The context as z of healthy people of the walk's own site, so that a bias of its camera does not count.

    Those who are trained on, without the person in question; of a site that is only tested with, its other
    healthy people.
    """
    z = np.full(walks.context.shape, np.nan)
    trained = np.zeros(len(walks.site), dtype=bool)
    trained[part.train] = True
    for site in walks.sites:
        here = walks.site == site
        known = _reference(walks, here, trained)
        for who in np.unique(walks.person[here]):
            own = here & (walks.person == who)
            z[own] = _z(walks.context[own], walks.context[known & (walks.person != who)])
    return np.clip(z, -MOST_Z, MOST_Z)


def step_curves(walks: Walks, _part: Part) -> Array:
    """Mean of the left and of the right foot's steps: angles and distances at even times, and the context."""
    return np.hstack([_curves(walks), walks.context])


def own_context_and_curves(walks: Walks, part: Part) -> Array:
    """First `own_context`, then `step_curves`."""
    return np.hstack([own_context(walks, part), step_curves(walks, part)])


def _reference(walks: Walks, here: np.ndarray, trained: np.ndarray) -> np.ndarray:
    """`(W,)` which healthy walks a site's walks are compared with."""
    known = here & ~walks.abnormal & (trained if (here & trained).any() else True)
    enough = len(np.unique(walks.person[known])) >= FEWEST_HEALTHY
    return np.asarray(known if enough else trained & ~walks.abnormal)


def _z(values: Array, healthy: Array) -> Array:
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # what nobody has stays NaN
        found = (values - np.nanmedian(healthy, axis=0)) / np.nanstd(healthy, axis=0, ddof=1)
    return np.where(np.isfinite(found), found, np.nan)


@lru_cache(maxsize=1)
def _curves(walks: Walks) -> Array:
    """`(W, 2 POINTS F)`."""
    return np.stack([np.concatenate([*_of_walk(trial)]) for trial in walks.trials])


def _of_walk(trial: TreeTrial) -> Iterator[Array]:
    clips = read_walk(trial.folder)
    sides = [clip.side for clip in trial.info.clips] or [None] * len(clips)
    shapes = [_shape(clip.values, clip.names) for clip in clips]
    for side in SIDES:
        of_side = [shape for shape, each in zip(shapes, sides, strict=True) if each in (side, None)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield np.nanmean(of_side, axis=0) if of_side else np.full(POINTS * len(FEATURES), np.nan)


def _shape(values: Array, names: tuple[str, ...]) -> Array:
    """A step's `FEATURES` at even times, `(POINTS F,)`; NaN = missing."""
    times, even = np.linspace(0, 1, len(values)), np.linspace(0, 1, POINTS)
    columns = [
        np.interp(even, times, values[:, names.index(name)]) if name in names else np.full(POINTS, np.nan)
        for name in FEATURES
    ]
    return np.concatenate(columns)
