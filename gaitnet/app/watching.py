"""What happened since the clinic's own model answers, in words."""

from __future__ import annotations

from dataclasses import dataclass

from gaitnet.app.texts import spoken
from gaitnet.clinic import Drift, Models, Study, watch
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.report.words import Text, amount, parameter_name, report_texts
from gaitnet.words import sentence


@dataclass(frozen=True)
class Drifted:
    """A parameter of the people since then, and of those trained on, with their standard deviation."""

    title: str
    now: str
    training: str


@dataclass(frozen=True)
class Watched:
    """What happened since.

    Attributes:
        since: trials that were kept.
        changed: labels of trials trained on that were changed.
        new_people: people with a label whom it was not trained on.
        drifted: parameters that people since then have otherwise.
        advice: what to do; "" = nothing.
    """

    since: int
    changed: int
    new_people: int
    drifted: tuple[Drifted, ...]
    advice: str


def watched(study: Study, models: Models, lang: str) -> Watched:
    """What `watch` says, in a language of the pages."""
    found, names = watch(study, models), report_texts(spoken(lang))
    return Watched(
        since=found.walks_since,
        changed=found.changed_labels,
        new_people=found.new_people,
        drifted=tuple(_drifted(each, names, spoken(lang)) for each in found.drifted),
        advice=sentence(found.reason, "page", spoken(lang)) if found.reason else "",
    )


def _drifted(drift: Drift, names: Text, lang: str) -> Drifted:
    unit = DEFINITIONS[drift.name].unit
    mean, sd = (amount(value, unit, lang) for value in (drift.mean, drift.sd))
    return Drifted(parameter_name(drift.name, names), amount(drift.now, unit, lang), f"{mean} ± {sd}")
