"""Stride parameters out of events and positions: each with its unit, spread, number, definition and source.

A bout's events are read cycle by cycle. A cycle is one foot's heel strike to its next; it counts only if the
other foot strikes once in between and each foot's toe off lies where it must, so that an event that was
missed costs a cycle and bends no number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.steps import alternations
from gaitnet.gait.view import SagittalWalk
from gaitnet.skeleton import INDEX, SIDES
from gaitnet.types import Array, GaitEvents, Measurement, Side

if TYPE_CHECKING:
    from gaitnet.gait.bout import Bout

MIN_FOR_ASYMMETRY = 2
"""Steps of each side below which no asymmetry is given."""

MAX_STRIDE_S = 4.0


@dataclass(frozen=True)
class Cycle:
    """One foot's heel strike to its next, seconds; `other_strike` and both toe offs lie in between.

    Attributes:
        side: the foot that strikes first and last.
        start_s: its heel strike.
        other_toe_off_s: end of the first double support; NaN = not seen.
        other_strike_s: the other foot's heel strike.
        toe_off_s: end of this foot's stance; NaN = not seen.
        end_s: its next heel strike.
    """

    side: Side
    start_s: float
    other_toe_off_s: float
    other_strike_s: float
    toe_off_s: float
    end_s: float


_COLUMNS = {"knee": "knee_flexion", "hip": "hip", "ankle": "ankle_dorsiflexion"}


def measure_parameters(bouts: Sequence[Bout]) -> dict[str, Measurement]:
    """All parameters that the bouts give; those without a single value are left out.

    So are those of a plane that the camera does not see, see `definitions.Definition`.
    """
    values = _pooled([_of_bout(bout) for bout in bouts])
    found = {
        name: _measurement(name, np.array(values[name]), value=_middle(values, name))
        for name in DEFINITIONS
        if values.get(name)
    }
    found |= _derived(values)
    return {name: found[name] for name in DEFINITIONS if name in found}


def cycles(events: GaitEvents, side: Side) -> Iterator[Cycle]:
    """The whole cycles of one foot."""
    other: Side = "right" if side == "left" else "left"
    for start_s, end_s in pairwise(events.heel_strikes(side).tolist()):
        between = _within(events.heel_strikes(other), start_s, end_s)
        if len(between) != 1 or end_s - start_s > MAX_STRIDE_S:
            continue
        strike_s = float(between[0])
        yield Cycle(
            side=side,
            start_s=start_s,
            other_toe_off_s=_only(_within(events.toe_offs(other), start_s, strike_s)),
            other_strike_s=strike_s,
            toe_off_s=_only(_within(events.toe_offs(side), strike_s, end_s)),
            end_s=end_s,
        )


def _of_bout(bout: Bout) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}

    def add(name: str, value: float) -> None:
        plane = DEFINITIONS[name].plane
        if np.isfinite(value) and (plane is None or plane in bout.walk.planes):
            values.setdefault(name, []).append(float(value))

    for side, start_s, end_s in alternations(bout.events):
        length_m, width_m = heels_apart(bout.walk, side, end_s)
        for suffix in ("", f"_{side}"):
            add(f"step_time{suffix}", end_s - start_s)
            add(f"step_length{suffix}", length_m)
        add("step_width", width_m)
    for side in SIDES:
        for cycle in cycles(bout.events, side):
            _add_cycle(add, cycle, bout)
    return values


def _add_cycle(add: Callable[[str, float], None], cycle: Cycle, bout: Bout) -> None:
    stride_s = cycle.end_s - cycle.start_s
    stance_s = cycle.toe_off_s - cycle.start_s
    first_s = cycle.other_toe_off_s - cycle.start_s
    second_s = cycle.toe_off_s - cycle.other_strike_s
    other: Side = "right" if cycle.side == "left" else "left"
    stride_m = (
        heels_apart(bout.walk, other, cycle.other_strike_s)[0]
        + heels_apart(bout.walk, cycle.side, cycle.end_s)[0]
    )
    add("stride_time", stride_s)
    add("stance_time", stance_s)
    for suffix in ("", f"_{cycle.side}"):
        add(f"stance{suffix}", 100 * stance_s / stride_s)
    add("swing", 100 * (1 - stance_s / stride_s))
    add("double_support", 100 * (first_s + second_s) / stride_s)
    add("single_support", 100 * (cycle.other_strike_s - cycle.other_toe_off_s) / stride_s)
    add("stride_length", stride_m)
    add("speed", stride_m / stride_s)
    inside = (bout.angles.time_s >= cycle.start_s) & (bout.angles.time_s <= cycle.end_s)
    for joint, column in _COLUMNS.items():
        add(f"{joint}_range_{cycle.side}", float(np.ptp(bout.angles[f"{cycle.side}_{column}"][inside])))


def _middle(values: dict[str, list[float]], name: str) -> float:
    """The mean; of ranges the median, since a landmark that slips widens one cycle without end."""
    return float(np.median(values[name])) if "_range_" in name else _mean(values, name)


def _mean(values: dict[str, list[float]], name: str) -> float:
    """Of both sides' means, where there are both: one more step of the slower side must not count."""
    sides = [values[f"{name}_{side}"] for side in SIDES if values.get(f"{name}_{side}")]
    return float(np.mean([np.mean(side) for side in sides]) if len(sides) == 2 else np.mean(values[name]))


