"""`gaitnet analyze`: a bar while it works, then three lines of plain words and a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from gaitnet.analysis import analyze
from gaitnet.findings import Finding, compared, findings, findings_of, numbers_of, ranges_of
from gaitnet.inference.base import is_default
from gaitnet.inference.explain import strongest
from gaitnet.pipeline import Options
from gaitnet.reasons import Reason
from gaitnet.report.folder import Show, write_folder
from gaitnet.report.words import counted_in_words, said_in_words
from gaitnet.terminal.console import FrameBar, say, stdout
from gaitnet.types import Classification, GaitReport, Measurement, Range, Verdict
from gaitnet.words import sentence, what

if TYPE_CHECKING:
    from gaitnet.inference import Predictor

FIRST = (
    *("cadence", "speed", "step_length", "step_time", "step_time_asymmetry", "stance", "double_support"),
    *("knee_range_left", "knee_range_right"),
)
"""Numbers that the short table shows, besides those outside the healthy range."""

MOST_SAID = 3
"""Findings in the second line; all are in `report.html`."""


def run_analysis(
    paths: Sequence[Path],
    out: Path,
    predictor: Predictor | None,
    options: Options,
    show: Show | None = None,
    everything: bool = False,
) -> GaitReport:
    """Measure one person's videos with a progress bar, write `report.json` and so on, print the numbers."""
    with FrameBar(paths) as bar:
        analysis = analyze(paths, predictor, options, bar.film)
    with FrameBar(paths) as bar:
        write_folder(analysis.films, out, analysis.report, show or Show(), bar.film)
    print_report(analysis.report, out, everything)
    return analysis.report


def print_report(report: GaitReport, out: Path, everything: bool) -> None:
    """Three lines: was it measured, what is outside the healthy range, the answer; then the numbers."""
    ranges = ranges_of(report)
    outside = findings_of(report)
    say(_measured_in_words(report))
    if report.parameters:
        say(_outside_in_words(report, outside, ranges))
        say(_answer(report))
        stdout().print(_table(report, outside, ranges, everything))
    for line in _notes(report, everything):
        say(line)
    say(f"Written to {out}. A screening aid, not a diagnosis.")


def _measured_in_words(report: GaitReport) -> str:
    steps = f", {len(report.footsteps)} steps" if report.footsteps else ""
    worst = _worst(report)
    why = f". {sentence(worst, 'terminal')}" if worst else ""
    return f"{report.source}: {report.verdict.value}{steps}{why}"


def _worst(report: GaitReport) -> Reason | None:
    """Why the verdict is not OK."""
    of_verdict = (reason for reason in report.reasons if reason.verdict is report.verdict)
    return None if report.verdict is Verdict.OK else next(of_verdict, None)


def _outside_in_words(report: GaitReport, outside: Sequence[Finding], ranges: Mapping[str, Range]) -> str:
    count = len(compared(numbers_of(report), ranges))
    if not count:
        return "Healthy range: none of these numbers has one."
    if not outside:
        return f"Healthy range: all {count} numbers that have one are inside."
    more = f" {len(outside) - MOST_SAID} more in report.html." if len(outside) > MOST_SAID else ""
    said = " ".join(each.sentence() for each in outside[:MOST_SAID])
    return f"Outside the healthy range: {said}{more}"


def _answer(report: GaitReport) -> str:
    if said := said_in_words(report):
        return f"Classification: {said}"
    forbidding = report.no_answer
    said = what(forbidding[0], "terminal") if forbidding else "no model was asked."
    return f"No classification: {said}"


def _why(found: Classification) -> Iterator[str]:
    """What drives the classification, and what would turn it."""
    drivers = [name.replace("_", " ") for name in found.drivers[:MOST_SAID]]
    if drivers:
        yield f"Findings that drive it: {', '.join(drivers)}."
    if found.turn:
        changes = ", ".join(f"{each.name.replace('_', ' ')} {each.to:.3g} {each.unit}" for each in found.turn)
        other = "abnormal" if found.probability <= 0.5 else "normal"
        yield f"It would be {other} with {changes}."


def _notes(report: GaitReport, everything: bool) -> Iterator[str]:
    """What else is to be said, the reservations first; the first line has said the worst one."""
    worst = _worst(report)
    for reason in report.reasons:
        if reason is not worst:
            yield f"  {sentence(reason, 'terminal')}"
    if report.classification:
        yield from _why(report.classification)
    if report.metres == "estimated":
        yield "Lengths are estimated from the pose. For true ones: --height METRES."
    if everything:
        yield from counted_in_words(report)
        if report.reference and any(name.startswith("gvs") for name in report.parameters):
            yield f"gvs: distance from the mean curves of {report.reference.name}."
        if report.prediction and (strong := strongest(report)):
            names = ", ".join(name.replace("_", " ") for name in strong)
            yield f"Most influential for {report.prediction.label}: {names}. See explanation.png."
    elif report.parameters:
        yield "For all numbers: --all, or report.html."
    if report.prediction and is_default(report.prediction.model):
        yield "The built-in model was trained on simulated people only. Train your own: gaitnet train --help"


def _table(
    report: GaitReport, outside: Sequence[Finding], ranges: Mapping[str, Range], everything: bool
) -> Table:
    table = Table("parameter")
    for name in ("value", "SD", "n") if everything else ("value",):
        table.add_column(name, justify="right")
    for name in ("unit", "healthy range", ""):
        table.add_column(name)
    marks = {each.measured.name: each.direction for each in findings_of_all(report.parameters, ranges)}
    names = report.parameters if everything else [*FIRST, *(each.measured.name for each in outside)]
    for name in dict.fromkeys(names):
        if name in report.parameters:
            found = report.parameters[name]
            table.add_row(*_cells(found, everything), _range(ranges.get(name)), marks.get(name, ""))
    return table


def findings_of_all(parameters: dict[str, Measurement], ranges: Mapping[str, Range]) -> Iterator[Finding]:
    """Each number that is outside, also where another one says the same."""
    for name, found in parameters.items():
        yield from findings({name: found}, ranges)


def _cells(found: Measurement, everything: bool) -> list[str]:
    sd = "-" if found.sd is None else f"{found.sd:.3g}"
    counted = [sd, str(found.n)] if everything else []
    return [found.name.replace("_", " "), f"{found.value:.3g}", *counted, found.unit]


def _range(healthy: Range | None) -> str:
    if healthy is None:
        return "-"
    low, high = f"{healthy.low:.3g}", f"{healthy.high:.3g}"
    return f"about {low}" if low == high else f"{low} to {high}"
