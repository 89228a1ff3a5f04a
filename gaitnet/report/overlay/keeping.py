"""What the page shows of a film, kept while the overlay is drawn: film, poster, stills of a cycle."""

from __future__ import annotations

import base64
from importlib import import_module

import numpy as np

from gaitnet.report.overlay.drawing import draw_skeleton, is_seen
from gaitnet.report.overlay.encoding import Memory
from gaitnet.report.pagefilm import (
    Cut,
    PageFilm,
    angles_at,
    begins_s,
    best_stride,
    drawn_points,
    moments_of,
    poster_s,
    shown_s,
)
from gaitnet.skeleton import INDEX, SIDES, Side
from gaitnet.types import Array, GaitReport
from gaitnet.video import Frame

LONGEST_PX = 640
"""Longer side of the film in the page: its skeleton is drawn by the page, sharp at any size."""

MOST_BYTES = 8 << 20
"""Of the film in the page; a larger one stays beside it."""

STILL_PX = (180, 260)
"""Width and height of a still of a gait cycle."""


class Keeper:
    """Takes every frame of the overlay before it is drawn on.

    Args:
        report: the results; only what was measured, and a little around it, is kept.
    """

    def __init__(self, report: GaitReport) -> None:
        self._report = report
        self._from_s, self._to_s = shown_s(report)
        self._film: Memory | None = None
        self._size = (0, 0)
        self._times: list[float] = []
        self._points: list[Array] = []
        self._poster = ""
        self._poster_s = poster_s(report)
        strides = {side: best_stride(report, side) for side in SIDES}
        self._wanted = {side: moments_of(found) for side, found in strides.items() if found}
        self._cuts: dict[Side, list[Cut]] = {side: [] for side in SIDES}

    def take(self, at_s: float, picture: Frame, points: Array) -> None:
        """A frame, and the landmarks `(33, 2)` in it, NaN where they are not seen."""
        if not self._from_s <= at_s <= self._to_s:
            return
        scale = min(1.0, LONGEST_PX / max(picture.shape[:2]))
        if self._film is None:
            self._size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
            self._film = Memory(self._size, MOST_BYTES)
        small = _shrunk(picture, self._size)
        self._film.write(at_s - self._from_s, small)
        self._times.append(at_s)
        self._points.append(points * scale)
        if self._poster_s is not None and not self._poster and at_s >= self._poster_s:
            self._poster = picture_url(_drawn(small, points * scale))
        for side, moments in self._wanted.items():
            self._cut(side, moments, at_s, picture, points)

    def film(self, beside: str) -> PageFilm:
        """All of it; where the film is too large for the page, the one beside it."""
        data = self._film.finish() if self._film else None
        kind = self._film.kind if self._film else ""
        return PageFilm(
            url=f"data:{kind};base64,{base64.b64encode(data).decode()}" if data else beside,
            inside=data is not None,
            start_s=self._from_s if data else begins_s(self._report),
            size=self._size,
            poster=self._poster,
            times_s=np.array(self._times),
            points=np.array([drawn_points(points) for points in self._points]).reshape(
                len(self._times), -1, 2
            ),
            cycles={side: tuple(cuts) for side, cuts in self._cuts.items() if cuts},
        )

    def _cut(self, side: Side, moments: dict[str, float], at_s: float, picture: Frame, points: Array) -> None:
        done = {cut.moment for cut in self._cuts[side]}
        for moment, wanted_s in moments.items():
            if moment not in done and at_s >= wanted_s and is_seen(points):
                drawn = _cropped(_drawn(picture, points), points)
                angles = angles_at(self._report.angles, at_s, side)
                self._cuts[side].append(Cut(moment, picture_url(drawn), at_s, angles))
                return


def picture_url(picture: Frame) -> str:
    """JPEG as a data URL."""
    cv2 = import_module("cv2")
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 78])[1].tobytes()
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()


def _shrunk(picture: Frame, size: tuple[int, int]) -> Frame:
    """A smaller picture; down to half the size, four neighbours are all that a pixel is made of."""
    cv2 = import_module("cv2")
    how = cv2.INTER_LINEAR if 2 * size[0] >= picture.shape[1] else cv2.INTER_AREA
    small: Frame = cv2.resize(picture, size, interpolation=how)
    return small


def _drawn(picture: Frame, points: Array) -> Frame:
    found = picture.copy()
    if is_seen(points):
        draw_skeleton(found, points, trusted=True)
    return found


def _cropped(picture: Frame, points: Array) -> Frame:
    """The body, in the middle of a still; black where the picture ends."""
    cv2 = import_module("cv2")
    seen = points[np.isfinite(points).all(axis=1)]
    middle_x = float(points[[INDEX["left_hip"], INDEX["right_hip"]], 0].mean())
    top, bottom = float(seen[:, 1].min()), float(seen[:, 1].max())
    height = max(1.25 * (bottom - top), 20.0)
    scale = STILL_PX[1] / height
    shift = [STILL_PX[0] / 2 - middle_x * scale, STILL_PX[1] / 2 - (top + bottom) / 2 * scale]
    turn = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    found: Frame = cv2.warpAffine(picture, turn, STILL_PX, flags=cv2.INTER_AREA)
    return found
