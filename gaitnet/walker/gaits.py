"""One person's gait in numbers: a pattern's figures at a severity, and what is the person's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gaitnet.walker.bending import PLACES, Target
from gaitnet.walker.patterns import GaitPattern, pattern_of
from gaitnet.walker.tables import Key, Where, figures

Own = tuple[tuple[Key, float], ...]
"""By how much a person's parameters differ from those of the pattern at the person's severity."""

_BOTH_FEET_SHARE = 0.03
"""Least share of the stride of either double support: walking, not running."""


@dataclass(frozen=True)
class SideGait:
    """One side of the body.

    Attributes:
        arm_swing_deg: half the range of the upper arm.
        elbow_deg: mean elbow flexion.
        targets: what bends the leg's healthy curves.
    """

    arm_swing_deg: float
    elbow_deg: float
    targets: Mapping[str, Target]


@dataclass(frozen=True)
class Gait:
    """What a walk is made of, besides the healthy joint curves, the cadence and the step length.

    Attributes:
        double_support_percent: both phases of a stride, of the stride's time.
        stance_asymmetry_percent: + = the affected foot stands for less long; of the mean, as all asymmetries.
        step_time_asymmetry_percent: + = the other foot lands soon after the affected one.
        step_length_asymmetry_percent: + = the other foot's step is the shorter one.
        stride_time_variability_percent: coefficient of variation from stride to stride.
        step_length_variability_percent: the same, of how far the legs reach.
        step_width_variability_m: SD of where a foot stands, sideways.
        trunk_lean_deg: forward inclination of the trunk.
        trunk_sway_deg: lean over the affected leg in its stance.
        pelvis_drop_deg: by which the pelvis drops further than healthy in the affected leg's stance.
        hip_hike_deg: pelvis raised on the affected side in its swing.
        circumduction_m: how far the affected foot swings outwards.
        step_width_m: between the middles of the feet.
        affected: the affected side.
        other: the other one.
    """

    double_support_percent: float
    stance_asymmetry_percent: float
    step_time_asymmetry_percent: float
    step_length_asymmetry_percent: float
    stride_time_variability_percent: float
    step_length_variability_percent: float
    step_width_variability_m: float
    trunk_lean_deg: float
    trunk_sway_deg: float
    pelvis_drop_deg: float
    hip_hike_deg: float
    circumduction_m: float
    step_width_m: float
    affected: SideGait
    other: SideGait

    @property
    def step_offset(self) -> float:
        """When the other foot lands, as a share of the affected leg's cycle; 0.5 = symmetric."""
        return 0.5 - self.step_time_asymmetry_percent / 400

    @property
    def stance(self) -> tuple[float, float]:
        """Share of its gait cycle that the affected and the other foot is on the floor."""
        mean = (1 + self.double_support_percent / 100) / 2
        lost = mean * self.stance_asymmetry_percent / 200
        least = self.step_offset + _BOTH_FEET_SHARE, 1 - self.step_offset + _BOTH_FEET_SHARE
        lost = min(max(lost, least[1] - mean), mean - least[0])
        return mean - lost, mean + lost

    def side(self, affected: bool) -> SideGait:
        """The affected side, or the other one."""
        return self.affected if affected else self.other


_SUFFIX = {"%": "_percent", "deg": "_deg", "m": "_m"}
_NOT_NEGATIVE = {
    "double_support": 4.0,
    "stride_time_variability": 0.3,
    "step_length_variability": 0.3,
    "step_width_variability": 0.0,
    "arm_swing": 0.0,
    "elbow": 4.0,
}
"""Least values of what is never less."""


@lru_cache(maxsize=1024)
def gait_of(pattern: str, severity: float, own: Own = ()) -> Gait:
    """A pattern's gait between healthy (0), the mean of its figures (1) and beyond.

    Raises:
        GaitnetError: no pattern of that name.
    """
    found, mine = pattern_of(pattern), dict(own)
    whole = {
        name + _SUFFIX[healthy.unit]: value_of(found, (name, where), severity, mine)
        for (name, where), healthy in figures()["normal"].items()
        if where == "" and name + _SUFFIX.get(healthy.unit, "") in Gait.__dataclass_fields__
    }
    affected, other = (_side(found, where, severity, mine) for where in ("affected", "other"))
    return Gait(**whole, affected=affected, other=other)


def value_of(pattern: GaitPattern, key: Key, severity: float, own: Mapping[Key, float]) -> float:
    """One parameter of somebody's gait."""
    healthy = figures()["normal"][key].mean
    value = healthy + severity * (pattern.figure(key).mean - healthy) + own.get(key, 0.0)
    return max(value, _NOT_NEGATIVE.get(key[0], value))


def _side(pattern: GaitPattern, where: Where, severity: float, own: Mapping[Key, float]) -> SideGait:
    targets = {
        name: Target(figure.mean, severity, own.get((name, at), 0.0))
        for (name, at), figure in pattern.figures.items()
        if at == where and name in PLACES
    }
    arm, elbow = (value_of(pattern, (name, where), severity, own) for name in ("arm_swing", "elbow"))
    return SideGait(arm, elbow, targets)
