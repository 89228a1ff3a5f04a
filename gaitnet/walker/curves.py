"""One leg's joint curves over the gait cycle, and the ways in which patterns bend them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import scipy

from gaitnet.gait.norms import Joint, norm_curve
from gaitnet.types import Array

PHASES = np.arange(50) / 50  # the published curves' 0, 2, ... 98 %
TOE_OFF_PHASE = 0.61
"""Where in the published cycle the foot leaves the floor. Source: Perry & Burnfield 2010."""


@dataclass(frozen=True)
class LegCurves:
    """Sagittal segment and joint angles of one leg at `PHASES`; 0 = heel strike of this leg.

    Attributes:
        thigh_deg: `(50,)` thigh against the vertical, + = knee in front of the hip.
        knee_deg: `(50,)` flexion.
        foot_deg: `(50,)` pitch of heel to ball, + = toes up, 0 = flat on the floor.
    """

    thigh_deg: Array
    knee_deg: Array
    foot_deg: Array

    def at(self, phase: Array) -> LegCurves:
        """The curves at any phases, as smooth periodic functions."""
        return LegCurves(*np.moveaxis(self._smooth(phase % 1), -1, 0))

    def plus(self, change_deg: Array) -> LegCurves:
        """Thigh, knee and foot changed by `(3, N)` degrees."""
        return LegCurves(
            *(values + change for values, change in zip(self._values(), change_deg, strict=True))
        )

    @cached_property
    def _smooth(self) -> scipy.interpolate.CubicSpline:
        """`(3,)` degrees at any phase in 0..1."""
        values = np.stack(self._values(), axis=1)
        return scipy.interpolate.CubicSpline(
            np.append(PHASES, 1.0), np.vstack([values, values[:1]]), bc_type="periodic"
        )

    def _values(self) -> tuple[Array, Array, Array]:
        return self.thigh_deg, self.knee_deg, self.foot_deg


@lru_cache(maxsize=1)
def healthy_curves() -> LegCurves:
    """Adults' mean curves. Thigh to the vertical = hip - pelvis tilt; foot = thigh - knee + dorsiflexion.

    Source: Pinzone et al. 2014, by `gaitnet.gait.norms`.
    """
    hip, pelvis, knee, ankle = (_mean_deg(joint) for joint in ("hip", "pelvis", "knee", "ankle"))
    thigh = hip - pelvis
    return LegCurves(thigh, knee, thigh - knee + ankle)


def swell(centre: Array | float, width: float, phase: Array = PHASES) -> Array:
    """Smooth periodic hill over the cycle at `phase`: 1 at `centre`, `width` = standard deviation."""
    kappa = 1 / (2 * np.pi * width) ** 2
    return np.exp(kappa * (np.cos(2 * np.pi * (phase - centre)) - 1))


def flexed(curves: LegCurves, thigh_deg: Array | float = 0.0, knee_deg: Array | float = 0.0) -> LegCurves:
    """More flexion of hip and knee. A foot flat on the floor stays so, a free one follows."""
    follows = (thigh_deg - knee_deg) * (1 - _foot_flat())
    return LegCurves(curves.thigh_deg + thigh_deg, curves.knee_deg + knee_deg, curves.foot_deg + follows)


def toes_raised(curves: LegCurves, foot_deg: Array) -> LegCurves:
    """The foot pitched up by so many degrees; hip and knee as they were."""
    return replace(curves, foot_deg=curves.foot_deg + foot_deg)


def scaled(curves: LegCurves, amplitude: float) -> LegCurves:
    """Excursions of the thigh about its mean times the amplitude; those of knee and foot follow in part.

    The knee's by the square root: at 0.53 of the healthy step length, people with Parkinson's disease keep
    0.77 of the knee's range (KOA-PD-NM, Kour et al. 2022, measured by gaitnet).
    """
    thigh, knee, foot = curves._values()
    return LegCurves(
        thigh.mean() + amplitude * (thigh - thigh.mean()),
        knee.mean() + amplitude**0.5 * (knee - knee.mean()),
        amplitude**0.75 * foot,
    )


def _foot_flat() -> Array:
    hill = swell(0.24, 0.11)
    return hill * (2 - hill)  # a flat top: about 10 to 40 % of the cycle


def varied(curves: LegCurves, variation: tuple[float, ...]) -> LegCurves:
    """One person's own curves by six numbers, in published SDs between people.

    Three for the hip and three for the knee: a shift, and the cosine and sine of one turn a cycle.
    """
    basis = np.stack([np.ones_like(PHASES), np.cos(2 * np.pi * PHASES), np.sin(2 * np.pi * PHASES)])
    thigh = np.array(variation[:3]) @ basis * norm_curve("hip").sd_deg[:-1]
    knee = np.array(variation[3:]) @ basis * norm_curve("knee").sd_deg[:-1]
    return flexed(curves, thigh_deg=thigh, knee_deg=knee)


def _mean_deg(joint: Joint) -> Array:
    return norm_curve(joint).mean_deg[:-1]
