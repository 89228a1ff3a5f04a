"""One person followed from frame to frame."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gaitnet.pose.blazepose import answer, detection
from gaitnet.pose.blazepose.answer import NetworkOutput
from gaitnet.pose.blazepose.networks import DetectorNetwork, LandmarkNetwork
from gaitnet.pose.blazepose.region import Region
from gaitnet.pose.blazepose.smoothing import LowPass, OneEuro
from gaitnet.pose.engine import Engine
from gaitnet.pose.tracking import NOBODY
from gaitnet.runtime import core
from gaitnet.types import Array
from gaitnet.video import Frame

HIPS, ON_CIRCLE = 33, 34
"""The two points that give the next region."""

KEPT_VISIBILITY = 0.1
"""Weight of a new visibility against the earlier ones (VisibilitySmoothingCalculator)."""


class Tracker:
    """Landmarks of one film's person, frame after frame.

    The detector looks only where there is no track; else the region comes from the frame before.

    Args:
        engine: how the networks are run.
        smooth: MediaPipe's filters. Those of the region are on always.
    """

    def __init__(self, engine: Engine, smooth: bool = True) -> None:
        core()  # one for both threads
        with ThreadPoolExecutor(2) as loading:  # saves a third of the time
            detector = loading.submit(DetectorNetwork, engine)
            landmarks = loading.submit(LandmarkNetwork, engine)
        self._detector, self._landmarks = detector.result(), landmarks.result()
        self._smooth = smooth
        self._region: Region | None = None
        self._filters: _Filters | None = None

    def look(self, frame: Frame) -> Array:
        """One frame's landmarks, see `tracking.Look`."""
        region = self._region or self._search(frame)
        seen = region and self._landmarks.look(region.cut(frame, answer.INPUT_PX))
        if not region or not seen:
            self._region = self._filters = None
            return NOBODY
        points = region.to_picture(seen.points)
        self._filters = self._filters or _Filters()
        self._region = self._filters.next_region(points)
        return self._rows(region, seen, points)

    def _search(self, frame: Frame) -> Region | None:
        found = self._detector.look(detection.letterbox(frame))
        return detection.best_region(found, (frame.shape[1], frame.shape[0]))

    def _rows(self, region: Region, seen: NetworkOutput, points: Array) -> Array:
        world = seen.world.astype(float)
        world[:, :2] = world[:, :2] @ region.rotation.T
        rows = np.column_stack([points[:33], world, seen.visibility])
        if not self._smooth or self._filters is None:
            return rows
        return self._filters.smoothed(rows, points)


class _Filters:
    """MediaPipe's, with the constants of its graph; made anew whenever the person is lost.

    Source: LandmarksSmoothingCalculator, VisibilitySmoothingCalculator.
    """

    def __init__(self) -> None:
        self._region = OneEuro(min_cutoff=0.01, beta=10)
        self._image = OneEuro(min_cutoff=0.05, beta=80)
        self._world = OneEuro(min_cutoff=0.1, beta=40)
        self._visibility = LowPass()

    def next_region(self, points: Array) -> Region:
        pair = points[[HIPS, ON_CIRCLE]]
        return Region.around(*self._region.apply(pair, _scale(points)))

    def smoothed(self, rows: Array, points: Array) -> Array:
        image = self._image.apply(rows[:, :2], _scale(points))
        world = self._world.apply(rows[:, 2:5])
        return np.column_stack([image, world, self._visibility.apply(rows[:, 5], KEPT_VISIBILITY)])


def _scale(points: Array) -> float:
    """1 / the diameter of the circle around the body, pixels: speeds are in bodies a second."""
    return 0.5 / max(float(np.linalg.norm(points[ON_CIRCLE] - points[HIPS])), 1e-6)
