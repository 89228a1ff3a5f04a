"""`gaitnet analyze`: a bar while it works, then first lines in plain words and a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from gaitnet.analysis import analyze
from gaitnet.files import atomic_file
from gaitnet.findings import findings_of, ranges_of
from gaitnet.pipeline import Options
from gaitnet.report.change import care, change_in_words, change_since, same_films
from gaitnet.report.folder import Folder, Show
from gaitnet.report.steps import has_metres
from gaitnet.report.summary import Summary, summary
from gaitnet.report.table import arrow_of
from gaitnet.report.words import Text, counted_in_words, parameter_name, report_texts, within
from gaitnet.terminal.console import FrameBar, say, stdout
from gaitnet.timing import timings
from gaitnet.types import GaitReport, Measurement, Range, Verdict
from gaitnet.video import decoding_once

if TYPE_CHECKING:
    from gaitnet.inference import Predictor

FIRST = (
    *("cadence", "speed", "step_length", "step_time", "step_time_asymmetry", "stance", "double_support"),
    *("knee_range_left", "knee_range_right"),
)
"""Numbers that the short table shows, besides those outside the healthy range."""


def run_analysis(
    paths: Sequence[Path],
    out: Path,
    predictor: Predictor | None,
    options: Options,
    show: Show | None = None,
    everything: bool = False,
) -> GaitReport:
    """Measure one person's videos with a progress bar, write and print the report; draw the film last."""
    show = show or Show()
    with decoding_once() if show.overlay else nullcontext():
        with FrameBar(paths) as bar:
            analysis = analyze(paths, predictor, options, bar.film)
        folder = Folder(analysis.films, out, analysis.report, show)
        folder.write_report()
        print_report(analysis.report, out, everything, show.lang)
        for line in _change(analysis.report, show):
            say(line)
        with FrameBar(paths) as bar:
            film = folder.write_film(bar.film)
    if film is not None:
        say(f"Video with the skeleton: {film}")
    return analysis.report


def print_report(report: GaitReport, out: Path, everything: bool, lang: str = "en") -> None:
    """The first lines in the order of the page; then the numbers, and what else is to be said."""
    text, said = report_texts(lang), summary(report, "terminal", lang)
    refused = report.verdict is Verdict.NOT_MEASURABLE
    brief = () if refused else _brief(said, text)  # the lines after it say it all
    first = (*brief, *_trust(report, said, text), *_found(said, text))
    for line in (*first, *_answer(said, text), *_next(said, text)):
        say(line)
    if report.parameters:
        stdout().print(_table(report, ranges_of(report), everything, lang))
    for line in _notes(report, said, everything):
        say(line)
    say(f"Written to {out}. {text['aid']}")


def _change(report: GaitReport, show: Show) -> Iterator[str]:
    """What changed since the earlier report, and why that may not be the patient's."""
    before, text = show.before, report_texts(show.lang)
    if before is None or not report.parameters:
        return
    since = change_since(show.heading.before if show.heading else None, show.lang)
    same = same_films(report, before)
    said = text["change_same"] if same else change_in_words(report, before, show.lang)
    yield f"{since} ({before.source}){text['colon']} {said}"
    doubts = care(report, before, show.lang)
    if doubts:
        yield text["care"].format(what=text["semicolon"].join(doubts))


def report_timings(path: Path) -> None:
    """Print how long each stage took, and write it as JSON."""
    took_s = timings()
    table = Table("stage", title="Where the time went")
    for name in ("seconds", "share"):
        table.add_column(name, justify="right")
    for stage, seconds in took_s.items():
        table.add_row(stage, f"{seconds:.2f}", f"{seconds / took_s['total']:.0%}")
    stdout().print(table)
    with atomic_file(path) as file:
        file.write(json.dumps({"unit": "s", **took_s}, indent=2).encode())


