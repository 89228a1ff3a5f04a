"""Left and right legs that the pose model mixed up: found over the whole walk, and put right.

When steps come is read from a signal that does not know left from right: how far the legs are apart. Which
leg leads is decided second, for all steps at once, because legs take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np
import scipy

from gaitnet.gait.smoothing import ANALYSIS_HZ, low_pass
from gaitnet.gait.view import View
from gaitnet.skeleton import INDEX, LANDMARKS, MIRROR
from gaitnet.types import Array, PoseSequence

ENVELOPE_HZ = 3.0
"""Low-pass of the legs' distance: slow enough to bridge a few swapped frames, fast enough for quick steps."""

SHORTEST_S = 0.5
"""Less of a walk holds no two steps to compare."""

MIN_STEP_S = 0.25
MIN_PROMINENCE = 0.2
"""Of the distance's own range: smaller swellings are no step."""

CONTRADICTION = 1.5
"""Price of a step in which the pose model saw the other leg lead all the time."""

NO_TURN = 0.6
"""Price of two steps in a row with the same leg in front: a limp so short that the feet never pass."""

CORE = 0.4
"""Legs further apart than this share of a step say which one leads; nearer, smooth movement decides."""

EVIDENCE = 2.0
"""Weight of the legs being the wrong way round, in body heights, against unsmooth movement, in the same."""

CHANGE = 0.03
"""Price of starting or ending a swap, in body heights of unsmooth movement: it must pay for itself."""

SWAPPED = 0.006
"""Price of each swapped frame: where nothing tells, the pose model is believed."""

COLLAPSED = 0.35
"""Legs nearer to each other than expected by this share of a step are two labels on one leg: not seen."""

_PARTS = ("knee", "ankle", "heel", "foot_index")
_LEGS = [[INDEX[f"{side}_{part}"] for part in _PARTS] for side in ("left", "right")]
_ANKLES = [INDEX[f"{side}_ankle"] for side in ("left", "right")]
_IS_LEG = np.array([name.endswith(_PARTS) for name in LANDMARKS])


@dataclass(frozen=True)
class Sides:
    """What is wrong with the legs' labels, frame by frame: `(T,)` each.

    Attributes:
        swapped: the two legs' labels are exchanged.
        collapsed: both labels are on one leg, or on their way from one to the other.
    """

    swapped: np.ndarray
    collapsed: np.ndarray


