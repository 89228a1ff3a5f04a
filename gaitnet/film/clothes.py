"""Colour of clothes: passes in clearly different colours show different people."""

from __future__ import annotations

import numpy as np

from gaitnet.types import Array, PoseSequence

UNLIKE_HUE, UNLIKE_LIGHT = 32.0, 40.0
"""Differences of a*, b* together and of L* from which two people are plainly told apart. Of 19 pairs of films
of one person, some with another side to the camera, 29 and 15 at most; of 344 pairs of two people 32 and 15
in the median."""


def clothes_of(pose: PoseSequence, start_s: float, end_s: float) -> Array | None:
    """`(3,)` median CIE L*a*b* of the trunk between two times; None if unknown."""
    if pose.film is None:
        return None
    samples = pose.film.clothes
    inside = (samples[:, 0] >= start_s) & (samples[:, 0] <= end_s) & np.isfinite(samples).all(axis=1)
    found: Array = np.median(samples[inside, 1:], axis=0) if inside.any() else np.zeros(0)
    return found if len(found) else None


def plainly_different(ours: Array, theirs: Array) -> bool:
    """Whether two colours are of two people's clothes."""
    light, *hue = abs(ours - theirs)
    return bool(np.hypot(*hue) > UNLIKE_HUE or light > UNLIKE_LIGHT)
