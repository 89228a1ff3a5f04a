"""What to do next: film again how, ask, examine what findings and pattern ask for, give the height."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gaitnet.findings import Finding
from gaitnet.gait.healthy import without_side
from gaitnet.report.classified import Classified, not_judged
from gaitnet.report.comparing import value_before
from gaitnet.report.steps import count_of_steps, has_metres, step_to
from gaitnet.report.views import NOT_SIDE, side_once
from gaitnet.report.words import Text, amount, report_texts, side_of, steps_in_words
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import GaitReport, Verdict
from gaitnet.words import Surface, remedy

FEW_STEPS = 6
"""With fewer steps, a longer film is advised."""

FEW_TOLD = frozenset({"few", "few-steps"})
"""Reasons whose remedy is a longer film, too."""

MUCH_SLOWER = 0.7
"""Share of the earlier speed below which it is asked what happened."""

MOST_EXAMINED = 3

ALIKE_PERCENT = 2.0
"""Of the gait cycle, by which stances may differ and still be alike: half a frame at 25 fps."""

EXAMINED = {
    "pace": ("speed", "step_length", "stride_length", "cadence", "step_time", "stride_time", "stance_time"),
    "balance": ("double_support", "single_support", "stance", "swing", "step_time_variability", "step_width"),
    "symmetry": ("stance_asymmetry", "step_time_asymmetry", "step_length_asymmetry"),
    "knee": ("knee_", "gvs_knee"),
    "hip": ("hip_", "thigh_", "gvs_thigh"),
    "push_off": (),
    "ankle": ("ankle_", "gvs_ankle"),
}
"""What to examine -> findings, or beginnings of their names, that ask for it; push off where reduced."""

_JOINTS = ("knee", "hip", "ankle")

MAINLY = 0.6
"""Share of the findings of joints, each by how far outside it is, from which they are mainly of one leg."""

MOST_FAR = 8.0
"""Healthy standard deviations that one finding counts for at most."""


def advice(
    report: GaitReport,
    found: Sequence[Finding],
    answer: Classified | None,
    before: GaitReport | None,
    spoken: tuple[Surface, str],
) -> Iterator[str]:
    """What to do, the most urgent first.

    Args:
        report: the results.
        found: its findings, the furthest first.
        answer: its classification.
        before: an earlier report of the same person.
        spoken: where it is read, and the language.
    """
    surface, lang = spoken
    text = report_texts(lang)
    limits = [*report.reasons, *not_judged(report)]
    doubted = [each for each in limits if each.verdict is not Verdict.OK or each.forbids_answer]
    yield from dict.fromkeys(said for each in side_once(doubted) if (said := remedy(each, surface, lang)))
    if not report.parameters or any(each.code in NOT_SIDE for each in doubted):
        return
    yield from _slower(report, before, text, lang)
    if answer is not None and answer.pattern in text["examine_pattern"]:
        yield str(text["examine_pattern"][answer.pattern])
    clear = [each for each in found if each.clear]
    asked = list(_examined(clear or found, bool(step_to(report))).items())[:MOST_EXAMINED]
    first = _first_leg(found, report)
    sure = (bool(clear or step_to(report)) or _says_abnormal(report)) and not not_judged(report)
    ask = str(text["next_examine" if sure else "next_repeats"])
    yield from (ask.format(what=_examined_of(name, sides, first, text)) for name, sides in asked)
    if report.metres == "estimated" and has_metres(report):
        yield str(text["next_height"])
    steps = count_of_steps(report)
    if 0 < steps < FEW_STEPS and not FEW_TOLD & {each.code for each in doubted}:
        yield text["next_more"].format(steps=steps_in_words(steps, text))
    if not asked and not not_judged(report):
        yield str(text["next_inside"])


def _slower(report: GaitReport, before: GaitReport | None, text: Text, lang: str) -> Iterator[str]:
    if before is None or "speed" not in report.parameters or "speed" not in before.parameters:
        return
    earlier, now = value_before("speed", before, report), report.parameters["speed"]
    if earlier is not None and now.value < MUCH_SLOWER * earlier:
        values = {"before": amount(earlier, now.unit, lang), "now": amount(now.value, now.unit, lang)}
        yield text["next_slower"].format(**values)


def _says_abnormal(report: GaitReport) -> bool:
    return report.classification is not None and report.classification.label == "Abnormal"


def _examined_of(name: str, sides: set[Side], first: Side | None, text: Text) -> str:
    """What to examine. An asymmetry asks for the leg to start with, whichever foot its finding names."""
    if name == "symmetry" and first:
        name = f"symmetry_{first}"
    of_sides = str(text["comma"]).join(text[side] for side in SIDES if side in sides)
    return str(text["examine"][name].format(sides=of_sides))


def _first_leg(found: Sequence[Finding], report: GaitReport) -> Side | None:
    """The leg that is stood on less, or that most findings are of; None where these are two legs."""
    legs = {_less_stood_on(report), _worse_leg(found)} - {None}
    return next(iter(legs)) if len(legs) == 1 else None


def _worse_leg(found: Sequence[Finding]) -> Side | None:
    """The leg that the findings of joints are mainly of; None where they are of both.

    Step lengths do not count: a foot lands short where the other leg does not carry.
    """
    far = dict.fromkeys(SIDES, 0.0)
    for each in found:
        side = side_of(each.measured.name)
        if side and any(name in _JOINTS or name == "push_off" for name in _asked_by(each)):
            far[side] += min(abs(each.z), MOST_FAR)
    worse: Side = max(far, key=lambda side: far[side])
    return worse if far[worse] and far[worse] >= MAINLY * sum(far.values()) else None


def _less_stood_on(report: GaitReport) -> Side | None:
    """The leg of the shorter stance; None where both are alike. A painful or weak leg is stood on less."""
    stances = [report.parameters.get(f"stance_{side}") for side in SIDES]
    shares = [each.value for each in stances if each]
    if len(shares) < len(SIDES) or abs(shares[0] - shares[1]) < ALIKE_PERCENT:
        return None
    return SIDES[shares.index(min(shares))]


def _examined(found: Sequence[Finding], steps_to: bool) -> Mapping[str, set[Side]]:
    """What to examine, of which sides, in the order of the findings."""
    asked: dict[str, set[Side]] = {"symmetry": set()} if steps_to else {}
    for each in found:
        side = side_of(each.measured.name)
        for what_of in _asked_by(each):
            asked.setdefault(what_of, set()).update([side] if side else [])
    return asked


def _asked_by(found: Finding) -> list[str]:
    """What a finding asks to examine."""
    name = found.measured.name
    if without_side(name) == "ankle_push_off" and found.direction == "high":  # less plantarflexion
        return ["push_off"]
    return [
        what_of
        for what_of, names in EXAMINED.items()
        if without_side(name) in names or (what_of in _JOINTS and name.startswith(names))
    ]
