"""A model asked about a measured walk, where its answer means something."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gaitnet.errors import NotMeasurableError
from gaitnet.gait import MeasuredWalk
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
    """Numbers that are plainly outside healthy people's range, the furthest first."""
    ranges, found = adults().ranges, []
    for name, measured in measure_parameters(walk.bouts).items():
        healthy = ranges.get(name)
        if healthy is None or healthy.low == healthy.high:
            continue
        width = healthy.high - healthy.low
        far = max(healthy.low - measured.value, measured.value - healthy.high) / width
        if far > PLAINLY:
            spoken = {"label": label, "name": name.replace("_", " "), "unit": measured.unit}
            numbers = {"value": measured.value, "low": healthy.low, "high": healthy.high}
            found.append((far, Reason("answer-contradicts", Verdict.OK, spoken | numbers)))
    return [reason for _, reason in sorted(found, key=lambda each: -each[0])]
