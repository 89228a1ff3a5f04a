"""Queue of analyses, run one at a time in a process that can be ended."""

from __future__ import annotations

import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from gaitnet.app.child import REFUSED, REPORT
from gaitnet.app.heading import rewrite_headings
from gaitnet.app.job import State, UploadJob
from gaitnet.app.requesting import request_of
from gaitnet.app.settings import Settings
from gaitnet.app.shelf import Shelf
from gaitnet.app.texts import text_of
from gaitnet.app.visit import Upload
from gaitnet.clinic import Study
from gaitnet.errors import GaitnetError
from gaitnet.extraction.worker import TIME_LIMIT_S, LostError, Worker
from gaitnet.pose import DEFAULT_BACKEND
from gaitnet.pose.engine import Engine

MOST_WAITING = 20

MOST_OVER = 50
"""Number of finished videos of this run that are remembered; older ones are deleted unless kept."""


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

    @property
    def longest_s(self) -> float:
        """Longest video accepted, or part of one, seconds."""
        return self._work.longest_s

    def add(self, walk: Upload, name: str, lang: str = "en", label: tuple[str, str] | None = None) -> None:
        """Add a walk to the queue, whose videos are on the shelf."""
        with self._changed:
            self._jobs[walk.id] = UploadJob(walk, name, lang, label=label)
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
            measured = known is None or known.measured
            job = UploadJob(walk, known.name if known else name, lang, people=people, measured=measured)
            job.before = self._shelf.catalogue.get(walk.id) or (known.walk if known else walk)
            if known:
                job.verdict, job.why = known.verdict, known.why
            self._jobs.pop(walk.id, None)  # to the queue's end
            self._jobs[walk.id] = job
            self._changed.notify()
            return True

    @property
    def named(self) -> bool:
        """Whether the model was named when the app was started."""
        return self._work.named

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
        """Cancel the analysis and delete the video; of a walk with a report, stop drawing."""
        with self._changed:
            if job.over:
                return
            if job.state in (State.RUNNING, State.DRAWING):
                self._worker.close()
                self._worker = Worker("gaitnet.app.child")
            self._end(job, State.DONE if job.measured else State.CANCELLED)
        self._undo(job)

    def describe(self, walk: Upload) -> Upload:
        """Write other entries of a walk that has a report, into its head, too; also while its video is drawn.

        Raises:
            OutputError: it can't be written.
        """
        with self._changed:
            described = self._shelf.describe(walk)
            self._rewrite_headings(described)
            if job := self.get(walk.id):
                job.walk, job.described = described, True
            return described

    def _rewrite_headings(self, walk: Upload) -> None:
        report, clinic = self._shelf.report(walk.id), Settings(self._shelf.folder).clinic()
        if report is not None:
            rewrite_headings(self._shelf.pages(walk.id), report, walk, clinic)

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
            limit_s, request = self._work.time_limit_s, request_of(job, self._shelf, self._work)
            worker.measure(request, limit_s, progress, lambda news: self._take_news(job, news))
            self._finish(job)
        except LostError as lost:
            self._fail(job, text["crashed"].format(name=name, why=lost))
        except GaitnetError as refused:
            self._fail(job, str(refused))
        except OSError as error:
            self._fail(job, text["cant_store"].format(name=name, why=error.strerror))
        except Exception as fault:  # one video must not stop the others
            traceback.print_exc()
            self._fail(job, text["internal"].format(name=name, kind=type(fault).__name__))

    def _take_news(self, job: UploadJob, news: str) -> None:
        with self._changed:
            if news == REPORT and job.state is State.RUNNING:
                job.walk = self._shelf.settle(job.walk)
                job.verdict, job.why = self._shelf.verdict(job.walk.id)
                job.measured, job.before, job.state = True, None, State.DRAWING
                self._label(job)
                job.done, job.expected = 0, None
            if news.startswith(REFUSED) and not job.measured:
                job.why = news.partition(" ")[2]
            job.changes += 1

    def _finish(self, job: UploadJob) -> None:
        with self._changed:
            if job.over:  # cancelled meanwhile
                return
            if job.state is State.DRAWING:
                self._shelf.settle_film(job.walk)
            if job.described:  # meanwhile
                self._rewrite_headings(job.walk)
            self._end(job, State.DONE)

    def _label(self, job: UploadJob) -> None:
        """Give a walk that is kept the class that came with it, once."""
        label, job.label = job.label, None
        if label and job.walk.patient:
            Study(self._shelf.folder).label([job.walk.id], *label)

    def _fail(self, job: UploadJob, error: str) -> None:
        with self._changed:
            if job.over:  # cancelled meanwhile, and discarded
                return
            job.error, job.undrawn = error, job.state is State.DRAWING
            self._end(job, State.DONE if job.measured else State.FAILED)
        self._undo(job)

    @staticmethod
    def _end(job: UploadJob, state: State) -> None:
        job.state, job.over_s = state, time.monotonic()

    def _undo(self, job: UploadJob) -> None:
        """Delete what there is of a walk without results; of one with older results, half written ones."""
        job.walk = job.before or job.walk
        with suppress(GaitnetError, OSError):  # the rest is deleted when the app ends
            stays = job.measured or job.too_long
            (self._shelf.abandon if stays else self._shelf.discard)(job.walk.id)

    def _forget_old(self) -> None:
        for old in [job for job in self.all() if job.over][:-MOST_OVER]:
            self._shelf.clear(old.walk.id)
            self.forget(old.walk.id)
