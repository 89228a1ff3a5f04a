"""MediaPipe Pose as its users write it, which is what gaitnet is held against."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import mediapipe
import numpy as np

Change = Callable[[np.ndarray], np.ndarray]


def find(path: Path, change: Change | None = None) -> np.ndarray:
    """`(T, 33, 6)` image x, y in pixels; world x, y, z in metres; visibility; NaN = nobody.

    Args:
        path: a film.
        change: what is done to each picture before.
    """
    rows = []
    capture = cv2.VideoCapture(str(path))
    with mediapipe.solutions.pose.Pose(model_complexity=1) as pose:
        while True:
            ok, frame = capture.read()
            if not ok:
                break
            result = pose.process(cv2.cvtColor(change(frame) if change else frame, cv2.COLOR_BGR2RGB))
            rows.append(_row(result, frame.shape))
    capture.release()
    return np.array(rows).reshape(-1, 33, 6)


def _row(result: Any, shape: tuple[int, ...]) -> np.ndarray:
    if not result.pose_landmarks:
        return np.full((33, 6), np.nan)
    pairs = zip(result.pose_landmarks.landmark, result.pose_world_landmarks.landmark, strict=True)
    return np.array([(i.x * shape[1], i.y * shape[0], w.x, w.y, w.z, i.visibility) for i, w in pairs])
