"""Watching a film's pictures go by: do they repeat, do they jump, does the camera move?"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaitnet.types.film import Array, FilmTrace

SPACING_PX = 4
"""Every fourth pixel of every fourth line is compared: a leg is wider than that."""

BLOCK = 8
"""Side of the blocks that are compared, in such pixels."""

SAMPLE_S = 0.2
"""Between two looks at the background."""

WIDTH_PX = 320
"""Of the picture in which the background is followed."""

FEWEST_POINTS = 8
"""Of the background, below which its movement is not known."""

AROUND = 0.15
"""How far around the person's landmarks nothing counts as background, of their extent."""


class Watcher:
    """Collects a `FilmTrace` while a film is looked at."""

    def __init__(self) -> None:
        self._change: list[tuple[float, float]] = []
        self._camera: list[tuple[float, float, float, float]] = []
        self._before: NDArray[np.uint8] | None = None
        self._background: NDArray[np.uint8] | None = None
        self._points: Any = None
        self._next_s = 0.0

    def see(self, time_s: float, frame: NDArray[np.uint8], points: Array) -> None:
        """One frame more, and the landmarks `(33, >= 2)` found in it, pixels; NaN = nobody."""
        self._compare(frame)
        if time_s >= self._next_s:
            self._next_s = time_s + SAMPLE_S
            self._follow(time_s, frame, points[:, :2])

    def trace(self) -> FilmTrace:
        """What was seen so far."""
        change, camera = np.array(self._change).reshape(-1, 2), np.array(self._camera).reshape(-1, 4)
        return FilmTrace(change, camera)

    def _compare(self, frame: NDArray[np.uint8]) -> None:
        cv2 = import_module("cv2")
        picture = np.ascontiguousarray(frame[::SPACING_PX, ::SPACING_PX, 1])
        if self._before is None or self._before.shape != picture.shape:
            self._change.append((0.0, 0.0))
        else:
            change = cv2.absdiff(picture, self._before)
            size = max(1, change.shape[1] // BLOCK), max(1, change.shape[0] // BLOCK)
            blocks = cv2.resize(change, size, interpolation=cv2.INTER_AREA)
            self._change.append((float(cv2.mean(change)[0]), float(blocks.max())))
        self._before = picture

    def _follow(self, time_s: float, frame: NDArray[np.uint8], points: Array) -> None:
        """The background's movement since the last sample, by corners that can be followed."""
        cv2 = import_module("cv2")
        step = max(1, round(frame.shape[1] / WIDTH_PX / 2))  # thinned first: shrinking 4K is dear
        thin = np.ascontiguousarray(frame[::step, ::step, 1])
        scale = WIDTH_PX / thin.shape[1]
        small = cv2.resize(thin, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        if self._background is not None and self._background.shape == small.shape:
            self._camera.append((time_s, *self._moved(cv2, small)))
        mask = _without_person(small.shape, points * (scale / step))
        self._points = cv2.goodFeaturesToTrack(small, 100, 0.01, 7, mask=mask)
        self._background = small

    def _moved(self, cv2: Any, small: NDArray[np.uint8]) -> tuple[float, float, float]:
        unknown = (np.nan, np.nan, np.nan)
        if self._points is None or len(self._points) < FEWEST_POINTS:
            return unknown
        found, status, _ = cv2.calcOpticalFlowPyrLK(
            self._background, small, self._points, None, winSize=(15, 15), maxLevel=3
        )
        kept = status[:, 0] == 1
        if kept.sum() < FEWEST_POINTS:
            return unknown
        matrix, _ = cv2.estimateAffinePartial2D(self._points[kept], found[kept], ransacReprojThreshold=1.0)
        if matrix is None:
            return unknown
        middle = np.array(small.shape[::-1]) / 2
        across, down = (matrix[:, :2] @ middle + matrix[:, 2] - middle) / small.shape[1]
        return float(across), float(down), float(np.hypot(matrix[0, 0], matrix[1, 0]))


def _without_person(shape: tuple[int, ...], points: Array) -> NDArray[np.uint8]:
    """255 where the background is."""
    mask = np.full(shape, 255, np.uint8)
    if np.isfinite(points).all():
        low, high = points.min(axis=0), points.max(axis=0)
        margin = AROUND * float((high - low).max())
        left, top, right, bottom = np.clip([*(low - margin), *(high + margin)], 0, max(shape)).astype(int)
        mask[top:bottom, left:right] = 0
    return mask
