"""Does the camera stand still? Told by the background, without the person."""

from __future__ import annotations

import numpy as np

from gaitnet.types import PoseSequence

STILL = 0.02
"""Way of the background over a walk, as a share of the picture's width, up to which the camera stands still.
39 films from a tripod: 0.002 at most; a camera that goes along: 0.24."""

GROWTH = 0.04
"""By which the background may grow or shrink: more is a zoom, or a camera that comes nearer."""

LEAST_KNOWN = 0.5
"""Share of the samples in which enough background is seen to say anything."""


def camera_moves(pose: PoseSequence, start_s: float, end_s: float) -> bool | None:
    """Whether the camera moves between two times; None if unknown."""
    if pose.film is None:
        return None
    samples = pose.film.camera
    samples = samples[(samples[:, 0] >= start_s) & (samples[:, 0] <= end_s)]
    known = np.isfinite(samples).all(axis=1)
    if len(samples) < 3 or known.mean() < LEAST_KNOWN:
        return None
    ways = np.cumsum(samples[known, 1:3], axis=0)
    growth = np.cumsum(np.log(samples[known, 3]))
    return bool(np.ptp(ways, axis=0).max() > STILL or np.ptp(growth) > GROWTH)
