"""One classification out of two witnesses; inconclusive where they disagree or nobody knows such a walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Literal

from gaitnet.answer import contradictions, unseen_planes
from gaitnet.classifying.turning import drivers_of, turn_of
from gaitnet.classifying.witnesses import NORMAL, Evidence, evidence_of, is_near, label_of
from gaitnet.findings import findings_of, numbers_of
from gaitnet.gait import MeasuredWalk
from gaitnet.gait.context import CONTEXT
from gaitnet.gait.instruments import has_own
from gaitnet.reasons import Reason, note
from gaitnet.sequences.instruments import walk_context
from gaitnet.types import Classification, GaitReport, GaitSequence, ModelCard

if TYPE_CHECKING:
    from gaitnet.inference import Predictor

MOST_OUTSIDE = 0.2
"""Share of a walk's numbers outside of what the network was trained on, above which it does not know it."""


ONE_SIDED = ("Amputee", "Antalgic", "DropFoot", "Hemiparetic", "StiffKnee", "Trendelenburg")
"""Patterns of one leg: the network takes people with Parkinson's, whose legs are alike, for hemiparetic."""


def classify(
    predictor: Predictor,
    walk: MeasuredWalk,
    steps: Sequence[GaitSequence],
    report: GaitReport,
) -> Classification:
    """What distance and network say of a measured walk together.

    Args:
        predictor: the network.
        walk: as it was measured, without a reason that forbids an answer.
        steps: of the walk, with its numbers.
        report: of the walk.

    Raises:
        ModelMismatchError: the walk does not match the model.
    """
    return classified(evidence_of(predictor, steps), walk, report)


def classified(evidence: Evidence, walk: MeasuredWalk, report: GaitReport) -> Classification:
    """The same of what both witnesses say already."""
    numbers, reference = numbers_of(report), report.reference
    drivers = drivers_of(evidence, numbers, reference)
    label = label_of(evidence.probability)
    why = tuple(_doubts(evidence, walk, report))
    said = evidence.prediction
    return Classification(
        label=None if why else _label(label),
        why=why,
        witnesses=evidence.witnesses(),
        probability=evidence.probability,
        pattern=_pattern(evidence.predictor.card, said.probabilities, report)
        if label != NORMAL and not why
        else None,
        patterns=said.probabilities,
        drivers=drivers,
        turn=turn_of(evidence, numbers, reference, drivers),
    )


def _label(label: str) -> Literal["Normal", "Abnormal"]:
    return "Normal" if label == NORMAL else "Abnormal"


def _doubts(evidence: Evidence, walk: MeasuredWalk, report: GaitReport) -> Iterator[Reason]:
    """Why there is no label."""
    distance, network = evidence.distance, evidence.p_network
    if report.reference is not None and not report.reference.own_name:  # children's
        yield note("child-unknown")
    if any(reason.code == "aid" for reason in report.reasons):
        yield note("aid-unknown")
    yield from unseen_planes(evidence.predictor, walk)
    if not has_own(evidence.steps[0].instrument):
        yield note("instrument-unknown")
    elif distance is None:
        yield note("few-numbers")
    elif label_of(distance.probability) != label_of(network) and not (
        is_near(distance.probability) or is_near(network)
    ):
        yield note("witnesses-disagree", distance=distance.probability, network=network)
    if is_near(evidence.probability):
        yield note("near-threshold", probability=evidence.probability)
    if outside := outside_training(evidence.predictor.card, evidence.steps[0]):
        yield note("outside-training", names=", ".join(name.replace("_", " ") for name in outside))
    if label_of(evidence.probability) == NORMAL:
        yield from contradictions(walk, NORMAL)[:1]


def outside_training(card: ModelCard, step: GaitSequence) -> list[str]:
    """Numbers of a step's walk that no walk had that a network was trained on; none where they are few."""
    context = dict(zip(CONTEXT, walk_context(step, card.instrument).tolist(), strict=True))
    known = {name: context[name] for name in card.context_limits if isfinite(context.get(name, float("nan")))}
    outside = [
        name
        for name, value in known.items()
        if not card.context_limits[name][0] <= value <= card.context_limits[name][1]
    ]
    return outside if len(outside) > MOST_OUTSIDE * len(known) else []


def _pattern(card: ModelCard, probabilities: Mapping[str, float], report: GaitReport) -> str | None:
    """The class that a walk resembles, above the threshold that the model's validation walks chose.

    Findings must not speak against it: nobody resembles a pattern of one side whose sides are alike.
    """
    if card.pattern_threshold is None or len(probabilities) < 2:
        return None
    share, best = max((share, name) for name, share in probabilities.items() if name != card.classes[0])
    alike = not any(each.name.endswith("asymmetry") for each in findings_of(report))
    return None if share < card.pattern_threshold or (alike and best in ONE_SIDED) else best
