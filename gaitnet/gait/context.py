"""Context of a walk: what its parameters say beside a step's curves, in numbers without a side or a scale.

`sequence.json` keeps a walk's numbers under `parameters`; the context is made of them. Left and right are
joined to a mean and a difference, lengths are shares of the leg (Hof 1996, Gait & Posture 4(3):222-223), so
that neither the side nor the estimated metres count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import nan, sqrt

import numpy as np

from gaitnet.gait.bout import Bout
from gaitnet.gait.deviation import measure_curves, measure_deviation
from gaitnet.gait.parameters import measure_parameters
from gaitnet.gait.peaks import measure_peaks
from gaitnet.gait.reference import GRAVITY_M_S2, adults, leg_length
from gaitnet.gait.strides import find_footsteps
from gaitnet.gait.view import HIP_HEIGHT
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Footstep

Values = Mapping[str, float]

FEWEST_OF_A_FOOT = 2
"""Steps that a variability within a walk needs of each foot."""


def numbers_of_walk(bouts: Sequence[Bout]) -> dict[str, float]:
    """All numbers of a walk by their names in a report, in its units, and what the context needs besides.

    Besides: `leg_length` m, hip to floor as the pose model shows it; `trunk_inclination` deg, mean;
    `step_time_cv` and `step_length_cv` %, coefficient of variation of each foot's steps, mean of both feet. A
    report withholds the variability of so few steps; beside the others, it helps.
    """
    curves = measure_curves(bouts)
    measured = measure_parameters(bouts) | measure_deviation(curves, adults()) | measure_peaks(curves)
    found = {name: each.value for name, each in measured.items()} | _beside(bouts)
    return {name: float(value) for name, value in found.items() if np.isfinite(value)}


def context_of(parameters: Values, height_m: float | None = None) -> dict[str, float]:
    """Every number of `CONTEXT`; NaN = missing.

    Args:
        parameters: of a walk, in the units of a report; see `numbers_of_walk`.
        height_m: standing height, for the leg where nobody measured it.
    """
    known = dict(parameters)
    if height_m and "leg_length" not in known:
        known["leg_length"] = HIP_HEIGHT * height_m
    return {name: float(of_walk(known)) for name, of_walk in _MADE_OF.items()}


def context_array(parameters: Values, height_m: float | None = None) -> Array:
    """`context_of` in the order of `CONTEXT`, `(C,)`."""
    return np.array([*context_of(parameters, height_m).values()])


def _beside(bouts: Sequence[Bout]) -> dict[str, float]:
    side_views = [bout for bout in bouts if "sagittal" in bout.walk.planes]
    if not side_views:
        return {}
    steps = [step for step in find_footsteps(bouts) if step.left_out is None]
    trunk_deg = np.concatenate([bout.angles["trunk_inclination"] for bout in side_views])
    return {
        "leg_length": float(np.mean([leg_length(bout.walk) for bout in side_views])),
        "trunk_inclination": float(np.nanmean(trunk_deg)) if np.isfinite(trunk_deg).any() else nan,
        "step_time_cv": _variability(steps, lambda step: step.time_s),
        "step_length_cv": _variability(steps, lambda step: step.length_m),
    }


def _variability(steps: Sequence[Footstep], of_step: Callable[[Footstep], float]) -> float:
    """% of the mean, of each foot's steps, so that an asymmetry is none."""
    found = []
    for side in SIDES:
        values = np.array([of_step(step) for step in steps if step.side == side])
        values = values[np.isfinite(values)]
        if len(values) >= FEWEST_OF_A_FOOT and values.mean() > 0:
            found.append(100 * values.std(ddof=1) / values.mean())
    return float(np.mean(found)) if len(found) == len(SIDES) else nan


def _sides(name: str, known: Values) -> list[float]:
    return [known[f"{name}_{side}"] for side in SIDES if f"{name}_{side}" in known]


def _mean(name: str, known: Values) -> float:
    found = _sides(name, known)
    return sum(found) / len(found) if found else nan  # of millions of walks: NumPy takes ten times as long


def _difference(name: str, known: Values) -> float:
    both = _sides(name, known)
    return abs(both[0] - both[1]) if len(both) == len(SIDES) else nan


def _itself(name: str, known: Values) -> float:
    return known.get(name, nan)


def _of_leg(name: str, known: Values) -> float:
    return known.get(name, nan) / known.get("leg_length", nan)


def _froude(known: Values) -> float:
    return known.get("speed", nan) / sqrt(GRAVITY_M_S2 * known.get("leg_length", nan))


_MEANS = (
    *("knee_strike", "knee_loading", "knee_stance", "knee_swing", "knee_range"),
    *("thigh_stance", "thigh_swing", "hip_range"),
    *("ankle_stance", "ankle_push_off", "ankle_swing", "ankle_range"),
)
_DIFFERENCES = ("knee_stance", "knee_swing", "knee_range", "hip_range", "ankle_swing", "ankle_range")

_MADE_OF: dict[str, Callable[[Values], float]] = {
    "cadence": partial(_itself, "cadence"),
    "step_length_of_leg": partial(_of_leg, "step_length"),
    "speed_of_leg": _froude,
    **{
        name: partial(_itself, name)
        for name in ("double_support", "step_time_asymmetry", "step_length_asymmetry", "stance_asymmetry")
    },
    **{name: partial(_itself, name) for name in ("step_time_cv", "step_length_cv", "trunk_inclination")},
    **{name: partial(_mean, name) for name in _MEANS},
    **{f"{name}_difference": partial(_difference, name) for name in _DIFFERENCES},
}

CONTEXT: tuple[str, ...] = tuple(_MADE_OF)
"""Names, in order. `step_length_of_leg`: step length / leg length; `speed_of_leg`: speed / sqrt(g x leg
length); `x`: mean of both legs; `x_difference`: size of the difference between them. Units: a report's."""
