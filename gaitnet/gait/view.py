"""Where the camera stands, where the walk goes, and the walk as seen in its own sagittal plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from gaitnet.errors import NobodyFoundError
from gaitnet.reasons import refusal
from gaitnet.skeleton import INDEX, SIDES
from gaitnet.types import Array, Plane, PoseSequence

SIDE_VIEW_DEG = 40.0
"""Up to here the picture is better than the estimated depth; beyond, the world landmarks are used."""

FRONT_VIEW_DEG = 80.0
"""From here on the picture shows how far the feet are apart across the walk: 0.7 cm off for walkers at 90
degrees, 7 cm at 70, 14 cm from the side, where it would come from estimated depth."""

HIP_HEIGHT = 0.530
"""Hip joint above the floor, of standing height. Source: Winter 2009, figure 4.1."""

ANKLE_HEIGHT = 0.039
"""Ankle joint above the floor, of standing height. Source: Winter 2009, figure 4.1."""


FOCAL_PER_SIDE = 0.86
"""Focal length over the picture's longer side: 60 degrees, a phone's main camera; 50 to 70 change little."""

SLOWEST_M_S = 0.2
"""Slower ways across the picture say nothing about where the walk goes."""

AGREEMENT = 0.5
"""Cosine of the largest angle between way and facing: 60 degrees. Beyond, the camera moves."""

USUAL_HEIGHT_M = 1.70
"""Standing height that stands for an unknown one where the pose model gives no metres."""

LATERAL = {"hip": 0.191, "shoulder": 0.259}
"""Left to right, of standing height. Source: Winter 2009, figure 4.1."""

FOOT_SHOWS = 0.05
"""Length of the feet across the picture, over shoulder-to-ankle height, from which their direction counts."""


@dataclass(frozen=True)
class View:
    """The walk against the camera.

    Attributes:
        angle_deg: 0 = seen from the side, 90 = walking towards the camera or away from it.
        heading: `(3,)` unit vector of the walking direction in camera axes, horizontal.
        backwards: feet and trunk face the other way than the person gets on.
    """

    angle_deg: float
    heading: Array
    backwards: bool = False

    @property
    def is_side(self) -> bool:
        """True where the picture itself shows the sagittal plane."""
        return self.angle_deg <= SIDE_VIEW_DEG

    @property
    def name(self) -> str:
        """`side`, `oblique`, `front` (towards the camera) or `back`."""
        if self.angle_deg <= 20:
            return "side"
        if self.angle_deg < 60:
            return "oblique"
        return "front" if self.heading[2] < 0 else "back"


@dataclass(frozen=True)
class SagittalWalk:
    """Landmarks in the walk's own axes, metres.

    Attributes:
        forward: `(T, 33)` along the walking direction, from the middle of the hips.
        up: `(T, 33)` against gravity (the picture's vertical), from the middle of the hips.
        left: `(T, 33)` to the walker's left, from the middle of the hips.
        travelled: `(T,)` of the hips across the picture, along the walk; NaN unless seen from the side. With
            a camera that stands still, this is the way walked.
        time_s: `(T,)`.
        source: `image` or `world`: which landmarks forward and up came from.
        metres: `height` or `belt` if scaled by a given body height or a belt's speed, else `estimated`.
        planes: what is seen well enough to be measured.
    """

    forward: Array
    up: Array
    left: Array
    travelled: Array
    time_s: Array
    source: str
    metres: str
    planes: frozenset[Plane]

    def of(self, name: str) -> Array:
        """`(T, 2)` forward and up of one landmark."""
        index = INDEX[name]
        return np.stack([self.forward[:, index], self.up[:, index]], axis=-1)


def estimate_view(pose: PoseSequence) -> View:
    """Walking direction of one bout: where the walk goes, else where the body faces.

    With a camera that stands still, the way across the picture and the growing or shrinking of the person
    give the direction within about 5 degrees. Where somebody walks on the spot, on a treadmill or with the
    camera, or the way and the facing contradict each other, the facing is taken: within about 15 degrees
    on average, and 40 off at times.

    Raises:
        NobodyFoundError: nobody was seen long enough.
    """
    found = facings(pose)
    facing = np.nanmean(found, axis=0) if np.isfinite(found).any() else np.full(3, np.nan)
    if not np.isfinite(facing).all():
        raise NobodyFoundError(refusal("nobody-long"))
    facing = facing / np.linalg.norm(facing)
    velocity = _velocity(pose)
    speed_m_s = float(np.linalg.norm(velocity))
    moving, forwards = speed_m_s >= SLOWEST_M_S, float(velocity @ facing)
    heading = velocity / speed_m_s if moving and forwards >= AGREEMENT * speed_m_s else facing
    backwards = moving and forwards < -AGREEMENT * speed_m_s
    return View(float(np.degrees(np.arctan2(abs(heading[2]), abs(heading[0])))), heading, backwards)


def _velocity(pose: PoseSequence) -> Array:
    """`(3,)` m/s along the camera's axes, horizontal, of a bout in front of a camera that stands still.

    The distance is the focal length over the person's size in the picture.
    """
    scale = _metres_per_pixel(pose)  # (T,)
    hips_px = _middle(pose.image, "hip")[:, 0, 0] - pose.size[0] / 2
    seen = np.isfinite(hips_px)
    across_m, away_m = hips_px * scale, FOCAL_PER_SIDE * max(pose.size) * scale
    speeds = [np.polyfit(pose.time_s[seen], way_m[seen], 1)[0] for way_m in (across_m, away_m)]
    return np.array([speeds[0], 0.0, speeds[1]])


def facings(pose: PoseSequence) -> Array:
    """`(T, 3)` horizontal facing in camera axes, not normalised; NaN = not seen.

    The cross product of the body's lateral axis (hips and shoulders) and the vertical; its sign across
    the picture is that of the feet, which the picture shows better than it shows depth.
    """
    lateral = _lateral(pose, "hip") + _shoulders(pose)  # (T, 3)
    facing = np.stack([lateral[:, 2], np.zeros(len(pose)), -lateral[:, 0]], axis=-1)
    feet_px = _pointing(pose)
    body_px = abs(_between(pose.image, "shoulder", "ankle")[:, 1])
    if not pose.has_depth:
        body_px = np.where(np.isfinite(body_px), body_px, _usual(body_px))
    pointing = abs(feet_px) > FOOT_SHOWS * body_px
    facing[pointing, 0] = abs(facing[pointing, 0]) * np.sign(feet_px[pointing])
    return facing


def _shoulders(pose: PoseSequence) -> Array:
    """`(T, 3)` from right to left; a model without depth says where it does not see them, and hips do."""
    across = _lateral(pose, "shoulder")
    return across if pose.has_depth else np.nan_to_num(across)


def _usual(values: Array) -> float:
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if len(seen) else 0.0


def _pointing(pose: PoseSequence) -> Array:
    """`(T,)` pixels to the right by which the feet, or the face of a model without toes, point."""
    feet_px = _between(pose.image, "heel", "foot_index")[:, 0]
    if pose.has_depth or np.isfinite(feet_px).any():
        return feet_px
    return pose.image_of("nose")[:, 0] - _middle(pose.image, "ear")[:, 0, 0]


def _lateral(pose: PoseSequence, part: str) -> Array:
    """`(T, 3)` from right to left, metres; without depth, what its width lacks in the picture is deep."""
    if pose.has_depth:
        return pose.world_of(f"left_{part}") - pose.world_of(f"right_{part}")
    width_px = (pose.image_of(f"left_{part}") - pose.image_of(f"right_{part}"))[:, 0]
    across = np.clip(width_px * _metres_per_pixel(pose) / (LATERAL[part] * USUAL_HEIGHT_M), -1, 1)
    return np.stack([across, np.zeros(len(pose)), np.sqrt(1 - across**2)], axis=-1) * LATERAL[part]


def sagittal(pose: PoseSequence, view: View, height_m: float | None = None) -> SagittalWalk:
    """The walk in its own axes: from the picture in side view, else from the world landmarks.

    In the picture, lengths along the walk are stretched by the cosine of the view angle.
    """
    metre = _height_scale(pose, height_m)
    world = pose.world - _middle(pose.world, "hip")  # (T, 33, 3)
    left_axis = np.array([view.heading[2], 0.0, -view.heading[0]])
    left = world @ left_axis * metre
    if view.is_side:
        scale = _metres_per_pixel(pose)[:, None] * metre  # (T, 1)
        hips = _middle(pose.image, "hip")  # (T, 1, 2)
        picture = pose.image - hips  # (T, 33, 2)
        forward = picture[:, :, 0] * scale / view.heading[0]
        travelled = hips[:, 0, 0] * scale[:, 0] / view.heading[0]
        up = -picture[:, :, 1] * scale
    else:
        forward, up = world @ view.heading * metre, -world[:, :, 1] * metre
        travelled = np.full(len(pose), np.nan)
    source = "image" if view.is_side else "world"
    metres = "height" if height_m else "estimated"
    return SagittalWalk(forward, up, left, travelled, pose.time_s, source, metres, _planes(pose, view))


def _planes(pose: PoseSequence, view: View) -> frozenset[Plane]:
    if pose.depth_measured:
        return frozenset(get_args(Plane))
    if view.is_side:
        return frozenset({"sagittal"})
    return frozenset({"frontal"} if view.angle_deg >= FRONT_VIEW_DEG else ())


def _middle(points: Array, part: str) -> Array:
    """`(T, 1, C)` middle of a left and right landmark."""
    return points[:, [INDEX[f"left_{part}"], INDEX[f"right_{part}"]]].mean(axis=1, keepdims=True)


def _between(points: Array, start: str, end: str) -> Array:
    """`(T, C)` from one part to another, mean of both sides."""
    return (_middle(points, end) - _middle(points, start))[:, 0]


def _height_scale(pose: PoseSequence, height_m: float | None) -> float:
    """Factor on the world landmarks that makes the legs fit the given standing height."""
    if height_m is None:
        return 1.0
    if not pose.has_depth:
        return height_m / USUAL_HEIGHT_M
    leg_m = sum(
        np.nanmedian([_lengths(pose.world, f"{side}_{a}", f"{side}_{b}") for side in ("left", "right")])
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    )
    return float((HIP_HEIGHT - ANKLE_HEIGHT) * height_m / leg_m)


def _metres_per_pixel(pose: PoseSequence) -> Array:
    """`(T,)` scale of the picture: trunk and legs' upright extent in the world over that in the picture.

    A straight line over time, fitted to the frames: people come nearer steadily, the estimate jitters.
    Without depth it is that of a person of `USUAL_HEIGHT_M`.
    """
    if pose.has_depth:
        heights = [abs(_between(points, "shoulder", "ankle")[:, 1]) for points in (pose.world, pose.image)]
        ratio: Array = heights[0] / heights[1]
    else:
        ratio = (HIP_HEIGHT - ANKLE_HEIGHT) * USUAL_HEIGHT_M / _leg_px(pose)
    good = np.isfinite(ratio)
    if not good.any():
        return np.full(len(pose), np.nan)
    degree = 1 if good.sum() > 1 else 0
    return np.polyval(np.polyfit(pose.time_s[good], ratio[good], degree), pose.time_s)


def _leg_px(pose: PoseSequence) -> Array:
    """`(T,)` thigh and shank, mean of both sides."""
    bones = [
        _lengths(pose.image, f"{side}_{a}", f"{side}_{b}")
        for side in SIDES
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    ]
    return np.sum(bones, axis=0) / len(SIDES)


def _lengths(points: Array, a: str, b: str) -> Array:
    return np.linalg.norm(points[:, INDEX[a]] - points[:, INDEX[b]], axis=1)
