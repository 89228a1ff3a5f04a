"""Time line below the frame: the steps of each leg, and the current time."""

from __future__ import annotations

from importlib import import_module

import numpy as np

from gaitnet.report.overlay.drawing import COLOURS, DARK, UNTRUSTED, Colour, draw_text
from gaitnet.report.pagefilm import begins_s
from gaitnet.report.stances import bars
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import GaitReport
from gaitnet.video import Frame

SHARE = 0.14
"""Height of the strip, as a share of the smaller side of the frame."""

GROUND: Colour = (24, 24, 24)
STRIKE_S = 0.04
"""Width of a heel strike without a complete stride or a detected toe off, seconds."""

LABELS = 0.12
"""Width of the labels, as a share of the frame."""


class Timeline:
    """Drawn once; each frame adds its cursor.

    Args:
        size: width and height of the picture, pixels.
        report: its events, strides and bouts; the rest is grey.
    """

    def __init__(
        self,
        size: tuple[int, int],
        report: GaitReport,
    ) -> None:
        self._first_s = begins_s(report)
        self._last_s = max([self._first_s + 1e-3, *(film.end_s for film in report.films)])
        self.height = round(SHARE * min(size))
        self._strip = np.full((self.height, size[0], 3), GROUND, np.uint8)
        self._row = self.height // 5
        for row, side in enumerate(SIDES):
            self._draw_leg(row, side, report)

    def under(self, frame: Frame, time_s: float) -> Frame:
        """The frame with the strip below it."""
        strip = self._strip.copy()
        x = self._x(time_s)
        import_module("cv2").line(strip, (x, 0), (x, len(strip)), (255, 255, 255), 2)
        return np.vstack([frame, strip])

    def _draw_leg(self, row: int, side: Side, report: GaitReport) -> None:
        """Stance as a bar, swing as a gap; a thin line during bouts.

        Bars of excluded strides are hollow.
        """
        cv2 = import_module("cv2")
        top = self._row * (2 * row + 1) - self._row // 2
        middle, bottom = top + self._row // 2, top + self._row
        cv2.line(self._strip, (self._x(self._first_s), middle), (self._x(self._last_s), middle), UNTRUSTED, 1)
        for bout in report.bouts:
            ends = (self._x(bout.start_s), middle), (self._x(bout.end_s), middle)
            cv2.line(self._strip, *ends, COLOURS[side], 2)
        for start_s, end_s, counts in bars(report, side, STRIKE_S):
            box = (self._x(start_s), top), (self._x(end_s), bottom)
            cv2.rectangle(self._strip, *box, COLOURS[side] if counts else GROUND, -1)
            cv2.rectangle(self._strip, *box, COLOURS[side], 1)
            cv2.line(self._strip, (self._x(start_s), top - 3), (self._x(start_s), bottom + 3), DARK, 2)
        draw_text(self._strip, side, np.array([4, bottom]), COLOURS[side], size=1.6)

    def _x(self, time_s: float) -> int:
        width, share = self._strip.shape[1], (time_s - self._first_s) / (self._last_s - self._first_s)
        return round(width * (LABELS + (1 - LABELS - 0.01) * share))
