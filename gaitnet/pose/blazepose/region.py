"""The turned square around a person that the landmark network looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from gaitnet.types import Array
from gaitnet.video import Frame

SCALE = 1.25
"""Side of the region, in diameters of the circle that holds the body (RectTransformationCalculator)."""

UPRIGHT = math.pi / 2
"""Direction from the hips to the circle's point in someone upright: 90 degrees."""


@dataclass(frozen=True)
class Region:
    """A square in a picture.

    Attributes:
        centre: `(2,)` pixels.
        side: pixels.
        turn: radians, clockwise on the screen; what turns someone upright into how they are seen.
    """

    centre: Array
    side: float
    turn: float

    @classmethod
    def around(cls, hips: Array, on_circle: Array) -> Region:
        """The region of a body from the middle of its hips and a point of the circle around it, pixels.

        Source: AlignmentPointsRectsCalculator, RectTransformationCalculator.
        """
        across, down = (float(d) for d in on_circle - hips)
        side = SCALE * 2 * math.hypot(across, down)
        return cls(hips, side, _within_half_turn(UPRIGHT - math.atan2(-down, across)))

    @property
    def rotation(self) -> Array:
        """`(2, 2)`, turns what is upright in the region into the picture."""
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        return np.array([[cos, -sin], [sin, cos]])

    def to_picture(self, points: Array) -> Array:
        """Points `(N, 2)` in 0..1 of the region to pixels (LandmarkProjectionCalculator)."""
        return self.centre + self.side * (points - 0.5) @ self.rotation.T

    def cut(self, frame: Frame, pixels: int) -> Frame:
        """The region as an upright picture of so many pixels; its edge goes on where the picture ends.

        Source: ImageToTensorCalculator, image_to_tensor_converter_opencv.cc. Corners of pixels are mapped,
        not their centres, and by a perspective warp, as there: an affine one rounds some pixels otherwise,
        and moves landmarks by 0.002 pixels of the heatmap instead of 0.00001.
        """
        cv2 = import_module("cv2")
        middle = float(self.centre[0]), float(self.centre[1])
        corners = cv2.boxPoints((middle, (self.side, self.side), math.degrees(self.turn)))
        square = np.array([[0, pixels], [0, 0], [pixels, 0], [pixels, pixels]], np.float32)
        matrix = cv2.getPerspectiveTransform(corners, square)
        how = {"flags": cv2.INTER_LINEAR, "borderMode": cv2.BORDER_REPLICATE}
        return cv2.warpPerspective(frame, matrix, (pixels, pixels), **how)


def _within_half_turn(angle: float) -> float:
    return angle - 2 * math.pi * math.floor((angle + math.pi) / (2 * math.pi))
