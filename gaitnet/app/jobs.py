"""Queue of analyses, run one at a time in a process that can be ended."""

from __future__ import annotations

import json
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path

from gaitnet.app.child import Request
from gaitnet.app.heading import heading_of
from gaitnet.app.settings import Settings
from gaitnet.app.shelf import Shelf
from gaitnet.app.texts import text_of
from gaitnet.app.visit import Upload
from gaitnet.clinic.models import Models
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
    """A walk that is queued, running or finished.

    Attributes:
        walk: the entries of the form.
        name: file name on the user's machine; forgotten when the app ends.
        lang: language of its report.
        state: its state.
        people: only the people in the videos are looked for.
        measured: there are results, maybe older ones than the job's.
        done: frames processed.
        expected: frames in total; None if unknown.
        error: why it failed, one sentence.
        verdict: verdict of its report; "" if there is none.
        asked_s: when its page was last asked for, on the monotonic clock; None = never.
        left_s: when its page was left; None = it was not.
        over_s: when it was finished.
        visit: how often its page was opened.
        before: the entries that the older results were measured with; None without such.
    """

    walk: Upload
    name: str
    lang: str = "en"
    state: State = State.WAITING
    people: bool = False
    measured: bool = False
    done: int = 0
    expected: int | None = None
    error: str = ""
    verdict: str = ""
    asked_s: float | None = None
    left_s: float | None = None
    over_s: float = 0.0
    visit: int = 0
    before: Upload | None = None

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
        named: the model was named when the app was started, so that it answers whatever model is in use.
        backend: pose backend.
    """

    model: Path
    engine: Engine = field(default_factory=Engine)
    longest_s: float = 120.0
    time_limit_s: float = TIME_LIMIT_S
    backend: str = DEFAULT_BACKEND
    named: bool = False


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

    def add(self, walk: Upload, name: str, lang: str = "en") -> None:
        """Add a walk to the queue, whose videos are on the shelf."""
        with self._changed:
            self._jobs[walk.id] = UploadJob(walk, name, lang)
            self._changed.notify()

    def again(self, walk: Upload, name: str, lang: str = "en", people: bool = False) -> bool:
        """Measure a finished walk once more, or look for the people in it; False where its videos are gone.

        Args:
            walk: its new entries.
            name: of the walk, if it is not of this run.
            lang: language of its report.
            people: only look for the people.
        """
        with self._changed:
            known = self._jobs.get(walk.id)
            if (known and not known.over) or not self._shelf.films(walk.id):
                return False
            job = UploadJob(walk, known.name if known else name, lang, people=people, measured=True)
            job.before = self._shelf.catalogue.get(walk.id) or (known.walk if known else walk)
            job.verdict = known.verdict if known else ""
            self._jobs.pop(walk.id, None)  # to the queue's end
            self._jobs[walk.id] = job
            self._changed.notify()
            return True

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
            self._end(job, State.DONE if job.measured else State.CANCELLED)
        self._undo(job)

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

        name, text = job.name, text_of(job.lang)
        try:
            verdict = worker.measure(self._request(job), self._work.time_limit_s, progress)
            self._finish(job, verdict)
        except LostError as lost:
            self._fail(job, text["crashed"].format(name=name, why=lost))
        except GaitnetError as refused:
            self._fail(job, str(refused))
        except OSError as error:
            self._fail(job, text["cant_store"].format(name=name, why=error.strerror))
        except Exception as fault:  # one video must not stop the others
            traceback.print_exc()
            self._fail(job, text["internal"].format(name=name, kind=type(fault).__name__))

    def _finish(self, job: UploadJob, verdict: str) -> None:
        with self._changed:
            if job.state is not State.RUNNING:
                return
            if not job.people:
                job.walk = self._shelf.settle(job.walk)
                job.measured, job.verdict = True, verdict
            self._end(job, State.DONE)

    def _fail(self, job: UploadJob, error: str) -> None:
        with self._changed:
            if job.state is not State.RUNNING:  # cancelled meanwhile, and discarded
                return
            job.error = error
            self._end(job, State.DONE if job.measured else State.FAILED)
        self._undo(job)

    @staticmethod
    def _end(job: UploadJob, state: State) -> None:
        job.state, job.over_s = state, time.monotonic()

    def _undo(self, job: UploadJob) -> None:
        """Delete what there is of a walk without results; of one with older results, half written ones."""
        job.walk = job.before or job.walk
        with suppress(GaitnetError, OSError):  # the rest is deleted when the app ends
            (self._shelf.abandon if job.measured else self._shelf.discard)(job.walk.id)

    def _forget_old(self) -> None:
        for old in [job for job in self.all() if job.over][:-MOST_OVER]:
            self._shelf.clear(old.walk.id)
            self.forget(old.walk.id)

    def _request(self, job: UploadJob) -> str:
        walk, work = job.walk, self._work
        before, films = self._shelf.before(walk), self._shelf.films(walk.id)
        options = Options(
            work.backend,
            work.engine,
            walk.height_m,
            walk.person,
            walk.held_against,
            leave_out=walk.leave_out,
            aid=bool(walk.aid),
        )
        request = Request(
            films=[*map(str, films)],
            aside=str(self._shelf.place(walk)),
            out=str(self._shelf.fresh(walk)),
            sources=_sources(walk, len(films)),
            name=job.name,
            options=asdict(options),
            repairs=[asdict(walk.repair(number)) for number in range(len(films))],
            model=str(self._model()),
            blur_face=walk.blur_face,
            before=str(before) if before else None,
            longest_s=work.longest_s,
            lang=job.lang,
            heading=heading_of(walk, Settings(self._shelf.folder).clinic(), text_of(job.lang)),
            people=job.people,
        )
        return json.dumps(asdict(request), default=str)

    def _model(self) -> Path:
        """The clinic's own model that is in use, unless another was named."""
        own = None if self._work.named else Models(self._shelf.folder).active()
        return own.folder.absolute() if own else self._work.model


def _sources(walk: Upload, films: int) -> list[str]:
    """Names of the videos in the report."""
    if films == 1:
        return [walk.source]
    return [f"{Path(walk.source).stem} ({number}){walk.suffix}" for number in range(1, films + 1)]
