"""Which numbers of a walk lie outside the healthy range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Literal

import scipy

from gaitnet.gait.healthy import without_side
from gaitnet.gait.peaks import Phase, measure_peaks, phase_of
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import GaitReport, Measurement, Range
from gaitnet.words.finding import finding_sentence, spoken

_OF_SIDES = [(name, *(f"{name}_{side}" for side in SIDES)) for name in ("step_time", "step_length", "stance")]
_TIMES, _LENGTHS, _STANCES = _OF_SIDES

SAME: tuple[tuple[str, ...], ...] = (
    ("cadence", *_TIMES, "stride_time", "stance_time"),
    (*_LENGTHS, "stride_length"),
    ("double_support", *_STANCES, "swing", "single_support"),
    *((f"knee_loading_{side}", f"knee_strike_{side}") for side in SIDES),
)
"""Numbers that say the same thing count once: the first of them that is outside is the finding. What one side
does alone, the asymmetry says; a step length it says itself, too."""

_DETAILS = {
    "knee": ("knee_strike", "knee_loading", "knee_stance", "knee_swing"),
    "thigh": ("thigh_stance", "thigh_swing"),
    "ankle": ("ankle_stance", "ankle_push_off", "ankle_swing"),
}
_RANGES = {"knee": "knee_range", "thigh": "hip_range", "ankle": "ankle_range"}


def _summaries() -> Iterator[tuple[str, tuple[str, ...]]]:
    legs: list[str] = []
    yield "stance_time", ("double_support",)
    for name in ("step_time", "step_length", "stance"):
        yield from ((f"{name}_{side}", (f"{name}_asymmetry",)) for side in SIDES)
    for side in SIDES:
        of_leg = []
        for joint, names in _DETAILS.items():
            details = tuple(f"{name}_{side}" for name in names)
            joint_range, score = f"{_RANGES[joint]}_{side}", f"gvs_{joint}_{side}"
            yield joint_range, details
            yield score, (joint_range, *details)
            of_leg += [score, joint_range, *details]
        yield f"curve_deviation_{side}", tuple(of_leg)
        legs += [f"curve_deviation_{side}", *of_leg]
    yield "curve_deviation", tuple(legs)


SUMMARIES = dict(_summaries())
"""Number that others say better -> those: it is a finding where none of them is outside, or where it is a
joint's range and plainly further outside than they are."""

PLAINLY = 1.0
"""Healthy standard deviations."""

CLEARLY = 0.5
"""Healthy standard deviations past the end of the range, an eighth of its width, from which a number is
clearly outside: nearer, another video of the same person might lie inside."""

HARDLY = 0.002
"""Widths of the range: what is beyond its end by less is at its end, and no finding."""

MOST_Z = 999.0
"""A report that is read may hold any numbers."""

TINY = 1e-9


@dataclass(frozen=True)
class Finding:
    """A number outside the healthy range.

    Attributes:
        measured: the number.
        healthy: the range.
        widths: how far outside, in widths of the range; above 0 it is too high, below 0 too low.
        side: whose number it is; of an asymmetry, the side with the smaller value. None = of both.
    """

    measured: Measurement
    healthy: Range
    widths: float
    side: Side | None = None

    @property
    def name(self) -> str:
        """Of the number, as people read it."""
        return self.measured.name.replace("_", " ")

    @property
    def direction(self) -> Literal["low", "high"]:
        """`high` or `low`."""
        return "high" if self.widths > 0 else "low"

    def sentence(self, lang: str = "en") -> str:
        """What is seen, the value and the healthy range, as a clinician would say it."""
        numbers = self.measured.value, self.healthy.low, self.healthy.high
        name = without_side(self.measured.name)
        said = spoken(name, self.side, self.direction, numbers, self.measured.unit, lang)
        return finding_sentence(said, lang)

    @property
    def phase(self) -> Phase | None:
        """Phase of the gait cycle; None where it is of all of it."""
        return phase_of(self.measured.name)

    @property
    def z(self) -> float:
        """Distance from the healthy mean in healthy standard deviations, on the range's scale."""
        return z_score(self.measured.value, self.healthy)

    @property
    def clear(self) -> bool:
        """Whether it is past the end of the range by `CLEARLY` or more, on the range's scale."""
        end = self.healthy.high if self.widths > 0 else self.healthy.low
        return abs(self.z - z_score(end, self.healthy)) >= CLEARLY

    @property
    def percentile(self) -> float:
        """Share of healthy people below the value, 0 to 100; of few people with Student's t."""
        people, z = self.healthy.people, self.z
        if self.healthy.scale == "absolute":
            return 100 * float(2 * (scipy.special.stdtr(people, z) if people else scipy.special.ndtr(z)) - 1)
        below = (
            scipy.special.stdtr(people - 1, z / sqrt(1 + 1 / people)) if people > 1 else scipy.special.ndtr(z)
        )
        return 100 * float(below)


