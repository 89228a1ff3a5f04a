"""What `gaitnet extract` shows: a bar while it works, a table at the end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

from rich.table import Table
from rich.text import Text

from gaitnet.extraction import Crew, Job, Ledger, Outcome, Settings, extract_all, opened
from gaitnet.extraction.crew import cores
from gaitnet.report.console import WalkBar, say, stderr, stdout, tell_error

ROWS = 200
"""Walks that the table shows; of more, only those that something is to be said about."""


def run_extraction(
    jobs: Sequence[Job], settings: Settings, out: Path, crew: Crew | None = None, again: bool = False
) -> list[Outcome]:
    """Extract every walk that is not there yet, with a progress bar, and print the summary.

    Args:
        jobs: the walks.
        settings: how to measure them.
        out: root of the tree.
        crew: who does the work.
        again: measure what is there, too.

    Raises:
        GaitnetError: nothing can be written, or there is no such cluster.
    """
    with opened(out, jobs, settings) as ledger:
        if ledger.set_aside:
            say(f"{ledger.set_aside}: a damaged list of what was done. What it had lost is measured again.")
        outcomes = {} if again else _known(ledger, jobs)
        if outcomes:
            say(f"{len(outcomes)} of {len(jobs)} walks were done before; --again measures them anew.")
        left = [job for job in jobs if job not in outcomes]
        crew = crew or Crew()
        if len(jobs) > 1:  # the last one of many may be the one that hangs
            crew = replace(crew, workers=crew.workers or cores())
        outcomes |= _extract(ledger, left, settings, crew)
    ordered = [outcomes[job] for job in jobs]
    stdout().print(_table(ordered))
    return ordered


def _known(ledger: Ledger, jobs: Sequence[Job]) -> dict[Job, Outcome]:
    found = ((job, ledger.known(job)) for job in jobs)
    return {job: outcome for job, outcome in found if outcome}


def _extract(ledger: Ledger, jobs: Sequence[Job], settings: Settings, crew: Crew) -> dict[Job, Outcome]:
    outcomes = {}
    with ExitStack() as stack:
        bar = stack.enter_context(WalkBar([job.sources for job in jobs]))
        work = extract_all(jobs, settings, crew, lambda job: bar.progress_of(job.sources, job.name))
        for outcome in stack.enter_context(closing(work)):  # Ctrl-C ends the workers, too
            changes = ledger.changes(outcome.job)
            ledger.add(outcome)
            bar.finish(outcome.job.sources, outcome.job.name)
            if outcome.trace:
                stderr().print(outcome.trace, markup=False, highlight=False, soft_wrap=True)
            notes = f"measured again: {changes}. {outcome.notes}".strip() if changes else outcome.notes
            outcomes[outcome.job] = replace(outcome, notes=notes)
    return outcomes


def tell_skipped(outcomes: Sequence[Outcome], paths: Sequence[Path]) -> int:
    """One line on stderr for each of these videos that was skipped, or for folders that gave no walk at all.

    Returns:
        The exit code: 1 where gaitnet failed; 2 where there was something to tell; else 0: a folder may hold
        videos that can't be measured.
    """
    skipped = [outcome for outcome in outcomes if not outcome.steps]
    named = [outcome for outcome in skipped if set(outcome.job.sources) & set(paths)]
    for outcome in named:
        first, *others = outcome.job.sources
        tell_error(f"{first.parent if others else first}: {outcome.notes}")
    nothing = len(skipped) == len(outcomes)
    if nothing and not named:
        tell_error(f"{' '.join(map(str, paths))}: no video in it could be measured; the table says why.")
    if any(outcome.fault for outcome in outcomes):
        return 1
    return 2 if named or nothing else 0


def _table(outcomes: Sequence[Outcome]) -> Table:
    table = Table("video", caption=_summary(outcomes), caption_justify="left")
    table.add_column("steps", justify="right")
    table.add_column("seconds", justify="right")
    table.add_column("written to, or why not")
    for outcome in outcomes if len(outcomes) <= ROWS else filter(_is_special, outcomes):
        where = str(outcome.job.folder) if outcome.steps else "skipped"
        said = f"{where}: {outcome.notes}" if outcome.notes else where
        seconds = f"{outcome.seconds:.1f}" if outcome.steps else "-"
        steps = str(outcome.steps) if outcome.steps else "-"
        table.add_row(Text(outcome.job.name, overflow="fold"), steps, seconds, Text(said, overflow="fold"))
    return table


def _is_special(outcome: Outcome) -> bool:
    return bool(outcome.notes) or not outcome.steps


def _summary(outcomes: Sequence[Outcome]) -> str:
    written = [outcome for outcome in outcomes if outcome.steps]
    steps = sum(outcome.steps for outcome in written)
    skipped = len(outcomes) - len(written)
    return f"{len(written)} of {len(outcomes)} walks written, {steps} steps; {skipped} skipped"
