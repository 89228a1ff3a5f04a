"""What each check of a classification says, in one clause."""

from __future__ import annotations

from gaitnet.report.words import Text, class_name
from gaitnet.skeleton import NORMAL
from gaitnet.types import Classification, Prediction


def said_by(found: Classification, text: Text) -> str:
    """Of all checks, such as `one check says abnormal (95 %), the other leans that way (68 %)`."""
    checks = sorted(((each.probability, each.unsure) for each in found.witnesses), key=lambda each: each[1])
    leaning = sum(unsure for _, unsure in checks)
    agree = found.label is not None and all(_label(each) == found.label for each, _ in checks)
    if len(checks) != 2:
        return str(text["check_alone"].format(first=_clause(*checks[0], text))) if checks else ""
    if agree and leaning != 1:
        first, second = (percent_of(max(each, 1 - each)) for each, _ in checks)
        return unbroken(text["checks_lean" if leaning else "checks_agree"].format(first=first, second=second))
    first = _clause(*checks[0], text)
    too = checks[1][1] and _label(checks[0][0]) == _label(checks[1][0])
    return str(text["checks_two"].format(first=first, second=_clause(*checks[1], text, too)))


def network_in_words(found: Prediction, text: Text) -> str:
    """Of an older report, whose network is alone."""
    healthy = next(iter(found.probabilities.values()), 0.0)  # the first, whatever it is called
    return str(text["check_network"].format(first=_clause(1 - healthy, found.unsure, text)))


def percent_of(probability: float) -> str:
    """In whole per cent, without the sign."""
    return f"{100 * probability:.0f}"


def unbroken(said: str) -> str:
    """With no break before a per cent sign."""
    return said.replace(" %", "\N{NO-BREAK SPACE}%")


def _clause(abnormal: float, unsure: bool, text: Text, too: bool = False) -> str:
    key = ("check_leans_too" if too else "check_leans") if unsure else "check_says"
    label = class_name(_label(abnormal), text)
    return unbroken(text[key].format(label=label, percent=percent_of(max(abnormal, 1 - abnormal))))


def _label(abnormal: float) -> str:
    return "Abnormal" if abnormal > 0.5 else NORMAL
