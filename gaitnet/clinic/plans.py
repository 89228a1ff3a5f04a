"""What a training is asked to do, how far it is, and both as one value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gaitnet.clinic.enough import Enough, stopping, usable
from gaitnet.clinic.judgement import Judgement
from gaitnet.clinic.places import Moment
from gaitnet.clinic.study import Study
from gaitnet.errors import DataError
from gaitnet.reasons import Reason

Stage = Literal["waiting", "checking", "folds", "training", "exporting", "judged", "failed", "cancelled"]

PLAN = "plan.json"

ENDED: tuple[Stage, ...] = ("judged", "failed", "cancelled")


@dataclass(frozen=True)
class PlannedWalk:
    """A walk as it was when the training began.

    Attributes:
        id: of the walk.
        label: its class.
        patient: code of the person.
    """

    id: str
    label: str
    patient: str


@dataclass(frozen=True)
class Plan:
    """What a training is asked to do.

    Attributes:
        name: of the model.
        by: who started it.
        at: when.
        healthy: the healthy class.
        walks: with the labels of that moment.
    """

    name: str
    by: str
    at: Moment
    healthy: str
    walks: tuple[PlannedWalk, ...]


@dataclass(frozen=True)
class State:
    """How far a training is.

    Attributes:
        stage: what is being done.
        share: of the whole that is done, 0 to 1.
        seconds_left: estimated; None = not known yet.
        error: why it failed; None = it did not.
        at: when this was written.
        pid: number of its process; 0 = none yet.
    """

    stage: Stage
    at: Moment
    share: float = 0.0
    seconds_left: float | None = None
    error: Reason | None = None
    pid: int = 0


@dataclass(frozen=True)
class Run:
    """A training.

    Attributes:
        id: of the run; its model has the same.
        name: of the model.
        by: who started it.
        at: when it was started.
        stage: what is being done: waiting, checking, folds, training, exporting; or how it ended: judged,
            failed, cancelled.
        share: of the whole that is done, 0 to 1.
        seconds_left: estimated; None = not known yet, or over.
        error: why it failed, see `gaitnet.words.sentence`; None = it did not.
        judgement: of its model; None before it is judged.
        pid: number of its process; 0 = none.
        classes: class -> walks that it began with.
    """

    id: str
    name: str
    by: str
    at: Moment
    stage: Stage
    share: float
    seconds_left: float | None
    error: Reason | None
    judgement: Judgement | None
    pid: int
    classes: Mapping[str, int]

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.stage in ENDED


def plan_of(study: Study, found: Enough, name: str, by: str) -> Plan:
    """What is trained, if it is enough.

    Raises:
        DataError: it is not.
    """
    if not found.may_train or found.healthy is None:
        raise DataError(stopping(found))
    walks = tuple(PlannedWalk(walk.id, walk.label or "", walk.patient) for walk in usable(study.walks()))
    return Plan(name, by, datetime.now().astimezone(), found.healthy, walks)


def run_of(run_id: str, plan: Plan, state: State, judged: Judgement | None) -> Run:
    """All of it."""
    return Run(
        id=run_id,
        name=plan.name,
        by=plan.by,
        at=plan.at,
        stage=state.stage,
        share=state.share,
        seconds_left=state.seconds_left,
        error=state.error,
        judgement=judged,
        pid=state.pid,
        classes=dict(Counter(walk.label for walk in plan.walks)),
    )
