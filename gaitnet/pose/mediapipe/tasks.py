"""The Tasks interface of MediaPipe 1.x, whose wheel carries no network: it is given gaitnet's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from itertools import count
from typing import Any

import numpy as np

from gaitnet.pose.mediapipe.quiet import hush
from gaitnet.pose.mediapipe.task import task_bytes
from gaitnet.pose.tracking import NOBODY, Look
from gaitnet.types import Array
from gaitnet.video import Frame

FRAME_MS = 1000 / 30
"""`mp.solutions` counts every frame as so long, whatever the film's rate; so do we here."""


@contextmanager
def tracker(smooth: bool) -> Iterator[Look]:
    """See `MediaPipeBackend.tracker`; this interface smooths always."""
    hush()
    mediapipe, vision = import_module("mediapipe"), import_module("mediapipe.tasks.python.vision")
    base = import_module("mediapipe.tasks.python").BaseOptions(model_asset_buffer=task_bytes())
    options = vision.PoseLandmarkerOptions(base_options=base, running_mode=vision.RunningMode.VIDEO)
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        yield partial(_landmarks, mediapipe, landmarker, count())


def _landmarks(mediapipe: Any, landmarker: Any, frames: Iterator[int], frame: Frame) -> Array:
    """One frame's landmarks, see `tracking.Look`."""
    cv2 = import_module("cv2")
    rgb = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
    picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
    result = landmarker.detect_for_video(picture, round(next(frames) * FRAME_MS))
    if not result.pose_landmarks or not result.pose_world_landmarks:
        return NOBODY
    height, width = frame.shape[:2]
    pairs = zip(result.pose_landmarks[0], result.pose_world_landmarks[0], strict=True)
    return np.array([(i.x * width, i.y * height, w.x, w.y, w.z, i.visibility) for i, w in pairs])
