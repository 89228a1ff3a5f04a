"""The values that a `report.json` was made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np
from msgspec import UNSET

from gaitnet.errors import ModelMismatchError, SequenceError
from gaitnet.models.card import check_card
from gaitnet.reasons import WRITTEN, Reason, Verdict
from gaitnet.report.document import (
    ClassificationPart,
    CurvePart,
    EventsOfLeg,
    EventsPart,
    FootstepPart,
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
from gaitnet.skeleton import SIDES
from gaitnet.types import (
    Array,
    Classification,
    Curve,
    Explanation,
    Footstep,
    GaitEvents,
    GaitReport,
    Measurement,
    ModelCard,
    Prediction,
    Range,
    Reference,
    Stride,
    Withheld,
    Witness,
)
from gaitnet.words import has_words

NAN = float("nan")


def report_of(part: ReportPart) -> GaitReport:
    """The report that was written, but for the angles over time.

    Raises:
        GaitnetError: parts of it contradict each other; says which.
    """
    return GaitReport(
        source=part.source,
        verdict=part.verdict,
        reasons=tuple(_reasons(part)),
        events=_events(part.events),
        parameters={name: _measurement(name, found) for name, found in part.parameters.items()},
        metres=part.metres,
        angles=None,
        prediction=_prediction(part.prediction) if part.prediction else None,
        versions=part.versions,
        person=part.person,
        engine=part.engine,
        height_m=part.height_m,
        bouts=tuple(part.bouts),
        curves={
            f"{joint}_{side}": _curve(curve)
            for side in SIDES
            for joint, curve in getattr(part.curves, side).items()
        },
        reference=_reference(part.reference) if part.reference else None,
        explanation=_explanation(part),
        card=_card(part.model_card) if part.model_card else None,
        footsteps=tuple(map(_footstep, part.footsteps)),
        strides=tuple(map(_stride, part.strides)),
        withheld=tuple(_withheld(name, each) for name, each in part.withheld.items()),
        films=tuple(part.films),
        tuning=part.tuning,
        classification=_classification(part.classification) if part.classification else None,
    )


def _measurement(name: str, part: ParameterPart) -> Measurement:
    margin = None if part.margin is UNSET else part.margin
    return Measurement(name, part.value, part.unit, part.sd, part.n, part.source, margin)


def _withheld(name: str, part: WithheldPart) -> Withheld:
    return Withheld(name, part.n, part.fewest, part.of, part.a_side)


def _reasons(part: ReportPart) -> Iterator[Reason]:
    """As values; as they were worded where another gaitnet said what this one has no words for."""
    if part.reason_values:
        yield from map(_reason, part.reason_values)
        return
    worst = Verdict.CAUTION if part.verdict is Verdict.OK else part.verdict
    for verdict, texts in ((worst, part.reasons), (Verdict.OK, part.notes)):
        yield from (Reason(WRITTEN, verdict, {"text": text}) for text in texts)


def _reason(part: ReasonPart) -> Reason:
    found = Reason(part.code, part.verdict, part.values, tuple(part.frames))
    text = " ".join(filter(None, (part.sentence, part.remedy)))
    return found if has_words(found) else Reason(WRITTEN, part.verdict, {"text": text}, tuple(part.frames))


def _events(part: EventsPart) -> GaitEvents | None:
    if part == EventsPart():
        return None
    times = {f"{side}_{name}": _times(getattr(part, side), name) for side in SIDES for name in _EVENTS}
    return GaitEvents(**times)


_EVENTS = ("heel_strikes", "toe_offs")


def _times(leg: EventsOfLeg, name: str) -> Array:
    found = getattr(leg, f"{name}_s")
    return np.array([] if found is UNSET else found, float)


def _curve(part: CurvePart) -> Curve:
    sd_deg = None if part.sd_deg is None else np.array(part.sd_deg)
    guessed = None if part.guessed is UNSET else float(part.guessed)
    margin_deg = None if part.margin_deg is UNSET else float(part.margin_deg)
    return Curve(np.array(part.mean_deg), sd_deg, part.cycles or 0, guessed, margin_deg)


def _reference(part: ReferencePart) -> Reference:
    curves = {joint: getattr(part, joint) for joint in ("knee", "thigh", "ankle")}
    return Reference(
        name=part.name,
        convention=part.convention,
        curves={joint: _curve(curve) for joint, curve in curves.items() if curve is not UNSET},
        ranges=_ranges(part.ranges),
        own_name=part.own.name if part.own else "",
        own_curves={joint: _curve(curve) for joint, curve in part.own.curves.items()} if part.own else {},
        own=_ranges(part.own.ranges) if part.own else {},
        published=_ranges(part.published),
    )


def _ranges(parts: Mapping[str, RangePart]) -> dict[str, Range]:
    return {name: _range(found) for name, found in parts.items()}


def _range(part: RangePart) -> Range:
    if (part.centre is None) != (part.spread is None) or (part.spread is not None and part.spread <= 0):
        raise SequenceError("reference is missing or wrong")
    return Range(**msgspec.structs.asdict(part))


def _prediction(part: PredictionPart) -> Prediction:
    classes = list(part.probabilities)
    if part.label not in classes or any(list(step) != classes for step in part.steps):
        raise SequenceError("prediction is missing or wrong")
    return Prediction(
        label=part.label,
        probabilities=part.probabilities,
        step_probabilities=np.array([list(step.values()) for step in part.steps]).reshape(-1, len(classes)),
        model=part.model,
        frames=part.frames,
        cut_frames=part.cut_frames,
        unsure=part.unsure,
    )


def _classification(part: ClassificationPart) -> Classification:
    return Classification(
        label=part.label,
        why=tuple(map(_reason, part.why_values)),
        witnesses=tuple(map(_witness, part.witnesses)),
        probability=part.probability,
        pattern=part.pattern,
        patterns=part.patterns,
        drivers=tuple(part.drivers),
        turn=tuple(part.turn),
    )


def _witness(part: WitnessPart) -> Witness:
    return Witness(part.name, part.label, part.probability, part.unsure, _reason(part.detail_value))


def _card(found: dict[str, object]) -> ModelCard:
    try:
        return check_card(found, Path("model_card"))
    except ModelMismatchError as error:
        raise SequenceError("model_card is missing or wrong") from error


def _explanation(part: ReportPart) -> Explanation | None:
    if part.explanation is None:
        return None
    if len({len(row) for row in part.explanation.values()}) != 1:
        raise SequenceError("explanation is missing or wrong")
    names, weights = tuple(part.explanation), np.array([*part.explanation.values()], float)
    if part.explained is None:  # as older ones
        return Explanation(names, weights)
    return Explanation(names, weights, part.explained.normal, part.explained.positive)


def _footstep(part: FootstepPart) -> Footstep:
    length_m, width_m = (NAN if value is None else value for value in (part.length_m, part.width_m))
    return Footstep(part.side, part.start_s, part.end_s, length_m, width_m, part.left_out, part.bout)


def _stride(part: StridePart) -> Stride:
    return Stride(
        side=part.side,
        start_s=part.start_s,
        other_toe_off_s=NAN if part.other_toe_off_s is None else part.other_toe_off_s,
        other_strike_s=part.other_strike_s,
        toe_off_s=NAN if part.toe_off_s is None else part.toe_off_s,
        end_s=part.end_s,
        left_out=part.left_out,
        bout=part.bout,
    )
