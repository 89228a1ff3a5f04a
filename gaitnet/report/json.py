"""`report.json`: what other programs read. Its keys: `document`; read back by `reading`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from msgspec import UNSET

from gaitnet.files import atomic_file
from gaitnet.findings import Finding, findings_of
from gaitnet.reasons import Verdict
from gaitnet.report.document import (
    ClassificationPart,
    CurvePart,
    CurvesPart,
    EventsOfLeg,
    EventsPart,
    ExplainedPart,
    FindingPart,
    FootstepPart,
    LeftOutPart,
    OwnPart,
    ParameterPart,
    PredictionPart,
    RangePart,
    ReasonPart,
    ReferencePart,
    ReportPart,
    StridePart,
    WithheldPart,
    WitnessPart,
)
from gaitnet.report.restoring import report_of
from gaitnet.skeleton import SIDES, Side
from gaitnet.typed import to_plain
from gaitnet.types import (
    Array,
    Classification,
    Curve,
    Explanation,
    Footstep,
    GaitReport,
    Measurement,
    Prediction,
    Range,
    Reference,
    StraightWalk,
    Stride,
    Witness,
)
from gaitnet.words import document, sentence

SIGNIFICANT = 6
"""Digits that are written: more than any of the numbers has."""

NOTE = "A screening aid, not a diagnosis."


def write_json(path: Path, report: GaitReport) -> None:
    """Write `report.json`, whole or not at all.

    Raises:
        OutputError: the file can't be written.
    """
    with atomic_file(path) as stream:
        stream.write((json.dumps(to_document(report), indent=2, allow_nan=False) + "\n").encode())


def to_document(report: GaitReport) -> dict[str, object]:
    """The report as plain JSON; the keys are a contract, see README."""
    part = _report(report)
    # Of what is written, to its digits: who reads it back finds the same.
    part.findings = [_finding(each) for each in findings_of(report_of(part))]
    found: dict[str, object] = msgspec.to_builtins(part)
    return found


def _report(report: GaitReport) -> ReportPart:
    explanation = report.explanation
    return ReportPart(
        source=report.source,
        person=report.person,
        engine=report.engine,
        verdict=report.verdict,
        reasons=[sentence(each) for each in report.reasons if each.verdict is not Verdict.OK],
        notes=[sentence(each) for each in report.reasons if each.verdict is Verdict.OK],
        reason_values=[ReasonPart(**document(each)) for each in report.reasons],
        no_answer=[each.code for each in report.no_answer],
        films=list(report.films),
        events=EventsPart(*(_events(report, side) for side in SIDES)),
        parameters={name: _parameter(found) for name, found in report.parameters.items()},
        withheld={
            each.name: WithheldPart(each.n, each.fewest, each.of, each.a_side) for each in report.withheld
        },
        left_out=[*_left_out(report.footsteps), *_left_out(report.strides)],
        footsteps=[_footstep(each) for each in report.footsteps],
        strides=[_stride(each) for each in report.strides],
        metres=report.metres,
        height_m=report.height_m,
        bouts=[_bout(each) for each in report.bouts],
        tuning=report.tuning,
        curves=_curves(report),
        reference=_reference(report.reference) if report.reference else None,
        prediction=_prediction(report.prediction) if report.prediction else None,
        classification=_classification(report.classification) if report.classification else None,
        explanation=_explanation(explanation) if explanation else None,
        explained=ExplainedPart(explanation.normal, explanation.positive) if explanation else None,
        model_card=to_plain(report.card) if report.card else None,
        versions=report.versions,
        note=NOTE,
    )


def _events(report: GaitReport, side: Side) -> EventsOfLeg:
    if report.events is None:
        return EventsOfLeg()
    both = report.events.heel_strikes(side), report.events.toe_offs(side)
    return EventsOfLeg(*([_at(time_s) for time_s in times] for times in both))


def _left_out(all_of: Sequence[Footstep | Stride]) -> Iterator[LeftOutPart]:
    """Steps or strides that the parameters are not made of, and why."""
    for each in all_of:
        if each.left_out:
            what: Literal["step", "stride"] = "step" if isinstance(each, Footstep) else "stride"
            yield LeftOutPart(what, each.side, each.left_out, _at(each.start_s), _at(each.end_s))


def _footstep(each: Footstep) -> FootstepPart:
    times = _at(each.start_s), _at(each.end_s)
    return FootstepPart(
        each.side, *times, _known(each.length_m), _known(each.width_m), each.left_out, each.bout
    )


def _stride(each: Stride) -> StridePart:
    return StridePart(
        side=each.side,
        start_s=_at(each.start_s),
        other_toe_off_s=_seen(each.other_toe_off_s),
        other_strike_s=_at(each.other_strike_s),
        toe_off_s=_seen(each.toe_off_s),
        end_s=_at(each.end_s),
        left_out=each.left_out,
        bout=each.bout,
    )


def _bout(each: StraightWalk) -> StraightWalk:
    return replace(
        each,
        start_s=_short(each.start_s),
        end_s=_short(each.end_s),
        view_deg=_short(each.view_deg),
        level_deg=_short(each.level_deg),
    )


def _curves(report: GaitReport) -> CurvesPart:
    """Per cent of the gait cycle, and each leg's joints over it."""
    sides: dict[str, dict[str, CurvePart]] = {side: {} for side in SIDES}
    for name, curve in report.curves.items():
        joint, _, side = name.partition("_")
        sides[side][joint] = _curve(curve)
    return CurvesPart(np.linspace(0, 100, 51).tolist(), **sides)


