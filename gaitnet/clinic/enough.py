"""Is it enough? What the labelled walks lack, before anything is trained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gaitnet.clinic.study import Study
from gaitnet.clinic.trees import trials_of
from gaitnet.clinic.walks import Labelled
from gaitnet.datacheck import check_walk, errors_of
from gaitnet.datacheck.confounders import confounders
from gaitnet.datacheck.copies import copies
from gaitnet.datacheck.survey import Survey
from gaitnet.datacheck.walks import TreeTrial, group_walks, unlike
from gaitnet.reasons import Reason, caution, note, refusal
from gaitnet.sequences import is_healthy, read_walk

FEWEST_PEOPLE, ADVISED_PEOPLE = 4, 10
"""Of each class: without the first nothing is trained; below the second, figures say little."""

_TOLD = {
    **dict.fromkeys(("steps", "frames", "source_frames"), "length"),
    **dict.fromkeys(("source_width", "source_height"), "size"),
    **{"missing": "missing", "source_rate": "rate", "age": "age"},
}
"""What tells the classes apart -> what it is called; frames of a step are gait."""

UNEVEN = 3.0
"""Times as many people in one class as in another, from which on it is said."""


@dataclass(frozen=True)
class Lacking:
    """One thing that the labelled walks lack, or that speaks against them.

    Attributes:
        kind: what; `teach-KIND` is its code in `gaitnet.words`.
        values: numbers and words of the sentence, as plain JSON.
        stops: nothing is trained with it.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = False

    @property
    def reason(self) -> Reason:
        """For `gaitnet.words.sentence`."""
        make = refusal if self.stops else note if self.kind in _NOTES else caution
        return make(f"teach-{self.kind}", **self.values)


_NOTES = frozenset({"unlabelled"})

_KINDS = {"teach-no-steps": "walks-without-steps", "teach-damaged": "walks-damaged"}
"""Why a walk can't be used -> how many can't; of all other reasons, `unusable`."""


@dataclass(frozen=True)
class Enough:
    """Whether it is enough.

    Attributes:
        findings: what it lacks; what stops a training first.
        may_train: whether a training can begin.
        people: class -> people with usable walks; the healthy class first.
        walks: class -> usable walks.
        healthy: the healthy class; None = not known.
    """

    findings: list[Lacking]
    may_train: bool
    people: dict[str, int]
    walks: dict[str, int]
    healthy: str | None = None


def enough(study: Study) -> Enough:
    """What the labelled walks lack.

    Raises:
        GaitnetError: labels or steps that can't be read.
    """
    walks = study.walks()
    healthy = study.healthy()
    chosen = usable(walks)
    trials = trials_of(chosen)
    order = sorted({walk.label or "" for walk in chosen}, key=lambda name: (name != healthy, name))
    people = people_of(trials)
    found = [*_of_labels(walks), *_of_classes(order, people, healthy)]
    if len(order) > 1:
        found += _of_walks(trials, chosen, healthy)
    found.sort(key=lambda each: (not each.stops, each.kind in _NOTES))
    counts = Counter(walk.label or "" for walk in chosen)
    return Enough(
        findings=found,
        may_train=not any(each.stops for each in found),
        people={name: people[name] for name in order},
        walks={name: counts[name] for name in order},
        healthy=healthy,
    )


def usable(walks: Sequence[Labelled]) -> list[Labelled]:
    """The labelled walks that can be trained on, in the order of their ids."""
    return sorted(
        (walk for walk in walks if walk.label is not None and walk.usable), key=lambda walk: walk.id
    )


def people_of(trials: Sequence[TreeTrial]) -> Counter[str]:
    """People of each class; walks that share a patient or a film are one person's."""
    return Counter(
        label for group in group_walks(trials) for label in {trials[index].folder.label for index in group}
    )


def _of_labels(walks: Sequence[Labelled]) -> Iterator[Lacking]:
    labelled = [walk for walk in walks if walk.label is not None]
    if not labelled:
        yield Lacking("no-labels", {"walks": len(walks)}, stops=True)
        return
    without = len(walks) - len(labelled)
    if without:
        yield Lacking("unlabelled", {"walks": without})
    kinds = Counter(_KINDS.get(walk.why_not[0].code, "unusable") for walk in labelled if walk.why_not)
    for kind, count in kinds.items():
        yield Lacking(kind, {"walks": count})


