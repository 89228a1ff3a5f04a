"""When each foot lands and leaves: the plan that everything else follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from gaitnet.types import Array, GaitEvents, Side
from gaitnet.walker.body import Person
from gaitnet.walker.curves import TOE_OFF_PHASE

_OFFSET_SHARE = 0.24
"""Variability of when the other foot lands, as a share of the stride, of that of the stride's time."""


@dataclass(frozen=True)
class LegTiming:
    """One leg's `heel_strikes (K,)` and the `toe_offs (K,)` that follow each, in seconds.

    `aside_m (K,)`: where the foot stands, outwards of where it stands in the mean.
    """

    heel_strikes: Array
    toe_offs: Array
    aside_m: Array

    def phase(self, time_s: Array) -> Array:
        """Phase of the published curves: whole at heel strikes, `TOE_OFF_PHASE` past them at toe offs."""
        count = np.arange(len(self.heel_strikes))
        phases = np.stack([count, count + TOE_OFF_PHASE], axis=1).ravel()
        return scipy.interpolate.PchipInterpolator(self._contacts, phases)(time_s)

    def aside(self, time_s: Array) -> Array:
        """`aside_m` at any moment: it stays in stance, and changes in swing."""
        return scipy.interpolate.PchipInterpolator(self._contacts, np.repeat(self.aside_m, 2))(time_s)

    @property
    def _contacts(self) -> Array:
        return np.stack([self.heel_strikes, self.toe_offs], axis=1).ravel()

    def cycle(self, time_s: Array) -> Array:
        """Phase that grows evenly from heel strike to heel strike."""
        return scipy.interpolate.PchipInterpolator(self.heel_strikes, np.arange(len(self.heel_strikes)))(
            time_s
        )


@dataclass(frozen=True)
class Timing:
    """Both legs' plan; it reaches two strides past both ends of the walk.

    `reach_s (N,)`, `reach (N,)`: how far the legs reach at some moments, as a factor around 1.
    """

    left: LegTiming
    right: LegTiming
    reach_s: Array
    reach: Array

    def reach_at(self, time_s: Array) -> Array:
        """How far the legs reach at any moment, as a factor around 1."""
        return scipy.interpolate.PchipInterpolator(self.reach_s, self.reach)(time_s)

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
        return np.clip(scipy.interpolate.PchipInterpolator(knots[order], loads[order])(time_s), 0, 1)

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
    jitter, offset_jitter, left, right, odd, even = variable * np.clip(rng.normal(size=(6, count)), -3, 3)
    varies = gait.stride_time_variability_percent / 100
    strides_s = stride_s * (1 + varies * jitter)
    affected = stride_s * -(3 + person.start_phase) + np.append(0, np.cumsum(strides_s))  # (count + 1,)
    other = affected[:-1] + (gait.step_offset + _OFFSET_SHARE * varies * offset_jitter) * strides_s
    reach = 1 + gait.step_length_variability_percent / 100 * np.stack([odd, even], axis=1).ravel()
    reach_s = np.stack([affected[:-1], other], axis=1).ravel()
    wide = gait.step_width_variability_m * np.stack([left, right])
    first, second = (_leg(*each) for each in zip((affected, other), gait.stance, wide, strict=True))
    left_leg, right_leg = (first, second) if person.affected_side == "left" else (second, first)
    return Timing(left_leg, right_leg, reach_s, reach)


def _leg(heel_strikes: Array, stance: float, aside_m: Array) -> LegTiming:
    strikes = heel_strikes[:-1]
    return LegTiming(strikes, strikes + stance * np.diff(heel_strikes), aside_m[: len(strikes)])