def _reference(reference: Reference) -> ReferencePart:
    own = OwnPart(reference.own_name, _by_joint(reference.own_curves), _ranges(reference.own))
    return ReferencePart(
        reference.name,
        reference.convention,
        _ranges(reference.ranges),
        own if reference.own_name else None,
        _ranges(reference.published),
        **_by_joint(reference.curves),
    )


def _by_joint(curves: Mapping[str, Curve]) -> dict[str, CurvePart]:
    return {joint: _curve(curve) for joint, curve in curves.items()}


def _ranges(ranges: Mapping[str, Range]) -> dict[str, RangePart]:
    return {name: _range(found) for name, found in ranges.items()}


def _range(found: Range) -> RangePart:
    return RangePart(
        low=_short(found.low),
        high=_short(found.high),
        source=found.source,
        scale=found.scale,
        centre=None if found.centre is None else _short(found.centre),
        spread=None if found.spread is None else _short(found.spread),
        people=found.people,
    )


def _finding(found: Finding) -> FindingPart:
    return FindingPart(
        name=found.measured.name,
        side=found.side,
        phase=found.phase,
        value=_short(found.measured.value),
        unit=found.measured.unit,
        low=_short(found.healthy.low),
        high=_short(found.healthy.high),
        z=round(found.z, 2),
        percentile=round(found.percentile, 2),
        sentence=found.sentence(),
    )


def _curve(curve: Curve) -> CurvePart:
    sd_deg = None if curve.sd_deg is None else _degrees(curve.sd_deg)
    guessed = UNSET if curve.guessed is None else round(curve.guessed, 3)
    margin_deg = UNSET if curve.margin_deg is None else curve.margin_deg
    return CurvePart(_degrees(curve.mean_deg), sd_deg, curve.n or None, guessed, margin_deg)


def _degrees(values: Array) -> list[float]:
    found: list[float] = values.round(2).tolist()
    return found


def _parameter(found: Measurement) -> ParameterPart:
    sd = None if found.sd is None else _short(found.sd)
    margin = UNSET if found.margin is None else found.margin
    return ParameterPart(_short(found.value), found.unit, sd, found.n, found.source, margin)


def _prediction(found: Prediction) -> PredictionPart:
    rows = found.step_probabilities.tolist()
    return PredictionPart(
        label=found.label,
        unsure=found.unsure,
        probabilities=found.probabilities,
        model=found.model,
        steps=[dict(zip(found.probabilities, row, strict=True)) for row in rows],
        frames=found.frames,
        cut_frames=found.cut_frames,
    )


def _classification(found: Classification) -> ClassificationPart:
    return ClassificationPart(
        label=found.label,
        why=[sentence(each) for each in found.why],
        why_values=[ReasonPart(**document(each)) for each in found.why],
        witnesses=[_witness(each) for each in found.witnesses],
        probability=_at(found.probability),
        pattern=found.pattern,
        patterns={name: _at(share) for name, share in found.patterns.items()},
        drivers=list(found.drivers),
        turn=[replace(each, to=_short(each.to)) for each in found.turn],
    )


def _witness(found: Witness) -> WitnessPart:
    return WitnessPart(
        name=found.name,
        label=found.label,
        probability=_at(found.probability),
        unsure=found.unsure,
        detail=sentence(found.detail),
        detail_value=ReasonPart(**document(found.detail)),
    )


def _explanation(explanation: Explanation) -> dict[str, list[float]]:
    """Feature -> change of the log odds of Abnormal, for each part of the steps."""
    rows = zip(explanation.names, explanation.weights, strict=True)
    return {name: [_at(weight) for weight in row] for name, row in rows}


def _at(value: float) -> float:
    """Seconds to a tenth of a millisecond, log odds and probabilities."""
    return round(float(value), 4)


def _seen(time_s: float) -> float | None:
    return None if math.isnan(time_s) else _at(time_s)


def _known(metres: float) -> float | None:
    return None if math.isnan(metres) else _short(metres)


def _short(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT}g}")
