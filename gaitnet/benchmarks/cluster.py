"""Extraction on a Dask cluster of this machine: real videos, a worker that is lost, and very many videos."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from gaitnet.errors import require
from gaitnet.extraction import Crew, Job, Settings, extract_missing, plan
from gaitnet.extraction.crew import IN_FLIGHT, work_through
from gaitnet.extraction.ledger import LEDGER
from gaitnet.extraction.messages import from_answer, to_request
from gaitnet.extraction.resuming import ExtractionWatcher
from gaitnet.extraction.walk import Outcome
from gaitnet.pose.base import no_progress
from gaitnet.walker import Camera, Person, walk, write_video

START_S = 120.0
"""How long a cluster may take to start."""

SECONDS, SIZE, RATE_HZ = 3.0, (480, 270), 30.0
"""Of each video."""

LOOKS = 500
"""Answers between two looks at the scheduler's memory."""


@dataclass(frozen=True)
class Cluster:
    """A scheduler and its workers, one thread each, in processes of their own."""

    address: str
    scheduler: subprocess.Popen[str]
    workers: list[subprocess.Popen[bytes]]


def dask(workers: Sequence[int], videos: int, planned: int) -> Iterator[Table]:
    """Real videos with each number of workers, what a video costs, and very many that take no time."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        films = _films(root / "videos", videos)
        yield _real(root, films, workers)
        yield _cost(root, films)
        yield _planned(root, min(workers), planned)


def _films(folder: Path, count: int) -> Path:
    """Copies of one simulated walk."""
    folder.mkdir()
    walked = walk(Person(), SECONDS, RATE_HZ)
    write_video(folder / "0000.mp4", walked, Camera.framing(walked, 0.0, SIZE))
    for number in range(1, count):
        shutil.copy(folder / "0000.mp4", folder / f"{number:04d}.mp4")
    return folder


def _real(root: Path, films: Path, workers: Sequence[int]) -> Table:
    title = f"gaitnet extract, videos of {SECONDS:g} s at {RATE_HZ:g} frames a second, workers once they run"
    table = Table("workers", title=title)
    for name in ("videos a second: here", "Dask", "Dask's part of a video, ms", "Dask: first video after, s"):
        table.add_column(name, justify="right")
    table.add_column("one worker killed", justify="right")
    for count in workers:
        here = _extracted(films, root / f"here{count}", Crew(workers=count))
        with started(count) as cluster:
            there = _extracted(films, root / f"there{count}", Crew(dask=cluster.address))
        with started(count) as cluster:
            killed = root / f"killed{count}"
            again = _extracted(films, killed, Crew(dask=cluster.address), cluster.workers[0].kill)
        whole = _files(killed) == _files(root / f"here{count}") and all(each.steps for each in again.outcomes)
        here_s, there_s = (ran.each_s(count) for ran in (here, there))
        rates = [f"{1 / seconds:.2f}" for seconds in (here_s, there_s)]
        cells = [*rates, f"{1000 * (there_s - here_s):.0f}", f"{there.at_s[0]:.1f}"]
        table.add_row(str(count), *cells, "all whole" if whole else "NOT WHOLE")
    return table


def _cost(root: Path, films: Path) -> Table:
    """Of one video, without what a worker's start costs."""
    columns = ("CPU, s", "files", "kB on disk", f"bytes of {LEDGER}")
    table = Table(*columns, title="what a video costs")
    (root / "first").mkdir()
    shutil.copy(next(films.iterdir()), root / "first")
    start_s, _ = _cpu_s(root / "first", root / "one")
    cpu_s, count = _cpu_s(films, root / "cost")
    written = [path for path in (root / "cost").rglob("*") if path.is_file()]
    line = (root / "cost" / LEDGER).stat().st_size / count
    kilobytes = sum(path.stat().st_size for path in written) / count / 1e3
    each_s = (cpu_s - start_s) / (count - 1)
    table.add_row(f"{each_s:.2f}", f"{len(written) / count:.0f}", f"{kilobytes:.0f}", f"{line:.0f}")
    return table


def _cpu_s(films: Path, out: Path) -> tuple[float, int]:
    """CPU seconds that the videos of a folder take in one worker, and how many they are."""
    process = require("psutil", "dev").Process()
    before = process.cpu_times()
    count = len(_extracted(films, out, Crew(workers=1)).outcomes)
    after = process.cpu_times()
    user_s = after.children_user - before.children_user
    return user_s + after.children_system - before.children_system, count


