"""Detection of rotated or upside-down videos without rotation metadata."""

from __future__ import annotations

import numpy as np

from gaitnet.reasons import Reason, note, refusal
from gaitnet.skeleton import INDEX
from gaitnet.types import Array, PoseSequence

CERTAIN = 0.8
"""Share of the frames in which trunk and legs must agree on which way is up, before anything is turned."""

NEAR_DEG = 35.0
"""How far trunk and legs may lean from that way: nobody walks with both further off."""


def turn_needed(pose: PoseSequence) -> int | None:
    """Degrees clockwise that make a video upright; 0 if it is, None if uncertain."""
    leans = _leans(pose)
    if not len(leans):
        return 0
    shares = {quarter: _share_near(leans, quarter) for quarter in (0, 90, 180, 270)}
    quarter = max(shares, key=lambda each: shares[each])
    if quarter == 0 or shares[0] > 1 - CERTAIN:
        return 0
    return 360 - quarter if shares[quarter] >= CERTAIN else None


def upright(pose: PoseSequence) -> tuple[PoseSequence, list[Reason]]:
    """The upright pose, and the reasons."""
    degrees = turn_needed(pose)
    if degrees is None:
        return pose, [refusal("sideways")]
    pose = pose.turned(degrees)
    return pose, [note("turned", degrees=pose.turned_deg)] if pose.turned_deg else []


def _share_near(leans: Array, quarter: int) -> float:
    """Of the frames in which trunk and legs point that way."""
    off = abs((leans - quarter + 180) % 360 - 180)  # (N, 2)
    return float((off < NEAR_DEG).all(axis=1).mean())


def _leans(pose: PoseSequence) -> Array:
    """`(N, 2)` degrees clockwise from the picture's upright of trunk and legs, in frames with somebody."""
    seen = pose.image[pose.seen]
    shoulders, hips, ankles = (
        seen[:, [INDEX[f"{side}_{part}"] for side in ("left", "right")]].mean(axis=1)
        for part in ("shoulder", "hip", "ankle")
    )
    parts = np.stack([shoulders - hips, hips - ankles], axis=1)  # (N, 2, 2)
    leans = np.degrees(np.arctan2(parts[..., 0], -parts[..., 1]))
    return leans[np.isfinite(leans).all(axis=1)]
