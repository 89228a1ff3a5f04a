"""A report's classification, short enough for a list."""

from __future__ import annotations

from typing import Any

from gaitnet.inference.base import is_default
from gaitnet.types import GaitReport, Verdict

Text = dict[str, Any]


def said_of(report: GaitReport, text: Text) -> str:
    """Such as `abnormal (93 %)`.

    Args:
        report: of a walk.
        text: of the pages.
    """
    if report.verdict is Verdict.NOT_MEASURABLE:
        return text["not_measurable"]
    found = report.prediction
    if found is None:
        return text["no_answer"]
    doubts = "" if report.verdict is Verdict.OK else text["doubts"]
    label = text.get(f"label_{found.label}", found.label)
    percent = f"{100 * found.probabilities[found.label]:.0f}"
    return text["unsure" if found.unsure else "answer"].format(label=label, percent=percent) + doubts


def asked_default(report: GaitReport) -> bool:
    """The answer is of the model that comes with gaitnet."""
    return report.prediction is not None and is_default(report.prediction.model)
