"""Bodies and people: segment lengths from the height, and a person's own way of walking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitnet.skeleton import Side
from gaitnet.walker.patterns import GaitPattern, at_severity, pattern_of

VARIATION_SD = 0.3
"""Spread of a person's curves in published SDs, which also hold the markers' misplacement."""

ASYMMETRY_SD = 0.08
"""Difference between the legs of one person, in published SDs."""


PACE_AMPLITUDE, PACE_CADENCE = 0.10, 7.0
"""SD between people of how far they swing their legs, and of their steps a minute: who hurries does both.
Healthy adults walk at 0.8 to 1.5 m/s before a camera; without slow ones a model takes all who are slow for
ill."""

SLOWER = 0.95
"""Amplitude of people in front of a camera, of that of the published free walking."""


@dataclass(frozen=True)
class Body:
    """Lengths in metres of a body of that height.

    Source: Winter 2009, Biomechanics and Motor Control of Human Movement, 4th ed., figure 4.1. The joint
    centres lie inside Winter's outer breadths (hips 0.191, shoulders 0.259): at 0.10 and 0.20 of the height.
    """

    height_m: float

    @property
    def thigh_m(self) -> float:
        """Hip to knee."""
        return 0.245 * self.height_m

    @property
    def shank_m(self) -> float:
        """Knee to ankle."""
        return 0.246 * self.height_m

    @property
    def ankle_height_m(self) -> float:
        """Ankle joint above the sole."""
        return 0.039 * self.height_m

    @property
    def foot_m(self) -> float:
        """Heel to tip of the toes."""
        return 0.152 * self.height_m

    @property
    def trunk_m(self) -> float:
        """Middle of the hips to middle of the shoulders: 0.818 - 0.530."""
        return 0.288 * self.height_m

    @property
    def neck_m(self) -> float:
        """Middle of the shoulders to the middle of the eyes: 0.936 - 0.818."""
        return 0.118 * self.height_m

    @property
    def upper_arm_m(self) -> float:
        """Shoulder to elbow."""
        return 0.186 * self.height_m

    @property
    def forearm_m(self) -> float:
        """Elbow to wrist."""
        return 0.146 * self.height_m

    @property
    def hand_m(self) -> float:
        """Wrist to finger tips."""
        return 0.108 * self.height_m

    @property
    def hip_spacing_m(self) -> float:
        """Between the hip joints."""
        return 0.10 * self.height_m

    @property
    def shoulder_spacing_m(self) -> float:
        """Between the shoulder joints."""
        return 0.20 * self.height_m


@dataclass(frozen=True)
class Person:
    """Who walks, and how.

    Attributes:
        height_m: standing height.
        cadence_steps_min: mean steps a minute.
        amplitude: factor on the joints' excursions and so, nearly, on the step length; 1 = published mean.
        start_phase: 0..1, where in the affected leg's cycle the walk begins.
        variation: own curves of the left and right leg, as `curves.varied` takes them.
        seed: of the stride-to-stride variability.
        pattern: key in `PATTERNS`.
        severity: 0 = healthy, 1 = the pattern in full.
        affected_side: leg that a one-sided pattern is about.
    """

    height_m: float = 1.72
    cadence_steps_min: float = 113.0
    amplitude: float = 1.0
    start_phase: float = 0.0
    variation: tuple[tuple[float, ...], tuple[float, ...]] = ((0.0,) * 6, (0.0,) * 6)
    seed: int = 0
    pattern: str = "normal"
    severity: float = 1.0
    affected_side: Side = "right"

    @property
    def gait(self) -> GaitPattern:
        """The pattern at this person's severity.

        Raises:
            GaitnetError: no pattern of that name.
        """
        return at_severity(pattern_of(self.pattern), self.severity)


def random_person(rng: np.random.Generator, pattern: str = "normal", pace_spread: float = 1.0) -> Person:
    """An adult with that gait: everything else is drawn; with a `pace_spread` of 0 nobody hurries or strolls.

    Raises:
        GaitnetError: no pattern of that name.
    """
    gait = pattern_of(pattern)
    own = VARIATION_SD * _draw(rng, 6)
    left, right = (tuple(map(float, own + ASYMMETRY_SD * _draw(rng, 6))) for _ in range(2))
    mean, sd = gait.cadence_steps_min
    pace = pace_spread * float(_draw(rng))
    return Person(
        height_m=float(np.clip(rng.normal(1.70, 0.09), 1.48, 1.98)),
        cadence_steps_min=float(mean + PACE_CADENCE * pace + sd * _draw(rng)),
        amplitude=float(SLOWER + PACE_AMPLITUDE * pace + 0.05 * _draw(rng)),
        start_phase=float(rng.uniform()),
        variation=(left, right),
        seed=int(rng.integers(2**31)),
        pattern=pattern,
        severity=float(rng.uniform(0.5, 1.0)),
        affected_side="left" if rng.uniform() < 0.5 else "right",
    )


def _draw(rng: np.random.Generator, *size: int) -> np.ndarray:
    """Normal numbers without the far tails, which would be no walk any more."""
    return np.clip(rng.normal(size=size), -2, 2)