def find_sides(pose: PoseSequence, view: View) -> Sides:
    """Decide for one straight walk which leg is which in every frame.

    From the front and the back the legs are side by side and never mixed up: nothing is changed there, and
    nothing where depth was measured.

    Args:
        pose: `(T, 33, ...)` a bout as the backend reported it; unseen frames are NaN.
        view: how the camera sees it.
    """
    nothing = Sides(np.zeros(len(pose), bool), np.zeros(len(pose), bool))
    seen = np.flatnonzero(pose.seen & np.isfinite(pose.image[:, _ANKLES]).all(axis=(1, 2)))
    known = view.name in ("front", "back") or pose.depth_measured
    if known or len(seen) < 5 or np.ptp(pose.time_s[seen]) < SHORTEST_S:
        return nothing
    legs = _legs(pose, seen)  # (N, 2, 8)
    legs = legs * np.tile([np.sign(view.heading[0]), 1.0], legs.shape[2] // 2)
    time_s = pose.time_s[seen]
    ahead = np.nanmean(legs[:, 0, ::2] - legs[:, 1, ::2], axis=1)  # (N,) + = left leg in front
    expected = _expected(ahead, time_s)
    if expected is None:
        return nothing
    swapped, collapsed = np.zeros((2, len(pose)), bool)
    collapsed[seen] = abs(expected) - abs(ahead) > COLLAPSED * np.percentile(abs(expected), 90)
    told = ~collapsed[seen]  # two labels on one leg would pass for a smooth way from one leg to the other
    if told.sum() > 2:
        swapped[seen[told]] = _frames(legs[told], time_s[told], ahead[told], expected[told])
    return Sides(swapped, collapsed)


def put_right(pose: PoseSequence, sides: Sides) -> PoseSequence:
    """The pose with swapped legs exchanged below the hips, and collapsed ones not seen."""
    order = np.where(sides.swapped[:, None] & _IS_LEG, np.array(MIRROR), np.arange(len(LANDMARKS)))  # (T, 33)
    gone = sides.collapsed[:, None] & _IS_LEG
    image = np.take_along_axis(pose.image, order[:, :, None], axis=1)
    world = np.take_along_axis(pose.world, order[:, :, None], axis=1)
    return replace(
        pose,
        image=np.where(gone[:, :, None], np.nan, image),
        world=np.where(gone[:, :, None], np.nan, world),
        visibility=np.take_along_axis(pose.visibility, order, axis=1),
    )


def put_back(pose: PoseSequence, parts: Sequence[PoseSequence]) -> PoseSequence:
    """The clip with stretches of it in their places; a frame that a stretch left out is as the one before."""
    image, world, visibility = pose.image.copy(), pose.world.copy(), pose.visibility.copy()
    for part in parts:
        first, last = np.searchsorted(pose.time_s, part.time_s[[0, -1]] + [-1e-6, 1e-6])
        rows = np.searchsorted(part.time_s, pose.time_s[first:last] + 1e-6) - 1
        image[first:last], world[first:last] = part.image[rows], part.world[rows]
        visibility[first:last] = part.visibility[rows]
    return replace(pose, image=image, world=world, visibility=visibility)


def _legs(pose: PoseSequence, frames: np.ndarray) -> Array:
    """`(N, 2, 8)` x, y of the left and right leg against the middle of the hips, in body heights.

    Less than 8 where the pose model has no toes.
    """
    hips = pose.image[frames][:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)  # (N, 2)
    down = pose.image[frames][:, :, 1]
    height_px = np.median(np.nanmax(down, axis=1) - np.nanmin(down, axis=1))
    legs = (pose.image[frames][:, _LEGS] - hips[:, None, None]) / height_px  # (N, 2, parts, 2)
    legs = legs[:, :, np.isfinite(legs).any(axis=(0, 1, 3))]
    return legs.reshape(len(frames), 2, -1)


def _expected(ahead: Array, time_s: Array) -> Array | None:
    """`(N,)` how far the left leg should be ahead; None where nobody steps."""
    grid_s = np.arange(time_s[0], time_s[-1], 1 / ANALYSIS_HZ)
    apart = low_pass(np.interp(grid_s, time_s, scipy.signal.medfilt(abs(ahead), 5)), ANALYSIS_HZ, ENVELOPE_HZ)
    lobes = _lobes(apart)
    if len(lobes) < 2:
        return None
    votes = []
    for lobe in lobes:
        inside = (time_s >= grid_s[lobe.start]) & (time_s <= grid_s[lobe.stop - 1])
        votes.append(ahead[inside].sum() / max(abs(ahead[inside]).sum(), 1e-9))
    leads = _leads(np.array(votes))
    signed = np.concatenate([sign * apart[lobe] for sign, lobe in zip(leads, lobes, strict=True)])
    return np.interp(time_s, grid_s, signed)


def _lobes(apart: Array) -> list[slice]:
    """From one passing of the legs to the next, one slice for each step."""
    low, high = np.percentile(apart, [5, 95])
    padded = np.concatenate([[low], apart, [low]])  # a walk may begin or end in mid-step
    peaks, _ = scipy.signal.find_peaks(
        padded, prominence=MIN_PROMINENCE * (high - low), distance=int(MIN_STEP_S * ANALYSIS_HZ)
    )
    peaks -= 1
    passings = [first + int(apart[first:second].argmin()) for first, second in pairwise(peaks)]
    return [slice(start, stop) for start, stop in pairwise([0, *passings, len(apart)])] if len(peaks) else []


def _leads(votes: Array) -> Array:
    """`(steps,)` +1 = left leg in front, for votes in -1 .. 1: the cheapest of all sequences (Viterbi)."""
    signs = np.array([1.0, -1.0])
    price = CONTRADICTION * ((1 - np.outer(votes, signs)) / 2) ** 2  # (steps, 2)
    turn = NO_TURN * np.eye(2)
    total, choices = price[0], []
    for step in price[1:]:
        candidates = total[:, None] + turn  # (before, now)
        choices.append(candidates.argmin(axis=0))
        total = candidates.min(axis=0) + step
    path = [int(total.argmin())]
    for choice in reversed(choices):
        path.append(int(choice[path[-1]]))
    return signs[path[::-1]]


def _frames(legs: Array, time_s: Array, ahead: Array, expected: Array) -> np.ndarray:
    """`(N,)` swapped or not: near what the steps say, and moving smoothly where they say little (Viterbi)."""
    wrong = -ahead * np.sign(expected)
    sure = np.clip((abs(expected) / np.percentile(abs(expected), 90) - CORE) / (1 - CORE), 0, 1)
    unlike = EVIDENCE * sure[:, None] * np.clip(
        np.stack([wrong, -wrong], axis=1), 0, None
    ) + SWAPPED * np.arange(2)
    jolts = _jolts(legs, time_s)  # (N - 2, 2, 2, 2)
    total = unlike[0][:, None] + unlike[1][None]
    choices = []
    change = CHANGE * (1 - np.eye(2))  # (before, now)
    for jolt, now in zip(jolts, unlike[2:], strict=True):
        candidates = total[:, :, None] + jolt + now + change  # (oldest, before, now)
        choices.append(candidates.argmin(axis=0))
        total = candidates.min(axis=0)
    before, last = np.unravel_index(total.argmin(), (2, 2))
    path = [int(last), int(before)]
    for choice in reversed(choices):
        path.append(int(choice[path[-1], path[-2]]))
    return np.array(path[::-1], bool)


def _jolts(legs: Array, time_s: Array) -> Array:
    """Deviation from constant velocity for each swap or not in three frames in a row: `(N - 2, 2, 2, 2)`."""
    step_s = np.diff(time_s)
    stretch = (step_s[1:] / step_s[:-1])[:, None, None]
    labelled = np.stack([legs, legs[:, ::-1]])  # (swap, N, 2, D)
    jolts = np.empty((len(legs) - 2, 2, 2, 2))
    for oldest, before, now in product((0, 1), repeat=3):
        velocity = labelled[before, 1:-1] - labelled[oldest, :-2]
        error = labelled[now, 2:] - labelled[before, 1:-1] - velocity * stretch
        seen = np.isfinite(error).sum(axis=(1, 2))  # points that are not seen say nothing
        jolts[:, oldest, before, now] = np.nansum(abs(error), axis=(1, 2)) / np.maximum(seen, 1)
    return jolts
