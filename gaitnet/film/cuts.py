"""Detection of cuts in a video."""

from __future__ import annotations

import numpy as np
import scipy

from gaitnet.types import Array, PoseSequence

SUDDEN = 3.0
"""Change of the whole picture against that of the frames around it, above which it is a cut. Two passes that
were joined: 4.2 to 22; the most sudden frame of 39 films 1.7, of a film with a moving camera 1.5."""

AROUND = 21
"""Frames that are compared with."""

LEAST = 1.0
"""Mean change, in steps of 255, below which nothing was cut: compression repairs itself now and then."""

POSE_BREAKS = 2.5
"""Landmarks moving this many times as far as in the frames around: the body did not go on as it was."""


def find_cuts(pose: PoseSequence) -> list[int]:
    """Numbers of the first frames after a cut.

    A picture may change as a whole while the person goes on (a lamp, a montage of two films side by side):
    only where the body does not go on as it was, or nobody is followed, is it a cut.
    """
    if pose.film is None or len(pose) < AROUND:
        return []
    change = pose.film.change[:, 0]
    around = np.maximum(scipy.ndimage.median_filter(change, AROUND, mode="nearest"), 1e-3)
    sudden = np.flatnonzero((change > SUDDEN * around) & (change > LEAST))
    moved = _moved(pose)
    return [int(frame) for frame in sudden if _breaks(moved, int(frame))]


def _moved(pose: PoseSequence) -> Array:
    """`(T,)` how far the landmarks move from the frame before, pixels, in the mean; NaN = not followed."""
    moved = np.full(len(pose), np.nan)
    steps = np.linalg.norm(np.diff(pose.image, axis=0), axis=2)  # (T - 1, 33)
    count = np.isfinite(steps).sum(axis=1)
    moved[1:][count > 0] = np.nansum(steps, axis=1)[count > 0] / count[count > 0]
    return moved


def _breaks(moved: Array, frame: int) -> bool:
    if np.isnan(moved[frame]):
        return True
    near = moved[max(0, frame - AROUND // 2) : frame + AROUND // 2 + 1].copy()
    others = np.delete(near, min(frame, AROUND // 2))
    others = others[np.isfinite(others)]
    return not len(others) or bool(moved[frame] > POSE_BREAKS * np.percentile(others, 90))
