"""Ways of walking: what each does to the healthy joint curves, to their timing and to the body.

Sources of the patterns:
    Perry & Burnfield 2010, Gait Analysis: Normal and Pathological Function, 2nd ed.
    Rodda & Graham 2001, Eur J Neurol 8(s5):98-108, spastic hemiplegia and diplegia.
    Kerrigan et al. 2000, Am J Phys Med Rehabil 79(1):25-30, hip hiking and circumduction in stiff knee.
    Morris et al. 1996, Brain 119(2):551-568, stride length in Parkinson's disease.
    Stewart 2008, Pract Neurol 8(3):158-169, foot drop.
    Sutherland & Davids 1993, Clin Orthop 288:139-147, knee patterns in cerebral palsy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gaitnet.errors import GaitnetError
from gaitnet.skeleton import NORMAL
from gaitnet.walker.curves import TOE_OFF_PHASE, LegCurves, flexed, scaled, swell, toes_raised

Change = Callable[[LegCurves, float], LegCurves]
"""What a pattern does to one leg: healthy curves and a severity (0 = none, 1 = full) in, curves out."""

ABNORMAL = "Abnormal"
"""The class of every pattern that is not healthy."""


def _unchanged(curves: LegCurves, severity: float) -> LegCurves:
    return curves


@dataclass(frozen=True)
class GaitPattern:
    """One way of walking at severity 1; lesser severities lie between it and healthy.

    Attributes:
        name: key in `PATTERNS`.
        label: class of the walk.
        source: where the pattern is described.
        affected: change of the affected leg's curves.
        other: change of the other leg's curves.
        stance: share of its gait cycle that the affected and the other foot is on the floor.
        step_offset: when the other foot lands, as a share of the affected leg's cycle; 0.5 = symmetric.
        cadence_steps_min: mean and SD between people.
        trunk_lean_deg: forward inclination of the trunk.
        arm_swing_deg: half the range of the upper arm.
        elbow_deg: mean elbow flexion.
        step_width_m: between the middles of the feet.
        hip_hike_deg: pelvis raised on the affected side in its swing.
        circumduction_m: how far the affected foot swings outwards.
    """

    name: str
    label: str
    source: str
    affected: Change = _unchanged
    other: Change = _unchanged
    stance: tuple[float, float] = (TOE_OFF_PHASE, TOE_OFF_PHASE)
    step_offset: float = 0.5
    cadence_steps_min: tuple[float, float] = (113.0, 5.0)
    trunk_lean_deg: float = 3.0
    arm_swing_deg: float = 17.0
    elbow_deg: float = 25.0
    step_width_m: float = 0.09
    hip_hike_deg: float = 0.0
    circumduction_m: float = 0.0


def _stiff_knee(curves: LegCurves, severity: float) -> LegCurves:
    """Swing flexion of the knee cut from 60 to 15-25 degrees, the thigh lifted less."""
    peak_deg = float(curves.knee_deg.max())
    lost = severity * (1 - 15 / peak_deg)
    curves = flexed(curves, knee_deg=-lost * swell(0.70, 0.13) * curves.knee_deg)
    curves = flexed(curves, thigh_deg=-4 * severity * swell(0.85, 0.12))
    return toes_raised(
        curves, 12 * severity * swell(0.63, 0.06)
    )  # a straight leg leaves less room to push off


def _crouch(curves: LegCurves, severity: float) -> LegCurves:
    """Knee 20-30 degrees more flexed in stance, less range in swing, thigh forward; the ankle follows."""
    stance = 1 - swell(0.72, 0.10)
    curves = scaled(curves, 1 - 0.15 * severity)
    return flexed(curves, thigh_deg=16 * severity * stance, knee_deg=30 * severity * stance)


def _antalgic(curves: LegCurves, severity: float) -> LegCurves:
    """Less hip extension late in stance, a stiffer knee in loading."""
    curves = flexed(curves, thigh_deg=9 * severity * swell(0.50, 0.12))
    return flexed(curves, knee_deg=-6 * severity * swell(0.14, 0.06))


def _short_step(curves: LegCurves, severity: float) -> LegCurves:
    """The sound leg hurries forward: its step is shorter."""
    return flexed(curves, thigh_deg=-5 * severity * swell(0.0, 0.10))


def _drop_foot(curves: LegCurves, severity: float) -> LegCurves:
    """Foot hangs in swing and lands toes first; knee and hip are lifted higher (steppage)."""
    lift = swell(0.80, 0.08)
    curves = flexed(curves, thigh_deg=17 * severity * lift, knee_deg=20 * severity * lift)
    return toes_raised(curves, -24 * severity * swell(0.88, 0.08))


def _shuffle(curves: LegCurves, severity: float) -> LegCurves:
    """Small excursions of every joint about a slightly flexed posture; the foot stays flat."""
    curves = scaled(curves, 1 - 0.55 * severity)
    return flexed(curves, thigh_deg=np.full_like(curves.thigh_deg, 6 * severity), knee_deg=10 * severity)


_ALL = (
    GaitPattern("normal", NORMAL, "Pinzone et al. 2014, Gait Posture 40(2):286-290"),
    GaitPattern(
        "stiff_knee",
        ABNORMAL,
        "Perry & Burnfield 2010; Kerrigan et al. 2000",
        affected=_stiff_knee,
        stance=(0.57, 0.65),
        step_offset=0.48,
        cadence_steps_min=(92.0, 6.0),
        hip_hike_deg=8.0,
        circumduction_m=0.14,
    ),
    GaitPattern(
        "crouch",
        ABNORMAL,
        "Rodda & Graham 2001; Sutherland & Davids 1993",
        affected=_crouch,
        other=_crouch,
        stance=(0.63, 0.63),
        cadence_steps_min=(104.0, 6.0),
        trunk_lean_deg=8.0,
        elbow_deg=40.0,
        step_width_m=0.13,
    ),
    GaitPattern(
        "limp",
        ABNORMAL,
        "Perry & Burnfield 2010, antalgic gait",
        affected=_antalgic,
        other=_short_step,
        stance=(0.55, 0.68),
        step_offset=0.42,
        cadence_steps_min=(96.0, 6.0),
        arm_swing_deg=12.0,
    ),
    GaitPattern(
        "drop_foot",
        ABNORMAL,
        "Perry & Burnfield 2010; Stewart 2008",
        affected=_drop_foot,
        stance=(0.60, 0.63),
        step_offset=0.49,
        cadence_steps_min=(98.0, 6.0),
    ),
    GaitPattern(
        "shuffle",
        ABNORMAL,
        "Morris et al. 1996; Perry & Burnfield 2010",
        affected=_shuffle,
        other=_shuffle,
        stance=(0.67, 0.67),
        cadence_steps_min=(108.0, 7.0),
        trunk_lean_deg=17.0,
        arm_swing_deg=3.0,
        elbow_deg=55.0,
        step_width_m=0.12,
    ),
)

PATTERNS: dict[str, GaitPattern] = {pattern.name: pattern for pattern in _ALL}
"""Every pattern by name; `normal` first."""

_GRADED = (
    "step_offset",
    "trunk_lean_deg",
    "arm_swing_deg",
    "elbow_deg",
    "step_width_m",
    "hip_hike_deg",
    "circumduction_m",
)


def pattern_of(name: str) -> GaitPattern:
    """The pattern of that name, in full.

    Raises:
        GaitnetError: no pattern of that name.
    """
    if name not in PATTERNS:
        raise GaitnetError(f"pattern {name}: unknown. Choose one of {', '.join(PATTERNS)}.")
    return PATTERNS[name]


def at_severity(pattern: GaitPattern, severity: float) -> GaitPattern:
    """The pattern's timing and posture between healthy (0) and in full (1); its curve changes stay."""
    healthy = PATTERNS["normal"]

    def between(name: str) -> Any:
        start, end = np.array(getattr(healthy, name)), np.array(getattr(pattern, name))
        return (start + severity * (end - start)).tolist()

    return replace(pattern, stance=tuple(between("stance")), **{name: between(name) for name in _GRADED})
