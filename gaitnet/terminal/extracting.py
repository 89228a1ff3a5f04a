"""What `gaitnet extract` shows: a bar while it works, a table at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from gaitnet.extraction import Crew, ExtractionWatcher, Job, Outcome, Settings, extract_missing
from gaitnet.pose import Progress
from gaitnet.terminal.console import WalkBar, say, stderr, stdout, tell_error

ROWS = 200
"""Walks that the table shows; of more, only those that something is to be said about."""


class _OnTerminal(ExtractionWatcher):
    """A bar over all walks, and a line where there is something to tell."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.bar = WalkBar([job.sources for job in jobs])

    def begun(self, known: int, jobs: int, set_aside: Path | None) -> None:
        """Says what an earlier run left."""
        if set_aside:
            say(f"{set_aside}: a damaged list of results; the videos missing from it are measured again.")
        if known:
            say(f"{known} of {jobs} trials were measured before; --again repeats them.")

    def progress_of(self, job: Job) -> Progress:
        """Moves the bar."""
        return self.bar.progress_of(job.sources, job.name)

    def finished(self, outcome: Outcome) -> None:
        """Moves the bar; a fault of gaitnet's is printed whole."""
        self.bar.finish(outcome.job.sources, outcome.job.name)
        if outcome.trace:
            stderr().print(outcome.trace, markup=False, highlight=False, soft_wrap=True)


def run_extraction(
    jobs: Sequence[Job], settings: Settings, out: Path, crew: Crew | None = None, again: bool = False
) -> list[Outcome]:
    """`extract_missing` with a progress bar and a summary.

    Raises:
        GaitnetError: nothing can be written, or there is no such cluster.
    """
    watcher = _OnTerminal(jobs)
    with watcher.bar:
        outcomes = extract_missing(jobs, settings, out, crew, again, watcher)
    stdout().print(_table(outcomes))
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
    table.add_column("output, or reason")
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
