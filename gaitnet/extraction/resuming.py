"""A run over many walks that goes on where an earlier one stopped."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from gaitnet.extraction.crew import Crew, extract_all
from gaitnet.extraction.ledger import Ledger, opened
from gaitnet.extraction.planning import Job
from gaitnet.extraction.walk import Outcome, Settings
from gaitnet.pipeline import settled
from gaitnet.pose import Progress
from gaitnet.pose.base import no_progress
from gaitnet.threads import cores


class ExtractionWatcher:
    """Is told how a run gets on. This one does nothing; make a subclass of it."""

    def begun(self, known: int, jobs: int, set_aside: Path | None) -> None:
        """So many of the walks were known; where a damaged list of them was put."""

    def progress_of(self, job: Job) -> Progress:
        """To call with (frames done, frames expected), from any thread."""
        return no_progress

    def finished(self, outcome: Outcome) -> None:
        """What became of a walk."""


def extract_missing(
    jobs: Sequence[Job],
    settings: Settings,
    out: Path,
    crew: Crew | None = None,
    again: bool = False,
    watcher: ExtractionWatcher | None = None,
) -> list[Outcome]:
    """Extract every walk that is not there yet.

    Args:
        jobs: the walks.
        settings: how to measure them.
        out: root of the tree.
        crew: who does the work.
        again: measure what is there, too.
        watcher: is told how it gets on.

    Returns:
        What became of each walk, in the order of `jobs`, whether now or earlier.

    Raises:
        GaitnetError: nothing can be written, or there is no such cluster.
    """
    crew, watcher = crew or Crew(), watcher or ExtractionWatcher()
    settings = replace(settings, options=settled(settings.options))  # what is written down says what was done
    if len(jobs) > 1:  # the last one of many may be the one that hangs
        crew = replace(crew, workers=crew.workers or cores())
    with opened(out, jobs, settings) as ledger:
        outcomes = {} if again else _known(ledger, jobs)
        watcher.begun(len(outcomes), len(jobs), ledger.set_aside)
        left = [job for job in jobs if job not in outcomes]
        outcomes |= _extract(ledger, left, settings, crew, watcher)
    return [outcomes[job] for job in jobs]


def _known(ledger: Ledger, jobs: Sequence[Job]) -> dict[Job, Outcome]:
    found = ((job, ledger.known(job)) for job in jobs)
    known = {job: outcome for job, outcome in found if outcome}
    for outcome in known.values():
        ledger.keep(outcome)
    return known


def _extract(
    ledger: Ledger, jobs: Sequence[Job], settings: Settings, crew: Crew, watcher: ExtractionWatcher
) -> dict[Job, Outcome]:
    outcomes = {}
    with closing(extract_all(jobs, settings, crew, watcher.progress_of)) as work:  # Ctrl-C ends them, too
        for outcome in work:
            changes = ledger.changes(outcome.job)
            ledger.add(outcome)
            notes = f"measured again: {changes}. {outcome.notes}".strip() if changes else outcome.notes
            outcomes[outcome.job] = replace(outcome, notes=notes)
            watcher.finished(outcomes[outcome.job])
    return outcomes
