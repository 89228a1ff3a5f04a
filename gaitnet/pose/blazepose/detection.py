"""Where somebody is in a picture: BlazePose's detector and the region it gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaitnet.pose.blazepose.region import Region
from gaitnet.types import Array
from gaitnet.video import Frame

INPUT_PX = 224
ANCHORS_A_CELL = ((8, 2), (16, 2), (32, 6))
"""Stride in pixels of the input, and anchors at each cell: 2,254 in all (SsdAnchorsCalculator)."""

LEAST_SCORE = 0.5
SAME_BODY = 0.3
"""Boxes that share more of their union are of one person (NonMaxSuppressionCalculator)."""


@dataclass(frozen=True)
class Candidates:
    """The anchors that see somebody, the surest first; places in 0..1 of the input, not of the picture.

    Attributes:
        scores: `(N,)` in 0..1.
        boxes: `(N, 4)` left, top, right, bottom of the face and shoulders.
        hips: `(N, 2)` middle of the hips.
        on_circle: `(N, 2)` a point of the circle around the hips that holds the body.
    """

    scores: Array
    boxes: Array
    hips: Array
    on_circle: Array

    def __getitem__(self, rows: NDArray[Any]) -> Candidates:
        return Candidates(self.scores[rows], self.boxes[rows], self.hips[rows], self.on_circle[rows])


def read_candidates(raw: Array, logits: Array) -> Candidates:
    """The network's outputs as numbers of use (TensorsToDetectionsCalculator).

    Args:
        raw: `(2254, 12)` box and four points, pixels of the input from the anchor.
        logits: `(2254,)`.
    """
    scores = 1 / (1 + np.exp(-np.clip(logits.astype(float), -100, 100)))
    sure = scores >= LEAST_SCORE
    places = raw[sure].astype(float).reshape(-1, 6, 2) / INPUT_PX
    middle, size, hips, on_circle = (places[:, row] for row in range(4))
    anchors = _anchors()[sure]
    middle, hips, on_circle = (part + anchors for part in (middle, hips, on_circle))
    boxes = np.hstack([middle - size / 2, middle + size / 2])
    return Candidates(scores[sure], boxes, hips, on_circle)[np.argsort(-scores[sure], kind="stable")]


def best_region(candidates: Candidates, size: tuple[int, int]) -> Region | None:
    """The region of the surest person; None where there is nobody.

    Source: NonMaxSuppressionCalculator (weighted), SplitDetectionVectorCalculator.

    Args:
        candidates: in 0..1 of `letterbox`.
        size: width and height of the picture, pixels.
    """
    if not len(candidates.scores):
        return None
    same = candidates[_overlap(candidates.boxes, candidates.boxes[0]) > SAME_BODY]
    hips, on_circle = (np.average(of, axis=0, weights=same.scores) for of in (same.hips, same.on_circle))
    side, corner = max(size), (np.array(size) - max(size)) / 2
    return Region.around(hips * side + corner, on_circle * side + corner)


def letterbox(frame: Frame) -> Frame:
    """The whole picture in the network's square, black around it (ImageToTensorCalculator)."""
    cv2 = import_module("cv2")
    height, width = frame.shape[:2]
    scale = INPUT_PX / max(width, height)
    shift = (INPUT_PX - scale * np.array([width, height])) / 2
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    return cv2.warpAffine(frame, matrix, (INPUT_PX, INPUT_PX), flags=cv2.INTER_LINEAR)


@lru_cache(maxsize=1)
def _anchors() -> Array:
    """`(2254, 2)` centres in 0..1 of the input."""
    grids = []
    for stride, count in ANCHORS_A_CELL:
        cells = INPUT_PX // stride
        y, x = (np.mgrid[:cells, :cells] + 0.5) / cells
        grids.append(np.stack([x, y], axis=-1).reshape(-1, 2).repeat(count, axis=0))
    return np.concatenate(grids)


def _overlap(boxes: Array, box: Array) -> Array:
    """`(N,)` intersection over union."""
    low, high = np.maximum(boxes[:, :2], box[:2]), np.minimum(boxes[:, 2:], box[2:])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    areas = np.abs(boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    return shared / np.maximum(areas + np.abs(box[2:] - box[:2]).prod() - shared, 1e-12)
