"""MediaPipe Pose in video mode, with the model that its wheel carries: nothing is downloaded.

Source: Bazarevsky et al. 2020, BlazePose, arXiv 2006.10204; world landmarks: Xu et al. 2020, GHUM.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from gaitnet.pose.base import FilmBackend
from gaitnet.pose.tracking import NOBODY, Look
from gaitnet.types import Array
from gaitnet.video import Frame

FULL_MODEL = 1
"""`model_complexity` of the one model that the wheel carries; 0 and 2 would be downloaded."""


class MediaPipeBackend(FilmBackend):
    """MediaPipe Pose (full), tracking from frame to frame."""

    name = "mediapipe"
    packages = ("mediapipe",)

    @contextmanager
    def tracker(self) -> Iterator[Look]:
        """See `FilmBackend.tracker`. MediaPipe takes as many threads as it wants."""
        how = {"model_complexity": FULL_MODEL, "smooth_landmarks": self.smooth}
        with _quiet_native_stderr(), _solution().Pose(**how) as pose:
            yield partial(_landmarks, pose)


def _solution() -> Any:
    os.environ.setdefault("GLOG_minloglevel", "2")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from mediapipe.python.solutions import pose  # noqa: PLC0415  (0.7 s, and says so)

    return pose


def _landmarks(tracker: Any, frame: Frame) -> Array:
    """One frame's landmarks, see `tracking.Look`."""
    cv2 = import_module("cv2")
    result = tracker.process(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
    if not result.pose_landmarks or not result.pose_world_landmarks:
        return NOBODY
    height, width = frame.shape[:2]
    pairs = zip(result.pose_landmarks.landmark, result.pose_world_landmarks.landmark, strict=True)
    return np.array([(i.x * width, i.y * height, w.x, w.y, w.z, i.visibility) for i, w in pairs])


@contextmanager
def _quiet_native_stderr() -> Iterator[None]:
    """Silence what MediaPipe's own threads write to file descriptor 2; `sys.stderr` goes on as before.

    Its notes have no switch (abseil logs before its flags are read) and would break the progress bar.
    """
    python_stderr = sys.stderr
    if python_stderr is None:  # a program without a terminal: descriptor 2 is closed, or somebody's file
        yield
        return
    python_stderr.flush()
    terminal = os.dup(2)
    with (
        Path(os.devnull).open("wb") as sink,
        os.fdopen(
            terminal, "w", buffering=1, encoding=python_stderr.encoding, errors="backslashreplace"
        ) as stderr,
    ):
        if _descriptor(python_stderr) == 2:  # a notebook's or a test's goes elsewhere, and is left alone
            sys.stderr = stderr
        os.dup2(sink.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr = python_stderr
            os.dup2(terminal, 2)


def _descriptor(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (AttributeError, OSError, ValueError):
        return None
