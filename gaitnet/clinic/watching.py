"""What happened since a model was made: more walks, other labels, people who walk differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from gaitnet.clinic.models import Models
from gaitnet.clinic.owns import Own, Spread
from gaitnet.clinic.study import Study
from gaitnet.clinic.walks import Labelled
from gaitnet.reasons import Reason, caution
from gaitnet.sequences import read_info

WATCHED = (
    *("cadence", "speed", "step_length", "step_time", "stride_time", "double_support"),
    *("stance_left", "stance_right", "knee_range_left", "knee_range_right", "hip_range_left"),
    *("hip_range_right", "step_time_asymmetry"),
)
"""Parameters whose drift is looked at, where they were measured."""

FEWEST_DRIFTING = 5
"""People since, without whom no drift is said."""

DRIFT_SD = 1.0
"""SDs of the training people by which the mean of the people since may differ."""

MORE_PEOPLE, CHANGED_SHARE = 0.25, 0.1
"""Share of new people with a label, and of labels that were changed, from which on to train again."""


@dataclass(frozen=True)
class Drift:
    """A parameter that people since then have otherwise than those whom the model was trained on.

    Attributes:
        name: of the parameter.
        now: mean of the people since, in its unit.
        mean: of the people trained on.
        sd: of the people trained on.
        people: how many since.
    """

    name: str
    now: float
    mean: float
    sd: float
    people: int


@dataclass(frozen=True)
class Watch:
    """What happened since the model that answers was made.

    Attributes:
        model: it; None = the built-in one answers, and nothing is watched.
        walks_since: walks that were kept since it answers.
        changed_labels: walks that it was trained on, whose label is another now.
        new_people: people with a label whom it was not trained on.
        drifted: parameters that people since then have otherwise.
        advice: `labels-changed`, `more-people`, `drifted`, or None; `teach-watch-ADVICE` in `gaitnet.words`.
    """

    model: Own | None
    walks_since: int = 0
    changed_labels: int = 0
    new_people: int = 0
    drifted: tuple[Drift, ...] = ()
    advice: str | None = None

    @property
    def reason(self) -> Reason | None:
        """The advice, for `gaitnet.words.sentence`; None where there is none."""
        if self.advice is None:
            return None
        code, count = f"teach-watch-{self.advice}", len(self.drifted)
        return caution(code, changed=self.changed_labels, people=self.new_people, count=count)


def watch(study: Study, models: Models) -> Watch:
    """What happened since the model that answers was made.

    Raises:
        GaitnetError: labels that can't be read.
    """
    own, chosen = models.active(), models.chosen()
    if own is None:
        return Watch(None)
    walks = study.walks()
    since = _since(walks, own, chosen.since or own.about.made)
    label_of = {walk.id: walk.label for walk in walks}
    trained_on = own.about.trained_on
    changed = sum(label_of[key] != label for key, label in trained_on.items() if key in label_of)
    trained = {walk.patient for walk in walks if walk.id in trained_on}
    new = {walk.patient for walk in walks if walk.label is not None and walk.usable} - trained
    drifted = tuple(_drifted(since, own.about.parameters))
    people = sum(own.about.people.values())
    advice = None
    if changed > CHANGED_SHARE * max(len(trained_on), 1):
        advice = "labels-changed"
    elif trained_on and len(new) >= MORE_PEOPLE * people:
        advice = "more-people"
    elif drifted:
        advice = "drifted"
    return Watch(own, len(since), changed, len(new), drifted, advice)


def spreads(walks: Sequence[Labelled]) -> dict[str, Spread]:
    """Of each parameter, mean and SD over people of their walks' means."""
    return {
        name: Spread(float(np.mean(values)), float(np.std(values, ddof=1)), len(values))
        for name, values in _of_people(walks).items()
        if len(values) > 1
    }


def _since(walks: Sequence[Labelled], own: Own, since: datetime) -> list[Labelled]:
    return [
        walk for walk in walks if walk.report and walk.added > since and walk.id not in own.about.trained_on
    ]


def _drifted(walks: Sequence[Labelled], trained: Mapping[str, Spread]) -> list[Drift]:
    found = []
    for name, values in _of_people(walks).items():
        known = trained.get(name)
        if known is None or len(values) < FEWEST_DRIFTING:
            continue
        now = float(np.mean(values))
        if abs(now - known.mean) > DRIFT_SD * known.sd:
            found.append(Drift(name, now, known.mean, known.sd, len(values)))
    return found


def _of_people(walks: Sequence[Labelled]) -> dict[str, list[float]]:
    """Parameter -> each person's mean over walks."""
    sums: dict[str, Counter[str]] = {name: Counter() for name in WATCHED}
    counts: dict[str, Counter[str]] = {name: Counter() for name in WATCHED}
    for walk in walks:
        info = read_info(walk.folder) if walk.usable else None
        for name in WATCHED:
            if info and name in info.parameters:
                sums[name][walk.patient] += info.parameters[name]  # type: ignore[assignment]
                counts[name][walk.patient] += 1
    return {
        name: [sums[name][who] / count for who, count in counts[name].items()]
        for name in WATCHED
        if counts[name]
    }
