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
"""Of the gait cycle, after Perry; the first begins with the heel strike."""

FEWEST_CYCLES = 2
"""A single cycle's peak may be one bad frame's."""


@dataclass(frozen=True)
class _Window:
    joint: str
    start: float
    end: float
    kind: Literal["highest", "lowest", "mean"]
    phase: Phase
    text: str


WINDOWS = {
    "knee_strike": _Window("knee", 0, 0, "mean", "loading_response", "knee flexion at heel strike"),
    "knee_loading": _Window(
        "knee", 4, 26, "highest", "loading_response", "peak knee flexion in loading response"
    ),
    "knee_stance": _Window("knee", 24, 56, "lowest", "terminal_stance", "least knee flexion in stance"),
    "knee_swing": _Window("knee", 54, 96, "highest", "initial_swing", "peak knee flexion in swing"),
    "thigh_stance": _Window(
        "thigh", 36, 70, "lowest", "terminal_stance", "furthest thigh extension, to the vertical"
    ),
    "thigh_swing": _Window(
        "thigh", 70, 100, "highest", "mid_swing", "peak thigh flexion in swing, to the vertical"
    ),
    "ankle_stance": _Window("ankle", 20, 58, "highest", "terminal_stance", "peak dorsiflexion in stance"),
    "ankle_push_off": _Window("ankle", 52, 78, "lowest", "pre_swing", "peak plantarflexion at push off"),
    "ankle_swing": _Window(
        "ankle", 76, 94, "mean", "mid_swing", "mean dorsiflexion in mid and terminal swing"
    ),
}

PEAKS: dict[str, Definition] = {
    f"{name}_{side}": Definition("deg", f"{window.text}, {side}, of the mean curve", PERRY)
    for name, window in WINDOWS.items()
    for side in SIDES
}
"""Definition of every value by its side's name; + is flexion and dorsiflexion."""


def phase_of(name: str) -> Phase | None:
    """Phase of the gait cycle in which healthy people have this value; None for one of the whole cycle."""
    window = WINDOWS.get(name.removesuffix("_left").removesuffix("_right"))
    return window.phase if window else None


def measure_peaks(curves: Mapping[str, Curve]) -> dict[str, Measurement]:
    """Values, degrees, of all curves of at least `FEWEST_CYCLES` cycles.

    Args:
        curves: `knee_left` and so on, see `deviation.measure_curves`.

    Returns:
        Name with its side, such as `knee_swing_left`, -> value.
    """
    found: dict[str, Measurement] = {}
    for name, window in WINDOWS.items():
        for side in SIDES:
            curve = curves.get(f"{window.joint}_{side}")
            if curve is not None and curve.n >= FEWEST_CYCLES:
                called = f"{name}_{side}"
                value = _value(curve.mean_deg, window)
                found[called] = Measurement(called, value, "deg", None, curve.n, PERRY)
    return found


def _value(degrees: Array, window: _Window) -> float:
    percent = np.linspace(0, 100, len(degrees))
    inside = degrees[(percent >= window.start) & (percent <= window.end)]
    if window.kind == "mean":
        return float(inside.mean())
    return float(inside.max() if window.kind == "highest" else inside.min())
