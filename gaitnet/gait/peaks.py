"""What a clinician reads off a joint's curve: its highest, lowest or mean value in a part of the gait cycle.

Windows and phases are shares of the gait cycle. Source: Perry & Burnfield 2010, Gait Analysis, 2nd ed., ch. 2
and 5; windows are wide enough for late and early toe offs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gaitnet.gait.definitions import PERRY, Definition
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Curve, Measurement

Phase = Literal[
    "loading_response",
    "mid_stance",
    "terminal_stance",
    "pre_swing",
    "initial_swing",
    "mid_swing",
    "terminal_swing",
]
PHASES: dict[Phase, float] = {
    "loading_response": 12.0,
    "mid_stance": 31.0,
    "terminal_stance": 50.0,
    "pre_swing": 62.0,
    "initial_swing": 75.0,
    "mid_swing": 87.0,
    "terminal_swing": 100.0,
}
"""Phase of the gait cycle -> where it ends, %; the first holds the heel strike."""

FEWEST_CYCLES = 2
"""A single cycle's peak may be one bad frame's."""


@dataclass(frozen=True)
class Peak:
    """A value of a curve.

    Attributes:
        measured: the value, degrees, by its side's name such as `knee_swing_left`.
        percent: where in the gait cycle it is.
    """

    measured: Measurement
    percent: float


@dataclass(frozen=True)
class _Window:
    joint: str
    start: float
    end: float
    kind: Literal["highest", "lowest", "mean"]
    text: str


WINDOWS = {
    "knee_strike": _Window("knee", 0, 0, "mean", "knee flexion at heel strike"),
    "knee_loading": _Window("knee", 4, 26, "highest", "peak knee flexion in loading response"),
    "knee_stance": _Window("knee", 24, 56, "lowest", "least knee flexion in stance"),
    "knee_swing": _Window("knee", 54, 96, "highest", "peak knee flexion in swing"),
    "thigh_stance": _Window("thigh", 36, 70, "lowest", "furthest thigh extension, to the vertical"),
    "thigh_swing": _Window("thigh", 70, 100, "highest", "peak thigh flexion in swing, to the vertical"),
    "ankle_stance": _Window("ankle", 20, 58, "highest", "peak dorsiflexion in stance"),
    "ankle_push_off": _Window("ankle", 52, 78, "lowest", "peak plantarflexion at push off"),
    "ankle_swing": _Window("ankle", 76, 94, "mean", "mean dorsiflexion in mid and terminal swing"),
}

PEAKS: dict[str, Definition] = {
    f"{name}_{side}": Definition("deg", f"{window.text}, {side}, of the mean curve", PERRY)
    for name, window in WINDOWS.items()
    for side in SIDES
}
"""Definition of every value by its side's name; + is flexion and dorsiflexion."""


def phase_at(percent: float) -> Phase:
    """Phase of the gait cycle at a share of it.

    Args:
        percent: 0 to 100.
    """
    return next(name for name, end in PHASES.items() if percent < end or end == 100.0)  # noqa: PLR2004


def measure_peaks(curves: Mapping[str, Curve]) -> dict[str, Peak]:
    """Values of all curves of at least `FEWEST_CYCLES` cycles.

    Args:
        curves: `knee_left` and so on, see `deviation.measure_curves`.
    """
    found: dict[str, Peak] = {}
    for name, window in WINDOWS.items():
        for side in SIDES:
            curve = curves.get(f"{window.joint}_{side}")
            if curve is not None and curve.n >= FEWEST_CYCLES:
                value, percent = _value(curve.mean_deg, window)
                called = f"{name}_{side}"
                found[called] = Peak(Measurement(called, value, "deg", None, curve.n, PERRY), percent)
    return found


def _value(degrees: Array, window: _Window) -> tuple[float, float]:
    percent = np.linspace(0, 100, len(degrees))
    inside = (percent >= window.start) & (percent <= window.end)
    if window.kind == "mean":
        return float(degrees[inside].mean()), (window.start + window.end) / 2
    sign = 1 if window.kind == "highest" else -1
    place = int(np.argmax(sign * degrees[inside]))
    return float(degrees[inside][place]), float(percent[inside][place])
