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

SIZE_FRAMES = 5
"""Frames before, and after, whose median is somebody's size: a hip that slips changes one frame."""

SLIP_FRAMES = 2
"""What is back within so many frames is a slip of a landmark, and nobody else."""

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
    track, time_s = _track(pose, seen), pose.time_s[seen]
    frame_s = float(np.median(np.diff(pose.time_s)))
    jumped = _jumped(track, time_s, frame_s)
    if jumped.mean() <= MOST_SLIPS:
        steady = ~_slips(track, time_s, frame_s)
        seen, jumped = seen[steady], _jumped(track[steady], time_s[steady], frame_s)
    return [
        Jump(int(seen[i]), int(seen[i + 1]), float(pose.time_s[seen[i + 1]])) for i in np.flatnonzero(jumped)
    ]


def _jumped(track: Array, time_s: Array, frame_s: float, later: int = 1) -> np.ndarray:
    """`(N - later,)` whether somebody else stands there so many frames later."""
    hips, trunk = track[:, :2], np.maximum(track[:, 2], 1.0)
    gap_s = time_s[later:] - time_s[:-later]
    moved = np.linalg.norm(hips[later:] - hips[:-later], axis=1) / np.minimum(trunk[later:], trunk[:-later])
    grown = np.minimum(_ratio(trunk[:-later], trunk[later:]), _ratio(*_sizes(trunk, later)))
    allowed = JUMP_TRUNKS + FASTEST_TRUNKS_S * np.maximum(gap_s - frame_s, 0)
    return np.asarray((gap_s <= LOST_S) & ((moved > allowed) | (grown > GROWTH)))


def _ratio(before: Array, after: Array) -> Array:
    return np.maximum(after / before, before / after)


def _sizes(trunk: Array, later: int) -> tuple[Array, Array]:
    """`(N - later,)` twice: length of the trunk up to each frame, and from the one so many frames later."""
    half = SIZE_FRAMES // 2
    padded = np.pad(trunk, half, mode="edge")
    middle = scipy.ndimage.median_filter(padded, SIZE_FRAMES, mode="nearest")
    return middle[: len(trunk) - later], middle[later + 2 * half :]


def _slips(track: Array, time_s: Array, frame_s: float) -> np.ndarray:
    """`(N,)` frames in which the track is elsewhere, and right back."""
    slips = np.zeros(len(track), dtype=bool)
    leaves = _jumped(track, time_s, frame_s)
    for frames in range(1, min(SLIP_FRAMES, len(track) - 2) + 1):
        back = leaves[:-frames] & leaves[frames:] & ~_jumped(track, time_s, frame_s, frames + 1)
        for start in np.flatnonzero(back):
            slips[start + 1 : start + 1 + frames] = True
    return slips


def _track(pose: PoseSequence, frames: np.ndarray) -> Array:
    """`(N, 3)` middle of the hips, and length of the trunk, pixels."""
    hips, shoulders = (
        (pose.image[frames, INDEX[f"left_{part}"]] + pose.image[frames, INDEX[f"right_{part}"]]) / 2
        for part in ("hip", "shoulder")
    )
    return np.column_stack([hips, np.linalg.norm(shoulders - hips, axis=1)])
