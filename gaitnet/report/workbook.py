"""`report.xlsx`: findings, parameters, steps, cycles and curves, a sheet each; text is never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.files import atomic_file
from gaitnet.findings import findings_of, numbers_of, ranges_of
from gaitnet.report.summary import summary
from gaitnet.report.words import report_texts
from gaitnet.types import GaitReport

Value = str | float | int | None
Line = list[Value]
Sheet = tuple[list[str], list[Line]]

SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
FINDINGS = ["what", "finding", "value", "unit", "low", "high", "SD from mean"]
PARAMETERS = ["parameter", "value", "unit", "SD", "n", "healthy low", "healthy high", "definition"]
STEPS = ["side", "start s", "end s", "step time s", "step length m", "left out"]
CYCLES = ["side", "start s", "toe off s", "end s", "stride time s", "left out"]

MADE = datetime(2000, 1, 1)


def write_workbook(path: Path, report: GaitReport) -> None:
    """Write the workbook, whole or not at all. Numbers are numbers; an empty cell was not measured.

    Raises:
        OutputError: the file can't be written.
    """
    found = io.BytesIO()
    book = import_module("xlsxwriter").Workbook(found, SAFE)
    book.set_properties({"created": MADE})
    bold = book.add_format({"bold": True, "bottom": 1})
    for name, (heads, rows) in _sheets(report).items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, heads, bold)
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, row)
        sheet.autofit()
    book.close()
    with atomic_file(path) as stream:
        stream.write(found.getvalue())


def _write_row(sheet: Any, number: int, row: Sequence[Value]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(number, column, value)
        elif value is not None and isfinite(value):
            sheet.write_number(number, column, value)


def _sheets(report: GaitReport) -> dict[str, Sheet]:
    """Name of each sheet -> its heads and rows."""
    return {
        "Findings": (FINDINGS, [*_findings(report)]),
        "Parameters": (PARAMETERS, [*_parameters(report)]),
        "Steps": (STEPS, [*_steps(report)]),
        "Cycles": (CYCLES, [*_cycles(report)]),
        "Curves": _curves(report),
    }


def _findings(report: GaitReport) -> Iterator[Line]:
    said = summary(report, "plain")
    yield _said("trust", said.trust)
    yield from (_said("reservation", line) for line in said.doubts)
    for each in findings_of(report):
        numbers = each.measured.value, each.measured.unit, each.healthy.low, each.healthy.high, each.z
        yield ["outside", each.sentence(), *numbers]
    if said.inside:
        yield _said("inside", said.inside)
    if said.answer:
        lines = (f"{said.answer.heading(report_texts())}.", *said.answer.lines)
        yield from (_said("classification", line) for line in lines)
    yield from (_said("next", line) for line in said.next)


def _said(what: str, line: str) -> Line:
    return [what, line]


def _parameters(report: GaitReport) -> Iterator[Line]:
    ranges = ranges_of(report)
    for name, found in numbers_of(report).items():
        ends = (ranges[name].low, ranges[name].high) if name in ranges else (None, None)
        yield [name, found.value, found.unit, found.sd, found.n, *ends, found.source]


def _steps(report: GaitReport) -> Iterator[Line]:
    for each in report.footsteps:
        yield [each.side, each.start_s, each.end_s, each.time_s, each.length_m, each.left_out]


def _cycles(report: GaitReport) -> Iterator[Line]:
    for each in report.strides:
        yield [each.side, each.start_s, each.toe_off_s, each.end_s, each.time_s, each.left_out]


def _curves(report: GaitReport) -> Sheet:
    """Mean of each leg, degrees, by per cent of the gait cycle; and healthy people's."""
    columns = {f"{name} deg": curve.mean_deg for name, curve in report.curves.items()}
    for joint in ("knee", "thigh", "ankle"):
        healthy = report.reference.band(joint) if report.reference else None
        if healthy is not None:
            columns[f"{joint} healthy deg"] = healthy.mean_deg
    percent = np.linspace(0, 100, 51)
    rows: list[Line] = [list(map(float, row)) for row in zip(percent, *columns.values(), strict=True)]
    return ["% of cycle", *columns], rows if columns else []
