"""The first lines of a report, in the order in which a clinician asks: for pages, the terminal and letters.

Can it be trusted; what is outside the healthy range; what is inside; the classification and how sure it
is; what to do next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gaitnet.findings import SAME, Finding, compared, findings_of, numbers_of, ranges_of
from gaitnet.gait.healthy import without_side
from gaitnet.gait.peaks import PEAKS
from gaitnet.report.classified import Classified, classified
from gaitnet.report.words import Text, parameter_name, report_texts, side_of, steps_in_words, within
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import GaitReport, Verdict
from gaitnet.words import Surface, remedy, what
from gaitnet.words.finding import Spoken, of_both, phase_in_words, spoken
from gaitnet.words.numbers import digits_of, spelled, with_unit

ARROWS = {"high": "▲", "low": "▼"}

LEAST = 0.1
"""Percentile that is still told."""

FEW_STEPS = 6
"""With fewer steps, a longer film is advised."""

FEW_COMPARED = 10
"""With fewer numbers compared, that none is outside says little."""

MOST_EXAMINED = 3

EXAMINED = {
    "pace": ("speed", "step_length", "stride_length", "cadence", "step_time", "stride_time", "stance_time"),
    "balance": ("double_support", "single_support", "stance", "swing", "step_time_variability", "step_width"),
    "symmetry": ("step_time_asymmetry", "step_length_asymmetry", "stance_asymmetry"),
    "knee": ("knee_", "gvs_knee"),
    "hip": ("hip_", "thigh_", "gvs_thigh"),
    "ankle": ("ankle_", "gvs_ankle"),
}
"""What to examine -> findings, or beginnings of their names, that ask for it."""


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
    """

    name: str
    claim: str
    value: str
    healthy: str
    arrow: str
    side: Side | None
    far: str

    def line(self, text: Text) -> str:
        """The whole finding."""
        return str(text["finding_line"].format(claim=self.claim, value=self.value, healthy=self.healthy))


@dataclass(frozen=True)
class Summary:
    """All first lines.

    Attributes:
        trust: verdict and number of steps.
        doubts: reservations, or why nothing was measured.
        notes: what else is to be said about the film.
        findings: the furthest outside first.
        step_to: a foot that does not pass the other, in words.
        unfound: why there are no findings; "" where there are some.
        inside: names of what is inside the healthy range.
        chance: how many values were compared, and that some of a healthy person's lie outside.
        answer: the classification; None where nothing was measured.
        next: what to do.
    """

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


def summary(report: GaitReport, surface: Surface = "page", lang: str = "en") -> Summary:
    """The first lines of a report.

    Args:
        report: the results.
        surface: where they are read; options are named as they are called there.
        lang: one of `words.LANGUAGES`.
    """
    text = report_texts(lang)
    found = ranked(findings_of(report))
    names = compared(numbers_of(report), ranges_of(report))
    ok = Verdict.OK
    notes = (each for each in report.reasons if each.verdict is ok and not each.forbids_answer)
    return Summary(
        trust=_trust(report, text),
        doubts=tuple(what(each, surface, lang) for each in report.reasons if each.verdict is not ok),
        notes=tuple(what(each, surface, lang) for each in notes),
        findings=tuple(_shown(each, text, lang) for each in _pairs(found)),
        step_to=tuple(text["step_to"][side] for side in step_to(report)),
        unfound="" if found or not report.parameters else _unfound(len(names), text),
        inside=_inside(report, names, text, lang),
        chance=text["chance"].format(count=len(names)) if names else "",
        answer=classified(report, surface, lang) if report.parameters else None,
        next=tuple(_next(report, found, surface, lang)),
    )


def _unfound(count: int, text: Text) -> str:
    """Why there are no findings; of few numbers that says little."""
    if not count:
        return str(text["not_compared"])
    return str(text["findings_none"] if count >= FEW_COMPARED else text["findings_few"].format(count=count))


def step_to(report: GaitReport) -> list[Side]:
    """Feet that land beside or behind the other one: they do not pass it."""
    lengths = {side: report.parameters.get(f"step_length_{side}") for side in SIDES}
    return [side for side, found in lengths.items() if found is not None and found.value <= 0]


