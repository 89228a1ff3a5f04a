"""What a table says about one video."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from gaitnet.documents import is_number, is_printable
from gaitnet.findings import findings_of
from gaitnet.gait.measured_by import is_heavy
from gaitnet.report.steps import has_metres
from gaitnet.types import GaitReport

Value = tuple[float, str]
"""A number and its unit."""


@dataclass(frozen=True)
class Row:
    """One video.

    Attributes:
        video: its name, below the folder that was named.
        group: the folder of its report below the root, such as `Training/Normal`.
        subject: who walks; "" where nobody said.
        verdict: of its report; "" where the file can't be read.
        steps: that were measured.
        findings: numbers outside the healthy range, the furthest first: `speed low, cadence low`.
        reasons: codes of what is to be said about it.
        classification: of its report, Normal, Abnormal or inconclusive; "" where nothing is classified.
        answer: the network's alone, one of two witnesses of the classification; "" where it gave none.
        probabilities: class -> probability of the answer.
        inconclusive: the answer is a leaning.
        error: why the file can't be read, or what failed.
        fault: gaitnet failed, not the file.
        heavy: the heavy pose model measured it, so that it is held against people whom that model measured.
        lengths: what lengths and speed are made of, `metres` of its report; "" where there are none.
        parameters: name -> value and unit.
        curves: joint and side, such as `knee_left` -> degrees at 0, 2, ... 100 % of the gait cycle.
    """

    video: str
    group: str = ""
    subject: str = ""
    verdict: str = ""
    steps: int = 0
    findings: str = ""
    reasons: str = ""
    classification: str = ""
    answer: str = ""
    probabilities: dict[str, float] = field(default_factory=dict)
    inconclusive: bool = False
    error: str = ""
    fault: bool = False
    heavy: bool = False
    lengths: str = ""
    parameters: dict[str, Value] = field(default_factory=dict)
    curves: dict[str, list[float]] = field(default_factory=dict)


def row_of(report: GaitReport, video: str, group: str, subject: str) -> Row:
    """What the table says about a video that was analysed."""
    outside = findings_of(report)
    answer, said = report.prediction, report.classification
    return Row(
        video=video,
        group=group,
        subject=subject,
        verdict=report.verdict.value,
        steps=len(report.footsteps),
        findings=", ".join(f"{each.name} {each.direction}" for each in outside),
        reasons=" ".join(dict.fromkeys(reason.code for reason in report.reasons)),
        classification=(said.label or "inconclusive") if said else "",
        answer=answer.label if answer else "",
        probabilities=dict(answer.probabilities) if answer else {},
        inconclusive=bool(answer and answer.unsure),
        heavy=is_heavy(report.engine),
        lengths=(report.metres or "") if has_metres(report) else "",
        parameters={name: (found.value, found.unit) for name, found in report.parameters.items()},
        curves={name: curve.mean_deg.round(3).tolist() for name, curve in report.curves.items()},
    )


def to_json(row: Row) -> dict[str, Any]:
    """The row as plain JSON."""
    return asdict(row)


def from_json(found: Any) -> Row:
    """Read `to_json`.

    Raises:
        ValueError: no row.
    """
    if not isinstance(found, dict) or not found.keys() == Row.__dataclass_fields__.keys():
        raise ValueError("no row")
    texts = (found[name] for name in _TEXTS)
    flags = (type(found[name]) is bool for name in ("inconclusive", "fault", "heavy"))
    numbers = isinstance(found["probabilities"], dict) and all(
        map(is_number, found["probabilities"].values())
    )
    if not (all(map(is_printable, texts)) and all(flags) and numbers and type(found["steps"]) is int):
        raise ValueError("no row")
    return Row(**found | {"parameters": _parameters(found["parameters"]), "curves": _curves(found["curves"])})


_TEXTS = (
    *("video", "group", "subject", "verdict", "findings", "reasons", "classification", "answer"),
    *("error", "lengths"),
)


def _parameters(found: Any) -> dict[str, Value]:
    if not isinstance(found, dict):
        raise ValueError("no parameters")
    for pair in found.values():
        if not (isinstance(pair, list) and len(pair) == 2 and is_number(pair[0]) and is_printable(pair[1])):
            raise ValueError("no parameters")
    return {name: (value, unit) for name, (value, unit) in found.items()}


def _curves(found: Any) -> dict[str, list[float]]:
    if not isinstance(found, dict) or not all(
        isinstance(curve, list) and all(map(is_number, curve)) for curve in found.values()
    ):
        raise ValueError("no curves")
    return found
