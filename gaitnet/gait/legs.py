"""Legs over time: one smooth course of rigid bones through all frames, instead of frame by frame labels.

Where the legs cross, the pose model puts a joint on the other leg, or between the two. Such frames stand out
against the course of the joint before and after, and from bones that keep their lengths: they get little
weight (Student's t, iteratively reweighted least squares), and the course bridges them.

Source: Lange et al. 1989, J Am Stat Assoc 84(408):881-896 (robust fitting by the t distribution); third
differences as the penalty: Eilers 2003, Anal Chem 75(14):3631-3636.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from gaitnet.gait.smoothing import ANALYSIS_HZ, MAX_GAP_S
from gaitnet.skeleton import INDEX, SIDES
from gaitnet.types import Array, PoseSequence

PARTS = ("hip", "knee", "ankle", "heel", "foot_index")
BONES = ((0, 1), (1, 2), (2, 3), (2, 4), (3, 4))
"""Pairs of `PARTS` that keep their distance."""

HALF_HZ = 8.0
"""Frequency that the course follows by half where frames are trusted; the analysis' own filter is lower."""

FREEDOM = 1.5
"""Degrees of freedom of the errors' t distribution: the lower, the less a frame far off counts."""

LEAST_ERROR = 0.004
"""Errors of landmarks below this share of the body height are not told apart."""

LENGTH_ERROR = 0.012
"""Standard deviation of a bone's length in the picture, in body heights."""

ROUNDS = 12
"""Of weighting and solving; weights change by less than 0.01 after ten."""

GUESSED = 0.15
"""Weight below which a landmark is guessed from the course rather than seen."""

HOLD = 0.01
"""Pull of every landmark towards the hips, a millionth of what is seen: the never seen have a place, too."""

FEWEST_FRAMES = 5
"""With fewer there is no course."""

_KNEE_AND_ANKLE = [1, 2]
_AXES = 2
_SIZE = _AXES * len(PARTS)
_THIRD = (-1.0, 3.0, -3.0, 1.0)


@dataclass(frozen=True)
class Legs:
    """Legs put on a smooth course.

    Attributes:
        pose: the film's frames, hips to toes replaced.
        guessed: `(T, 2)` true where the left, the right leg's knee or ankle is not seen, but guessed.
    """

    pose: PoseSequence
    guessed: NDArray[np.bool_]


def steady_legs(pose: PoseSequence) -> Legs:
    """Both legs of one straight walk from the side; unseen frames are bridged up to `MAX_GAP_S`.

    Args:
        pose: `(T, 33, ...)`, with legs that are not exchanged; NaN = not seen.
    """
    hips = pose.image[:, [INDEX[f"{side}_hip"] for side in SIDES]].mean(axis=1)  # (T, 2)
    seen = np.flatnonzero(np.isfinite(hips).all(axis=1))
    guessed = np.zeros((len(pose), len(SIDES)), bool)
    if len(seen) < FEWEST_FRAMES:
        return Legs(pose, guessed)
    height_px = _body_px(pose)[seen, None, None]
    image, origin, time_s = pose.image.copy(), hips[seen, None], pose.time_s[seen]
    for number, side in enumerate(SIDES):
        columns = [INDEX[f"{side}_{part}"] for part in PARTS]
        found = (image[seen][:, columns] - origin) / height_px
        course, weights = _Course(time_s, found).fit()
        known = _bridged(time_s, np.isfinite(found).all(axis=2))
        image[seen[:, None], columns] = np.where(known[:, :, None], course * height_px + origin, np.nan)
        guessed[seen, number] = (known & (weights < GUESSED))[:, _KNEE_AND_ANKLE].any(axis=1)
    return Legs(replace(pose, image=image), guessed)


