"""Several walks at once, on this machine or on a Dask cluster: the same function, another executor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from queue import SimpleQueue
from typing import Any, TypeVar

from gaitnet.errors import GaitnetError, require
from gaitnet.extraction.messages import from_answer, to_request
from gaitnet.extraction.planning import Job
from gaitnet.extraction.walk import Outcome, Settings, extract
from gaitnet.extraction.worker import TIME_LIMIT_S, LostError, Worker
from gaitnet.pose import Progress
from gaitnet.pose.base import no_progress
from gaitnet.threads import cores

T = TypeVar("T")

ANSWER_S = 10.0
"""How long a Dask scheduler may take to answer."""

IN_FLIGHT = 2000
"""Walks that are handed out at once: enough for so many cores, and no more than a scheduler holds easily."""


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
    if len(jobs) == 1 and crew.workers is None and not crew.dask:
        yield extract(jobs[0], settings, progress_of(jobs[0]))
        return
    work = work_through(
        jobs,
        lambda job, threads: to_request(job, _with_threads(settings, threads)),
        crew,
        progress_of,
        "gaitnet.extraction.child",
    )
    with closing(work):
        for job, answer in work:
            yield _outcome(answer, job)


def work_through(
    items: Sequence[T],
    request: Callable[[T, int], str],
    crew: Crew,
    progress_of: Callable[[T], Progress],
    module: str,
) -> Generator[tuple[T, Future[str]], None, None]:
    """Each item with its answer, as soon as it is known; whoever stops early closes it.

    Args:
        items: what is to be done.
        request: an item, and the threads that it may take, to a line for its worker.
        crew: who does it.
        progress_of: what is told how far an item is; on a cluster nobody is.
        module: that the workers run, see `Worker`.

    Raises:
        GaitnetError: no such cluster.
    """
    if crew.dask:
        with _cluster(crew.dask) as executor:
            submit = partial(_submitted, executor, crew.limit_s, module)
            yield from _hand_out(items, lambda item: submit(request(item, 1), no_progress))
    elif items:
        count = min(crew.workers or cores(), len(items))
        threads = max(1, cores() // count)
        with _team(count, module) as executor:
            submit = partial(_submitted, executor, crew.limit_s, module)
            yield from _hand_out(items, lambda item: submit(request(item, threads), progress_of(item)))


def measure_apart(request: str, limit_s: float, progress: Progress, module: str) -> str:
    """A request to an answer, in a process that this thread keeps for the next one. See `Worker.measure`."""
    if module not in _here.workers:
        _here.workers[module] = Worker(module)
    return _here.workers[module].measure(request, limit_s, progress)


class _Here(threading.local):
    def __init__(self) -> None:
        self.workers: dict[str, Worker] = {}


_here = _Here()


@contextmanager
def _team(count: int, module: str) -> Iterator[Executor]:
    """Threads of this process with a worker each; when the block ends, the workers' processes do."""
    workers = [Worker(module) for _ in range(count)]
    free = iter(workers)
    with ThreadPoolExecutor(
        count, initializer=lambda: _here.workers.update({module: next(free)})
    ) as executor:
        try:
            yield executor
        finally:
            for worker in workers:
                worker.close()


def _submitted(
    executor: Executor, limit_s: float, module: str, request: str, progress: Progress
) -> Future[str]:
    return executor.submit(measure_apart, request, limit_s, progress, module)


def _hand_out(
    items: Sequence[T], submit: Callable[[T], Future[str]]
) -> Generator[tuple[T, Future[str]], None, None]:
    """Each item with its answer: `IN_FLIGHT` are handed out, and another one for each that comes back."""
    waiting, finished = iter(items), SimpleQueue[Future[str]]()
    out: dict[Future[str], T] = {}

    def hand_out(count: int) -> None:
        for item in islice(waiting, count):
            future = submit(item)
            out[future] = item
            future.add_done_callback(finished.put)

    try:
        hand_out(IN_FLIGHT)
        while out:
            future = finished.get()
            item = out.pop(future)
            hand_out(1)
            yield item, future
    finally:
        for future in out:
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
