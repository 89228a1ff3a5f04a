"""The least change of a person's joint curves with which both feet can stand on the floor.

Published means, patterns and personal variations are each plausible, but put together freely they make the
standing feet slide and sink by centimetres. Walking closes the chain of both legs and the floor; here each
curve is bent by a few degrees, by least squares, until the chain closes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.optimize import least_squares

from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Side
from gaitnet.walker.body import Person
from gaitnet.walker.curves import PHASES, TOE_OFF_PHASE, LegCurves, healthy_curves, scaled, swell, varied
from gaitnet.walker.legs import Leg, lowest, pelvis_velocity
from gaitnet.walker.posture import Stage
from gaitnet.walker.timing import plan

_SAMPLES = 60
_CENTRES: Array = np.arange(12)[:, None] / 12
_WIDTH = 0.05
_METRES_PER_DEG = 0.001
"""Exchange rate: so many metres of error weigh as much as bending a curve by one degree."""

_SLIDE_S = 0.06
"""Exchange rate: sliding at 1 m/s weighs as much as being so many metres above the floor."""

_SURGE_S = 0.03
"""Exchange rate: the pelvis 1 m/s off its mean speed weighs as much as being so many metres off the floor."""

_RETREAT_S = 0.06
"""Exchange rate: the same for a heel that draws back at 1 m/s before it lands."""

_CLEARANCE_M = 0.013
"""Height of a swinging foot above the floor. Source: Winter 1992, Phys Ther 72(1):45-53."""

_RISES, _FALLS = 0.15, 0.035
"""Shares of the cycle in which a foot comes up to that height and down from it."""


def leg_curves(person: Person) -> dict[Side, LegCurves]:
    """Both legs' curves of a person, own variation and pattern included, reconciled with the floor."""
    return _leg_curves(replace(person, start_phase=0.0, seed=0))  # every walk of a person has the same ones


@lru_cache(maxsize=256)
def _leg_curves(person: Person) -> dict[Side, LegCurves]:
    free = {side: _free_curves(person, side) for side in SIDES}
    cycle = _Cycle.of(person, free)
    start = np.zeros(2 * 3 * len(_CENTRES))
    bends = cycle.split(least_squares(cycle.errors, start, ftol=1e-2, max_nfev=10).x)
    hills = swell(_CENTRES, _WIDTH, PHASES)  # (12, 50)
    return {side: free[side].plus(bends[side] @ hills) for side in SIDES}


def _free_curves(person: Person, side: Side) -> LegCurves:
    curves = varied(scaled(healthy_curves(), person.amplitude), person.variation[SIDES.index(side)])
    gait = person.gait
    return (gait.affected if side == person.affected_side else gait.other)(curves, person.severity)


@dataclass(frozen=True)
class _Cycle:
    """One mean stride, sampled once, so that trying curves costs little."""

    stage: Stage
    curves: dict[Side, LegCurves]
    hills: dict[Side, Array]

    @classmethod
    def of(cls, person: Person, free: dict[Side, LegCurves]) -> _Cycle:
        stride_s = 120 / person.cadence_steps_min
        time_s = np.arange(_SAMPLES + 1) / _SAMPLES * stride_s
        stage = Stage.of(person, plan(person, stride_s, variable=False), time_s)
        curves = {side: free[side].at(stage.phase[side]) for side in SIDES}
        return cls(stage, curves, {side: swell(_CENTRES, _WIDTH, stage.phase[side]) for side in SIDES})

    def split(self, parameters: Array) -> dict[Side, Array]:
        """`(3, 12)` degrees per side."""
        return dict(zip(SIDES, parameters.reshape(2, 3, -1), strict=True))

    def errors(self, parameters: Array) -> Array:
        """What least squares makes small: feet that slide, float or sink, surges of the pelvis, bends."""
        bends = self.split(parameters)
        legs = self.stage.legs(
            {side: self.curves[side].plus(bends[side] @ self.hills[side]) for side in SIDES}
        )
        load = np.stack([self.stage.load(side) for side in SIDES], axis=1)  # (T, 2)
        floor = np.stack([lowest(legs[side]) for side in SIDES], axis=1)
        speed = np.stack([pelvis_velocity(legs[side], self.stage.time_s) for side in SIDES], axis=1)
        stands = load > 0
        height = floor - (load * floor).sum(axis=1, keepdims=True)  # (T, 2) above the floor
        pelvis = (load * speed).sum(axis=1)
        slide = load**0.3 * (speed - pelvis[:, None])  # a landing foot may still scuff
        off = np.where(stands, height, np.minimum(height - self._clearance(), 0))
        surge = pelvis - pelvis.mean()
        retreat = self._retreat(legs)
        return np.concatenate(
            [
                _SLIDE_S * slide.ravel(),
                off.ravel(),
                _SURGE_S * surge,
                _RETREAT_S * retreat,
                _METRES_PER_DEG * parameters,
            ]
        )

    def _clearance(self) -> Array:
        """`(T, 2)` metres that each foot should at least be above the floor when it swings."""
        phase = np.stack([self.stage.phase[side] % 1 for side in SIDES], axis=1)
        share = np.minimum((phase - TOE_OFF_PHASE) / _RISES, (1 - phase) / _FALLS)
        return _CLEARANCE_M * np.clip(share, 0, 1)

    def _retreat(self, legs: dict[Side, Leg]) -> Array:
        """Backward speed of the heels against the pelvis just before they land, foremost (Zeni 2008)."""
        speeds = [np.gradient(legs[side].heel[:, 0], self.stage.time_s) for side in SIDES]
        before = [swell(0.97, 0.015, self.stage.phase[side]) for side in SIDES]
        return np.concatenate([window * np.minimum(v, 0) for window, v in zip(before, speeds, strict=True)])
