"""`mp.solutions` of MediaPipe 0.10.14 to 0.10.21, with the network that its wheel carries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from gaitnet.pose.mediapipe.quiet import hush
from gaitnet.pose.tracking import NOBODY, Look
from gaitnet.types import Array
from gaitnet.video import Frame

FULL_MODEL = 1
"""`model_complexity` of the one model that the wheel carries; 0 and 2 would be downloaded."""


@contextmanager
def tracker(smooth: bool) -> Iterator[Look]:
    """See `MediaPipeBackend.tracker`."""
    hush()
    from mediapipe.python.solutions import pose  # noqa: PLC0415  (0.7 s, and says so)

    with pose.Pose(model_complexity=FULL_MODEL, smooth_landmarks=smooth) as solution:
        yield partial(_landmarks, solution)


def _landmarks(solution: Any, frame: Frame) -> Array:
    """One frame's landmarks, see `tracking.Look`."""
    cv2 = import_module("cv2")
    result = solution.process(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
    if not result.pose_landmarks or not result.pose_world_landmarks:
        return NOBODY
    height, width = frame.shape[:2]
    pairs = zip(result.pose_landmarks.landmark, result.pose_world_landmarks.landmark, strict=True)
    return np.array([(i.x * width, i.y * height, w.x, w.y, w.z, i.visibility) for i, w in pairs])
