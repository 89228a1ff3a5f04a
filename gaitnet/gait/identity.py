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
"""Over so many frames a running median is taken: what lasts two or less is a slip of a landmark."""

MOST_SLIPS = 0.1
"""Share of the frames from which so many slips are somebody else, whom the track flickers to."""

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
    track = _track(pose, seen)
    raw = _jumped(track, pose.time_s, seen)
    steady = scipy.ndimage.median_filter(track, (SLIPS_FRAMES, 1), mode="nearest")  # keeps a step
    jumped = raw if raw.mean() > MOST_SLIPS else _jumped(steady, pose.time_s, seen)
    return [
        Jump(int(seen[i]), int(seen[i + 1]), float(pose.time_s[seen[i + 1]])) for i in np.flatnonzero(jumped)
    ]


def _jumped(track: Array, time_s: Array, seen: np.ndarray) -> np.ndarray:
    """`(N - 1,)` whether it jumps from each frame to the next."""
    hips, trunk = track[:, :2], np.maximum(track[:, 2], 1.0)
    gap_s = np.diff(time_s[seen])
    moved = np.linalg.norm(np.diff(hips, axis=0), axis=1) / np.minimum(trunk[1:], trunk[:-1])
    grown = np.maximum(trunk[1:] / trunk[:-1], trunk[:-1] / trunk[1:])
    allowed = JUMP_TRUNKS + FASTEST_TRUNKS_S * np.maximum(gap_s - np.median(np.diff(time_s)), 0)
    return np.asarray((gap_s <= LOST_S) & ((moved > allowed) | (grown > GROWTH)))


def _track(pose: PoseSequence, frames: np.ndarray) -> Array:
    """`(N, 3)` middle of the hips, and length of the trunk, pixels."""
    hips, shoulders = (
        (pose.image[frames, INDEX[f"left_{part}"]] + pose.image[frames, INDEX[f"right_{part}"]]) / 2
        for part in ("hip", "shoulder")
    )
    return np.column_stack([hips, np.linalg.norm(shoulders - hips, axis=1)])