def _of_classes(order: Sequence[str], people: Counter[str], healthy: str | None) -> Iterator[Lacking]:
    if not order:
        return
    if len(order) == 1:
        yield Lacking("one-class", {"name": order[0]}, stops=True)
    elif healthy is None or healthy not in order:
        known = [name for name in order if is_healthy(name)]
        kind = "two-healthy" if len(known) > 1 else "no-healthy"
        yield Lacking(kind, {"names": ", ".join(known if len(known) > 1 else order)}, stops=True)
    for name in order:
        if people[name] < ADVISED_PEOPLE:
            numbers = {"name": name, "people": people[name]}
            if people[name] < FEWEST_PEOPLE:
                yield Lacking("too-few-people", numbers | {"needed": FEWEST_PEOPLE}, stops=True)
            else:
                yield Lacking("few-people", numbers | {"needed": ADVISED_PEOPLE})
    least, most = (find(order, key=lambda name: people[name]) for find in (min, max))
    if people[most] >= UNEVEN * max(people[least], 1):
        numbers = {"most": most, "many": people[most], "least": least, "few": people[least]}
        yield Lacking("uneven", numbers)


def _of_walks(
    trials: Sequence[TreeTrial], walks: Sequence[Labelled], healthy: str | None
) -> Iterator[Lacking]:
    for each in unlike(trials):
        yield Lacking("unlike", {"what": str(each.numbers["key"])}, stops=True)
        return
    yield from _of_people(trials)
    survey, impossible = Survey(), set()
    for walk in walks:
        clips = read_walk(walk.folder)
        survey.add(clips)
        if errors_of(check_walk(clips, walk.id)):
            impossible.add(walk.patient)
    if impossible:
        yield Lacking("impossible", {"patients": ", ".join(sorted(impossible))}, stops=True)
    yield from _copied(trials, survey, walks)
    yield from _apart(walks)
    if healthy is not None:
        yield from _told(trials, survey, healthy)


def _told(trials: Sequence[TreeTrial], survey: Survey, healthy: str) -> Iterator[Lacking]:
    """What tells the classes apart without any gait in it; each thing once."""
    seen = set()
    for found in confounders(trials, survey.walks, healthy):
        kind = _TOLD.get(str(found.numbers["what"]))
        if kind and kind not in seen:
            seen.add(kind)
            yield Lacking(f"told-{kind}", {key: found.numbers[key] for key in ("healthy", "others", "unit")})


def _of_people(trials: Sequence[TreeTrial]) -> Iterator[Lacking]:
    for group in group_walks(trials):
        labels = sorted({trials[index].folder.label for index in group})
        names = sorted({trials[index].info.subject or "" for index in group})
        if len(names) > 1:
            yield Lacking("same-film", {"patients": ", ".join(names)})
        if len(labels) > 1:
            yield Lacking("two-classes", {"patient": names[0], "names": ", ".join(labels)})


def _copied(trials: Sequence[TreeTrial], survey: Survey, walks: Sequence[Labelled]) -> Iterator[Lacking]:
    """The same steps twice: of two classes, or two people, nobody can say which is right."""
    patient = {trial.walk_id: walk.patient for trial, walk in zip(trials, walks, strict=True)}
    for found in copies(trials, survey.walks):
        one, other = found.numbers["walks"]
        stops = found.code in ("copied_between_classes", "copied_between_people")
        if one != other:
            yield Lacking("copied", {"patients": _both(patient[one], patient[other])}, stops)


def _both(one: str, other: str) -> str:
    return one if one == other else f"{one}, {other}"


def _apart(walks: Sequence[Labelled]) -> Iterator[Lacking]:
    """A day, a camera or a view that only one class has: a model may learn that instead."""
    facts: dict[str, Callable[[Labelled], str | None]] = {
        "day": lambda walk: f"{walk.at:%Y-%m-%d}" if walk.report else None,
        "camera": lambda walk: f"{walk.fps:.0f} fps" if walk.fps else None,
        "view": lambda walk: walk.view or None,
    }
    for kind, fact in facts.items():
        values: dict[str, set[str]] = {}
        for walk in walks:
            value = fact(walk)
            if value is not None:
                values.setdefault(walk.label or "", set()).add(value)
        names = sorted(values)
        if len(names) < 2 or set.intersection(*values.values()):
            continue
        for name in names:
            others: set[str] = set().union(*(values[other] for other in names if other != name))
            if values[name].isdisjoint(others):
                yield Lacking(f"apart-{kind}", {"name": name, "which": ", ".join(sorted(values[name])[:3])})
                break


def stopping(found: Enough) -> tuple[Reason, ...]:
    """Why nothing can be trained."""
    return tuple(each.reason for each in found.findings if each.stops)


__all__ = ["ADVISED_PEOPLE", "FEWEST_PEOPLE", "Enough", "Lacking", "enough", "stopping", "usable"]
