"""Is it one person all the time? A track that jumps is cut, never followed across the jump."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from gaitnet.skeleton import INDEX
from gaitnet.types import Array, PoseSequence

JUMP_TRUNKS = 0.5
"""The hips moving further than this between two frames, in trunk lengths, is a jump to somebody else."""

FASTEST_TRUNKS_S = 8.0
"""Speed allowed on top across a gap or at a low frame rate, trunk lengths a second: 4 m/s, a run."""

GROWTH = 1.4
"""The trunk growing or shrinking by this factor between two frames is a jump, too."""

SLIPS_FRAMES = 5
"""Over so many frames a running median is taken: what lasts two or less is a slip."""

LOST_S = 1.0
"""Somebody found again after a longer absence may stand anywhere: the track ends without a jump."""


@dataclass(frozen=True)
class Jump:
    """Where the pose model went over to somebody else: frame numbers before and after, and seconds."""

    before: int
    after: int
    time_s: float


def find_jumps(pose: PoseSequence) -> list[Jump]:
    """Jumps between frames in which somebody was seen, in a pose as the backend reported it."""
    seen = np.flatnonzero(pose.seen)
    if len(seen) < 2:
        return []
    hips, trunk = _hips_and_trunk(pose, seen)
    gap_s = np.diff(pose.time_s[seen])
    moved = np.linalg.norm(np.diff(hips, axis=0), axis=1) / np.minimum(trunk[1:], trunk[:-1])  # (N - 1,)
    grown = np.maximum(trunk[1:] / trunk[:-1], trunk[:-1] / trunk[1:])
    frame_s = np.median(np.diff(pose.time_s))
    allowed = JUMP_TRUNKS + FASTEST_TRUNKS_S * np.maximum(gap_s - frame_s, 0)
    jumped = (gap_s <= LOST_S) & ((moved > allowed) | (grown > GROWTH))
    return [
        Jump(int(seen[i]), int(seen[i + 1]), float(pose.time_s[seen[i + 1]])) for i in np.flatnonzero(jumped)
    ]


def _hips_and_trunk(pose: PoseSequence, frames: np.ndarray) -> tuple[Array, Array]:
    """`(N, 2)` middle of the hips and `(N,)` length of the trunk, pixels: running medians, which keep a step.

    A landmark that slips for a frame or two is nobody else; who is followed for so short does not matter.
    """
    hips, shoulders = (
        (pose.image[frames, INDEX[f"left_{part}"]] + pose.image[frames, INDEX[f"right_{part}"]]) / 2
        for part in ("hip", "shoulder")
    )
    trunk = np.linalg.norm(shoulders - hips, axis=1)
    steady = scipy.ndimage.median_filter(np.column_stack([hips, trunk]), (SLIPS_FRAMES, 1), mode="nearest")
    return steady[:, :2], np.maximum(steady[:, 2], 1.0)
