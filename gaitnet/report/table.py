"""The clinical table: left, right, difference and healthy range, in groups that clinicians know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.peaks import WINDOWS
from gaitnet.report.signs import ranges_as_said, said_numbers
from gaitnet.report.steps import step_to
from gaitnet.report.summary import ARROWS
from gaitnet.report.words import Text, definition, parameter_name, report_texts
from gaitnet.skeleton import SIDES
from gaitnet.types import GaitReport, Measurement, Range, Withheld
from gaitnet.words.finding import way_below
from gaitnet.words.numbers import digits_of, spelled, unit_in_words, with_unit

GROUPS: dict[str, tuple[str, ...]] = {
    "pace": ("speed", "step_length", "stride_length", "cadence"),
    "rhythm": ("step_time", "stride_time", "step_time_variability"),
    "phases": ("stance", "stance_time", "swing", "single_support", "double_support"),
    "symmetry": ("step_time_asymmetry", "step_length_asymmetry", "stance_asymmetry", "step_width"),
    "joints": ("knee_range", "hip_range", "ankle_range", *WINDOWS),
}
"""Group -> rows, without sides. Distances from curves are scores, and stand among the details."""

PAPER = (
    "knee_range",
    "hip_range",
    "ankle_range",
    "knee_loading",
    "knee_swing",
    "thigh_stance",
    "ankle_swing",
)
"""Joint rows that page 1 of paper has room for, besides those outside."""

ESTIMATED = "*"


@dataclass(frozen=True)
class Cell:
    """A value in a row, and the arrow of one that is outside the healthy range; "" = none."""

    value: str
    arrow: str = ""


@dataclass(frozen=True)
class Row:
    """A row: of each leg, or of both in the middle.

    Attributes:
        name: parameter, without a side.
        title: as people call it.
        text: its definition.
        unit: "" for degrees, whose sign stands at each value.
        below: what a negative angle is, where one is shown.
        left: of the left leg; None = there is none.
        right: of the right leg; None = there is none.
        both: of the walk; None where there are legs.
        difference: between the legs; "" without both.
        healthy: the range, or why there is none.
        ranged: there is a range.
        instead: why there is no value; "" where there is one.
        paper: on page 1 of paper.
    """

    name: str
    title: str
    text: str
    unit: str
    left: Cell | None
    right: Cell | None
    both: Cell | None
    difference: str
    healthy: str
    ranged: bool
    instead: str = ""
    paper: bool = True
    below: str = ""


def clinical_table(report: GaitReport, lang: str = "en") -> dict[str, list[Row]]:
    """Group -> its rows; groups and rows of which nothing was measured are left out."""
    rows = {group: list(_rows(group, report, lang)) for group in GROUPS}
    return {group: found for group, found in rows.items() if found}


def _rows(group: str, report: GaitReport, lang: str) -> Iterator[Row]:
    text, numbers = report_texts(lang), said_numbers(report)
    missing = {each.name: each for each in report.withheld}
    for name in GROUPS[group]:
        legs = [numbers.get(f"{name}_{side}") for side in SIDES]
        walk = numbers.get(name)
        if any(legs) or walk:
            yield _row(name, report, legs, None if any(legs) else walk, lang)
        elif name == "step_length_asymmetry" and (feet := step_to(report)):
            yield _empty(name, text["step_to"][feet[0]], report, lang)
        elif name in missing:
            yield _empty(name, needs(missing[name], text), report, lang)


def needs(found: Withheld, text: Text) -> str:
    """Why a value is not given."""
    pattern = text["needs_a_side" if found.a_side else "needs"]
    return str(pattern.format(fewest=found.fewest, what=text[f"of_{found.of}s"], n=found.n))


def _row(
    name: str, report: GaitReport, legs: list[Measurement | None], walk: Measurement | None, lang: str
) -> Row:
    text, ranges = report_texts(lang), ranges_as_said(report)
    found = [each for each in (*legs, walk) if each]
    unit, healthy = found[0].unit, ranges.get(found[0].name)
    ends = [healthy.low, healthy.high] if healthy else []
    digits = _telling(found, ranges, digits_of(unit, *(each.value for each in found), *ends))
    cells = [_cell(each, ranges, digits, lang) for each in (*legs, walk)]
    shown = [round(each.value, digits) for each in found] + [round(end, digits) for end in ends]
    apart = abs(shown[0] - shown[1]) if legs[0] and legs[1] else None
    return Row(
        name=name,
        title=parameter_name(name, text) + (ESTIMATED if _estimated(unit, report) else ""),
        text=definition(name, text),
        unit="" if unit == "deg" else unit_in_words(unit, lang),
        left=cells[0],
        right=cells[1],
        both=cells[2],
        difference="" if apart is None else _value(apart, unit, digits, lang),
        healthy=range_in_words(healthy, digits, text, lang) or why_no_range(name, report, text),
        ranged=healthy is not None,
        paper=name not in GROUPS["joints"] or name in PAPER or any(cell and cell.arrow for cell in cells),
        below=way_below(name, lang) if min(shown) < 0 else "",
    )


def _telling(found: Sequence[Measurement], ranges: Mapping[str, Range], digits: int) -> int:
    """Digits with which what is outside does not look as if it were at the end of the range."""
    for each in found:
        healthy = ranges.get(each.name)
        if healthy and arrow_of(each.value, healthy):
            ends = {round(healthy.low, digits), round(healthy.high, digits)}
            if round(each.value, digits) in ends:
                return digits + 1
    return digits


def _empty(name: str, why: str, report: GaitReport, lang: str) -> Row:
    text, healthy = report_texts(lang), ranges_as_said(report).get(name)
    known = DEFINITIONS.get(name)
    unit = known.unit if known else "%"
    digits = digits_of(unit, healthy.low, healthy.high) if healthy else 0
    said = range_in_words(healthy, digits, text, lang) or why_no_range(name, report, text)
    return Row(
        name=name,
        title=parameter_name(name, text),
        text=definition(name, text),
        unit=unit_in_words(unit, lang) if healthy else "",
        left=None,
        right=None,
        both=None,
        difference="",
        healthy=said,
        ranged=healthy is not None,
        instead=why,
    )


def _cell(found: Measurement | None, ranges: Mapping[str, Range], digits: int, lang: str) -> Cell | None:
    if found is None:
        return None
    value = _value(found.value, found.unit, digits, lang)
    return Cell(value, arrow_of(found.value, ranges.get(found.name)))


def arrow_of(value: float, healthy: Range | None) -> str:
    """To which side of the range a value lies; "" inside, and where the range is one number."""
    if healthy is None or healthy.low == healthy.high or healthy.low <= value <= healthy.high:
        return ""
    return ARROWS["high" if value > healthy.high else "low"]


def range_in_words(healthy: Range | None, digits: int, text: Text, lang: str) -> str:
    """A range in a row's digits; "" without one."""
    if healthy is None:
        return ""
    low, high = (spelled(end, digits, lang) for end in (healthy.low, healthy.high))
    if healthy.low == healthy.high:
        return str(text["about"].format(low=low))
    return str(text["up_to" if healthy.low == 0 else "from_to"].format(low=low, high=high))


def why_no_range(name: str, report: GaitReport, text: Text) -> str:
    """Why a number has no healthy range."""
    reasons = text["no_range"]
    if report.reference is None:
        return str(reasons["reference"])
    if not report.reference.own_name:
        return str(reasons["child"])
    return str(reasons["camera" if name == "step_width" else "way"])


def _value(value: float, unit: str, digits: int, lang: str) -> str:
    said = spelled(value, digits, lang)
    return with_unit(said, unit) if unit == "deg" else said


def _estimated(unit: str, report: GaitReport) -> bool:
    return report.metres == "estimated" and unit in ("m", "m/s")
