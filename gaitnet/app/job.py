"""A walk that is queued, running or finished."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gaitnet.app.visit import Upload


class State(str, Enum):
    """State of a video."""

    WAITING = "waiting"
    RUNNING = "running"
    DRAWING = "drawing"
    """There is a report; the video with the skeleton is being drawn."""
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
        why: code of the reason for which it was refused; "" if it was not.
        changes: how often its page got something new since there is a report.
        undrawn: the video with the skeleton could not be drawn, for which `error` says why.
        described: its entries changed since it was measured.
        asked_s: when its page was last asked for, on the monotonic clock; None = never.
        left_s: when its page was left; None = it was not.
        over_s: when it was finished.
        visit: how often its page was opened.
        before: the entries that the older results were measured with; None without such.
        label: class that the walk gets once it is kept, and who says so; None = none.
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
    why: str = ""
    changes: int = 0
    undrawn: bool = False
    described: bool = False
    asked_s: float | None = None
    left_s: float | None = None
    over_s: float = 0.0
    visit: int = 0
    before: Upload | None = None
    label: tuple[str, str] | None = None

    @property
    def over(self) -> bool:
        """Whether it is finished."""
        return self.state not in (State.WAITING, State.RUNNING, State.DRAWING)

    @property
    def too_long(self) -> bool:
        """Whether it failed only because a part of it has to be chosen."""
        return self.state is State.FAILED and self.why == "film-long"

    @property
    def readable(self) -> bool:
        """Whether its page shows a report."""
        return self.measured and (self.over or self.state is State.DRAWING)
