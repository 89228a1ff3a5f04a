"""Is the whole body in view? Pose models invent what is out of view."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gaitnet.reasons import Reason, caution, refusal
from gaitnet.skeleton import INDEX
from gaitnet.types import PoseSequence

MARGIN = 0.01
"""Landmarks nearer to the upper or lower edge than this share of the body are outside, squeezed in."""

LEAST_VISIBLE = 0.5
"""Mean visibility of the feet below which a model invents them: 0.28 to 0.30 where they were cut off, 0.83 to
0.94 in 39 films where they were in the picture."""

REFUSED = 0.5
"""Share of the frames with somebody, whole between left and right edge, from which the film is refused."""

SAID = 0.05

_FEET = [INDEX[f"{side}_{part}"] for side in ("left", "right") for part in ("ankle", "heel", "foot_index")]
_HEAD = [INDEX[name] for name in ("nose", "left_ear", "right_ear")]
_SHOULDERS = [INDEX["left_shoulder"], INDEX["right_shoulder"]]


def inside(pose: PoseSequence) -> tuple[PoseSequence, list[Reason]]:
    """The pose without landmarks that are out of view, and the reasons."""
    seen = pose.seen
    if not seen.any():
        return pose, []
    across = pose.image[:, :, 0]
    there = np.asarray(np.isfinite(across).any(axis=0))  # not every pose model has toes
    on_feet, on_head = ([part for part in parts if there[part]] for parts in (_FEET, _HEAD))
    if not on_feet or not on_head:
        return pose, []
    whole = seen & ((across >= 0) & (across <= pose.size[0]))[:, on_feet + _SHOULDERS].all(axis=1)
    margin = MARGIN * _body_px(pose)
    low = pose.image[:, on_feet, 1].max(axis=1) > pose.size[1] - margin
    unseen = pose.visibility[:, on_feet].mean(axis=1) < LEAST_VISIBLE
    if not pose.has_depth:  # such models are sure of feet that they see, also close to the edge
        low &= unseen
    high = pose.image[:, _SHOULDERS, 1].min(axis=1) < margin
    headless = high | (pose.image[:, on_head, 1].min(axis=1) < 0)
    feet = low | (unseen & (np.mean(low[whole]) > SAID if whole.any() else False))
    reasons = [*_graded("feet-outside", feet, whole), *_graded("head-outside", headless, whole)]
    return _hidden(_hidden(pose, feet, _FEET), high, _SHOULDERS), reasons


def _graded(code: str, outside: np.ndarray, whole: np.ndarray) -> list[Reason]:
    if not whole.any():
        return []
    share = float(outside[whole].mean())
    if share < SAID:
        return []
    frames = np.flatnonzero(outside & whole).tolist()
    if share >= REFUSED:
        return [refusal(code, frames, share=share)]
    return [caution(f"{code}-partly", frames, share=share)]


def _hidden(pose: PoseSequence, frames: np.ndarray, landmarks: list[int]) -> PoseSequence:
    if not frames.any():
        return pose
    image, world = pose.image.copy(), pose.world.copy()
    rows = np.flatnonzero(frames)
    image[rows[:, None], landmarks] = np.nan
    world[rows[:, None], landmarks] = np.nan
    return replace(pose, image=image, world=world)


def _body_px(pose: PoseSequence) -> float:
    down = pose.image[pose.seen][:, :, 1]
    return float(np.median(np.nanmax(down, axis=1) - np.nanmin(down, axis=1)))
