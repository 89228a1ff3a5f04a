"""Queue of analyses, run one at a time in a process that can be ended."""

from __future__ import annotations

import json
import threading
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path

from gaitnet.app.child import Request
from gaitnet.app.shelf import Shelf, Upload
from gaitnet.errors import GaitnetError
from gaitnet.extraction.worker import TIME_LIMIT_S, LostError, Worker
from gaitnet.pipeline import Options
from gaitnet.pose import DEFAULT_BACKEND
from gaitnet.pose.engine import Engine

MOST_WAITING = 20

MOST_OVER = 50
"""Number of finished videos of this run that are remembered; older ones are deleted unless kept."""


class State(str, Enum):
    """State of a video."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass
class UploadJob:
    """A video that is queued, running or finished.

    Attributes:
        walk: the entries of the form.
        name: file name on the user's machine; forgotten when the app ends.
        film: path of the video.
        state: its state.
        done: frames processed.
        expected: frames in total; None if unknown.
        error: why it failed, one sentence.
        verdict: verdict of its report; "" if there is none.
    """

    walk: Upload
    name: str
    film: Path
    state: State = State.WAITING
    done: int = 0
    expected: int | None = None
    error: str = ""
    verdict: str = ""

    @property
    def over(self) -> bool:
        """Whether it is finished."""
        return self.state not in (State.WAITING, State.RUNNING)


@dataclass(frozen=True)
class Work:
    """Settings of the analysis, the same for all videos.

    Attributes:
        model: path of the model.
        engine: how the pose networks are run.
        longest_s: longest video accepted, seconds.
        time_limit_s: seconds without a new frame after which a video fails.
        lang: language of the reports.
        backend: pose backend.
    """

    model: Path
    engine: Engine = field(default_factory=Engine)
    longest_s: float = 120.0
    time_limit_s: float = TIME_LIMIT_S
    lang: str = "en"
    backend: str = DEFAULT_BACKEND


class Jobs:
    """A queue, worked off by a thread. Failed and cancelled videos are deleted at once."""

    def __init__(self, shelf: Shelf, work: Work) -> None:
        self._shelf, self._work = shelf, work
        self._jobs: dict[str, UploadJob] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._worker = Worker("gaitnet.app.child")
        self._thread = threading.Thread(target=self._take_turns, daemon=True)
        self._thread.start()

    def add(self, walk: Upload, name: str, film: Path) -> None:
        """Add a video to the queue."""
        with self._changed:
            self._jobs[walk.id] = UploadJob(walk, name, film)
            self._changed.notify()

    def full(self, coming: int) -> bool:
        """Whether the queue is full, with the videos being uploaded."""
        return len(self._waiting()) + coming >= MOST_WAITING

    def get(self, walk_id: str) -> UploadJob | None:
        """A video of this run."""
        return self._jobs.get(walk_id)

    def ahead(self, job: UploadJob) -> int:
        """Number of videos ahead in the queue."""
        unfinished = self.unfinished()
        return unfinished.index(job) if job in unfinished else 0

    def all(self) -> list[UploadJob]:
        """Videos of this run, newest last; of finished ones only the most recent."""
        return list(self._jobs.values())

    def unfinished(self) -> list[UploadJob]:
        """Running and queued videos, in that order."""
        return [job for job in self.all() if not job.over]

    def cancel(self, job: UploadJob) -> None:
        """Cancel the analysis and delete the video; no effect on a finished one."""
        with self._changed:
            if job.over:
                return
            if job.state is State.RUNNING:
                self._worker.close()
                self._worker = Worker("gaitnet.app.child")
            job.state = State.CANCELLED
        with suppress(GaitnetError):  # the rest is deleted when the app ends
            self._shelf.discard(job.walk.id)

    def forget(self, walk_id: str) -> None:
        """Forget a finished video."""
        self._jobs.pop(walk_id, None)

    def close(self) -> None:
        """Stop the analysis that runs."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            self._worker.close()
        self._thread.join()

    def _waiting(self) -> list[UploadJob]:
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

    def _measure(self, job: UploadJob, worker: Worker) -> None:
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
        except Exception as fault:  # one video must not stop the others
            traceback.print_exc()
            kind = type(fault).__name__
            self._fail(
                job, f"{name}: internal error ({kind}). See gaitnet's terminal for details and report it."
            )

    def _finish(self, job: UploadJob) -> None:
        with self._changed:
            if job.state is State.RUNNING:
                self._shelf.settle(job.walk)
                job.state = State.DONE

    def _fail(self, job: UploadJob, error: str) -> None:
        with self._changed:
            if job.state is not State.RUNNING:  # cancelled meanwhile, and discarded
                return
            with suppress(GaitnetError):  # the rest is deleted when the app ends
                self._shelf.discard(job.walk.id)
            job.state, job.error = State.FAILED, error

    def _forget_old(self) -> None:
        for old in [job for job in self.all() if job.over][:-MOST_OVER]:
            self._shelf.clear(old.walk.id)
            self.forget(old.walk.id)

    def _request(self, job: UploadJob) -> str:
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
