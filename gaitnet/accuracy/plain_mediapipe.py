"""MediaPipe Pose as its users write it, which is what gaitnet is held against."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from gaitnet.errors import require
from gaitnet.pose.mediapipe.task import task_bytes

Change = Callable[[np.ndarray], np.ndarray]
Ask = Callable[[np.ndarray], tuple[Any, Any]]
"""An RGB picture to landmarks in 0..1 of the picture and in metres, both empty where nobody is seen."""


def find(path: Path, change: Change | None = None) -> np.ndarray:
    """`(T, 33, 6)` image x, y in pixels; world x, y, z in metres; visibility; NaN = nobody.

    Args:
        path: a film.
        change: what is done to each picture before.
    """
    mediapipe: Any = require("mediapipe", "mediapipe")
    rows = []
    capture = cv2.VideoCapture(str(path))
    with _solutions(mediapipe) if hasattr(mediapipe, "solutions") else _tasks(mediapipe) as ask:
        while True:
            ok, frame = capture.read()
            if not ok:
                break
            found = ask(cv2.cvtColor(change(frame) if change else frame, cv2.COLOR_BGR2RGB))
            rows.append(_row(*found, frame.shape))
    capture.release()
    return np.array(rows).reshape(-1, 33, 6)


@contextmanager
def _solutions(mediapipe: Any) -> Iterator[Ask]:
    """Up to 0.10.21."""

    def ask(rgb: np.ndarray) -> tuple[Any, Any]:
        result = pose.process(rgb)
        found = result.pose_landmarks, result.pose_world_landmarks
        return (found[0].landmark, found[1].landmark) if found[0] else ((), ())

    with mediapipe.solutions.pose.Pose(model_complexity=1) as pose:
        yield ask


@contextmanager
def _tasks(mediapipe: Any) -> Iterator[Ask]:
    """From 1.0 on."""
    vision, frames = mediapipe.tasks.vision, count()
    base = mediapipe.tasks.BaseOptions(model_asset_buffer=task_bytes())
    options = vision.PoseLandmarkerOptions(base_options=base, running_mode=vision.RunningMode.VIDEO)

    def ask(rgb: np.ndarray) -> tuple[Any, Any]:
        picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
        result = landmarker.detect_for_video(picture, round(next(frames) * 1000 / 30))
        found = result.pose_landmarks, result.pose_world_landmarks
        return (found[0][0], found[1][0]) if found[0] else ((), ())

    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        yield ask


def _row(image: Any, world: Any, shape: tuple[int, ...]) -> np.ndarray:
    if not image:
        return np.full((33, 6), np.nan)
    pairs = zip(image, world, strict=True)
    return np.array([(i.x * shape[1], i.y * shape[0], w.x, w.y, w.z, i.visibility) for i, w in pairs])
