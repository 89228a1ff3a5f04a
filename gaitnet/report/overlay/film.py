"""The film, frame by frame, with what was found on it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path

import numpy as np

from gaitnet.pose import Progress
from gaitnet.pose.base import no_progress
from gaitnet.report.overlay.drawing import (
    UNTRUSTED,
    blur,
    draw_angles,
    draw_skeleton,
    draw_strike,
    draw_text,
    is_seen,
)
from gaitnet.report.overlay.encoding import film
from gaitnet.report.overlay.timeline import Timeline
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import GaitReport, PoseSequence
from gaitnet.video import Frame, frames, made_ahead, probe

STRIKE_S = 0.15
"""How long a heel strike's ring is shown."""

LARGEST_PX = 1280
"""Longer side of the overlay: a film of 4K is made smaller, which nobody sees on a page."""

NOTE = "screening aid, not a diagnosis; angles in degrees"


def write_overlay(
    source: Path,
    folder: Path,
    pose: PoseSequence,
    report: GaitReport,
    blur_face: bool = False,
    progress: Progress = no_progress,
) -> Path:
    """Write `overlay.mp4` (H.264), or `overlay.webm` (VP9) where there is no encoder for it.

    Bones and angles are coloured where somebody walks straight on and was measured, and grey elsewhere.

    Args:
        source: the film.
        folder: where to.
        pose: its landmarks, a row for each frame.
        report: what was found.
        blur_face: make the face unrecognisable; frames in which nobody knows where it is are blurred whole.
        progress: told after each frame.

    Returns:
        The file.

    Raises:
        OutputError: it can't be written.
        VideoError: the film can't be read.
    """
    scale = min(1.0, LARGEST_PX / max(pose.size))
    size = round(pose.size[0] * scale), round(pose.size[1] * scale)
    painter = _Painter(pose, report, size)
    with film(folder, "overlay", painter.size) as (path, write):
        for index, (time_s, frame) in enumerate(made_ahead(_shrunk(source, size))):
            write(time_s, painter.paint(index, frame, blur_face))
            progress(index + 1, len(pose))
    return path


def _shrunk(source: Path, size: tuple[int, int]) -> Generator[tuple[float, Frame], None, None]:
    cv2 = import_module("cv2")
    small = size != probe(source).size
    for time_s, frame in frames(source):
        yield time_s, cv2.resize(frame, size, interpolation=cv2.INTER_AREA) if small else frame


class _Painter:
    """Knows what belongs on each frame."""

    def __init__(self, pose: PoseSequence, report: GaitReport, size: tuple[int, int]) -> None:
        self._points = pose.image * (size[0] / pose.size[0])
        self._times = pose.time_s
        self._report = report
        self._walks_s = [(bout["start_s"], bout["end_s"]) for bout in report.bouts]
        self._timeline = Timeline(size, float(pose.time_s[-1]), report)
        self.size = size[0], size[1] + self._timeline.height

    def paint(self, index: int, frame: Frame, blur_face: bool) -> Frame:
        """One frame with all that is known about it."""
        index = min(index, len(self._times) - 1)
        time_s, points = float(self._times[index]), self._points[index]
        seen = is_seen(points)
        if blur_face:
            blur(frame, points if seen else None)
        trusted = any(start_s <= time_s <= end_s for start_s, end_s in self._walks_s)
        if seen:
            draw_skeleton(frame, points, trusted)
        if seen and trusted:
            draw_angles(frame, points, self._angles(time_s))
            for side in self._striking(time_s):
                draw_strike(frame, points, side)
        self._write_notes(frame, seen, trusted)
        return self._timeline.under(frame, time_s)

    def _angles(self, time_s: float) -> dict[str, float]:
        angles = self._report.angles
        if angles is None:
            return {}
        row = angles.values[np.argmin(abs(angles.time_s - time_s))]
        return dict(zip(angles.names, row.tolist(), strict=True))

    def _striking(self, time_s: float) -> Iterator[Side]:
        for side in SIDES if self._report.events else ():
            since_s = time_s - self._report.events.heel_strikes(side)  # type: ignore[union-attr]
            if ((since_s >= 0) & (since_s < STRIKE_S)).any():
                yield side

    def _write_notes(self, frame: Frame, seen: bool, trusted: bool) -> None:
        height = len(frame)
        draw_text(frame, NOTE, np.array([8, height - 8]), (255, 255, 255))
        if not trusted:
            draw_text(
                frame, "not measured" if seen else "nobody seen", np.array([8, 0.08 * height]), UNTRUSTED, 1.5
            )
