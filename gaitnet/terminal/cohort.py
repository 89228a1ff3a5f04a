"""`gaitnet analyze --table` and `gaitnet plot`: a bar while it works, a line for each video, a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.markup import escape
from rich.table import Table

from gaitnet.cohort import CohortSettings, CohortWatcher, Row, analyze_each, write_tables
from gaitnet.cohort.tables import Group, curves_beside
from gaitnet.extraction import Crew, Job
from gaitnet.pose import Progress
from gaitnet.report.words import label_in_words
from gaitnet.terminal.console import WalkBar, say, stdout, tell_error
from gaitnet.types import Array


class _OnTerminal(CohortWatcher):
    def __init__(self, jobs: Sequence[Job]) -> None:
        self.bar = WalkBar([job.sources for job in jobs])

    def begun(self, known: int, jobs: int) -> None:
        """Says what an earlier run left."""
        if known:
            say(f"{known} of {jobs} videos were analysed before; --again repeats them.")

    def progress_of(self, job: Job) -> Progress:
        """Moves the bar."""
        return self.bar.progress_of(job.sources, job.name)

    def finished(self, job: Job, row: Row) -> None:
        """Moves the bar."""
        self.bar.finish(job.sources, job.name)


def run_cohort(
    jobs: Sequence[Job], settings: CohortSettings, out: Path, table: Path, crew: Crew, again: bool
) -> int:
    """Analyse every video with a progress bar, write the table, print what became of each.

    Returns:
        The exit code: 1 where gaitnet failed; 2 where a file could not be read; else 0.

    Raises:
        GaitnetError: nothing can be written.
    """
    watcher = _OnTerminal(jobs)
    with watcher.bar:
        rows = analyze_each(jobs, settings, out, crew, again, watcher)
    write_tables(table, rows)
    stdout().print(_overview(rows))
    for row in rows:
        if row.error:
            tell_error(f"{row.video}: {row.error}")
    say(f"{table}: {len(rows)} videos, curves in {curves_beside(table)}, reports in {out}.")
    say("A screening aid, not a diagnosis.")
    if any(row.fault for row in rows):
        return 1
    return 2 if any(row.error for row in rows) else 0


def _overview(rows: Sequence[Row]) -> Table:
    table = Table("video", "verdict")
    table.add_column("steps", justify="right")
    for name in ("outside the healthy range", "classification"):
        table.add_column(name, overflow="fold")
    for row in rows:
        answer = label_in_words(row.answer, row.probabilities, row.inconclusive)
        verdict = row.verdict or "not read"
        steps = str(row.steps) if row.steps else "-"
        table.add_row(*map(escape, (row.video, verdict, steps, row.findings or "-", answer or "-")))
    return table


def print_groups(groups: Sequence[Group]) -> None:
    """Each parameter's mean and SD between the videos of each group."""
    table = Table("parameter")
    for group in groups:
        table.add_column(f"{escape(group.name)}, mean ± SD (n)", justify="right")
    for name in dict.fromkeys(name for group in groups for name in group.values):
        cells = [_mean(group.values.get(name)) for group in groups]
        table.add_row(escape(name.replace("_", " ")), *cells)
    stdout().print(table)


def _mean(values: Array | None) -> str:
    known = values[np.isfinite(values)] if values is not None else np.zeros(0)
    if not len(known):
        return "-"
    sd = f" ± {known.std(ddof=1):.3g}" if len(known) > 1 else ""
    return f"{known.mean():.3g}{sd} ({len(known)})"
