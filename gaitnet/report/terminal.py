"""Progress and tables on the terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from gaitnet.errors import GaitnetError
from gaitnet.extraction import Job, Outcome, Settings, extract
from gaitnet.pipeline import Answer, predict
from gaitnet.video import probe
from gaitnet.walker.dataset import SUBJECT_PATTERN, Take, film_take, write_take

if TYPE_CHECKING:
    from gaitnet.inference import Predictor
    from gaitnet.pose import Progress as FrameProgress

_PIPE_WIDTH = 160
"""Columns of a table that goes into a file or a pipe, which have no width of their own."""


def run_extraction(jobs: Sequence[Job], settings: Settings) -> list[Outcome]:
    """Extract every walk with a progress bar, and print the summary."""
    outcomes = []
    sources = [source for job in jobs for source in job.sources]
    with _FrameBar(sources) as bar:
        for job in jobs:
            bar.start(job.name)
            outcomes.append(_outcome(job, settings, bar.progress))
            bar.finish(job.sources)
    _stdout().print(_extraction_table(outcomes))
    return outcomes


def _outcome(job: Job, settings: Settings, progress: FrameProgress) -> Outcome:
    """What became of a walk; an error that is nobody's but gaitnet's does not stop the others either."""
    try:
        return extract(job, settings, progress)
    except GaitnetError:
        raise
    except Exception as error:
        traceback.print_exc()
        notes = f"gaitnet failed ({type(error).__name__}). Report it with the lines on stderr."
        return Outcome(job, notes=notes, fault=True)


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


def run_prediction(
    sources: Sequence[Path], predictor: Predictor, backend: str, height_m: float | None, quiet: bool
) -> tuple[list[Answer], dict[Path, str]]:
    """Ask about every source with a progress bar; the answers, and why the others have none.

    Prints both, unless `quiet`.
    """
    answers: list[Answer] = []
    problems: dict[Path, str] = {}
    with _FrameBar(sources) as bar:
        for source in sources:
            bar.start(source.name)
            try:
                answers.append(predict(source, predictor, backend, height_m, bar.progress))
            except GaitnetError as error:
                problems[source] = str(error)
            bar.finish([source])
    if not quiet:
        _print_answers(answers)
    for problem in problems.values():
        tell_error(problem)
    return answers, problems


def run_simulation(takes: Sequence[Take], out: Path, video: bool) -> None:
    """Write every simulated walk with a progress bar, and print where it all is."""
    steps = 0
    with counting("walks", len(takes)) as advance:
        for take in takes:
            steps += write_take(out, take)
            advance()
    say(f"{out}: {len(takes)} walks, {steps} steps. To train on them:")
    say(f"python tools/train.py --config configs/lstm.yaml --data.root {out}")
    if not video:
        return
    folder = out / "videos"
    with counting("films", len(takes)) as advance:
        for take in takes:
            film_take(folder / take.split / take.label, take)
            advance()
    say(f"{folder}: {len(takes)} films, each with its truth (.json). To measure them:")
    say(f"gaitnet extract {folder} --out DIR --subject '{SUBJECT_PATTERN}'")


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar that counts things; yields the function that counts one."""
    with _bar(MofNCompleteColumn(), TimeRemainingColumn()) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


def _bar(*columns: ProgressColumn) -> Progress:
    """A bar on stderr where somebody looks at it; a log or a pipe gets none."""
    console = _stderr()
    what = TextColumn("{task.description}", markup=False)
    return Progress(what, BarColumn(), *columns, console=console, disable=not console.is_terminal)


class _FrameBar:
    """One bar over the frames of all files: frames a second and time left."""

    def __init__(self, sources: Sequence[Path]) -> None:
        self._expected = {source: _frame_count(source) for source in sources}
        self._bar = _bar(MofNCompleteColumn(), _Speed(), TimeRemainingColumn())
        self._task = self._bar.add_task("", total=sum(self._expected.values()) or None)
        self._before = 0

    def __enter__(self) -> _FrameBar:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def start(self, name: str) -> None:
        """Frames from now on belong to that file."""
        self._bar.update(self._task, description=name)

    @property
    def progress(self) -> FrameProgress:
        """To call with (frames done, frames expected) of one file."""
        return lambda done, expected: self._bar.update(self._task, completed=self._before + done)

    def finish(self, sources: Sequence[Path]) -> None:
        """The bar ends where those files were expected to end, whatever their headers promised."""
        self._before += sum(self._expected[source] for source in sources)
        self._bar.update(self._task, completed=self._before)


class _Speed(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Frames a second."""
        return Text(f"{task.speed:.0f} frames/s" if task.speed else "- frames/s")


def _frame_count(source: Path) -> int:
    """Frames that the header promises; 0 for what is no video, which is told later."""
    try:
        return probe(source).frame_count or 0
    except GaitnetError:
        return 0


def _extraction_table(outcomes: Sequence[Outcome]) -> Table:
    table = Table("video", caption=_extraction_summary(outcomes), caption_justify="left")
    table.add_column("steps", justify="right")
    table.add_column("seconds", justify="right")
    table.add_column("written to, or why not")
    for outcome in outcomes:
        where = str(outcome.job.folder) if outcome.steps else "skipped"
        said = f"{where}: {outcome.notes}" if outcome.notes else where
        seconds = f"{outcome.seconds:.1f}" if outcome.steps else "-"
        steps = str(outcome.steps) if outcome.steps else "-"
        table.add_row(Text(outcome.job.name, overflow="fold"), steps, seconds, Text(said, overflow="fold"))
    return table


def _extraction_summary(outcomes: Sequence[Outcome]) -> str:
    written = [outcome for outcome in outcomes if outcome.steps]
    steps = sum(outcome.steps for outcome in written)
    skipped = len(outcomes) - len(written)
    return f"{len(written)} of {len(outcomes)} walks written, {steps} steps; {skipped} skipped"


def _print_answers(answers: Sequence[Answer]) -> None:
    for answer in answers:
        prediction = answer.prediction
        count = len(prediction.step_probabilities)
        probability = prediction.probabilities[prediction.label]
        say(f"{answer.source}: {prediction.label}, p = {probability:.2f} ({count} steps, {prediction.model})")
        if prediction.cut_frames:
            say(f"  {prediction.cut_frames} frames past the model's longest step were not looked at")
        for reason in answer.reasons:
            say(f"  caution: {reason}")
    if answers:
        say("A screening aid, not a diagnosis.")


def say(line: str) -> None:
    """One line of a result, unwrapped."""
    _stdout().print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)


def tell_error(line: str) -> None:
    """One line about something of the user's that does not work, unwrapped."""
    _stderr().print(f"error: {line}", markup=False, highlight=False, emoji=False, soft_wrap=True)


def _stdout() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_WIDTH)


def _stderr() -> Console:
    return Console(stderr=True)
