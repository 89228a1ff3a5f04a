"""`gaitnet analyze --table` and `gaitnet plot`: a bar while it works, a line for each video, a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from rich.markup import escape
from rich.table import Table

from gaitnet.cohort import CohortSettings, CohortWatcher, Row, analyze_each, write_tables
from gaitnet.cohort.tables import Group, curves_beside
from gaitnet.extraction import Crew, Job
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.pose import Progress
from gaitnet.report.table import GROUPS
from gaitnet.report.words import label_in_words
from gaitnet.terminal.console import WalkBar, say, stdout, tell_error
from gaitnet.types import Array
from gaitnet.words.numbers import digits_of


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
    guessed = sum(row.lengths == "estimated" for row in rows)
    if guessed:
        say(f"{guessed} of {len(rows)} without a height: lengths and speed are estimates.")
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
        leaning = label_in_words(row.answer, row.probabilities, row.inconclusive)
        said = row.classification or leaning  # as its report says it, by both witnesses where there are two
        verdict = row.verdict or "not read"
        steps = str(row.steps) if row.steps else "-"
        table.add_row(*map(escape, (row.video, verdict, steps, row.findings or "-", said or "-")))
    return table


def print_groups(groups: Sequence[Group]) -> None:
    """Each parameter's mean and SD between the videos of each group."""
    table = Table("parameter")
    for group in groups:
        table.add_column(f"{escape(group.name)}, mean ± SD (n)", justify="right")
    for name in _ordered({name for group in groups for name in group.values}):
        cells = [_mean(group.values.get(name), _split(name)[1]) for group in groups]
        table.add_row(escape(name.replace("_", " ")), *cells)
    stdout().print(table)
    if len({heavy for group in groups for heavy in group.heavy}) > 1:
        say("Some videos were measured by the pose model heavy, others not: joint angles do not compare.")


def _ordered(columns: Iterable[str]) -> list[str]:
    """Columns `name [unit]` in the order of the report; what it tells elsewhere follows."""
    rows = [f"{row}{side}" for rows in GROUPS.values() for row in rows for side in ("", "_left", "_right")]
    places = {name: place for place, name in enumerate(dict.fromkeys([*rows, *DEFINITIONS]))}
    return sorted(columns, key=lambda column: (places.get(_split(column)[0], len(places)), column))


def _split(column: str) -> tuple[str, str]:
    """`speed [m/s]` to name and unit."""
    name, _, unit = column.partition(" [")
    return name, unit.removesuffix("]")


FEWEST = 3
"""Videos that a standard deviation is given of; that of two says next to nothing."""


def _mean(values: Array | None, unit: str) -> str:
    known = values[np.isfinite(values)] if values is not None else np.zeros(0)
    if not len(known):
        return "-"
    digits = max(digits_of(unit, known.mean()), 1)
    sd = f" ± {known.std(ddof=1):.{digits}f}" if len(known) >= FEWEST else ""
    return f"{known.mean():.{digits}f}{sd} ({len(known)})"