def count_of_steps(report: GaitReport) -> int:
    """Steps that were seen; of a view that shows no legs apart, those that the cadence is made of."""
    timed = report.parameters.get("cadence")
    return len(report.footsteps) or (timed.n if timed else 0)


def has_metres(report: GaitReport) -> bool:
    """Whether any number is in metres."""
    return any(found.unit in ("m", "m/s") for found in report.parameters.values())


def _trust(report: GaitReport, text: Text) -> str:
    verdict, steps = text[f"verdict_{report.verdict.value}"], count_of_steps(report)
    return text["trust"].format(verdict=verdict, steps=steps_in_words(steps, text)) if steps else str(verdict)


def ranked(found: Sequence[Finding]) -> list[Finding]:
    """What is of the whole walk first, then what is of a leg; each the furthest first."""
    return sorted(found, key=lambda each: side_of(each.measured.name) is not None)


def _pairs(found: Sequence[Finding]) -> Iterator[tuple[Finding, ...]]:
    """Findings; of both legs together where they say the same, at the place of the further one."""
    legs: dict[tuple[str, str], list[Finding]] = {}
    for each in found:
        legs.setdefault((without_side(each.measured.name), each.direction), []).append(each)
    yield from map(tuple, legs.values())


def _shown(found: tuple[Finding, ...], text: Text, lang: str) -> Shown:
    first = found[0]
    name, unit, base = first.measured.name, first.measured.unit, without_side(first.measured.name)
    numbers = first.measured.value, first.healthy.low, first.healthy.high
    if len(found) > 1:
        said = of_both(base, first.direction, numbers, unit, lang)
    else:
        said = spoken(base, first.side, first.direction, numbers, unit, lang)
    healthy = text["healthy_from_to" if said.low else "healthy_up_to"]
    return Shown(
        name=name,
        claim=said.claim,
        value=f"{said.number} {_values(found, said, text, lang)}".strip(),
        healthy=healthy.format(low=said.low, high=with_unit(said.high, unit, lang)),
        arrow=ARROWS[first.direction],
        side=None if len(found) > 1 else first.side,
        far=_far(first, text, lang),
    )


def _values(found: tuple[Finding, ...], said: Spoken, text: Text, lang: str) -> str:
    """The value, or those of both legs."""
    if len(found) == 1:
        return with_unit(said.value, said.unit, lang)
    digits = digits_of(said.unit, *(each.measured.value for each in found))
    legs = {
        each.side: with_unit(spelled(each.measured.value, digits, lang), said.unit, lang) for each in found
    }
    return str(text["comma"]).join(f"{text[side]} {legs[side]}" for side in SIDES if side in legs)


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


def _next(report: GaitReport, found: Sequence[Finding], surface: Surface, lang: str) -> Iterator[str]:
    """What to do: film again how, check the height, examine."""
    text = report_texts(lang)
    doubted = [each for each in report.reasons if each.verdict is not Verdict.OK]
    yield from dict.fromkeys(said for each in doubted if (said := remedy(each, surface, lang)))
    if not report.parameters:
        return
    if report.metres == "estimated" and has_metres(report):
        yield str(text["next_height"])
    steps = count_of_steps(report)
    if 0 < steps < FEW_STEPS:
        yield text["next_more"].format(steps=steps_in_words(steps, text))
    asked = _examined(found, bool(step_to(report)))
    for name, sides in list(asked.items())[:MOST_EXAMINED]:
        of_sides = str(text["comma"]).join(text[side] for side in SIDES if side in sides)
        yield text["next_examine"].format(what=text["examine"][name].format(sides=of_sides))
    if not asked:
        yield str(text["next_inside"])


def _examined(found: Sequence[Finding], steps_to: bool) -> Mapping[str, set[Side]]:
    """What to examine, of which sides, in the order of the findings."""
    asked: dict[str, set[Side]] = {"symmetry": set()} if steps_to else {}
    for each in found:
        name = each.measured.name
        for what_of, names in EXAMINED.items():
            if without_side(name) in names or (what_of in _JOINTS and name.startswith(names)):
                side = side_of(name)
                asked.setdefault(what_of, set()).update([side] if side else [])
    return asked


_JOINTS = ("knee", "hip", "ankle")
