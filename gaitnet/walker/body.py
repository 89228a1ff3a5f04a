"""Bodies and people: segment lengths from the height, and who walks how."""

from __future__ import annotations

from dataclasses import dataclass

from gaitnet.skeleton import Side
from gaitnet.walker.gaits import Gait, Own, gait_of


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
        amplitude: factor on the thighs' excursions and so, nearly, on the step length; 1 = the pattern's
            mean. Counts only without a `step_length_m`.
        step_length_m: mean of both feet; None = what the amplitude makes it.
        start_phase: 0..1, where in the affected leg's cycle the walk begins.
        variation: own curves of the left and right leg, as `curves.varied` takes them.
        seed: of the stride-to-stride variability.
        pattern: key in `PATTERNS`.
        severity: 0 = healthy, 1 = the mean of the pattern's figures.
        own: by how much single parameters differ from the pattern's, see `gaits.Own`.
        affected_side: leg that a one-sided pattern is about.
        age_years: of somebody grown up; the walk itself does not depend on it.
    """

    height_m: float = 1.72
    cadence_steps_min: float = 113.0
    amplitude: float = 1.0
    step_length_m: float | None = None
    start_phase: float = 0.0
    variation: tuple[tuple[float, ...], tuple[float, ...]] = ((0.0,) * 6, (0.0,) * 6)
    seed: int = 0
    pattern: str = "normal"
    severity: float = 1.0
    own: Own = ()
    affected_side: Side = "right"
    age_years: float = 45.0

    @property
    def gait(self) -> Gait:
        """The pattern at this person's severity, and what is the person's own.

        Raises:
            GaitnetError: no pattern of that name.
        """
        return gait_of(self.pattern, self.severity, self.own)
