"""What a report says, short enough for a list or the head of a page."""

from __future__ import annotations

from gaitnet.app.texts import spoken, text_of
from gaitnet.inference.base import is_default
from gaitnet.report.summary import Shown, summary
from gaitnet.types import GaitReport, Verdict

MOST_FINDINGS = 3


def said_of(report: GaitReport, lang: str) -> str:
    """The classification, such as `Abnormal (both agree)`; or that there is none. Never a percentage.

    Args:
        report: of a walk.
        lang: of the page.
    """
    text = text_of(lang)
    if report.verdict is Verdict.NOT_MEASURABLE:
        return str(text["not_measurable"])
    answer = summary(report, "page", spoken(lang)).answer
    doubts = "" if report.verdict is Verdict.OK else str(text["doubts"])
    return (answer.heading if answer else str(text["no_answer"])) + doubts


def findings_said(report: GaitReport, lang: str) -> tuple[Shown, ...]:
    """The furthest outside the healthy range, at most three."""
    return summary(report, "page", spoken(lang)).findings[:MOST_FINDINGS]


def asked_default(report: GaitReport) -> bool:
    """The answer is of the model that comes with gaitnet."""
    return report.prediction is not None and is_default(report.prediction.model)
