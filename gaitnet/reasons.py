"""Findings about a video as values: code, verdict, numbers, frames. `words` turns them into text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Verdict(str, Enum):
    """Whether a video can be measured."""

    OK = "OK"
    CAUTION = "CAUTION"
    NOT_MEASURABLE = "NOT_MEASURABLE"


NO_ANSWER = frozenset({
    "answer-contradicts",  # the page must not say Normal beside a table that does not
    "camera-moves",  # steps can't be held against the way: nobody knows whether one was missed
    "few-steps",  # one odd step would be the answer
    "held",  # so few true pictures a second that a swing phase is a handful of them
    "model-planes",  # the model never saw a walk from there
    "mirrored",  # the model may know one side; the answer must not depend on a camera's habit
    "pace",  # slow motion of a healthy walk looks like a slow patient's
    "rate",  # as `held`
    "small",  # feet of a dozen pixels
    "tilted",  # joint angles against the vertical are off by the tilt
    "way",  # the steps do not add up: some were missed, or lengths are wrong
    "damaged",  # frames are missing, where nobody knows
})  # fmt: skip
"""Reservations with which the numbers stand, but a model's answer would mean nothing; others allow one."""


@dataclass(frozen=True)
class Reason:
    """One finding about a video.

    Attributes:
        code: its name, a key of `words/en.json`, which holds the sentence and what to do about it.
        verdict: OK for a note, CAUTION for a reservation, NOT_MEASURABLE for a refusal.
        values: the numbers and words of the sentence; plain JSON.
        frames: of the film that it is about; empty where it is about all of it.
    """

    code: str
    verdict: Verdict
    values: Mapping[str, Any] = field(default_factory=dict)
    frames: tuple[int, ...] = ()

    @property
    def forbids_answer(self) -> bool:
        """True where a model's answer would mean nothing."""
        return self.verdict is Verdict.NOT_MEASURABLE or self.code in NO_ANSWER


WRITTEN = "written"
"""Code of what another gaitnet said, of which only the words are known: `values["text"]`."""


def note(code: str, frames: Sequence[int] = (), **values: Any) -> Reason:
    """A note: nothing is doubted."""
    return Reason(code, Verdict.OK, values, tuple(frames))


def caution(code: str, frames: Sequence[int] = (), **values: Any) -> Reason:
    """A reservation: measured, but less reliable."""
    return Reason(code, Verdict.CAUTION, values, tuple(frames))


def refusal(code: str, frames: Sequence[int] = (), **values: Any) -> Reason:
    """A refusal: why nothing is measured."""
    return Reason(code, Verdict.NOT_MEASURABLE, values, tuple(frames))


def verdict_of(reasons: Sequence[Reason]) -> Verdict:
    """The worst of them; OK without any."""
    found = {reason.verdict for reason in reasons}
    return next((worst for worst in (Verdict.NOT_MEASURABLE, Verdict.CAUTION) if worst in found), Verdict.OK)
