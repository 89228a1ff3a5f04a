"""The least change of a person's joint curves with which both feet can stand on the floor.

Published means, patterns and personal variations are each plausible, but put together freely they make the
standing feet slide and sink by centimetres. Walking closes the chain of both legs and the floor; here each
curve is bent by a few degrees, by least squares, until the chain closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import scipy

from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Side
from gaitnet.walker.bending import PLACES, Target, bent
from gaitnet.walker.body import Person
from gaitnet.walker.curves import PHASES, TOE_OFF_PHASE, LegCurves, healthy_curves, scaled, swell, varied
from gaitnet.walker.gaits import value_of
from gaitnet.walker.legs import Leg, lowest, pelvis_velocity
from gaitnet.walker.patterns import pattern_of
from gaitnet.walker.posture import Stage, outward
from gaitnet.walker.tables import Key, figures
from gaitnet.walker.timing import plan

_SAMPLES = 60
_CENTRES: Array = np.arange(12)[:, None] / 12
_WIDTH = 0.05
_METRES_PER_DEG = 0.001
"""Exchange rate: so many metres of error weigh as much as bending a curve by one degree."""

_HOLD_M_PER_DEG = 0.004
"""Exchange rate: the same for an ankle where a pattern says what it is: a foot that hangs is not pulled up,
the knee is lifted."""

_SLIDE_S = 0.06
"""Exchange rate: sliding at 1 m/s weighs as much as being so many metres above the floor."""

_SURGE_S = 0.03
"""Exchange rate: the pelvis 1 m/s off its mean speed weighs as much as being so many metres off the floor."""

_RETREAT_S = 0.06
"""Exchange rate: the same for a heel that draws back at 1 m/s before it lands."""

_AMPLITUDES: Array = np.array([0.2, 0.5, 0.8, 1.1, 1.7])
"""Where the amplitude is looked for that makes a step length."""

_TINY_DEG = 1e-4
"""Step of the numeric derivative."""

_CLEARANCE_M = 0.013
"""Height of a swinging foot above the floor. Source: Winter 1992, Phys Ther 72(1):45-53."""

_RISES, _FALLS = 0.15, 0.035
"""Shares of the cycle in which a foot comes up to that height and down from it."""


def leg_curves(person: Person) -> dict[Side, LegCurves]:
    """Both legs' curves of a person, own variation and pattern included, reconciled with the floor."""
    return _leg_curves(replace(person, start_phase=0.0, seed=0))  # every walk of a person has the same ones


@lru_cache(maxsize=256)
def _leg_curves(person: Person) -> dict[Side, LegCurves]:
    cycle = _Cycle.of(person)
    start = np.zeros(2 * 3 * len(_CENTRES))
    bends = cycle.split(
        scipy.optimize.least_squares(cycle.errors, start, cycle.slopes, ftol=1e-2, max_nfev=10).x
    )
    hills = swell(_CENTRES, _WIDTH, PHASES)  # (12, 50)
    return {side: cycle.free[side].plus(bends[side] @ hills) for side in SIDES}


def _step_share(person: Person) -> float:
    """Mean step length of the person's pattern at that severity, as a share of healthy people's."""
    key: Key = "step_length", ""
    found = value_of(pattern_of(person.pattern), key, person.severity, {})
    return found / figures()["normal"][key].mean


def _free_curves(person: Person, amplitude: float) -> dict[Side, LegCurves]:
    """Both legs' curves before they are reconciled."""
    healthy = scaled(healthy_curves(), amplitude)
    gait, affected = person.gait, person.affected_side
    return {
        side: bent(varied(healthy, own), gait.side(side == affected).targets)
        for side, own in zip(SIDES, person.variation, strict=True)
    }