def _derived(values: dict[str, list[float]]) -> dict[str, Measurement]:
    """What is made of many steps: cadence, variability and asymmetries."""
    found = {}
    times = np.array(values.get("step_time", []))
    if len(times):
        cadences = 60 / times
        found["cadence"] = _measurement("cadence", cadences, value=60 / _mean(values, "step_time"))
    sided = np.array([value for side in SIDES for value in values.get(f"step_time_{side}", [])])
    if len(sided) > MIN_FOR_ASYMMETRY:
        cv = 100 * sided.std(ddof=1) / sided.mean()
        found["step_time_variability"] = _measurement("step_time_variability", sided, value=cv, spread=False)
    for name, base in (
        ("step_time_asymmetry", "step_time"),
        ("step_length_asymmetry", "step_length"),
        ("stance_asymmetry", "stance"),
    ):
        left, right = (np.array(values.get(f"{base}_{side}", [])) for side in SIDES)
        # A foot that stops beside or behind the other one makes no length that a share could be taken of.
        if min(len(left), len(right)) >= MIN_FOR_ASYMMETRY and min(left.mean(), right.mean()) > 0:
            middle = (left.mean() + right.mean()) / 2
            asymmetry = 100 * abs(left.mean() - right.mean()) / middle
            found[name] = _measurement(name, np.concatenate([left, right]), value=asymmetry, spread=False)
    return found


def _measurement(name: str, values: Array, value: float | None = None, spread: bool = True) -> Measurement:
    definition = DEFINITIONS[name]
    sd = float(values.std(ddof=1)) if spread and len(values) > 1 else None
    return Measurement(
        name=name,
        value=float(values.mean() if value is None else value),
        unit=definition.unit,
        sd=sd,
        n=len(values),
        source=definition.source,
    )


def heels_apart(walk: SagittalWalk, side: Side, at_s: float) -> tuple[float, float]:
    """Metres by which the heel of `side` is ahead of the other one, and metres across, at that moment."""
    other = "right" if side == "left" else "left"
    ahead, across = (
        float(np.interp(at_s, walk.time_s, axis[:, INDEX[f"{side}_heel"]] - axis[:, INDEX[f"{other}_heel"]]))
        for axis in (walk.forward, walk.left)
    )
    return ahead, abs(across)


def _pooled(parts: Sequence[dict[str, list[float]]]) -> dict[str, list[float]]:
    names = {name for part in parts for name in part}
    return {name: [value for part in parts for value in part.get(name, [])] for name in names}


def _within(times: Array, start_s: float, end_s: float) -> Array:
    return times[(times > start_s) & (times < end_s)]


def _only(times: Array) -> float:
    return float(times[0]) if len(times) == 1 else float("nan")