def findings_of(report: GaitReport) -> list[Finding]:
    """Parameters and values of curves outside the healthy range, the furthest first."""
    return findings(numbers_of(report), ranges_of(report))


def ranges_of(report: GaitReport) -> Mapping[str, Range]:
    """What a report's numbers are compared with; empty where it has no reference."""
    return report.reference.ranges if report.reference else {}


def numbers_of(report: GaitReport) -> dict[str, Measurement]:
    """All that can be compared: parameters, and values of the curves."""
    return report.parameters | measure_peaks(report.curves)


def findings(parameters: Mapping[str, Measurement], ranges: Mapping[str, Range]) -> list[Finding]:
    """Numbers outside the healthy range, the furthest first.

    Args:
        parameters: of a report.
        ranges: parameter -> range in healthy people; what is published as one number is not compared.
    """
    outside = {each.measured.name: each for each in _outside(parameters, ranges)}
    said = {name for same in SAME for name in _said_by_another([name for name in same if name in outside])}
    said |= {name for name in outside if _said_by_details(name, outside)}
    return sorted((each for name, each in outside.items() if name not in said), key=lambda each: -abs(each.z))


def compared(parameters: Mapping[str, Measurement], ranges: Mapping[str, Range]) -> list[str]:
    """Names of the numbers that have a healthy range."""
    return [name for name in parameters if _width(ranges.get(name)) > 0]


def z_score(value: float, healthy: Range) -> float:
    """Distance from the healthy mean in healthy standard deviations, on the range's scale."""
    if healthy.centre is None or not healthy.spread:
        z = (value - (healthy.low + healthy.high) / 2) / max(_width(healthy) / 4, TINY)
    else:
        on_scale = log(max(value, TINY)) if healthy.scale == "log" else value
        z = (on_scale - healthy.centre) / healthy.spread
    return max(-MOST_Z, min(MOST_Z, z))


def _outside(parameters: Mapping[str, Measurement], ranges: Mapping[str, Range]) -> Iterator[Finding]:
    for name in compared(parameters, ranges):
        value, healthy = parameters[name].value, ranges[name]
        beyond = value - min(max(value, healthy.low), healthy.high)
        if abs(beyond) > HARDLY * _width(healthy):
            side = _side(name, parameters)
            yield Finding(parameters[name], healthy, beyond / _width(healthy), side=side)


def _said_by_another(same: Sequence[str]) -> Sequence[str]:
    """All but the first; where one foot alone takes short or long steps, all but its own."""
    sided = [name for name in same if name in _LENGTHS[1:]]
    told = sided[0] if len(sided) == 1 else same[0] if same else ""
    return [name for name in same if name != told]


def _said_by_details(name: str, outside: Mapping[str, Finding]) -> bool:
    """A joint's range that is plainly further outside than all its details says more than they do."""
    others = [outside[each] for each in SUMMARIES.get(name, ()) if each in outside]
    if "_range_" in name:
        return any(abs(each.z) > abs(outside[name].z) - PLAINLY for each in others)
    return bool(others)


def _side(name: str, parameters: Mapping[str, Measurement]) -> Side | None:
    """Of a leg's number its leg; of an asymmetry the leg with the smaller number."""
    base = name.removesuffix("_asymmetry")
    both = [parameters.get(f"{base}_{side}") for side in SIDES]
    if base != name and both[0] and both[1]:
        return SIDES[0] if both[0].value < both[1].value else SIDES[1]
    return next((side for side in SIDES if name.endswith(f"_{side}")), None)


def _width(healthy: Range | None) -> float:
    return healthy.high - healthy.low if healthy else 0.0
