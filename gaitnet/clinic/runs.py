"""Trainings: started here, run in a process of their own, which goes on when whoever started it ends."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from gaitnet.clinic.enough import enough
from gaitnet.clinic.judgement import Judgement
from gaitnet.clinic.naming import clean_name
from gaitnet.clinic.places import (
    MODELS,
    RUNS,
    app_folder,
    check_folder,
    ids_in,
    is_id,
    new_id,
    read_value,
    write_value,
)
from gaitnet.clinic.plans import ENDED, PLAN, Plan, Run, State, plan_of, run_of
from gaitnet.clinic.study import Study
from gaitnet.documents import read_document, shown
from gaitnet.errors import DataError, GaitnetError, MissingDependencyError
from gaitnet.files import cannot_write, make_folder
from gaitnet.reasons import Reason, refusal

STATE, JUDGEMENT, CANCEL, LOG = "state.json", "judgement.json", "cancel", "log.txt"
BUSY, STARTING = ".training.lock", ".starting.lock"

START_S = 60.0
"""Within which a process that was started must be at work."""

PACKAGES = ("torch", "pytorch_lightning", "torchmetrics", "jsonargparse", "sklearn", "onnx", "onnxscript")

_started: dict[str, subprocess.Popen[bytes]] = {}
"""Processes that this one started; asked for their end, they do not stay as zombies."""


class Runs:
    """The trainings of a data folder, one at a time.

    Args:
        folder: the app's data folder; None: the one of this user.

    Raises:
        GaitnetError: it holds other files, or can't be written.
    """

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = check_folder(Path(folder) if folder is not None else app_folder())
        self._place = self.folder / RUNS

    def start(self, name: str, by: str = "") -> Run:
        """Begin a training with the labels of this moment.

        Args:
            name: of the model, 1 to 40 printable characters.
            by: who starts it.

        Raises:
            DataError: too few people, one class, another training is running, or a name that is none.
            MissingDependencyError: the packages for training are not installed.
            OutputError: it can't be written.
        """
        name, by = clean_name(name, "name"), clean_name(by, "name") if by.strip() else ""
        check_installed()
        make_folder(self._place)
        with self._starting():
            if self.running():
                raise DataError(refusal("teach-busy"))
            study = Study(self.folder)
            run_id = self._write(plan_of(study, enough(study), name, by))
            self._spawn(run_id)
        found = self.get(run_id)
        assert found is not None
        return found

    def all(self) -> list[Run]:
        """Newest first; unreadable ones are skipped."""
        found = [run for run_id in ids_in(self._place) if (run := self.get(run_id))]
        return sorted(found, key=lambda run: (run.at, run.id), reverse=True)

    def get(self, run_id: str) -> Run | None:
        """A training; None where there is none of that id, or it can't be read.

        One whose process was killed has failed, and says so from now on.
        """
        place = self._place / run_id
        if not is_id(run_id) or not place.is_dir():
            return None
        with suppress(GaitnetError):
            plan, state = read_value(place / PLAN, Plan), read_value(place / STATE, State)
            if plan is None or state is None:
                return None
            if not all(text.isprintable() for text in (plan.name, plan.by)):
                return None
            state = self._true(place, state)
            judged = read_value(place / JUDGEMENT, Judgement) if state.stage == "judged" else None
            return run_of(run_id, plan, state, judged)
        return None

    def running(self) -> Run | None:
        """The training that has not ended; None where there is none."""
        return next((run for run in self.all() if not run.over), None)

    def cancel(self, run_id: str) -> None:
        """End a training; what it had made is deleted. One that is over stays as it is.

        Raises:
            DataError: no such training.
            OutputError: it can't be written.
        """
        run = self.get(run_id)
        if run is None:
            raise DataError("no such training. Reload the list.")
        if run.over:
            return
        try:
            (self._place / run_id / CANCEL).touch()
        except OSError as error:
            raise cannot_write(self._place / run_id, error) from error

    def delete(self, run_id: str) -> None:
        """Delete a training that is over, with its figures; its model stays.

        Raises:
            DataError: it is still running.
        """
        run = self.get(run_id)
        if run and not run.over:
            raise DataError(refusal("teach-busy"))
        if run:
            shutil.rmtree(self._place / run_id, ignore_errors=True)

    def _write(self, plan: Plan) -> str:
        run_id = new_id()
        place = self._place / run_id
        try:
            place.mkdir()
            write_value(place / STATE, State("waiting", plan.at))
            write_value(place / PLAN, plan)
        except OSError as error:
            raise cannot_write(place, error) from error
        except GaitnetError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        return run_id

    def _spawn(self, run_id: str) -> None:
        place = self._place / run_id
        with (place / LOG).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "gaitnet.teaching", str(self.folder.absolute()), run_id],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a closed terminal, or an app that ends, does not end it
            )
        _started[run_id] = process

    def _true(self, place: Path, state: State) -> State:
        """The state; of a process that is gone, that it failed."""
        if state.stage in ENDED or self._busy():
            return state
        process = _started.get(place.name)
        ended = process is not None and process.poll() is not None
        cancelled = (place / CANCEL).exists()
        young = datetime.now().astimezone() - state.at < timedelta(seconds=START_S)
        if state.stage == "waiting" and young and not (ended or cancelled):
            return state
        state = read_value(place / STATE, State) or state  # it may have ended just now
        if state.stage in ENDED:
            return state
        if (self.folder / MODELS / place.name).is_dir():  # killed after its model was put into the list
            return replace(state, stage="judged", share=1.0, seconds_left=None)
        error = None if cancelled else _why(place, state)
        gone = replace(state, stage="cancelled" if cancelled else "failed", error=error, seconds_left=None)
        with suppress(GaitnetError):
            write_value(place / STATE, gone)
            clear(place)
        return gone

    def _busy(self) -> bool:
        """Whether a training is at work, in whatever process."""
        lock = FileLock(self._place / BUSY)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            return True
        lock.release()
        return False

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """One program at a time starts a training."""
        lock = FileLock(self._place / STARTING)
        try:
            lock.acquire(timeout=10)
        except OSError as error:  # a Timeout is one
            raise cannot_write(self._place, error) from error
        try:
            yield
        finally:
            lock.release()


def check_installed() -> None:
    """Whether the packages for training are there, without loading them.

    Raises:
        MissingDependencyError: they are not.
    """
    for package in PACKAGES:
        if importlib.util.find_spec(package) is None:
            raise MissingDependencyError(refusal("teach-extra", package=package))


def _why(place: Path, state: State) -> Reason:
    """Why a process is gone: what it said, if it never began."""
    with suppress(OSError, ValueError):
        said = read_document(place / LOG).decode(errors="replace").strip()
        if state.stage == "waiting" and said:
            return refusal("teach-failed", why=f"{shown(said.splitlines()[-1])}.")
    return refusal("teach-killed")


def clear(place: Path) -> None:
    """Delete what a training left half made; plan, state and log stay."""
    for child in place.iterdir():
        if child.is_dir():
            shutil.rmtree(child, ignore_errors=True)
