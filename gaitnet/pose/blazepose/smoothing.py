"""MediaPipe's filters of its video mode; they look back only."""

from __future__ import annotations

import math

import numpy as np

from gaitnet.types import Array

FRAME_S = 0.033333
"""MediaPipe's Python interface counts every frame as so long, whatever the film's rate."""

_FIRST_HZ = 30.0  # the rate that the filters assume before they have seen two frames


class LowPass:
    """Exponential smoothing (low_pass_filter.cc)."""

    def __init__(self) -> None:
        self.raw: Array | None = None
        self._smooth: Array = np.zeros(0)

    def apply(self, values: Array, alpha: Array | float) -> Array:
        """The next smoothed values; the first ones are taken as they are."""
        first = self.raw is None
        self.raw = values
        self._smooth = values if first else alpha * values + (1 - alpha) * self._smooth
        return self._smooth


class OneEuro:
    """One-euro filter: smooth what rests, follow what moves.

    Source: Casiez et al. 2012, doi 10.1145/2207676.2208639; one_euro_filter.cc.

    Args:
        min_cutoff: Hz, for what rests.
        beta: how fast the cutoff rises with speed.
    """

    def __init__(self, min_cutoff: float, beta: float) -> None:
        self._min_cutoff = min_cutoff
        self._beta = beta
        self._values = LowPass()
        self._speeds = LowPass()
        self._rate_hz = _FIRST_HZ

    def apply(self, values: Array, scale: float = 1.0) -> Array:
        """The next frame's values, smoothed.

        Args:
            values: of this frame, in any shape.
            scale: what makes speeds comparable: 1 / size of the body.
        """
        before = self._values.raw
        if before is None:
            speeds = np.zeros_like(values)
        else:
            self._rate_hz = 1 / FRAME_S
            speeds = (values - before) * (scale * self._rate_hz)
        steady = self._speeds.apply(speeds, self._alpha(1.0))  # `derivate_cutoff` is 1 Hz throughout
        return self._values.apply(values, self._alpha(self._min_cutoff + self._beta * np.abs(steady)))

    def _alpha(self, cutoff_hz: Array | float) -> Array | float:
        return 1 / (1 + self._rate_hz / (2 * math.pi * cutoff_hz))
