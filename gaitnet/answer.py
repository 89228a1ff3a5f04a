"""A model asked about a measured walk, where its answer means something."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gaitnet.errors import NotMeasurableError
from gaitnet.findings import Finding, findings
from gaitnet.gait import MeasuredWalk
from gaitnet.gait.measured_by import instrument_of
from gaitnet.gait.parameters import measure_parameters
from gaitnet.gait.reference import adults
from gaitnet.models.card import model_id
from gaitnet.reasons import Reason, Verdict, note
from gaitnet.types import GaitSequence, Prediction

if TYPE_CHECKING:
    from gaitnet.inference import Predictor

PLAINLY = 0.5
"""How far outside healthy people's range, in widths of the range, a number speaks against "Normal"."""


def ask(
    predictor: Predictor, walk: MeasuredWalk, steps: Sequence[GaitSequence], path: Path | None = None
) -> Prediction:
    """A model's answer about a measured walk.

    Raises:
        NotMeasurableError: a reservation with which an answer would mean nothing, a view that the model never
            saw, or an answer that the measured numbers contradict.
    """
    refuse_meaningless([*walk.reasons, *unseen_planes(predictor, walk)], path)
    found = predictor.predict(list(steps))
    if found.label == next(iter(found.probabilities)):
        refuse_meaningless(contradictions(walk, found.label)[:1], path)
    return found


def refuse_meaningless(reasons: Sequence[Reason], path: Path | None = None) -> None:
    """Refuse to answer where that would mean nothing.

    Raises:
        NotMeasurableError: some of the reasons forbid an answer.
    """
    forbidding = [reason for reason in reasons if reason.forbids_answer]
    if forbidding:
        raise NotMeasurableError(forbidding, path)


def unseen_planes(predictor: Predictor, walk: MeasuredWalk) -> list[Reason]:
    """Whether a walk shows less than every walk that the model was trained on."""
    unseen = set(predictor.card.planes) - set(walk.planes)
    return [note("model-planes", model=model_id(predictor.card))] if unseen else []


def contradictions(walk: MeasuredWalk, label: str) -> list[Reason]:
    """Numbers that are plainly outside the healthy range, the furthest first."""
    found = findings(measure_parameters(walk.bouts), adults(instrument_of(walk.pose)).ranges)
    return [_contradiction(each, label) for each in found if abs(each.widths) > PLAINLY]


def _contradiction(found: Finding, label: str) -> Reason:
    spoken = {"label": label, "name": found.name, "unit": found.measured.unit}
    numbers = {"value": found.measured.value, "low": found.healthy.low, "high": found.healthy.high}
    return Reason("answer-contradicts", Verdict.OK, spoken | numbers)
