"""When each foot lands and leaves: the plan that everything else follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from gaitnet.types import Array, GaitEvents, Side
from gaitnet.walker.body import Person
from gaitnet.walker.curves import TOE_OFF_PHASE

STRIDE_TIME_CV = 0.025
"""Stride-to-stride variability of healthy adults, 2-3 %. Source: Hausdorff 2005, J Neuroeng Rehabil 2:19."""

_OFFSET_SD = 0.006
"""Variability of when the other foot lands, as a share of the stride."""


@dataclass(frozen=True)
class LegTiming:
    """One leg's `heel_strikes (K,)` and the `toe_offs (K,)` that follow each, in seconds."""

    heel_strikes: Array
    toe_offs: Array

    def phase(self, time_s: Array) -> Array:
        """Phase of the published curves: whole at heel strikes, `TOE_OFF_PHASE` past them at toe offs."""
        count = np.arange(len(self.heel_strikes))
        knots = np.stack([self.heel_strikes, self.toe_offs], axis=1).ravel()
        return PchipInterpolator(knots, np.stack([count, count + TOE_OFF_PHASE], axis=1).ravel())(time_s)

    def cycle(self, time_s: Array) -> Array:
        """Phase that grows evenly from heel strike to heel strike."""
        return PchipInterpolator(self.heel_strikes, np.arange(len(self.heel_strikes)))(time_s)


@dataclass(frozen=True)
class Timing:
    """Both legs' plan; it reaches two strides past both ends of the walk."""

    left: LegTiming
    right: LegTiming

    def leg(self, side: Side) -> LegTiming:
        """One leg's plan."""
        return self.left if side == "left" else self.right

    def lead(self, time_s: Array) -> Array:
        """1 with the left leg ahead (its heel strike), -1 with the right; a smooth wave between."""
        left, right = (np.cos(2 * np.pi * leg.cycle(time_s)) for leg in (self.left, self.right))
        return (left - right) / 2

    def stand(self, time_s: Array) -> Array:
        """1 over the left foot, -1 over the right; a quarter of a cycle behind `lead`."""
        left, right = (np.sin(2 * np.pi * leg.cycle(time_s)) for leg in (self.left, self.right))
        return (left - right) / 2

    def left_load(self, time_s: Array) -> Array:
        """How much of the weight the left foot bears, 0..1; it moves over in double support."""
        changes = [
            (self.left.heel_strikes, 0.0),
            (self.left.toe_offs, 0.0),
            (self.right.heel_strikes, 1.0),
            (self.right.toe_offs, 1.0),
        ]
        knots = np.concatenate([times for times, _ in changes])
        loads = np.concatenate([np.full(len(times), load) for times, load in changes])
        order = np.argsort(knots)
        return np.clip(PchipInterpolator(knots[order], loads[order])(time_s), 0, 1)

    def events(self, duration_s: float) -> GaitEvents:
        """The events within the walk."""
        left, right = self.left, self.right
        all_times = left.heel_strikes, right.heel_strikes, left.toe_offs, right.toe_offs
        return GaitEvents(*(times[(times >= 0) & (times <= duration_s)] for times in all_times))


def plan(person: Person, duration_s: float, variable: bool = True) -> Timing:
    """Heel strikes and toe offs of a walk; the same for every frame rate.

    Without `variable`, every stride is the mean one.
    """
    rng = np.random.default_rng(person.seed)
    gait, stride_s = person.gait, 120 / person.cadence_steps_min
    count = int(np.ceil(duration_s / stride_s)) + 8
    jitter, offset_jitter = variable * np.clip(rng.normal(size=(2, count)), -3, 3)
    strides_s = stride_s * (1 + STRIDE_TIME_CV * jitter)
    affected = stride_s * -(3 + person.start_phase) + np.append(0, np.cumsum(strides_s))  # (count + 1,)
    other = affected[:-1] + (gait.step_offset + _OFFSET_SD * offset_jitter) * strides_s
    legs = [_leg(times, stance) for times, stance in zip((affected, other), gait.stance, strict=True)]
    return Timing(*(legs if person.affected_side == "left" else legs[::-1]))


def _leg(heel_strikes: Array, stance: float) -> LegTiming:
    return LegTiming(heel_strikes[:-1], heel_strikes[:-1] + stance * np.diff(heel_strikes))
