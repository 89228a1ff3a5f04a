"""What a report says, short enough for a list or the head of a page."""

from __future__ import annotations

from pathlib import Path

from gaitnet.app.texts import spoken, text_of
from gaitnet.app.visit import Upload
from gaitnet.gait.reference import Norms
from gaitnet.inference.base import is_default
from gaitnet.report.summary import summary
from gaitnet.report.words import report_texts
from gaitnet.types import GaitReport, Verdict
from gaitnet.words import short


def said_of(report: GaitReport, lang: str) -> str:
    """The classification, such as `Abnormal (both agree)`; or that there is none. Never a percentage.

    Args:
        report: of a walk.
        lang: of the page.
    """
    text = text_of(lang)
    if report.verdict is Verdict.NOT_MEASURABLE:
        return refused_in_words(why_refused(report), lang)
    words, answer = report_texts(spoken(lang)), summary(report, "page", spoken(lang)).answer
    if answer is None or not answer.lines:
        return str(words["not_judged_limited"])
    doubts = "" if report.verdict is Verdict.OK else str(text["doubts"])
    return answer.heading(words) + doubts


def why_refused(report: GaitReport) -> str:
    """Code of the first reason for which a walk was refused; "" if it was measured."""
    refused = report.verdict is Verdict.NOT_MEASURABLE
    reasons = (each.code for each in report.reasons if each.verdict is report.verdict)
    return next(reasons, "") if refused else ""


def refused_in_words(code: str, lang: str) -> str:
    """A refusal for a list, such as `Not usable: no person detected`."""
    text, why = text_of(lang), short(code, spoken(lang))
    return str(text["refused_why"].format(why=why) if why else text["not_measurable"])


def trust_of(report: GaitReport, lang: str) -> str:
    """Whether it was measured, and of how many steps."""
    return summary(report, "page", spoken(lang)).trust


def norms_of(report: GaitReport, walk: Upload) -> Norms:
    """The data set that it was compared with, which an age that is entered later does not change."""
    if report.reference is None:
        return walk.held_against
    return "adult" if report.reference.own_name else "child"


def size_of(path: Path) -> str:
    """Size of a file."""
    kilobytes = path.stat().st_size / 1000
    return f"{kilobytes / 1000:.1f} MB" if kilobytes >= 1000 else f"{max(kilobytes, 0.1):.1f} kB"


def asked_default(report: GaitReport) -> bool:
    """The answer is of the model that comes with gaitnet."""
    return report.prediction is not None and is_default(report.prediction.model)