def _brief(said: Summary, text: Text) -> Iterator[str]:
    """The answer in three lines."""
    named = {"walk": said.brief.walk, "sure": said.brief.sure, "next": said.brief.next}
    yield from (f"{text[f'brief_{name}']}{text['colon']} {line}" for name, line in named.items() if line)


def _trust(report: GaitReport, said: Summary, text: Text) -> Iterator[str]:
    yield f"{report.source}: {report.verdict.value}. {said.trust}{text['stop']}"
    yield from (f"  {line}" for line in said.doubts)


def _found(said: Summary, text: Text) -> Iterator[str]:
    """What is outside the healthy range, the most important first, and what is inside."""
    if said.unfound:
        yield said.unfound
    lines = [f"  {line}" for line in said.step_to]
    lines += [f"  {each.line(text)} {each.arrow}" for each in said.listed]
    if lines:
        yield f"{text['clearly']}{text['colon']}"
        yield from lines
    for name, those in {"also": said.also, "just": said.just}.items():
        if those:
            yield f"{text[name]}{text['colon']} {text['semicolon'].join(each.line(text) for each in those)}"
    if said.inside:
        yield f"{text['inside']}{text['colon']} {said.inside}{text['stop']}"


def _answer(said: Summary, text: Text) -> Iterator[str]:
    if said.answer is not None:
        yield f"{text['classification']}{text['colon']} {said.answer.heading(text)}{text['stop']}"
        short = [] if said.answer.lines else [said.answer.short]
        yield from (f"  {line}" for line in (*short, *said.answer.lines) if line)


def _next(said: Summary, text: Text) -> Iterator[str]:
    if said.next:
        yield f"{text['next']}{text['colon']}"
        yield from (f"  {line}" for line in said.next)


def _notes(report: GaitReport, said: Summary, everything: bool) -> Iterator[str]:
    """What else is to be said."""
    yield from (f"  {line}" for line in said.notes)
    if report.metres == "estimated" and has_metres(report):
        yield "Lengths are estimated from the pose. For true ones: --height METRES."
    if everything:
        yield from counted_in_words(report)
        yield "± 95 %: measurement error, from videos of simulated people."
        if report.reference and any(name.startswith("gvs") for name in report.parameters):
            yield f"gvs: distance from the mean curves of {report.reference.name}."
    elif report.parameters:
        yield "For all numbers: --all, or report.html."


def _table(report: GaitReport, ranges: Mapping[str, Range], everything: bool, lang: str) -> Table:
    """The first numbers and all that are outside the healthy range, or every number."""
    outside = {each.measured.name: each.measured for each in findings_of(report)}
    known = report.parameters | outside  # values of curves are no parameters
    rows = [
        known[name] for name in dict.fromkeys([*(known if everything else FIRST), *outside]) if name in known
    ]
    marks = [arrow_of(found.value, ranges.get(found.name)) for found in rows]
    table = Table("parameter")
    for name in ("value", "SD", "n", "± 95 %") if everything else ("value",):
        table.add_column(name, justify="right")
    for name in ("unit", "healthy range", *([""] if any(marks) else [])):
        table.add_column(name)
    text = report_texts(lang)
    for found, mark in zip(rows, marks, strict=True):
        name = within(parameter_name(found.name, text), lang)
        cells = [name, *_cells(found, everything), _range(ranges.get(found.name))]
        table.add_row(*cells, *([mark] if any(marks) else []))
    return table


def _cells(found: Measurement, everything: bool) -> list[str]:
    sd, margin = ("-" if each is None else f"{each:.3g}" for each in (found.sd, found.margin))
    counted = [sd, str(found.n), margin] if everything else []
    return [f"{found.value:.3g}", *counted, found.unit]


def _range(healthy: Range | None) -> str:
    """A mean curve's range is said to be one: nobody is compared with it."""
    if healthy is None:
        return "-"
    low, high = f"{healthy.low:.3g}", f"{healthy.high:.3g}"
    return f"mean {low}" if low == high else f"{low} to {high}"
