"""What the landmark network says, read as MediaPipe reads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaitnet.types import Array

INPUT_PX = 256
POINTS = 35
"""33 landmarks and the two points of the next region, of the 39 that the network gives."""

WINDOW = 9
"""Side of the piece of the heatmap around a landmark. The graph says 7. In MediaPipe's own regions, landmarks
are MediaPipe's to 0.00001 pixels of the heatmap (median) with 9, and to 0.05 with 7."""

LEAST_SURE = 0.5
"""The best value in that piece below which the landmark stays where it was (`min_confidence_to_refine`)."""

PRESENT = 0.5
"""Answers at or below it are nobody (ThresholdingCalculator)."""


@dataclass(frozen=True)
class NetworkOutput:
    """What the network sees in a region.

    Attributes:
        points: `(35, 2)` in 0..1 of the region.
        visibility: `(33,)` in 0..1.
        world: `(33, 3)` metres, in axes of the region.
    """

    points: Array
    visibility: Array
    world: Array


def read_answer(landmarks: Array, world: Array, heatmap: NDArray[np.float32]) -> NetworkOutput:
    """The network's outputs as numbers of use.

    Source: TensorsToLandmarksCalculator, RefineLandmarksFromHeatmapCalculator.

    Args:
        landmarks: `(39, 5)` x, y, z in pixels of the input; logits of visibility and presence.
        world: `(39, 3)` metres.
        heatmap: `(64, 64, 39)` logits.
    """
    points = refine(landmarks[:POINTS, :2] / INPUT_PX, heatmap)
    return NetworkOutput(points, _sigmoid(landmarks[:33, 3]), world[:33])


def refine(points: Array, heatmap: NDArray[np.float32]) -> Array:
    """Landmarks moved to the middle of mass of the heatmap around them.

    Args:
        points: `(N, 2)` in 0..1.
        heatmap: `(H, W, >= N)` logits.
    """
    height, width = heatmap.shape[:2]
    size = np.array([width, height])
    centre = (points * size).astype(int)  # towards zero, as there
    cells = centre[:, None] + np.arange(-(WINDOW // 2), WINDOW // 2 + 1)[:, None]  # (N, 9, 2)
    inside = (cells >= 0) & (cells < size)
    columns, rows = np.moveaxis(np.clip(cells, 0, size - 1), 2, 0)  # (N, 9) each
    number = np.arange(len(points))
    logits = heatmap[rows[:, :, None], columns[:, None, :], number[:, None, None]]  # (N, 9, 9)
    weights = _sigmoid(logits) * (inside[:, :, None, 1] & inside[:, None, :, 0])
    total = weights.sum(axis=(1, 2))
    mean_x = (weights.sum(axis=1) * columns).sum(axis=1)
    mean_y = (weights.sum(axis=2) * rows).sum(axis=1)
    sure = (weights.max(axis=(1, 2)) >= LEAST_SURE) & ((centre >= 0) & (centre < size)).all(axis=1)
    means = np.column_stack([mean_x, mean_y]) / np.maximum(total, 1e-12)[:, None] / size
    return np.where(sure[:, None], means, points)


def _sigmoid(logits: Array) -> Array:
    return 1 / (1 + np.exp(-logits.astype(float)))
