"""MediaPipe Pose in video mode, with the model that its wheel carries: nothing is downloaded.

Source: Bazarevsky et al. 2020, BlazePose, arXiv 2006.10204; world landmarks: Xu et al. 2020, GHUM.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from gaitnet.pose.base import Progress, no_progress
from gaitnet.pose.people import Person, check_wanted, choose_in
from gaitnet.skeleton import INDEX
from gaitnet.types import Array, PoseSequence
from gaitnet.video import Frame, frames, probe

FULL_MODEL = 1
"""`model_complexity` of the one model that the wheel carries; 0 and 2 would be downloaded."""

CROP_PX, REACH = 512, 1.4
"""Side of the picture around a chosen person, and how far it reaches from the hips, in the person's radii."""

NEAR = 0.7
"""Hips found further than this, in radii, from those of the chosen person are somebody else's."""

Look = Callable[[Any, Frame, float], Array]
"""MediaPipe's tracker, a picture and its time to one frame's landmarks."""

HIPS = [INDEX["left_hip"], INDEX["right_hip"]]
_NOBODY: Array = np.full((33, 6), np.nan)


class MediaPipeBackend:
    """MediaPipe Pose (full), tracking from frame to frame.

    It knows one person only. Where one of several is wanted, they are followed first by a detector, and
    MediaPipe sees the picture around that person.

    Attributes:
        smooth: MediaPipe's own one-euro filter. It looks back only, so it delays fast joints; gaitnet
            filters without delay afterwards.
        person: `largest`, `walker`, or a number from 1, see `people.choose`; None takes whom MediaPipe finds.
    """

    name = "mediapipe"

    def __init__(self, smooth: bool = True, person: str | None = None) -> None:
        if person is not None:
            check_wanted(person)
        self.smooth = smooth
        self.person = person

    def estimate(self, path: Path, progress: Progress = no_progress) -> PoseSequence:
        """Landmarks of every frame of a video. See `PoseBackend.estimate`."""
        if self.person is None:
            return self._pose(path, _landmarks, progress)
        first_half = partial(_half, progress, 0)
        person, name = choose_in(path, self.person, first_half)
        second_half = partial(_half, progress, probe(path).frame_count)
        return replace(self._pose(path, partial(_around, person.steady()), second_half), person=name)

    def _pose(self, path: Path, look: Look, progress: Progress) -> PoseSequence:
        info = probe(path)
        rows: list[Array] = []
        times: list[float] = []
        with self._tracker() as tracker:
            for time_s, frame in frames(path):
                rows.append(look(tracker, frame, time_s))
                times.append(time_s)
                progress(len(times), info.frame_count)
        return _pose_sequence(rows, times, info.size)

    @contextmanager
    def _tracker(self) -> Iterator[Any]:
        with (
            _quiet_native_stderr(),
            _solution().Pose(model_complexity=FULL_MODEL, smooth_landmarks=self.smooth) as pose,
        ):
            yield pose


def _solution() -> Any:
    os.environ.setdefault("GLOG_minloglevel", "2")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from mediapipe.python.solutions import pose  # noqa: PLC0415  (0.7 s, and says so)

    return pose


def _half(progress: Progress, before: int | None, done: int, expected: int | None) -> None:
    """Progress of one of two passes over a film."""
    progress(((before or 0) + done) // 2, expected)


def _landmarks(tracker: Any, frame: Frame, _time_s: float = 0.0) -> Array:
    """One frame's `(33, 6)`: image x, y in pixels; world x, y, z in metres; visibility; NaN = nobody."""
    result = tracker.process(np.ascontiguousarray(frame[:, :, ::-1]))
    if not result.pose_landmarks or not result.pose_world_landmarks:
        return _NOBODY
    height, width = frame.shape[:2]
    pairs = zip(result.pose_landmarks.landmark, result.pose_world_landmarks.landmark, strict=True)
    return np.array([(i.x * width, i.y * height, w.x, w.y, w.z, i.visibility) for i, w in pairs])


def _around(person: Person, tracker: Any, frame: Frame, time_s: float) -> Array:
    """The same for one of several; somebody else near them is nobody."""
    place = person.at(time_s)
    if place is None:
        return _NOBODY
    hips, radius = place
    corner, scale = hips - REACH * radius, CROP_PX / (2 * REACH * radius)
    cv2 = import_module("cv2")
    where = np.array([[scale, 0, -corner[0] * scale], [0, scale, -corner[1] * scale]])
    rows = _landmarks(tracker, cv2.warpAffine(frame, where, (CROP_PX, CROP_PX))).copy()
    rows[:, :2] = rows[:, :2] / scale + corner
    middle = rows[HIPS, :2].mean(axis=0)
    return rows if np.linalg.norm(middle - hips) < NEAR * radius else _NOBODY


def _pose_sequence(rows: list[Array], times: list[float], size: tuple[int, int]) -> PoseSequence:
    values = np.array(rows).reshape(-1, 33, 6)  # (T, 33, 6)
    return PoseSequence(
        image=values[:, :, :2],
        world=values[:, :, 2:5],
        visibility=values[:, :, 5],
        time_s=np.array(times),
        size=size,
        backend=MediaPipeBackend.name,
    )


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