@dataclass(frozen=True)
class _Cycle:
    """One mean stride, sampled once, so that trying curves costs little.

    Attributes:
        stage: the stride's moments.
        free: both legs' curves to begin with.
        curves: the same at those moments.
        hills: `(12, T)` per side, what bends them.
        held: `(N, 12)` per side, the hills at the moments when the ankle keeps its angle.
        strikes: per side, where in `stage` its heel strikes.
        steps_m: per side, how long its step is to be; None = as it comes.
    """

    stage: Stage
    free: dict[Side, LegCurves]
    curves: dict[Side, LegCurves]
    hills: dict[Side, Array]
    held: dict[Side, Array]
    strikes: dict[Side, float]
    steps_m: dict[Side, float] | None

    @classmethod
    def of(cls, person: Person) -> _Cycle:
        """The cycle of a person; of a step length that is asked for, with the amplitude that makes it."""
        stride_s = 120 / person.cadence_steps_min
        time_s = np.arange(_SAMPLES + 1) / _SAMPLES * stride_s
        stage = Stage.of(person, plan(person, stride_s, variable=False), time_s)
        hills = {side: swell(_CENTRES, _WIDTH, stage.phase[side]) for side in SIDES}
        gait, affected = person.gait, person.affected_side
        held = {side: _held(gait.side(side == affected).targets) for side in SIDES}
        strikes = {side: 0.0 if side == affected else gait.step_offset * _SAMPLES for side in SIDES}

        def at(amplitude: float, steps_m: dict[Side, float] | None = None) -> _Cycle:
            free = _free_curves(person, amplitude)
            curves = {side: free[side].at(stage.phase[side]) for side in SIDES}
            return cls(stage, free, curves, hills, held, strikes, steps_m)

        if person.step_length_m is None:
            return at(person.amplitude * _step_share(person))
        found_m = np.maximum.accumulate([at(each).mean_step_m() for each in _AMPLITUDES.tolist()])
        amplitude = float(np.interp(person.step_length_m, found_m, _AMPLITUDES))
        more = gait.step_length_asymmetry_percent / 200
        steps_m = {side: person.step_length_m * (1 + (more if side == affected else -more)) for side in SIDES}
        return at(amplitude, steps_m)

    def mean_step_m(self) -> float:
        """Of both feet, with the curves as they are."""
        return float(self._steps(self.stage.legs(self.curves)).mean())

    def split(self, parameters: Array) -> dict[Side, Array]:
        """`(..., 3, 12)` degrees per side."""
        parts = np.moveaxis(parameters.reshape(*parameters.shape[:-1], len(SIDES), 3, -1), -3, 0)
        return dict(zip(SIDES, parts, strict=True))

    def slopes(self, parameters: Array) -> Array:
        """Derivative of the errors, all parameters at once."""
        moved = parameters + _TINY_DEG * np.vstack([np.zeros(len(parameters)), np.eye(len(parameters))])
        errors = self.errors(moved)
        return (errors[1:] - errors[0]).T / _TINY_DEG

    def errors(self, parameters: Array) -> Array:
        """`(..., errors)` that least squares makes small: feet that slide, float or sink, surges, bends."""
        bends = self.split(parameters)
        changes = {side: np.moveaxis(bends[side] @ self.hills[side], -2, 0) for side in SIDES}  # (3, ..., T)
        legs = self.stage.legs({side: self.curves[side].plus(changes[side]) for side in SIDES})
        load = np.stack([self.stage.load(side) for side in SIDES], axis=1)  # (T, 2)
        floor = np.stack([lowest(legs[side]) for side in SIDES], axis=-1)
        speed = np.stack([pelvis_velocity(legs[side], self.stage.time_s) for side in SIDES], axis=-1)
        height = floor - (load * floor).sum(axis=-1, keepdims=True)  # (..., T, 2) above the floor
        pelvis = (load * speed).sum(axis=-1)
        slide = load**0.3 * (speed - pelvis[..., None])  # a landing foot may still scuff
        off = np.where(load > 0, height, np.minimum(height - self._clearance(), 0))
        parts = [
            _SLIDE_S * slide,
            off,
            _SURGE_S * (pelvis - pelvis.mean(axis=-1, keepdims=True)),
            _RETREAT_S * self._retreat(legs),
            self._wrong_steps(legs),
            _METRES_PER_DEG * parameters,
            *(_HOLD_M_PER_DEG * (_ankle(bends[side]) @ self.held[side].T) for side in SIDES),
        ]
        return np.concatenate([each.reshape(*parameters.shape[:-1], -1) for each in parts], axis=-1)

    def _clearance(self) -> Array:
        """`(T, 2)` metres that each foot should at least be above the floor when it swings."""
        phase = np.stack([self.stage.phase[side] % 1 for side in SIDES], axis=1)
        share = np.minimum((phase - TOE_OFF_PHASE) / _RISES, (1 - phase) / _FALLS)
        return _CLEARANCE_M * np.clip(share, 0, 1)

    def _retreat(self, legs: dict[Side, Leg]) -> Array:
        """Backward speed of the heels against the pelvis just before they land, foremost (Zeni 2008)."""
        speeds = [np.gradient(legs[side].heel[..., 0], self.stage.time_s, axis=-1) for side in SIDES]
        before = [swell(0.97, 0.015, self.stage.phase[side]) for side in SIDES]
        return np.concatenate(
            [window * np.minimum(v, 0) for window, v in zip(before, speeds, strict=True)], axis=-1
        )

    def _steps(self, legs: dict[Side, Leg]) -> Array:
        """`(..., 2)` metres between the heels as the left and as the right one strikes."""
        apart = legs["left"].heel[..., 0] - legs["right"].heel[..., 0]
        return np.stack([outward(side) * _at(apart, self.strikes[side]) for side in SIDES], axis=-1)

    def _wrong_steps(self, legs: dict[Side, Leg]) -> Array:
        """`(..., 2)` metres by which the steps are too long, if somebody asked for a length."""
        if self.steps_m is None:
            return np.zeros((*legs["left"].heel.shape[:-2], 0))
        return self._steps(legs) - np.array([self.steps_m[side] for side in SIDES])


def _held(targets: Mapping[str, Target]) -> Array:
    """`(N, 12)` the hills where the ankle has targets, as far as it is severe; a healthy one is not held."""
    names = [name for name in targets if PLACES[name].joint == "ankle"]
    phases = np.array([PLACES[name].phase for name in names])
    shares = np.array([min(targets[name].share, 1.0) for name in names])
    return (shares * swell(_CENTRES, _WIDTH, phases)).T


def _ankle(bends: Array) -> Array:
    """`(..., 12)` change of the ankle by bends of thigh, knee and foot `(..., 3, 12)`."""
    return bends[..., 2, :] - bends[..., 0, :] + bends[..., 1, :]


def _at(values: Array, index: float) -> Array:
    """`values (..., T)` at a moment between two samples."""
    before = int(index)
    share = index - before
    return (1 - share) * values[..., before] + share * values[..., min(before + 1, values.shape[-1] - 1)]
