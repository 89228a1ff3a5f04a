"""Numbers with the sign in which they are said: push off in degrees of plantarflexion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gaitnet.findings import numbers_of, ranges_of
from gaitnet.gait.healthy import without_side
from gaitnet.types import GaitReport, Measurement, Range
from gaitnet.words.finding import is_turned, told, ways_of
from gaitnet.words.numbers import digits_of, spelled


def said_numbers(report: GaitReport) -> dict[str, Measurement]:
    """All that can be compared, as findings, table and details say it."""
    return {name: _said(found) for name, found in numbers_of(report).items()}


def said_ranges(ranges: Mapping[str, Range]) -> dict[str, Range]:
    """Healthy ranges of numbers as they are said."""
    return {name: _turned(found) if _is_turned(name) else found for name, found in ranges.items()}


def ranges_as_said(report: GaitReport) -> dict[str, Range]:
    """What a report's numbers are compared with; empty where it has no reference."""
    return said_ranges(ranges_of(report))


def said_value(name: str, value: float) -> float:
    """A number of this name as it is said."""
    return -value if _is_turned(name) else value


def said_amount(name: str, value: float, unit: str, lang: str) -> str:
    """A number of this name with its unit; below 0 with the way it goes."""
    value = said_value(name, value)
    number = spelled(value, digits_of(unit, value), lang)
    return told(number, unit, ways_of(without_side(name), number), lang)


def _said(found: Measurement) -> Measurement:
    return replace(found, value=said_value(found.name, found.value))


def _is_turned(name: str) -> bool:
    return is_turned(without_side(name))


def _turned(found: Range) -> Range:
    centre = None if found.centre is None else -found.centre
    return replace(found, low=-found.high, high=-found.low, centre=centre)
