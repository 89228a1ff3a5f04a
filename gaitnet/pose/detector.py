"""Where people are in one picture: BlazePose's detector, run by OpenVINO.

Source: Bazarevsky et al. 2020, BlazePose, arXiv 2006.10204. MediaPipe itself keeps the best find only; here
all are kept, and the picture is searched in pieces as well, so that small people and groups are found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from gaitnet.pose.blazepose.detection import INPUT_PX
from gaitnet.pose.blazepose.networks import DetectorNetwork
from gaitnet.pose.engine import Engine
from gaitnet.types import Array
from gaitnet.video import Frame

LEAST_FINDS = 4
"""Anchors, over all pieces of the picture, that must agree on a person. A real one gets 15 to 60."""

PIECES = (1.0, 0.6)
"""Sides of the square pieces that are searched besides the whole picture, of its shorter side."""

BODY = 0.8
"""How far the body reaches from its hips, in radii."""

SAME_PERSON = 0.5
"""Finds whose hips are nearer than this, in radii of the larger one, are one person."""


@dataclass(frozen=True)
class Find:
    """A person in one picture.

    Attributes:
        hips: `(2,)` middle of the hips, pixels.
        radius: of the circle around the hips that holds the whole body, pixels; about half the height.
        score: in 0..1.
    """

    hips: Array
    radius: float
    score: float


class PersonDetector:
    """Everybody in a picture."""

    def __init__(self) -> None:
        self._network = DetectorNetwork(Engine())

    def find(self, frame: Frame) -> list[Find]:
        """People in an upright BGR picture, the surest first."""
        found = [self._search(frame, *piece) for piece in _pieces(*frame.shape[1::-1])]
        return _joined(*(np.concatenate(part) for part in zip(*found, strict=True)))

    def _search(self, frame: Frame, left: float, top: float, side: float) -> tuple[Array, Array, Array]:
        """`(N, 2)` hips, `(N,)` radii and `(N,)` scores in one square piece of a picture."""
        found = self._network.look(_piece(frame, left, top, side))
        radii = np.linalg.norm(found.on_circle - found.hips, axis=1)
        inside = _holds(found.hips, radii, frame.shape, left, top, side)
        return (found.hips * side + [left, top])[inside], radii[inside] * side, found.scores[inside]


def _pieces(width: int, height: int) -> Iterator[tuple[float, float, float]]:
    """Left, top and side of the squares to search: the whole picture, and smaller ones that overlap."""
    longer, shorter = max(width, height), min(width, height)
    yield (width - longer) / 2, (height - longer) / 2, longer
    for share in PIECES:
        side = share * shorter
        columns, rows = (1 + int(np.ceil((length - side) / (side / 2))) for length in (width, height))
        for top in np.linspace(0, height - side, rows):
            for left in np.linspace(0, width - side, columns):
                yield float(left), float(top), side


def _holds(hips: Array, radii: Array, shape: tuple[int, ...], left: float, top: float, side: float) -> Any:
    """`(N,)` true for people who are whole in the piece, or cut off by the picture's own edge only.

    A body that a piece cuts in two looks like somebody else. Hips and radii are in sides of the piece.
    """
    height, width = shape[:2]
    low = -np.inf if left <= 0 else 0, -np.inf if top <= 0 else 0
    high = np.inf if left + side >= width else 1, np.inf if top + side >= height else 1
    reach = BODY * radii[:, None]
    corner = [left / side, top / side]
    in_picture = (hips + corner >= 0) & (hips + corner <= [width / side, height / side])
    return (in_picture & (hips - reach >= low) & (hips + reach <= high)).all(axis=1)


def _piece(frame: Frame, left: float, top: float, side: float) -> Frame:
    """A square of the picture in the network's size, black outside the picture."""
    cv2 = import_module("cv2")
    scale = INPUT_PX / side
    where = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.warpAffine(frame, where, (INPUT_PX, INPUT_PX), flags=how)


def _joined(hips: Array, radii: Array, scores: Array) -> list[Find]:
    """Finds of the same person made one, by weight of their scores; those that too few agree on left out."""
    people = []
    left = np.argsort(-scores)
    while len(left):
        best = left[0]
        apart = np.linalg.norm(hips[left] - hips[best], axis=1)
        same = apart < SAME_PERSON * np.maximum(radii[left], radii[best])
        group, left = left[same], left[~same]
        if len(group) >= LEAST_FINDS:
            centre, radius = (np.average(of[group], axis=0, weights=scores[group]) for of in (hips, radii))
            people.append(Find(centre, float(radius), float(scores[best])))
    return people
