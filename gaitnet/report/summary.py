"""The first lines of a report, in the order in which a clinician asks: for pages, the terminal and letters.

Can it be trusted; what is outside the healthy range; what is inside; the classification and how sure it
is; what to do next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gaitnet.findings import SAME, Finding, compared, findings_of, numbers_of, ranges_of
from gaitnet.gait.healthy import without_side
from gaitnet.gait.peaks import PEAKS
from gaitnet.reasons import Reason
from gaitnet.report.advice import advice
from gaitnet.report.classified import Classified, classified, not_judged
from gaitnet.report.steps import count_of_steps, step_to
from gaitnet.report.views import asks_for_side, side_first
from gaitnet.report.words import Text, parameter_name, report_texts, side_of, steps_in_words, within
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import GaitReport, Verdict
from gaitnet.words import Surface, what
from gaitnet.words.finding import behind, ends_told, of_legs, phase_in_words, spoken, told
from gaitnet.words.numbers import spelled

ARROWS = {"high": "▲", "low": "▼"}

LEAST = 0.1
"""Percentile that is still told."""

FEW_COMPARED = 10
"""With fewer numbers compared, that none is outside says little."""

MOST_CLEAR = 5
"""Findings that are listed; the others are named in a line."""

MOST_BRIEF = 3
"""Findings in the first line."""


@dataclass(frozen=True)
class Shown:
    """A finding as it is read.

    Attributes:
        name: of the number.
        claim: what is seen.
        value: with its unit, and what it is of the number (`peak 38°`).
        healthy: the healthy range.
        arrow: to which side of it the value lies.
        side: of whose leg it is.
        far: how far outside, and in which phase of the gait cycle.
        clear: it is clearly outside.
    """

    name: str
    claim: str
    value: str
    healthy: str
    arrow: str
    side: Side | None
    far: str
    clear: bool = True

    def line(self, text: Text) -> str:
        """The whole finding."""
        return str(text["finding_line"].format(claim=self.claim, value=self.value, healthy=self.healthy))


@dataclass(frozen=True)
class Brief:
    """The answer in three lines; "" where there is nothing to say.

    Attributes:
        walk: what is outside, the first of it; or why nothing is said.
        sure: label, and how sure it is.
        next: what to do first.
    """

    walk: str
    sure: str
    next: str


@dataclass(frozen=True)
class Summary:
    """All first lines.

    Attributes:
        brief: the answer in three lines.
        trust: verdict and number of steps.
        doubts: reservations, or why nothing was measured.
        notes: what else is to be said about the film.
        findings: the furthest outside first.
        step_to: a foot that does not pass the other, in words.
        unfound: why there are no findings; "" where there are some.
        inside: names of what is inside the healthy range.
        chance: that some values of a healthy person lie outside, too; "" where nothing is compared.
        answer: the classification; None where nothing was measured.
        next: what to do.
        again: how to film again, without what `next` says; empty where it was measured.
    """

    brief: Brief
    trust: str
    doubts: tuple[str, ...]
    notes: tuple[str, ...]
    findings: tuple[Shown, ...]
    step_to: tuple[str, ...]
    unfound: str
    inside: str
    chance: str
    answer: Classified | None
    next: tuple[str, ...]
    again: tuple[str, ...] = ()

    @property
    def listed(self) -> tuple[Shown, ...]:
        """Clearly outside, the furthest of them."""
        return tuple(each for each in self.findings if each.clear)[:MOST_CLEAR]

    @property
    def also(self) -> tuple[Shown, ...]:
        """Clearly outside, those that the list has no room for."""
        return tuple(each for each in self.findings if each.clear)[MOST_CLEAR:]

    @property
    def just(self) -> tuple[Shown, ...]:
        """Just outside."""
        return tuple(each for each in self.findings if not each.clear)


def summary(
    report: GaitReport, surface: Surface = "page", lang: str = "en", before: GaitReport | None = None
) -> Summary:
    """The first lines of a report.

    Args:
        report: the results.
        surface: where they are read; options are named as they are called there.
        lang: one of `words.LANGUAGES`.
        before: an earlier report of the same person.
    """
    text, ok = report_texts(lang), Verdict.OK
    found = ranked(findings_of(report))
    names = compared(numbers_of(report), ranges_of(report))
    few = len(names) < FEW_COMPARED
    notes = (each for each in report.reasons if each.verdict is ok and not each.forbids_answer)
    guessed = ("m", "m/s") if report.metres == "estimated" else ()
    shown = tuple(_shown(each, text, lang, guessed) for each in _pairs(found))
    answer = classified(report, surface, lang) if report.parameters else None
    doubts = tuple(
        _doubt(each, report, surface, lang) for each in side_first(report.reasons) if each.verdict is not ok
    )
    following = tuple(advice(report, found, answer, before, (surface, lang)))
    unfound = "" if found or not report.parameters else _unfound(report, len(names), text)
    steps = tuple(text["step_to"][side] for side in step_to(report))
    walk = _walk(steps, shown, unfound, text, lang)
    if answer is None:
        walk = " ".join((f"{_verdict(report, text)}{text['stop']}", *doubts[:1]))
    return Summary(
        brief=Brief(walk, answer.short if answer else "", next(iter(following), "")),
        trust=_trust(report, text),
        doubts=doubts,
        notes=tuple(what(each, surface, lang) for each in notes),
        findings=shown,
        step_to=steps,
        unfound=unfound,
        inside="" if few and not_judged(report) else _inside(report, names, text, lang),
        chance="" if few else text["chance"],
        answer=answer,
        next=following,
        again=() if report.parameters else tuple(text["again_lines"][asks_for_side(report.reasons) :]),
    )


def _doubt(reason: Reason, report: GaitReport, surface: Surface, lang: str) -> str:
    """Where nothing was measured, not what a view from elsewhere still shows."""
    bare = reason.code == "not-side" and not report.parameters
    return str(report_texts(lang)["not_side"]) if bare else what(reason, surface, lang)


def _walk(steps: tuple[str, ...], shown: tuple[Shown, ...], unfound: str, text: Text, lang: str) -> str:
    """The first findings in a line: those clearly outside; without any, those just outside."""
    clear = (*steps, *(each.claim for each in shown if each.clear))
    claims = clear or tuple(each.claim for each in shown)
    if not claims:
        return str(text["brief_none"]) if unfound == text["findings_none"] else unfound
    told = str(text["semicolon"]).join(within(each, lang) for each in claims[:MOST_BRIEF])
    return str(text["brief_clear" if clear else "brief_just"].format(what=told))


def _unfound(report: GaitReport, count: int, text: Text) -> str:
    """Why there are no findings; of few numbers, and of a film that forbids an answer, that says little."""
    if not count:
        return str(text["not_compared"])
    if count >= FEW_COMPARED:
        return str(text["findings_none"])
    return "" if not_judged(report) else str(text["findings_few"].format(count=count))


def _trust(report: GaitReport, text: Text) -> str:
    verdict, steps = _verdict(report, text), count_of_steps(report)
    return text["trust"].format(verdict=verdict, steps=steps_in_words(steps, text)) if steps else verdict


def _verdict(report: GaitReport, text: Text) -> str:
    """A film that is good enough, but shows too few steps for any number, was not measured."""
    nothing = not report.parameters and report.verdict is not Verdict.NOT_MEASURABLE
    return str(text["verdict_nothing" if nothing else f"verdict_{report.verdict.value}"])


def ranked(found: Sequence[Finding]) -> list[Finding]:
    """What is of the whole walk first, then what is of a leg; each the furthest first."""
    return sorted(found, key=lambda each: side_of(each.measured.name) is not None)


def _pairs(found: Sequence[Finding]) -> Iterator[tuple[Finding, ...]]:
    """Findings; of both legs together where they say the same as clearly, at the place of the further one."""
    legs: dict[tuple[str, str, bool], list[Finding]] = {}
    for each in found:
        legs.setdefault((without_side(each.measured.name), each.direction, each.clear), []).append(each)
    yield from map(tuple, legs.values())


def _shown(found: tuple[Finding, ...], text: Text, lang: str, guessed: tuple[str, ...]) -> Shown:
    """A finding in words; of units that are guessed, with a star."""
    first = found[0]
    name, unit, base = first.measured.name, first.measured.unit, without_side(first.measured.name)
    numbers = first.measured.value, first.healthy.low, first.healthy.high
    if len(found) > 1:
        values: dict[str, float] = {each.side: each.measured.value for each in found if each.side}
        said, legs = of_legs(base, first.direction, values, numbers[1:], unit, lang)
        sided = [
            behind(base, side, values[side], unit, lang)
            or f"{text[side]} {told(legs[side], unit, said.ways, lang)}"
            for side in SIDES
            if side in legs
        ]
        value = str(text["comma"]).join(sided)
    else:
        said = spoken(base, first.side, first.direction, numbers, unit, lang)
        value = said.instead or told(said.value, unit, said.ways, lang)
    healthy = text["healthy_from_to" if said.low else "healthy_up_to"]
    least, most = ends_told(said, lang)
    low = first.direction == "low"
    return Shown(
        name=name,
        claim=said.claim,
        value=f"{said.number} {value}".strip() + ("*" if unit in guessed else ""),
        healthy=healthy.format(low=least, high=most),
        arrow=ARROWS["low" if low is not said.turned else "high"],
        side=None if len(found) > 1 else first.side,
        far=_far(first, text, lang),
        clear=first.clear,
    )


def _far(found: Finding, text: Text, lang: str) -> str:
    z = spelled(found.z, 1, lang, signed=True)
    far = str(text["far"].format(z=z, percentile=_percentile(found.percentile, lang)))
    return f"{phase_in_words(found.phase, lang)}; {far}" if found.phase else far


def _percentile(percent: float, lang: str) -> str:
    """To a tenth; nobody is beyond all healthy people for sure."""
    if percent < LEAST:
        return f"< {spelled(LEAST, 1, lang)}"
    return f"> {spelled(100 - LEAST, 1, lang)}" if percent > 100 - LEAST else spelled(percent, 1, lang)


def _inside(report: GaitReport, names: Sequence[str], text: Text, lang: str) -> str:
    """What is inside, in one line: numbers that say the same thing once, joints as a count."""
    numbers, ranges = numbers_of(report), ranges_of(report)
    well = {name for name in names if ranges[name].low <= numbers[name].value <= ranges[name].high}
    joints = sum(name in PEAKS or "_range_" in name for name in well)
    told = list(dict.fromkeys(_one_of_each(names, well)))
    said = [within(parameter_name(name, text), lang) for name in told]
    if joints:
        said.append(text["inside_joints"].format(n=joints))
    return str(text["comma"]).join(said) or str(text["inside_none"] if names else "")


def _one_of_each(names: Sequence[str], well: set[str]) -> Iterator[str]:
    same = {name: group for group in SAME for name in group}
    for name in names:
        group = same.get(name, (name,))
        of_joint = name in PEAKS or name.startswith(("gvs_", "curve_deviation")) or "_range_" in name
        outside = any(each in names and each not in well for each in group)
        if name in well and not of_joint and not outside:
            yield next(each for each in group if each in well)
