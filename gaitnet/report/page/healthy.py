"""What the page says of healthy people: findings, and the ranges beside the numbers."""

from __future__ import annotations

from gaitnet.findings import Finding, compared, findings_of, numbers_of, ranges_of
from gaitnet.report.page.charts import Text
from gaitnet.types import GaitReport, Range
from gaitnet.words.finding import phase_in_words

LEAST = 0.1
"""Percentile that is still told."""


def findings_shown(report: GaitReport, text: Text, lang: str) -> list[tuple[str, str]]:
    """Each finding's sentence, and how far and when in the gait cycle it is outside; the furthest first."""
    return [(found.sentence(lang), _far(found, text, lang)) for found in findings_of(report)]


def _far(found: Finding, text: Text, lang: str) -> str:
    """How far outside, and in which phase of the gait cycle."""
    far = text["finding_far"].format(z=f"{found.z:+.1f}", percentile=_percentile(found.percentile))
    return f"{phase_in_words(found.phase, lang)}; {far}" if found.phase else str(far)


def _percentile(percent: float) -> str:
    """To a tenth; nobody is beyond all healthy people for sure."""
    if percent < LEAST:
        return f"< {LEAST:g}"
    return f"> {100 - LEAST:g}" if percent > 100 - LEAST else f"{percent:.1f}"


def compared_shown(report: GaitReport, text: Text) -> str:
    """How many values have a healthy range, and that some of a healthy person's lie outside."""
    count = len(compared(numbers_of(report), ranges_of(report)))
    return text["findings_text"].format(count=count) if count else ""


def beside(name: str, report: GaitReport, text: Text) -> str:
    """The published range, and gaitnet's own, where the healthy range is another one or made of both."""
    known = report.reference
    if known is None or name not in known.ranges or known.ranges[name] == known.published.get(name):
        return ""
    others = {"range_published": known.published.get(name), "range_own": known.own.get(name)}
    return ", ".join(
        text[key].format(ends=ends(each, text))
        for key, each in others.items()
        if each and each != known.ranges[name]
    )


def ends(healthy: Range, text: Text) -> str:
    """A range in few digits; "about" where it is one number."""
    low, high = (f"{end:.2g}" if abs(end) < 10 else f"{end:.0f}" for end in (healthy.low, healthy.high))
    pattern = text["about" if low == high else "from_to"]
    return pattern.format(low=low, high=high)
