"""How far a walk is from healthy people; learns nothing from patients, and knows no diseases.

The score is the root mean square of the distances, in healthy SDs, of numbers that do not say the same
thing. How often healthy people have such a score is known from people who were left out of the reference
(`python -m gaitnet.accuracy.contexts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
import scipy

from gaitnet.gait.context import CONTEXT
from gaitnet.gait.instruments import Spread, Spreads, context_z, healthy_people, on_scale
from gaitnet.types import Array

NUMBERS = (
    *("cadence", "step_length_of_leg", "double_support", "step_time_asymmetry", "step_length_asymmetry"),
    *("trunk_inclination", "knee_range", "knee_range_difference", "hip_range", "knee_stance"),
    *("ankle_push_off", "speed_of_leg"),
)
"""Of `CONTEXT`, without those that say again what a range says; speed is the best single one."""

MOST_Z = 4.0
"""One number alone, which a slipped landmark may be, must not decide."""

FEWEST = 5
"""Numbers without which there is no score."""

HEALTHY = 0.95
"""Share of healthy people below the score at which Abnormal is as probable as Normal."""

MOST_SURE = 4.0
"""Log odds: two dozen healthy people can't say how rare anything rarer than 2 % is."""

STEEPNESS = 3.0
"""Log odds of Abnormal for each healthy SD of the score's logarithm."""


@dataclass(frozen=True)
class Distance:
    """How far a walk is from healthy people.

    Attributes:
        score: root mean square of the distances, healthy SDs.
        percentile: share of healthy people with a lower score, 0 to 100.
        probability: of Abnormal, 0 to 1.
        people: healthy people who were measured.
    """

    score: float
    percentile: float
    probability: float
    people: int


def measure_distance(context: Mapping[str, float], instrument: str | None) -> Distance | None:
    """None where too few numbers were measured, or too few healthy people by this instrument."""
    scores = healthy_people("score", instrument)
    found = score_of(context, healthy_people("context", instrument))
    if found is None or "distance" not in scores:
        return None
    return judged(found, scores["distance"])


def score_of(context: Mapping[str, float], healthy: Spreads) -> float | None:
    """Root mean square of the distances; None where too few numbers were measured."""
    z = context_z(context, healthy)[_PLACES]
    known = np.clip(z[np.isfinite(z)], -MOST_Z, MOST_Z)
    return float(np.sqrt((known**2).mean())) if len(known) >= FEWEST else None


def judged(score: float, healthy: Spread) -> Distance:
    """What a score means, given healthy people's.

    Args:
        score: of a walk.
        healthy: scores of people who were left out of their reference.
    """
    z = (on_scale("distance", score) - healthy.centre) / (healthy.spread * sqrt(1 + 1 / healthy.people))
    freedom = healthy.people - 1
    beyond = z - float(scipy.special.stdtrit(freedom, HEALTHY))
    return Distance(
        score=score,
        percentile=100 * float(scipy.special.stdtr(freedom, z)),
        probability=1 / (1 + exp(-max(-MOST_SURE, min(MOST_SURE, STEEPNESS * beyond)))),
        people=healthy.people,
    )


_PLACES: Array = np.array([CONTEXT.index(name) for name in NUMBERS])
