"""Which numbers of a walk lie outside the healthy range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gaitnet.types import Measurement, Range

SAME = (
    ("cadence", "step_time", "stride_time", "step_time_left", "step_time_right"),
    ("step_length", "stride_length", "step_length_left", "step_length_right"),
)
"""Numbers that say the same thing count once: the first of them that is outside is the finding. What one side
does alone, the asymmetry says."""


@dataclass(frozen=True)
class Finding:
    """A number outside the healthy range.

    Attributes:
        measured: the number.
        healthy: the range.
        widths: how far outside, in widths of the range; above 0 it is too high, below 0 too low.
    """

    measured: Measurement
    healthy: Range
    widths: float

    @property
    def name(self) -> str:
        """Of the number, as people read it."""
        return self.measured.name.replace("_", " ")

    @property
    def direction(self) -> str:
        """`high` or `low`."""
        return "high" if self.widths > 0 else "low"


def findings(parameters: Mapping[str, Measurement], ranges: Mapping[str, Range]) -> list[Finding]:
    """Numbers outside the healthy range, the furthest first.

    Args:
        parameters: of a report.
        ranges: parameter -> range in healthy people; what is published as one number is not compared.
    """
    outside = {each.measured.name: each for each in _outside(parameters, ranges)}
    for same in SAME:
        for name in [name for name in same if name in outside][1:]:
            del outside[name]
    return sorted(outside.values(), key=lambda each: -abs(each.widths))


def compared(parameters: Mapping[str, Measurement], ranges: Mapping[str, Range]) -> list[str]:
    """Names of the numbers that have a healthy range."""
    return [name for name in parameters if _width(ranges.get(name)) > 0]


def _outside(parameters: Mapping[str, Measurement], ranges: Mapping[str, Range]) -> Iterator[Finding]:
    for name in compared(parameters, ranges):
        value, healthy = parameters[name].value, ranges[name]
        beyond = value - min(max(value, healthy.low), healthy.high)
        if beyond:
            yield Finding(parameters[name], healthy, beyond / _width(healthy))


def _width(healthy: Range | None) -> float:
    return healthy.high - healthy.low if healthy else 0.0
