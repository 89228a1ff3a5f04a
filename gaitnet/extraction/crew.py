"""Several walks at once, on this machine or on a Dask cluster: the same function, another executor."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from gaitnet.errors import GaitnetError, require
from gaitnet.extraction.messages import from_answer, to_request
from gaitnet.extraction.planning import Job
from gaitnet.extraction.walk import Outcome, Settings, extract
from gaitnet.extraction.worker import TIME_LIMIT_S, LostError, Worker
from gaitnet.pose import Progress
from gaitnet.pose.base import no_progress

ANSWER_S = 10.0
"""How long a Dask scheduler may take to answer."""


@dataclass(frozen=True)
class Crew:
    """Who does the work.

    Attributes:
        workers: processes on this machine, no more than there are walks; None takes one for each core, but
            measures a lone walk in this process: there is no other to be saved from it.
        dask: address of a Dask scheduler, whose workers do it instead; they see the same files.
        limit_s: seconds without a new frame after which a video is given up.
    """

    workers: int | None = None
    dask: str | None = None
    limit_s: float = TIME_LIMIT_S


def extract_all(
    jobs: Sequence[Job], settings: Settings, crew: Crew, progress_of: Callable[[Job], Progress]
) -> Generator[Outcome, None, None]:
    """What became of each walk, as soon as it is known; whoever stops early closes it.

    Raises:
        GaitnetError: no such cluster, or nothing can be written.
    """
    if crew.dask:
        with _cluster(crew.dask) as executor:
            yield from _hand_out(executor, jobs, _with_threads(settings, 1), crew, lambda _: no_progress)
    elif len(jobs) == 1 and crew.workers is None:
        yield extract(jobs[0], settings, progress_of(jobs[0]))
    elif jobs:
        count = min(crew.workers or cores(), len(jobs))
        settings = _with_threads(settings, max(1, cores() // count))
        with _team(count) as executor:
            yield from _hand_out(executor, jobs, settings, crew, progress_of)


def cores() -> int:
    """Of the machine that this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def measure_apart(request: str, limit_s: float, progress: Progress = no_progress) -> str:
    """A request to an answer, in a process that this thread keeps for the next one. See `Worker.measure`."""
    if not hasattr(_here, "worker"):
        _here.worker = Worker()
    return _here.worker.measure(request, limit_s, progress)


_here = threading.local()


@contextmanager
def _team(count: int) -> Iterator[Executor]:
    """Threads of this process with a worker each; when the block ends, the workers' processes do."""
    workers = [Worker() for _ in range(count)]
    free = iter(workers)
    with ThreadPoolExecutor(count, initializer=lambda: setattr(_here, "worker", next(free))) as executor:
        try:
            yield executor
        finally:
            for worker in workers:
                worker.close()


def _hand_out(
    executor: Executor,
    jobs: Sequence[Job],
    settings: Settings,
    crew: Crew,
    progress_of: Callable[[Job], Progress],
) -> Iterator[Outcome]:
    futures = {
        executor.submit(measure_apart, to_request(job, settings), crew.limit_s, progress_of(job)): job
        for job in jobs
    }
    try:
        for future in as_completed(futures):
            yield _outcome(future, futures[future])
    finally:
        for future in futures:
            future.cancel()


def _outcome(future: Future[str], job: Job) -> Outcome:
    """The answer; a walk whose worker was lost costs no other."""
    try:
        return from_answer(future.result(), job)
    except LostError as error:
        return Outcome(job, notes=str(error), fault=True, passing=True)
    except GaitnetError:
        raise
    except Exception as error:  # whatever a cluster says about a worker that it lost
        notes = f"lost by the cluster ({type(error).__name__}). See the logs of its workers."
        return Outcome(job, notes=notes, fault=True, passing=True)


def _with_threads(settings: Settings, threads: int) -> Settings:
    options = settings.options
    return replace(settings, options=replace(options, engine=replace(options.engine, threads=threads)))


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """The executor of a Dask cluster.

    Raises:
        GaitnetError: no scheduler there, or nobody works for it.
    """
    distributed = require("distributed", "dask")
    try:
        client = distributed.Client(address, timeout=ANSWER_S, set_as_default=False)
    except (OSError, ValueError) as error:  # a timeout is an OSError
        raise GaitnetError(
            f"⟦dask {address}⟧: no response from a scheduler. Start one: dask scheduler"
        ) from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise GaitnetError(f"⟦dask {address}⟧: has no workers. Start one: dask worker {address}")
        with client.get_executor() as executor:
            yield executor
