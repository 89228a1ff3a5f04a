"""What each check of a classification says, in one clause."""

from __future__ import annotations

from dataclasses import replace

from gaitnet.classifying.witnesses import UNSURE
from gaitnet.inference.base import MOST_CUT
from gaitnet.report.words import EVEN, Text, class_name
from gaitnet.skeleton import NORMAL
from gaitnet.types import Classification, GaitReport, Prediction, Witness


def of_abnormal(found: Classification, report: GaitReport) -> Classification:
    """With checks that are unsure of abnormal only: a network may be sure of it, and not of which kind."""
    checks = (replace(each, unsure=each.unsure and _leans(each, report)) for each in found.witnesses)
    return replace(found, witnesses=tuple(checks))


def unsure_between(report: GaitReport) -> tuple[float, float] | None:
    """Probabilities of abnormal between which the network is unsure; None where its card is not known."""
    if report.card is None:
        return None
    low, high = report.card.unsure or UNSURE
    return min(low, UNSURE[0]), max(high, UNSURE[1])


def _leans(found: Witness, report: GaitReport) -> bool:
    """Whether an unsure check is unsure of abnormal, or has seen too little."""
    asked, between = report.prediction, unsure_between(report)
    if found.name != "network" or between is None:
        return True
    little = asked is not None and asked.cut_frames > MOST_CUT * asked.frames
    return little or between[0] < found.probability < between[1]


def said_by(found: Classification, text: Text) -> str:
    """Of all checks, such as `one check says abnormal (95 %), the other leans that way (68 %)`."""
    checks = sorted(((each.probability, each.unsure) for each in found.witnesses), key=lambda each: each[1])
    leaning = sum(unsure for _, unsure in checks)
    agree = found.label is not None and all(_label(each) == found.label for each, _ in checks)
    if len(checks) != 2:
        return str(text["check_alone"].format(first=_clause(*checks[0], text))) if checks else ""
    even = any(is_even(each) for each, unsure in checks if unsure)
    if agree and leaning != 1 and not even:
        first, second = (percent_of(max(each, 1 - each)) for each, _ in checks)
        return unbroken(text["checks_lean" if leaning else "checks_agree"].format(first=first, second=second))
    first = _clause(*checks[0], text)
    too = checks[1][1] and _label(checks[0][0]) == _label(checks[1][0])
    return str(text["checks_two"].format(first=first, second=_clause(*checks[1], text, too)))


def network_in_words(found: Prediction, text: Text) -> str:
    """Of an older report, whose network is alone."""
    healthy = next(iter(found.probabilities.values()), 0.0)  # the first, whatever it is called
    return str(text["check_network"].format(first=_clause(1 - healthy, found.unsure, text)))


def is_even(abnormal: float) -> bool:
    """Whether neither is more likely, as `EVEN` has it."""
    return round(abs(2 * abnormal - 1), 2) <= EVEN


def percent_of(probability: float) -> str:
    """In whole per cent, without the sign."""
    return f"{100 * probability:.0f}"


def unbroken(said: str) -> str:
    """With no break before a per cent sign."""
    return said.replace(" %", "\N{NO-BREAK SPACE}%")


def _clause(abnormal: float, unsure: bool, text: Text, too: bool = False) -> str:
    key = "check_says"
    if unsure:
        key = "check_even" if is_even(abnormal) else "check_leans_too" if too else "check_leans"
    label = class_name(_label(abnormal), text)
    return unbroken(text[key].format(label=label, percent=percent_of(max(abnormal, 1 - abnormal))))


def _label(abnormal: float) -> str:
    return "Abnormal" if abnormal > 0.5 else NORMAL
