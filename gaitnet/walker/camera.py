"""A camera on a tripod that films the whole passage of a walker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.types import Array

if TYPE_CHECKING:
    from gaitnet.walker.kinematics import SimulatedWalk

_FOCAL_PER_WIDTH = 0.86
"""Focal length over picture width of a phone filming: 60 degrees across."""

_FLESH_M = 0.16
"""How far the body reaches past its landmarks: the crown of the head, the width of the trunk."""


@dataclass(frozen=True)
class Camera:
    """A fixed pinhole camera with a level optical axis.

    Attributes:
        size: width and height of the picture, pixels.
        focal_px: focal length, pixels.
        view_deg: 0 = the walker crosses from left to right, 90 = comes straight at the camera, 180 = crosses
            from right to left, 270 or -90 = goes away.
        distance_m: from the camera to `target_m`, along the floor.
        height_m: of the lens above the floor.
        target_m: forward position on the walk's line that the camera faces.
    """

    size: tuple[int, int] = (1280, 720)
    focal_px: float = 1100.0
    view_deg: float = 0.0
    distance_m: float = 5.0
    height_m: float = 1.0
    target_m: float = 0.0

    @classmethod
    def framing(
        cls, walk: SimulatedWalk, view_deg: float, size: tuple[int, int] = (1280, 720), height_m: float = 1.0
    ) -> Camera:
        """The nearest camera from that side that keeps the whole person in the picture for the whole walk."""
        forward = walk.joints[:, :, 0]
        middle_m = float(forward.min() + forward.max()) / 2
        focal_px = _FOCAL_PER_WIDTH * size[0]
        there = cls(size, focal_px, view_deg, distance_m=0.0, height_m=height_m, target_m=middle_m)
        lens = there.from_lens(walk.joints)
        reach = (abs(lens[..., :2]) + _FLESH_M) * focal_px / (np.array(size) / 2)  # (T, 33, 2)
        return replace(there, distance_m=float((reach.max(axis=-1) - lens[..., 2]).max()))

    def to_camera_axes(self, vectors: Array) -> Array:
        """World vectors `(..., 3)` (forward, left, up) along the camera's axes: right, down, away."""
        return vectors @ self._axes.T

    def to_world_axes(self, vectors: Array) -> Array:
        """The way back of `to_camera_axes`."""
        return vectors @ self._axes

    def depth(self, points: Array) -> Array:
        """`(...)` metres of world points `(..., 3)` from the camera, along its axis."""
        return self.from_lens(points)[..., 2]

    def project(self, points: Array) -> Array:
        """World points `(..., 3)` in metres to the picture's `(..., 2)`: pixels to the right and down."""
        lens = self.from_lens(points)
        return self.focal_px * lens[..., :2] / lens[..., 2:] + self.centre_px

    @property
    def centre_px(self) -> Array:
        """Where the optical axis meets the picture; the horizon is at its height."""
        return np.array([self.size[0] / 2, self.size[1] / 2])

    @property
    def _axes(self) -> Array:
        """`(3, 3)` the camera's right, down and away in the world."""
        angle = np.radians(self.view_deg)
        right, away = (np.cos(angle), np.sin(angle), 0.0), (-np.sin(angle), np.cos(angle), 0.0)
        return np.array([right, (0.0, 0.0, -1.0), away])

    @property
    def position_m(self) -> Array:
        """`(3,)` of the lens in the world."""
        return np.array([self.target_m, 0.0, self.height_m]) - self.distance_m * self._axes[2]

    def from_lens(self, points: Array) -> Array:
        """World points `(..., 3)` in the camera's own frame: right, down, away from the lens; metres."""
        return self.to_camera_axes(points - self.position_m)
