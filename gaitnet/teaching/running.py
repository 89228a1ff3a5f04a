"""A run from its first to its last word. PyTorch is loaded once nobody else trains."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from gaitnet.clinic.places import RUNS, write_value
from gaitnet.clinic.plans import Stage, State
from gaitnet.clinic.runs import BUSY, CANCEL, STATE, clear
from gaitnet.errors import DataError, GaitnetError, OutputError
from gaitnet.reasons import Reason, refusal


class Cancelled(BaseException):
    """Somebody does not want the training any more; no error, so that nobody handles it as one."""


def run(folder: Path, run_id: str) -> None:
    """Do what the plan of a run asks for; how it ended stands in its state."""
    place = folder / RUNS / run_id
    with _alone(place.parent):
        try:
            check_wanted(place)
            write_value(place / STATE, State("checking", datetime.now().astimezone(), pid=os.getpid()))
            from gaitnet.teaching.work import teach  # noqa: PLC0415  (PyTorch)

            teach(folder, place)
            _end(place, "judged")
        except Cancelled:
            _end(place, "cancelled")
        except Exception as error:
            traceback.print_exc()  # into the log of the run
            _end(place, "failed", _why(error))


def check_wanted(place: Path) -> None:
    """Whether nobody has cancelled the run.

    Raises:
        Cancelled: somebody has.
    """
    if (place / CANCEL).exists():
        raise Cancelled


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other training runs; whoever looks tries the lock, for a moment."""
    lock = FileLock(folder / BUSY)
    try:
        lock.acquire(timeout=10)
    except Timeout:
        raise DataError(refusal("teach-busy")) from None
    try:
        yield
    finally:
        lock.release()


def _end(place: Path, stage: Stage, error: Reason | None = None) -> None:
    """First room on the disk, then the last word."""
    clear(place)
    share = 1.0 if stage == "judged" else 0.0
    with suppress(OutputError):  # a full disk: who looks finds that nobody is at work
        write_value(place / STATE, State(stage, datetime.now().astimezone(), share, None, error))


def _why(error: Exception) -> Reason:
    """Of an error, for people."""
    cause: BaseException | None = error
    while isinstance(cause, OutputError):  # which a system's error is behind
        cause = cause.__cause__
    if isinstance(cause, OSError):
        return refusal("teach-disk", why=cause.strerror or type(cause).__name__)
    if isinstance(error, GaitnetError):
        return error.reasons[0] if error.reasons else refusal("teach-failed", why=error.words("page"))
    place = traceback.extract_tb(error.__traceback__)[-1]
    return refusal("teach-fault", where=f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}")
