"""The video, frame by frame, with the results drawn on it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path

import numpy as np

from gaitnet.analysis import Film, ProgressOf, unwatched
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
from gaitnet.report.overlay.keeping import Keeper
from gaitnet.report.overlay.timeline import Timeline
from gaitnet.report.pagefilm import begins_s
from gaitnet.skeleton import SIDES, Side
from gaitnet.timing import timed
from gaitnet.types import Array, GaitReport
from gaitnet.video import Frame, decoders, frames, made_ahead

STRIKE_S = 0.15
"""How long the ring of a heel strike is shown, seconds."""

LARGEST_PX = 1280
"""Longer side of the overlay: larger videos (4K) are scaled down, which makes no difference on a page."""

NOT_LOCATED = "body not located"
"""Somebody may be there: it is the pose network that found nobody, or only somebody else."""

NOTE = "A screening aid, not a diagnosis. Angles in degrees."


@timed("overlay")
def write_overlay(
    films: Sequence[Film],
    folder: Path,
    report: GaitReport,
    blur_face: bool = False,
    progress_of: ProgressOf = unwatched,
    keeper: Keeper | None = None,
) -> Path:
    """Write `overlay.mp4` (H.264), or `overlay.webm` (VP9) where there is no encoder for it.

    Skeleton and angles are coloured in measured bouts of straight walking; elsewhere the skeleton is grey.
    Several videos are joined, at the size of the first; the video begins where the person was looked for.

    Args:
        films: the videos with their landmarks, one row per frame.
        folder: output folder.
        report: the results.
        blur_face: make the face unrecognisable; frames in which it is not located are blurred entirely.
        progress_of: called after each frame.
        keeper: is given each frame before anything is drawn on it, faces blurred where they are to be.

    Returns:
        The file.

    Raises:
        OutputError: it can't be written.
        VideoError: a video can't be read.
    """
    painters = [_Painter(each, report) for each in films]
    size = painters[0].canvas
    timeline, first_s = Timeline(size, report), begins_s(report)
    with film(folder, "overlay", (size[0], size[1] + timeline.height)) as (path, write):
        for each, painter in zip(films, painters, strict=True):
            decoded = frames(each.path, decoders(painter.size), painter.turned_deg)
            pictures = _looked_at(decoded, each.from_s, painter.count)
            with progress_of(each.path) as progress:
                for index, time_s, frame in made_ahead(_shrunk(pictures, painter.canvas)):
                    at_s = each.start_s + time_s
                    painter.hide(index, frame, blur_face)
                    if keeper is not None:
                        keeper.take(at_s, _within(frame, size), painter.points(index, size))
                    picture = _within(painter.paint(index, frame), size)
                    write(at_s - first_s, timeline.under(picture, at_s))
                    progress(index + 1, painter.count)
    return path


Numbered = tuple[int, float, Frame]
"""A frame's number and time, seconds of its film."""


def _looked_at(pictures: Iterator[tuple[float, Frame]], from_s: float, count: int) -> Iterator[Numbered]:
    """The part of a film in which somebody was looked for."""
    for index, (time_s, frame) in enumerate(islice(pictures, count)):
        if time_s >= from_s:
            yield index, time_s, frame


def _shrunk(pictures: Iterator[Numbered], size: tuple[int, int]) -> Generator[Numbered, None, None]:
    cv2 = import_module("cv2")
    for index, time_s, frame in pictures:
        small = frame.shape[1::-1] != size
        yield index, time_s, cv2.resize(frame, size, interpolation=cv2.INTER_AREA) if small else frame


def _within(picture: Frame, size: tuple[int, int]) -> Frame:
    """The picture centred on a black canvas of another size."""
    width, height = picture.shape[1::-1]
    if (width, height) == size:
        return picture
    cv2 = import_module("cv2")
    scale, left, top = _fit((width, height), size)
    fitted = cv2.resize(picture, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    around = np.zeros((size[1], size[0], 3), np.uint8)
    around[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted
    return around


def _fit(inner: tuple[int, int], size: tuple[int, int]) -> tuple[float, int, int]:
    """Scale, left and top of a picture within a canvas."""
    scale = min(size[0] / inner[0], size[1] / inner[1])
    return scale, (size[0] - round(inner[0] * scale)) // 2, (size[1] - round(inner[1] * scale)) // 2


class _Painter:
    """Draws on the frames of one video."""

    def __init__(self, shown: Film, report: GaitReport) -> None:
        pose = shown.pose
        assert pose is not None
        scale = min(1.0, LARGEST_PX / max(pose.size))
        self.canvas = round(pose.size[0] * scale), round(pose.size[1] * scale)
        self.size, self.turned_deg = pose.size, pose.turned_deg
        self.count = len(pose)
        self._points = pose.image * (self.canvas[0] / pose.size[0])
        self._times = pose.time_s + shown.start_s
        self._report = report
        self._walks_s = [(bout.start_s, bout.end_s) for bout in report.bouts]

    def points(self, index: int, size: tuple[int, int]) -> Array:
        """Landmarks `(33, 2)` of one frame on a canvas that it is fitted into; NaN = not seen."""
        scale, left, top = _fit(self.canvas, size)
        found: Array = self._points[min(index, len(self._times) - 1)] * scale + [left, top]
        return found

    def hide(self, index: int, frame: Frame, blur_face: bool) -> None:
        """Make the face unrecognisable, where it is to be."""
        points = self._points[min(index, len(self._times) - 1)]
        if blur_face:
            blur(frame, points if is_seen(points) else None)

    def paint(self, index: int, frame: Frame) -> Frame:
        """Draw everything that is known about one frame."""
        index = min(index, len(self._times) - 1)
        time_s, points = float(self._times[index]), self._points[index]
        seen = is_seen(points)
        trusted = any(start_s <= time_s <= end_s for start_s, end_s in self._walks_s)
        if seen:
            draw_skeleton(frame, points, trusted)
        if seen and trusted:
            draw_angles(frame, points, self._angles(time_s))
            for side in self._striking(time_s):
                draw_strike(frame, points, side)
        self._write_notes(frame, seen, trusted)
        return frame

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
                frame,
                "not measured" if seen else NOT_LOCATED,
                np.array([8, 0.08 * height]),
                UNTRUSTED,
                1.5,
            )
