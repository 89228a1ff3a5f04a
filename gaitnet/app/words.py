"""A report's classification, short enough for a list."""

from __future__ import annotations

from typing import Any

from gaitnet.inference.base import is_default
from gaitnet.types import Verdict

Text = dict[str, Any]


def said_of(report: dict[str, Any], text: Text) -> str:
    """Such as `abnormal (93 %)`.

    Args:
        report: `report.json`.
        text: texts of the pages.
    """
    if report["verdict"] == Verdict.NOT_MEASURABLE.value:
        return text["not_measurable"]
    found = report["prediction"]
    if found is None:
        return text["no_answer"]
    doubts = "" if report["verdict"] == Verdict.OK.value else text["doubts"]
    label = text.get(f"label_{found['label']}", found["label"])
    percent = f"{100 * found['probabilities'][found['label']]:.0f}"
    return text["unsure" if found["unsure"] else "answer"].format(label=label, percent=percent) + doubts


def asked_default(report: dict[str, Any]) -> bool:
    """Whether the classification is by the built-in model."""
    found = report["prediction"]
    return bool(found) and is_default(found["model"])