def _planned(root: Path, workers: int, planned: int) -> Table:
    table = Table("videos", title="videos that take no time: what handing them out costs")
    for name in ("workers", "in flight", "videos a second", "CPU, ms a video"):
        table.add_column(name, justify="right")
    for name in ("scheduler, MB: before", "most", "answered"):
        table.add_column(name, justify="right")
    jobs = [
        Job((root / f"{number}.mp4",), root / "out" / f"{number}", f"{number}") for number in range(planned)
    ]
    with started(workers) as cluster:
        memory = require("psutil", "dev").Process(cluster.scheduler.pid).memory_info
        before_mb = most_mb = memory().rss / 1e6
        for _ in _handed_out(jobs[: 10 * workers], cluster.address):
            pass  # the workers run
        began_s, began_cpu_s, answered = time.monotonic(), _work_s(cluster), set()
        for name in _handed_out(jobs, cluster.address):
            answered.add(name)
            if len(answered) % LOOKS == 0:
                most_mb = max(most_mb, memory().rss / 1e6)
        rate = planned / (time.monotonic() - began_s)
        cpu_ms = 1000 * (_work_s(cluster) - began_cpu_s) / planned
    cells = [f"{rate:.0f}", f"{cpu_ms:.1f}", f"{before_mb:.0f}", f"{most_mb:.0f}", f"{len(answered):,}"]
    table.add_row(f"{planned:,}", str(workers), f"{min(IN_FLIGHT, planned):,}", *cells)
    return table


def _work_s(cluster: Cluster) -> float:
    """CPU seconds of all that hand out, take and answer: this process, the scheduler, workers and theirs."""
    psutil = require("psutil", "dev")
    pids = [cluster.scheduler.pid, *(worker.pid for worker in cluster.workers)]
    every = [psutil.Process(pid) for pid in pids]
    every += [child for process in every for child in process.children()]
    return float(sum(sum(process.cpu_times()[:2]) for process in (psutil.Process(), *every)))


def _handed_out(jobs: Sequence[Job], address: str) -> Iterator[str]:
    """Names of the jobs, as they come back from workers that measure nothing."""
    work = work_through(
        jobs,
        lambda job, _: to_request(job, Settings()),
        Crew(dask=address),
        lambda _: no_progress,
        "gaitnet.benchmarks.nothing",
    )
    for job, answer in work:
        yield from_answer(answer.result(), job).job.name


class _Clock(ExtractionWatcher):
    """When each video was done, and what is to be done when the first one is."""

    def __init__(self, at_first: Callable[[], object]) -> None:
        self._at_first, self._began_s = at_first, time.monotonic()
        self.at_s: list[float] = []

    def finished(self, outcome: Outcome) -> None:
        self.at_s.append(time.monotonic() - self._began_s)
        if len(self.at_s) == 1:
            self._at_first()


@dataclass(frozen=True)
class Ran:
    """What became of the videos, and after how many seconds each was done."""

    outcomes: list[Outcome]
    at_s: list[float]

    def each_s(self, workers: int) -> float:
        """Seconds a video, from when each worker has done one."""
        first = min(workers, len(self.at_s) - 1)
        return (self.at_s[-1] - self.at_s[first - 1]) / (len(self.at_s) - first)


def _extracted(films: Path, out: Path, crew: Crew, at_first: Callable[[], object] = lambda: None) -> Ran:
    clock = _Clock(at_first)
    outcomes = extract_missing(plan([films], out), Settings(), out, crew, watcher=clock)
    return Ran(outcomes, clock.at_s)


def _files(out: Path) -> dict[str, bytes]:
    """All files of a tree but the list of it, which tells when."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != LEDGER
    }


@contextmanager
def started(count: int) -> Iterator[Cluster]:
    """A cluster as its users start one; it ends with the block."""
    distributed = require("distributed", "dask")
    command = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen(
        [*command, "scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    workers: list[subprocess.Popen[bytes]] = []
    try:
        address = _address(scheduler)
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        workers += (subprocess.Popen([*command, "worker", address, *options], **quiet) for _ in range(count))
        with distributed.Client(address, set_as_default=False, timeout=START_S) as client:
            client.wait_for_workers(count, timeout=START_S)
        yield Cluster(address, scheduler, workers)
    finally:
        every: list[subprocess.Popen[Any]] = [*workers, scheduler]
        for process in every:
            process.terminate()
        for process in every:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def _address(scheduler: subprocess.Popen[str]) -> str:
    assert scheduler.stderr is not None
    address = next(line for line in scheduler.stderr if "Scheduler at:" in line).split()[-1]
    stderr = scheduler.stderr
    threading.Thread(target=lambda: [*stderr], daemon=True).start()  # a pipe that is full would stop it
    return address
