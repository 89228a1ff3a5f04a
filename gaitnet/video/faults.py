"""Faults of a video: frames with decoding errors, missing frames, an early end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

LONG = 1.5
"""A step this many times the usual one has frames missing in it."""

EARLY_S = 0.5
"""A film that ends this long before its header says was cut off; a sound track is often a bit longer."""


@dataclass(frozen=True)
class Gap:
    """Frames that are missing.

    Attributes:
        frame: the last one before them.
        missing: how many, by the usual step.
    """

    frame: int
    missing: int


@dataclass
class Faults:
    """Filled while a video is read; complete after its last frame.

    Attributes:
        damaged: frames with decoding errors, partly concealed from other frames.
        lost: packets that the decoder could not decode, or that are cut off.
        gaps: jumps of the time stamps.
        read: frames decoded.
        packets: packets given to the decoder.
        early_s: seconds by which the video ends before its header says; 0 if the header does not say.
    """

    damaged: list[int] = field(default_factory=list)
    lost: int = 0
    gaps: list[Gap] = field(default_factory=list)
    read: int = 0
    packets: int = 0
    early_s: float = 0.0

    @property
    def missing(self) -> int:
        """Missing frames, from the jumps of the time stamps."""
        return sum(gap.missing for gap in self.gaps)

    @property
    def cut_off(self) -> bool:
        """Ends clearly before its header says."""
        return self.early_s > EARLY_S

    def __bool__(self) -> bool:
        """Something is wrong."""
        return bool(self.damaged or self.lost or self.gaps or self.cut_off)

    def finish(self, times_s: Sequence[float], end_s: float | None) -> None:
        """Look at the times of all frames.

        Args:
            times_s: in the order of the film.
            end_s: when the film should end, by its header.
        """
        self.read = len(times_s)
        steps_s = np.diff(times_s)
        step_s = float(np.median(steps_s)) if len(steps_s) else 0.0
        self.gaps = [
            Gap(int(frame), round(steps_s[frame] / step_s) - 1)
            for frame in np.flatnonzero(steps_s > LONG * step_s)
        ]
        if end_s and self.read:
            self.early_s = max(0.0, end_s - times_s[-1] - step_s)
