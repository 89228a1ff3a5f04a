"""Left and right legs that the pose model mixed up, found over the whole clip and put right."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np

from gaitnet.gait.smoothing import MAX_GAP_S
from gaitnet.skeleton import INDEX, LANDMARKS, MIRROR
from gaitnet.types import Array, PoseSequence

CHANGE_COST = 0.05
"""Price of starting or ending a swap, in body heights of unexplained movement: a swap must pay for itself."""

SWAPPED_COST = 0.001
"""Price of each swapped frame: where the movement does not tell, the pose model is believed."""

_PARTS = ("knee", "ankle", "heel", "foot_index")
_LEGS = [[INDEX[f"{side}_{part}"] for part in _PARTS] for side in ("left", "right")]
_IS_LEG = np.array([name.endswith(_PARTS) for name in LANDMARKS])


def find_swaps(pose: PoseSequence) -> np.ndarray:
    """`(T,)` true in frames where the legs' labels are exchanged.

    One decision over the clip: of all ways to swap or not in each frame, the one whose legs move most
    smoothly (least deviation from constant velocity in the picture), found by dynamic programming
    over pairs of frames (second-order Viterbi). A leg in swing passes the other at several times its
    speed, so following the wrong one costs a jolt that following the right one does not.
    Which of the two consistent labellings is the true one is the pose model's majority.
    """
    swapped = np.zeros(len(pose), bool)
    seen = np.flatnonzero(pose.seen)
    for run in np.split(seen, np.flatnonzero(np.diff(pose.time_s[seen]) > MAX_GAP_S) + 1):
        if len(run) >= 3:
            swapped[run] = _smoothest(_legs(pose, run), pose.time_s[run])
    return swapped


def unswap(pose: PoseSequence, swapped: np.ndarray) -> PoseSequence:
    """The pose with the legs below the hips exchanged in the given frames."""
    order = np.where(swapped[:, None] & _IS_LEG, np.array(MIRROR), np.arange(len(LANDMARKS)))  # (T, 33)
    return replace(
        pose,
        image=np.take_along_axis(pose.image, order[:, :, None], axis=1),
        world=np.take_along_axis(pose.world, order[:, :, None], axis=1),
        visibility=np.take_along_axis(pose.visibility, order, axis=1),
    )


def _legs(pose: PoseSequence, run: np.ndarray) -> Array:
    """`(N, 2, 8)` left and right leg against the middle of the hips, in body heights."""
    hips = pose.image[run][:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)  # (N, 2)
    height_px = np.median(np.ptp(pose.image[run][:, :, 1], axis=1))
    legs = (pose.image[run][:, _LEGS] - hips[:, None, None]) / height_px  # (N, 2, parts, 2)
    return legs.reshape(len(run), 2, -1)


def _smoothest(legs: Array, time_s: Array) -> np.ndarray:
    """`(N,)` the swaps of least total cost, of `(N, 2, D)` legs."""
    jolts = _jolts(legs, time_s)  # (N - 2, 2, 2, 2)
    price = SWAPPED_COST * np.arange(2)[None, :] + CHANGE_COST * (1 - np.eye(2))  # (before, now)
    total = price + SWAPPED_COST * np.arange(2)[:, None]
    choices = []
    for jolt in jolts:
        candidates = total[:, :, None] + jolt + price[None]  # (oldest, before, now)
        choices.append(candidates.argmin(axis=0))
        total = candidates.min(axis=0)
    before, now = np.unravel_index(total.argmin(), (2, 2))
    path = [now, before]
    for choice in reversed(choices):
        path.append(choice[path[-1], path[-2]])
    return _minority(np.array(path[::-1], bool))


def _jolts(legs: Array, time_s: Array) -> Array:
    """Deviation from constant velocity for each swap or not in three frames in a row: `(N - 2, 2, 2, 2)`."""
    step_s = np.diff(time_s)
    stretch = (step_s[1:] / step_s[:-1])[:, None, None]
    labelled = np.stack([legs, legs[:, ::-1]])  # (swap, N, 2, D)
    jolts = np.empty((len(legs) - 2, 2, 2, 2))
    for oldest, before, now in product((0, 1), repeat=3):
        velocity = labelled[before, 1:-1] - labelled[oldest, :-2]
        error = labelled[now, 2:] - labelled[before, 1:-1] - velocity * stretch
        jolts[:, oldest, before, now] = abs(error).mean(axis=(1, 2))
    return jolts


def _minority(swapped: np.ndarray) -> np.ndarray:
    """Swapping everything changes no movement: the labelling that agrees with more frames wins."""
    return ~swapped if swapped.mean() > 0.5 else swapped
