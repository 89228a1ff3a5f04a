"""Live analysis: the results so far, drawn on the camera's frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.analysis import analyze_pose
from gaitnet.errors import GaitnetError
from gaitnet.gait.angles import angles_of_picture
from gaitnet.gait.view import SIDE_VIEW_DEG
from gaitnet.inference.base import is_default
from gaitnet.pipeline import Options
from gaitnet.pose import load_backend
from gaitnet.pose.base import FilmBackend
from gaitnet.report.overlay.drawing import draw_angles, draw_skeleton, draw_text, is_seen
from gaitnet.report.overlay.film import NOTE
from gaitnet.report.words import label_in_words
from gaitnet.types import Array, GaitReport, PoseSequence, Verdict
from gaitnet.video import Frame
from gaitnet.words import what

if TYPE_CHECKING:
    from gaitnet.inference import Predictor

WINDOW_S = 10.0
"""Length of the time window that is measured, seconds."""

EVERY_S = 0.5
"""Interval between measurements, seconds."""

FRESH_S = 1.5
"""Bouts that ended earlier than this are no longer shown, seconds."""


class Live:
    """Takes frames as they come and draws the results so far on them.

    Args:
        options: pose backend and the person's height.
        predictor: the model; None for no classification.
    """

    def __init__(self, options: Options, predictor: Predictor | None) -> None:
        self._options = options
        self._predictor = predictor
        self._open = ExitStack()
        self._look = self._open.enter_context(_following(options).tracker())
        self._past: deque[tuple[float, Array]] = deque()
        self._measurer = ThreadPoolExecutor(1)
        self._waiting: Future[tuple[GaitReport | None, float]] | None = None
        self._next_s = 0.0
        self._measured_to_s = 0.0
        self.report: GaitReport | None = None

    def close(self) -> None:
        """Wait for the last measurement."""
        self._measurer.shutdown()
        self._open.close()

    def look(self, time_s: float, frame: Frame) -> Frame:
        """The picture with all that is known about it."""
        rows = self._look(frame)
        self._past.append((time_s, rows))
        while self._past[0][0] < time_s - WINDOW_S:
            self._past.popleft()
        self._measure_now_and_then(time_s, (frame.shape[1], frame.shape[0]))
        self._draw(time_s, frame, rows[:, :2])
        return frame

    def _measure_now_and_then(self, time_s: float, size: tuple[int, int]) -> None:
        if self._waiting is not None and self._waiting.done():
            (self.report, self._measured_to_s), self._waiting = self._waiting.result(), None
        if self._waiting is None and time_s >= self._next_s:
            self._next_s = time_s + EVERY_S
            self._waiting = self._measurer.submit(self._measure, list(self._past), size)

    def _measure(
        self, past: list[tuple[float, Array]], size: tuple[int, int]
    ) -> tuple[GaitReport | None, float]:
        """What the past says, and until when."""
        values = np.array([rows for _, rows in past])  # (T, 33, 6)
        times = np.array([time_s for time_s, _ in past])
        name = self._options.backend
        pose = PoseSequence(
            values[:, :, :2], values[:, :, 2:5], values[:, :, 5], times - times[0], size, name
        )
        try:
            report = analyze_pose(Path("live"), pose, self._predictor, self._options).report
        except GaitnetError:
            return None, self._measured_to_s
        return report, float(times[-1])

    def _draw(self, time_s: float, frame: Frame, points: Array) -> None:
        report = self.report
        fresh = report is not None and bool(report.parameters) and time_s - self._measured_to_s < FRESH_S
        if is_seen(points):
            draw_skeleton(frame, points, fresh)
            if fresh and report is not None:
                draw_angles(frame, points, _angles(report, points))
        step = frame.shape[0] // 16
        for row, line in enumerate(_lines(report), start=1):
            draw_text(frame, line, np.array([8, row * step]), (255, 255, 255), 1.3)
        draw_text(frame, NOTE, np.array([8, frame.shape[0] - 8]), (255, 255, 255))


def _following(options: Options) -> FilmBackend:
    """The backend, of which only the tracker is used.

    Raises:
        GaitnetError: it does not look at pictures, or can't do what is asked.
    """
    backend = load_backend(options.backend, options.person, options.engine)
    if not isinstance(backend, FilmBackend):
        raise GaitnetError(f"⟦backend {options.backend}⟧: looks at no pictures. Choose another one.")
    backend.smooth = True  # what is shown at once is not filtered afterwards
    return backend


def _angles(report: GaitReport, points: Array) -> dict[str, float]:
    """Of this very picture: what was measured is of an earlier one. None but from the side."""
    last = report.bouts[-1]
    seen = report.angles is not None and last.view_deg <= SIDE_VIEW_DEG
    return angles_of_picture(points, last.view_deg) if seen else {}


def _lines(report: GaitReport | None) -> Iterator[str]:
    if report is None or "cadence" not in report.parameters:
        yield "waiting for steps: walk across the picture, side on to the camera"
        return
    for name in ("cadence", "step_time_asymmetry"):
        if name in report.parameters:
            found = report.parameters[name]
            yield f"{name.replace('_', ' ')} {found.value:.3g} {found.unit} (n = {found.n})"
    if report.prediction:
        label, shares = report.prediction.label, report.prediction.probabilities
        unsure = report.prediction.unsure
        yield label_in_words(label, shares, unsure) if unsure else f"{label}, p = {shares[label]:.2f}"
        if is_default(report.prediction.model):
            yield "(model trained on simulated people only)"
    for reason in report.no_answer:
        yield f"no classification: {what(reason)}"
    if report.verdict is not Verdict.OK:
        yield "measured with reservations"
