"""The two witnesses of a walk: distance from healthy people, and a trained network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, log
from typing import TYPE_CHECKING

from gaitnet.classifying.distance import Distance, measure_distance
from gaitnet.gait.context import context_of
from gaitnet.models.card import model_id
from gaitnet.reasons import note
from gaitnet.types import GaitSequence, Prediction, Witness

if TYPE_CHECKING:
    from gaitnet.inference import Predictor

NORMAL, ABNORMAL = "Normal", "Abnormal"

UNSURE = (0.3, 0.7)
"""Probabilities of Abnormal between which a witness leans, and no answer is given."""

WEIGHT = 0.7
"""Of each witness's log odds: 1 if they knew nothing of each other, 0.5 if they said the same. Chosen on real
walks by the calibration error: 0.04, and 0.07 at 0.5."""

_TINY = 1e-6


@dataclass(frozen=True)
class Evidence:
    """What both witnesses say of one walk.

    Attributes:
        predictor: the network.
        steps: of the walk, with its numbers.
    """

    predictor: Predictor
    steps: tuple[GaitSequence, ...]

    @cached_property
    def distance(self) -> Distance | None:
        """None where too little was measured, or no healthy people were by this instrument."""
        return measure_distance(context_of(self.numbers), self.steps[0].instrument)

    @cached_property
    def prediction(self) -> Prediction:
        """The network's.

        Raises:
            ModelMismatchError: the walk does not match the model.
        """
        return self.predictor.predict(self.steps)

    @property
    def numbers(self) -> Mapping[str, float]:
        """Of the walk, by their names in a report and `gait.context`."""
        return self.steps[0].parameters

    @property
    def p_network(self) -> float:
        """Probability of Abnormal by the network: of all classes but the healthy one."""
        return 1 - self.prediction.probabilities[self.predictor.card.classes[0]]

    @property
    def probability(self) -> float:
        """Probability of Abnormal, both joined: `WEIGHT` times the sum of their log odds."""
        said = [log_odds(self.p_network)]
        if self.distance:
            said.append(log_odds(self.distance.probability))
        return 1 / (1 + exp(-WEIGHT * sum(said)))

    def with_numbers(self, numbers: Mapping[str, float]) -> Evidence:
        """Of a walk with the same steps and other numbers."""
        return Evidence(self.predictor, tuple(replace(step, parameters=numbers) for step in self.steps))

    def by_others(self, distance: Distance | None) -> Evidence:
        """With the distance from other healthy people."""
        changed = replace(self)
        changed.__dict__["distance"] = distance  # where the cached one would be
        return changed

    def witnesses(self) -> tuple[Witness, ...]:
        """Both in words; the distance first, where there is one."""
        return (*((_of_distance(self.distance),) if self.distance else ()), _of_network(self))


def evidence_of(predictor: Predictor, steps: Sequence[GaitSequence]) -> Evidence:
    """Both witnesses of the steps of one walk; they carry its numbers and its instrument."""
    return Evidence(predictor, tuple(steps))


def log_odds(probability: float) -> float:
    """Of a probability that is not quite 0 or 1."""
    share = min(max(probability, _TINY), 1 - _TINY)
    return log(share / (1 - share))


def is_near(probability: float) -> bool:
    """Whether a probability of Abnormal is a leaning only."""
    return UNSURE[0] < probability < UNSURE[1]


def label_of(probability: float) -> str:
    """The side of 0.5 on which a probability of Abnormal lies."""
    return ABNORMAL if probability > 0.5 else NORMAL


def _of_distance(found: Distance) -> Witness:
    detail = note("distance-detail", percent=min(99.0, found.percentile), people=found.people)
    return Witness(
        "distance", label_of(found.probability), found.probability, is_near(found.probability), detail
    )


def _of_network(evidence: Evidence) -> Witness:
    said, card = evidence.prediction, evidence.predictor.card
    share = 100 * said.probabilities[said.label]
    detail = note("network-detail", model=model_id(card), label=said.label, percent=share)
    near = said.unsure or is_near(evidence.p_network)
    return Witness("network", said.label, evidence.p_network, near, detail)
