"""Pelvis and legs at given moments, around the middle of the hips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Side
from gaitnet.walker.body import Body, Person
from gaitnet.walker.curves import LegCurves, swell
from gaitnet.walker.legs import Leg, Toes, build_leg
from gaitnet.walker.timing import Timing

# Each way, in healthy adults. Source: Perry & Burnfield 2010.
PELVIS_TURN_DEG = 4.0
PELVIS_DROP_DEG = 4.0
SWAY_M = 0.02
TOE_OUT_DEG = 7.0

_SWING_MIDDLE = 0.78
_SWING_WIDTH = 0.085
_STANCE_MIDDLE = 0.30
_STANCE_WIDTH = 0.12


@dataclass(frozen=True)
class PelvisMotion:
    """How the pelvis turns and sways, `(T,)` each.

    Attributes:
        turn_rad: about the vertical, + = right hip forward.
        list_rad: + = left hip up.
        sway_m: + = to the left.
        lean_rad: of the trunk, + = to the left.
    """

    turn_rad: Array
    list_rad: Array
    sway_m: Array
    lean_rad: Array

    def hip(self, side: Side, body: Body) -> Array:
        """`(T, 3)` hip joint: forward and up from the pelvis' middle, left from the line of the walk."""
        half = body.hip_spacing_m / 2 * outward(side)
        left = half * np.cos(self.turn_rad) * np.cos(self.list_rad) + self.sway_m
        return np.stack([-half * np.sin(self.turn_rad), left, half * np.sin(self.list_rad)], axis=1)


@dataclass(frozen=True)
class Stage:
    """Everything about some moments of a walk that does not depend on the legs' joint curves.

    Attributes:
        body: lengths.
        time_s: `(T,)`.
        pelvis: how it moves.
        phase: `(T,)` per side, where in the published cycle the leg is.
        ankle_y_m: `(T,)` per side, left of the line of the walk.
        left_load: `(T,)` share of the weight on the left foot.
    """

    body: Body
    time_s: Array
    pelvis: PelvisMotion
    phase: dict[Side, Array]
    ankle_y_m: dict[Side, Array]
    left_load: Array

    @classmethod
    def of(cls, person: Person, timing: Timing, time_s: Array) -> Stage:
        """The stage of a person's walk at `time_s`."""
        phase: dict[Side, Array] = {side: timing.leg(side).phase(time_s) for side in SIDES}
        pelvis = _pelvis_motion(person, timing, time_s)
        ankle_y_m: dict[Side, Array] = {
            side: _ankle_y(person, side, phase[side]) + outward(side) * timing.leg(side).aside(time_s)
            for side in SIDES
        }
        load = timing.left_load(time_s)
        return cls(Body(person.height_m), time_s, pelvis, phase, ankle_y_m, load)

    def legs(self, curves: dict[Side, LegCurves]) -> dict[Side, Leg]:
        """Both legs with curves already taken at this stage's phases."""
        return {
            side: build_leg(
                self.pelvis.hip(side, self.body),
                curves[side],
                self.body,
                self.ankle_y_m[side],
                Toes(outward(side) * TOE_OUT_DEG, 1 - swing_hill(self.phase[side])),
            )
            for side in SIDES
        }

    def load(self, side: Side) -> Array:
        """`(T,)` share of the weight on one foot."""
        return self.left_load if side == "left" else 1 - self.left_load


def outward(side: Side) -> int:
    """Sign of a side along the axis to the walker's left."""
    return 1 if side == "left" else -1


def _pelvis_motion(person: Person, timing: Timing, time_s: Array) -> PelvisMotion:
    """Forward on the leading side, dropped on the swinging side, over the standing foot."""
    stand, gait, side = timing.stand(time_s), person.gait, outward(person.affected_side)
    phase = timing.leg(person.affected_side).phase(time_s)
    raised, standing = swing_hill(phase) * side, _stance_hill(phase) * side
    list_deg = PELVIS_DROP_DEG * stand + gait.hip_hike_deg * raised + gait.pelvis_drop_deg * standing
    return PelvisMotion(
        turn_rad=-np.radians(PELVIS_TURN_DEG) * timing.lead(time_s),
        list_rad=np.radians(list_deg),
        sway_m=SWAY_M * stand,
        lean_rad=np.radians(gait.trunk_sway_deg * standing),
    )


def _ankle_y(person: Person, side: Side, phase: Array) -> Array:
    gait = person.gait
    circle_m = gait.circumduction_m if side == person.affected_side else 0.0
    return outward(side) * (gait.step_width_m / 2 + circle_m * swing_hill(phase))


def swing_hill(phase: Array) -> Array:
    """1 in the middle of swing, 0 in stance."""
    return swell(_SWING_MIDDLE, _SWING_WIDTH, phase)


def _stance_hill(phase: Array) -> Array:
    """1 in the middle of stance, 0 in swing."""
    return swell(_STANCE_MIDDLE, _STANCE_WIDTH, phase)
