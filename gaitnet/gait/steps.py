"""Cutting a walk into steps, at the rate of the files on disk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from gaitnet.gait.smoothing import resample
from gaitnet.skeleton import MAX_LENGTH, RATE_HZ, SIDES
from gaitnet.types import Array, GaitEvents, JointAngles, PoseSequence, Side, Step

MIN_STEP_S = 0.25
"""A shorter step is no step: 240 steps a minute."""

MAX_STEP_S = MAX_LENGTH / RATE_HZ
"""A longer one would be cut by every model."""


def alternations(events: GaitEvents) -> Iterator[tuple[Side, float, float]]:
    """(landing side, start, end in seconds) between heel strikes in a row of different feet."""
    strikes = sorted((float(at_s), side) for side in SIDES for at_s in events.heel_strikes(side))
    for (start_s, before), (end_s, side) in pairwise(strikes):
        if before != side and MIN_STEP_S <= end_s - start_s <= MAX_STEP_S:
            yield side, start_s, end_s


def cut(angles: JointAngles, landmarks: Array, side: Side | None, start_s: float, end_s: float) -> Step:
    """The stretch from `start_s` to `end_s` of `(T, F)` angles and `(T, 33, 4)` landmarks, at `RATE_HZ`."""
    time_s = start_s + np.arange(int((end_s - start_s) * RATE_HZ + 1e-6) + 1) / RATE_HZ
    values = resample(angles.time_s, angles.values, time_s)
    return Step(
        side=side,
        start_s=start_s,
        end_s=end_s,
        angles=JointAngles(values, time_s, angles.names),
        landmarks=resample(angles.time_s, landmarks, time_s),
    )


def landmarks_of(pose: PoseSequence) -> Array:
    """`(T, 33, 4)`: world x, y, z in metres from the middle of the hips, and visibility."""
    return np.concatenate([pose.world, pose.visibility[:, :, None]], axis=2)
