"""A camera that is not level: the tilt of the floor, and of the body that stands on it.

Seen from the side, hips, shoulders and standing feet go along the floor, and the body stands at a right angle
to it. In 18 level films the ways rose by 0.7 degrees at most, and the body leaned by 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gaitnet.skeleton import INDEX
from gaitnet.types import Array, PoseSequence

LEAST_WAY = 1.5
"""Way of the hips, in lengths from shoulders to ankles, from which it shows where the floor goes."""

GROWTH = 0.15
"""Somebody who grows or shrinks by more comes nearer or goes away: the way then rises on a level floor."""

LEAST_DEG = 2.5
"""Less is no tilt: the largest of 39 films from level cameras is 1.6."""

AGREE_DEG = 5.0
"""How far the body may lean against the floor, in the mean over a walk: 4.2 in an acted limp, 2.9 else."""

MOST_DEG = 30.0
"""More is no camera that was held badly."""

SLOW = 0.5
"""Body lengths a second below which a foot stands."""


@dataclass(frozen=True)
class Tilt:
    """How a camera was held, degrees; + = the picture has to be turned anticlockwise.

    Attributes:
        floor_deg: by which the floor falls to the right; NaN where no way shows it.
        body_deg: by which the body leans to the right, in the mean.
    """

    floor_deg: float
    body_deg: float

    @property
    def certain_deg(self) -> float:
        """What can be put right: floor and body agree on it; 0 where there is nothing to put right."""
        if np.isnan(self.floor_deg) or not LEAST_DEG <= abs(self.floor_deg) <= MOST_DEG:
            return 0.0
        return self.floor_deg if abs(self.floor_deg - self.body_deg) <= AGREE_DEG else 0.0

    @property
    def doubtful_deg(self) -> float:
        """What floor and body do not agree on, too much to be passed over; 0 where there is none.

        Where no way shows the floor (on a treadmill), it is the lean of the body; else people may lean.
        """
        if self.certain_deg:
            return 0.0
        suspected = self.body_deg if np.isnan(self.floor_deg) else self.floor_deg
        least = 2 * AGREE_DEG if np.isnan(self.floor_deg) else LEAST_DEG + 1
        return suspected if abs(suspected) > least else 0.0


def find_tilt(pose: PoseSequence) -> Tilt:
    """The tilt in a straight walk, seen from the side."""
    shoulders, hips, ankles = (_middle(pose, part) for part in ("shoulder", "hip", "ankle"))
    body = shoulders - ankles
    seen = np.asarray(np.isfinite(body).all(axis=1) & np.isfinite(hips).all(axis=1))
    if seen.sum() < 10:
        return Tilt(float("nan"), 0.0)
    height_px = np.linalg.norm(body, axis=1)
    lean = float(np.median(np.degrees(np.arctan2(body[seen, 0], -body[seen, 1]))))
    size_px = float(np.median(height_px[seen]))
    growth = np.polyfit(np.linspace(0, 1, seen.sum()), height_px[seen], 1)[0] / size_px
    way = float(np.linalg.norm(np.ptp(hips[seen], axis=0))) / size_px
    if abs(growth) > GROWTH or way < LEAST_WAY:
        return Tilt(float("nan"), lean)
    slopes = [_slope_deg(points) for points in (hips[seen], shoulders[seen], _standing(pose, size_px, seen))]
    return Tilt(float(np.nanmedian(slopes)) if np.isfinite(slopes).any() else float("nan"), lean)


def levelled(pose: PoseSequence, degrees: float) -> PoseSequence:
    """Landmarks as a level camera would show them: turned anticlockwise about the picture's middle."""
    if not degrees:
        return pose
    turn = np.radians(degrees)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    middle = np.array(pose.size) / 2
    world = pose.world.copy()
    world[..., :2] = world[..., :2] @ rotation.T
    return replace(pose, image=(pose.image - middle) @ rotation.T + middle, world=world)


def _standing(pose: PoseSequence, size_px: float, seen: np.ndarray) -> Array:
    """`(N, 2)` where heels and toes stand still: along the floor."""
    names = [f"{side}_{part}" for side in ("left", "right") for part in ("heel", "foot_index")]
    feet = pose.image[:, [INDEX[name] for name in names]]  # (T, 4, 2)
    speed = np.linalg.norm(np.gradient(feet, pose.time_s, axis=0), axis=2) / size_px
    still = (speed < SLOW) & seen[:, None]
    return feet[still & np.isfinite(feet).all(axis=2)]


def _slope_deg(points: Array) -> float:
    """Of the line through points, clockwise from the picture's right; NaN where there is no line."""
    if len(points) < 10:
        return float("nan")
    off = points - points.mean(axis=0)
    _, sizes, axes = np.linalg.svd(off, full_matrices=False)
    if sizes[1] > 0.3 * sizes[0]:
        return float("nan")
    across, down = axes[0] * np.sign(axes[0, 0] or 1.0)
    return float(np.degrees(np.arctan2(down, across)))


def _middle(pose: PoseSequence, part: str) -> Array:
    """`(T, 2)` middle of a left and right landmark, pixels."""
    return pose.image[:, [INDEX[f"left_{part}"], INDEX[f"right_{part}"]]].mean(axis=1)
