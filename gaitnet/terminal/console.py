"""Lines and bars on the terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import time
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
from rich.text import Text

from gaitnet.errors import GaitnetError
from gaitnet.video import probe

if TYPE_CHECKING:
    from gaitnet.pose import Progress as FrameProgress

_PIPE_WIDTH = 160
"""Columns of a table that goes into a file or a pipe, which have no width of their own."""

_EVERY_S = 20.0
"""Between two lines of a log about how far it is."""


def say(line: str) -> None:
    """One line of a result, unwrapped."""
    stdout().print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)


def tell_error(line: str) -> None:
    """One line about something of the user's that does not work, unwrapped; names can be anything."""
    line = line.encode("utf-8", "backslashreplace").decode()
    stderr().print(f"error: {line}", markup=False, highlight=False, emoji=False, soft_wrap=True)


def tell_warning(line: str) -> None:
    """One line, in red, about a result that is not to be relied on, unwrapped."""
    stderr().print(line, style="red", markup=False, highlight=False, emoji=False, soft_wrap=True)


def stdout() -> Console:
    """Where results go."""
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_WIDTH)


def stderr() -> Console:
    """Where progress and problems go."""
    return Console(stderr=True)


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar that counts things; yields the function that counts one."""
    with bar(MofNCompleteColumn(), TimeRemainingColumn()) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


@contextmanager
def counting_long(what: str, total: int, every_s: float = _EVERY_S) -> Iterator[Callable[[], None]]:
    """As `counting`, for what takes many minutes: a log or a pipe gets a line now and then."""
    done, began_s = 0, time.monotonic()
    told_s = began_s

    def tell() -> None:
        minutes = (time.monotonic() - began_s) / 60
        line = f"{what}: {done} of {total}, {minutes:.1f} min"
        console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)

    def count() -> None:
        nonlocal done, told_s
        done += 1
        advance()
        if not console.is_terminal and (done == total or time.monotonic() - told_s >= every_s):
            told_s = time.monotonic()
            tell()

    console = stderr()
    with counting(what, total) as advance:
        if not console.is_terminal:
            tell()
        yield count


def bar(*columns: ProgressColumn) -> Progress:
    """A bar on stderr where somebody looks at it; a log or a pipe gets none."""
    console = stderr()
    what = TextColumn("{task.description}", markup=False)
    return Progress(what, BarColumn(), *columns, console=console, disable=not console.is_terminal)


class FrameBar:
    """One bar over the frames of all files: frames a second and time left."""

    def __init__(self, sources: Sequence[Path]) -> None:
        self._expected = {source: _frame_count(source) for source in sources}
        self._bar = bar(MofNCompleteColumn(), _Speed(), TimeRemainingColumn())
        self._task = self._bar.add_task("", total=sum(self._expected.values()) or None)
        self._before = 0

    def __enter__(self) -> FrameBar:
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

    @contextmanager
    def film(self, source: Path) -> Iterator[FrameProgress]:
        """While one of the files is worked on: what to call with (frames done, frames expected)."""
        self.start(source.name)
        yield self.progress
        self.finish([source])

    def finish(self, sources: Sequence[Path]) -> None:
        """The bar ends where those files were expected to end, whatever their headers promised."""
        self._before += sum(self._expected[source] for source in sources)
        self._bar.update(self._task, completed=self._before)


class WalkBar:
    """One bar over many walks, some at the same time: walks done, frames a second and time left.

    Its length is the files' sizes: those are known at once, where thousands of headers would take minutes.

    Args:
        walks: the files of each walk.
    """

    def __init__(self, walks: Sequence[Sequence[Path]]) -> None:
        self._size = {tuple(sources): sum(map(_size, sources)) for sources in walks}
        self._done: dict[tuple[Path, ...], float] = {}
        self._frames = dict.fromkeys(self._size, 0)
        self._began_s = time.monotonic()
        self._count = 0
        self._bar = bar(TextColumn("{task.fields[speed]}"), TimeRemainingColumn())
        total = sum(self._size.values()) or None
        self._task = self._bar.add_task("", total=total, speed="")

    def __enter__(self) -> WalkBar:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def progress_of(self, sources: Sequence[Path], name: str) -> FrameProgress:
        """To call with (frames done, frames expected) of one of the walks, from any thread."""
        walk = tuple(sources)

        def progress(done: int, expected: int | None) -> None:
            self._frames[walk] = done
            self._done[walk] = self._size[walk] * min(done / expected, 1) if expected else 0
            self._show(name)

        return progress

    def finish(self, sources: Sequence[Path], name: str) -> None:
        """This walk is done, whatever became of it."""
        self._done[tuple(sources)] = self._size[tuple(sources)]
        self._count += 1
        self._show(name)

    def _show(self, name: str) -> None:
        speed = sum(self._frames.values()) / max(time.monotonic() - self._began_s, 1e-3)
        what = f"{self._count} of {len(self._size)} walks  {name}"
        done = sum(self._done.values())
        self._bar.update(self._task, completed=done, description=what, speed=f"{speed:.0f} frames/s")


def _size(source: Path) -> int:
    try:
        return source.stat().st_size
    except OSError:
        return 0


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
