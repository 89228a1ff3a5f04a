"""`gaitnet check`: what a tree is, and what to do about it."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from rich.markup import escape
from rich.table import Table

from gaitnet.datacheck import Finding, TreeCheck, errors_of, missing_flag, remedy, sentence
from gaitnet.sequences import positive_name
from gaitnet.terminal.console import say, stdout

_SAID = {"error": "not fit", "caution": "caution", "note": "note"}


def print_check(found: TreeCheck) -> None:
    """Tables of classes and columns, findings with what to do, and the verdict."""
    console = stdout()
    if found.parts:
        console.print(_parts(found))
    if found.columns:
        console.print(_columns(found))
    if found.findings:
        console.print(_findings(found))
    wrong = len(errors_of(found.findings))
    doubts = sum(finding.severity == "caution" for finding in found.findings)
    reservations = f", with {doubts} reservation{'s' * (doubts > 1)}" if doubts else ""
    reasons = f": {wrong} reason{'s' * (wrong > 1)}" if wrong else ""
    say(f"{found.root}: {'fit for use' if found.fit else 'not fit for use'}{reasons}{reservations}.")


def check_document(found: TreeCheck) -> dict[str, Any]:
    """All of it as plain JSON; a value that there is none of is null."""
    return {
        "root": found.root,
        "fit": found.fit,
        "classes": list(found.classes),
        "healthy": found.classes[0] if found.classes else None,
        "positive": _positive(found),
        "parts": [asdict(part) for part in found.parts],
        "columns": [_plain(asdict(column)) for column in found.columns],
        "findings": [
            asdict(finding) | {"what": sentence(finding), "do": _remedy(finding)}
            for finding in found.findings
        ],
    }


def _parts(found: TreeCheck) -> Table:
    title = (
        f"healthy class: {found.classes[0]}; positive class: {_positive(found)}"
        if len(found.classes) > 1
        else ""
    )
    table = Table("split", "class", title=escape(title), title_justify="left")
    for name in ("subjects", "trials", "steps", "frames", "missing"):
        table.add_column(name, justify="right")
    for part in found.parts:
        people = "unknown" if part.people is None else str(part.people)
        numbers = (str(part.walks), str(part.steps), str(part.frames), f"{part.missing:.0%}")
        table.add_row(escape(part.split), escape(part.label), people, *numbers)
    return table


def _columns(found: TreeCheck) -> Table:
    table = Table("column", "unit")
    for name in ("lowest", "highest", "possible", "range in a step", "missing"):
        table.add_column(name, justify="right")
    for column in found.columns:
        possible = f"{column.possible[0]:g} to {column.possible[1]:g}" if column.possible else "-"
        numbers = (_number(column.low), _number(column.high), possible, _number(column.range))
        table.add_row(escape(column.name), escape(column.unit), *numbers, f"{column.missing:.0%}")
    return table


def _findings(found: TreeCheck) -> Table:
    table = Table("", show_lines=True)
    table.add_column("what", overflow="fold")
    table.add_column("remedy", overflow="fold")
    for finding in found.findings:
        what, do = sentence(finding), _remedy(finding)
        table.add_row(_SAID[finding.severity], *(escape(text) for text in (what, do)))
    return table


def _remedy(finding: Finding) -> str:
    return f"{remedy(finding)}{missing_flag([finding], '--missing')}"


def _positive(found: TreeCheck) -> str | None:
    return positive_name(found.classes) if len(found.classes) > 1 else None


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3g}"


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in values.items()
    }
