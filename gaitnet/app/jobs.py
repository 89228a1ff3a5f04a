"""One film after another, in a process that can be ended without the page."""

from __future__ import annotations

import json
import threading
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path

from gaitnet.app.child import Request
from gaitnet.app.shelf import Shelf, Walk
from gaitnet.errors import GaitnetError
from gaitnet.extraction.worker import TIME_LIMIT_S, LostError, Worker
from gaitnet.pipeline import Options
from gaitnet.pose import DEFAULT_BACKEND
from gaitnet.pose.engine import Engine

MOST_WAITING = 20

MOST_OVER = 50
"""Films of this run that are over and are remembered; what is not kept of older ones is deleted."""


class State(str, Enum):
    """What becomes of a film."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass
class Job:
    """A film that waits, is being measured, or was.

    Attributes:
        walk: what was handed in.
        name: of its file on the user's machine; is forgotten when the app ends.
        film: where the film lies.
        state: what became of it.
        done: frames that were looked at or drawn.
        expected: of so many; None where nobody knows.
        error: why it failed, one sentence.
        verdict: of its report; "" where there is none.
    """

    walk: Walk
    name: str
    film: Path
    state: State = State.WAITING
    done: int = 0
    expected: int | None = None
    error: str = ""
    verdict: str = ""

    @property
    def over(self) -> bool:
        """Nothing more will happen to it."""
        return self.state not in (State.WAITING, State.RUNNING)


@dataclass(frozen=True)
class Work:
    """How films are analysed, the same for all of them.

    Attributes:
        model: who is asked.
        engine: how the pose networks are run.
        longest_s: of a film.
        time_limit_s: without a new frame, after which a film is given up.
        lang: of the reports.
        backend: who finds the landmarks.
    """

    model: Path
    engine: Engine = field(default_factory=Engine)
    longest_s: float = 120.0
    time_limit_s: float = TIME_LIMIT_S
    lang: str = "en"
    backend: str = DEFAULT_BACKEND


class Jobs:
    """A queue; a thread takes from it. Films that fail or are cancelled are deleted at once."""

    def __init__(self, shelf: Shelf, work: Work) -> None:
        self._shelf, self._work = shelf, work
        self._jobs: dict[str, Job] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._worker = Worker("gaitnet.app.child")
        self._thread = threading.Thread(target=self._take_turns, daemon=True)
        self._thread.start()

    def add(self, walk: Walk, name: str, film: Path) -> None:
        """Put a film at the end of the queue."""
        with self._changed:
            self._jobs[walk.id] = Job(walk, name, film)
            self._changed.notify()

    def full(self, coming: int) -> bool:
        """As many films wait, or are being handed in, as may."""
        return len(self._waiting()) + coming >= MOST_WAITING

    def get(self, walk_id: str) -> Job | None:
        """A film of this run."""
        return self._jobs.get(walk_id)

    def ahead(self, job: Job) -> int:
        """Films that will be measured before this one."""
        unfinished = self.unfinished()
        return unfinished.index(job) if job in unfinished else 0

    def all(self) -> list[Job]:
        """Films of this run, the newest last; of those that are over only the last."""
        return list(self._jobs.values())

    def unfinished(self) -> list[Job]:
        """Films that are being measured, and those that wait, in that order."""
        return [job for job in self.all() if not job.over]

    def cancel(self, job: Job) -> None:
        """Measure it no further, and delete it; nothing happens to one that is over."""
        with self._changed:
            if job.over:
                return
            if job.state is State.RUNNING:
                self._worker.close()
                self._worker = Worker("gaitnet.app.child")
            job.state = State.CANCELLED
        with suppress(GaitnetError):  # what stays goes when the app ends
            self._shelf.discard(job.walk.id)

    def forget(self, walk_id: str) -> None:
        """Nobody asks for this one any more."""
        self._jobs.pop(walk_id, None)

    def close(self) -> None:
        """End whatever runs."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            self._worker.close()
        self._thread.join()

    def _waiting(self) -> list[Job]:
        return [job for job in self.all() if job.state is State.WAITING]

    def _take_turns(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting() or self._closed)
                if self._closed:
                    return
                job, worker = self._waiting()[0], self._worker
                job.state = State.RUNNING
            self._measure(job, worker)
            self._forget_old()

    def _measure(self, job: Job, worker: Worker) -> None:
        def progress(done: int, expected: int | None) -> None:
            job.done, job.expected = done, expected

        name = job.name
        try:
            job.verdict = worker.measure(self._request(job), self._work.time_limit_s, progress)
            self._finish(job)
        except LostError as lost:
            self._fail(job, f"{name}: {lost}")
        except GaitnetError as refused:
            self._fail(job, str(refused))
        except OSError as error:
            self._fail(job, f"{name}: can't be stored ({error.strerror}). Free disk space.")
        except Exception as fault:  # one film must not stop the others
            traceback.print_exc()
            kind = type(fault).__name__
            self._fail(
                job, f"{name}: internal error ({kind}). See gaitnet's terminal for details and report it."
            )

    def _finish(self, job: Job) -> None:
        with self._changed:
            if job.state is State.RUNNING:
                self._shelf.settle(job.walk)
                job.state = State.DONE

    def _fail(self, job: Job, error: str) -> None:
        with self._changed:
            if job.state is not State.RUNNING:  # cancelled meanwhile, and discarded
                return
            with suppress(GaitnetError):  # what stays goes when the app ends
                self._shelf.discard(job.walk.id)
            job.state, job.error = State.FAILED, error

    def _forget_old(self) -> None:
        for old in [job for job in self.all() if job.over][:-MOST_OVER]:
            self._shelf.clear(old.walk.id)
            self.forget(old.walk.id)

    def _request(self, job: Job) -> str:
        walk, work = job.walk, self._work
        before = self._shelf.before(walk)
        request = Request(
            film=str(job.film),
            out=str(job.film.parent),
            source=walk.source,
            name=job.name,
            options=asdict(Options(work.backend, work.engine, walk.height_m, walk.person, walk.norms)),
            model=str(work.model),
            blur_face=walk.blur_face,
            before=str(before) if before else None,
            longest_s=work.longest_s,
            lang=work.lang,
            bare=bool(walk.patient) and not walk.keep_films,
        )
        return json.dumps(asdict(request), default=str)