class _Course:
    """The course of one leg's landmarks on an even grid.

    Args:
        time_s: `(T,)`.
        found: `(T, 5, 2)` landmarks in body heights; NaN = not seen.
    """

    def __init__(self, time_s: Array, found: Array) -> None:
        self._grid_s = np.arange(time_s[0], time_s[-1] + 1 / ANALYSIS_HZ, 1 / ANALYSIS_HZ)
        at = (time_s - time_s[0]) * ANALYSIS_HZ
        self._cell = np.clip(at.astype(int), 0, len(self._grid_s) - 2)
        self._share = at - self._cell
        self._time_s = time_s
        self._seen = np.asarray(np.isfinite(found).all(axis=2))  # (T, 5)
        self._found = np.where(self._seen[:, :, None], found, 0.0)
        per_sample = len(time_s) / len(self._grid_s)
        self._stiffness = per_sample / (2 * np.sin(np.pi * HALF_HZ / ANALYSIS_HZ)) ** 6

    def fit(self) -> tuple[Array, Array]:
        """`(T, 5, 2)` the course at the frames, and `(T, 5)` weights of what was seen, 0..1."""
        weights, errors = self._seen.astype(float), np.full(len(PARTS), 0.01)
        course: Array = np.empty(0)
        fitted: Array = np.empty(0)
        for number in range(ROUNDS):
            bones = self._bones(course, weights) if number > 1 else None
            course = self._solved(weights / errors**2, 1 / errors**2, bones)
            fitted = self._at_frames(course)
            away = np.linalg.norm(fitted - self._found, axis=2)  # (T, 5)
            errors = np.array(
                [
                    max(LEAST_ERROR, float(np.median(away[seen, part])) if seen.any() else 0.0)
                    for part, seen in enumerate(self._seen.T)
                ]
            )
            weights = self._seen * FREEDOM / (FREEDOM + (away / errors) ** 2)
        return fitted, weights

    def _solved(self, weights: Array, trust: Array, bones: tuple[Array, Array] | None) -> Array:
        """`(N, 5, 2)` least squares: near to what is seen, of little jerk, of the bones' lengths."""
        count = len(self._grid_s)
        band = np.zeros((4 * _SIZE, count * _SIZE))
        band[0] = HOLD
        target = np.zeros((count, len(PARTS), _AXES))
        stiff = self._stiffness * _products(count)
        for part in range(len(PARTS)):
            weight, share = weights[:, part], self._share
            lags = stiff * trust[part]
            np.add.at(lags[0], self._cell, weight * (1 - share) ** 2)
            np.add.at(lags[0], self._cell + 1, weight * share**2)
            np.add.at(lags[1], self._cell, weight * share * (1 - share))
            for axis in range(_AXES):
                column = part * _AXES + axis
                for lag in range(4):
                    band[lag * _SIZE, column::_SIZE] += lags[lag]
            pull = weight[:, None] * self._found[:, part]
            np.add.at(target[:, part], self._cell, pull * (1 - share)[:, None])
            np.add.at(target[:, part], self._cell + 1, pull * share[:, None])
        if bones is not None:
            _add_bones(band, target, *bones)
        return scipy.linalg.solveh_banded(band, target.ravel(), lower=True, check_finite=False).reshape(
            target.shape
        )

    def _bones(self, course: Array, weights: Array) -> tuple[Array, Array]:
        """`(N, bones, 2)` directions, and `(bones,)` lengths, of frames that can be trusted."""
        ways = np.stack([course[:, end] - course[:, start] for start, end in BONES], axis=1)
        lengths = np.linalg.norm(ways, axis=2)
        trusted = [
            np.interp(self._grid_s, self._time_s, weights[:, start] * weights[:, end]) for start, end in BONES
        ]
        usual = [_weighted_median(length, trust) for length, trust in zip(lengths.T, trusted, strict=True)]
        return ways / np.maximum(lengths, 1e-6)[:, :, None], np.array(usual)

    def _at_frames(self, course: Array) -> Array:
        share = self._share[:, None, None]
        return (1 - share) * course[self._cell] + share * course[self._cell + 1]


def _products(count: int) -> Array:
    """`(4, N)` diagonals of the third differences' normal matrix: products of samples 0 to 3 apart."""
    lags = np.zeros((4, count))
    for first, one in enumerate(_THIRD):
        for second in range(first, 4):
            lags[second - first, first : first + count - 3] += one * _THIRD[second]
    return lags


def _add_bones(band: Array, target: Array, ways: Array, lengths: Array) -> None:
    """The wish that bones keep their lengths, for small turns from where they point now."""
    trust = 0.5 / LENGTH_ERROR**2  # of each of the grid's samples; two frames at 30 Hz share one bone
    for number, (start, end) in enumerate(BONES):
        way = ways[:, number]
        target[:, end] += trust * lengths[number] * way
        target[:, start] -= trust * lengths[number] * way
        for one, one_sign in ((start, -1), (end, 1)):
            for other, other_sign in ((start, -1), (end, 1)):
                for axis in range(_AXES):
                    for across in range(_AXES):
                        row, column = one * _AXES + axis, other * _AXES + across
                        if row >= column:
                            product = trust * one_sign * other_sign * way[:, axis] * way[:, across]
                            band[row - column, column::_SIZE] += product


def _weighted_median(values: Array, weights: Array) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


def _body_px(pose: PoseSequence) -> Array:
    """`(T,)` the body's height in the picture, a straight line over time: people come nearer steadily."""
    down = pose.image[:, :, 1]
    heights = np.nanmax(down, axis=1, initial=-np.inf) - np.nanmin(down, axis=1, initial=np.inf)
    known = np.isfinite(heights) & (heights > 0)
    return np.polyval(np.polyfit(pose.time_s[known], heights[known], 1), pose.time_s)


def _bridged(time_s: Array, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`(T, 5)` seen, or in a gap of at most `MAX_GAP_S` between frames that are."""
    known = seen.copy()
    for part in range(seen.shape[1]):
        frames = np.flatnonzero(seen[:, part])
        for first, last in itertools.pairwise(frames):
            if time_s[last] - time_s[first] <= MAX_GAP_S + 1e-9:
                known[first:last, part] = True
        if len(frames) < FEWEST_FRAMES:
            known[:, part] = False
    return known
