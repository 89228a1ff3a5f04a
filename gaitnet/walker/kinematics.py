"""A walk with known truth: 33 landmarks in metres, their angles, events and speeds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy

from gaitnet.errors import GaitnetError
from gaitnet.skeleton import INDEX, LANDMARKS, RATE_HZ, SIDES
from gaitnet.types import Array, GaitEvents, JointAngles, Side
from gaitnet.walker.body import Person
from gaitnet.walker.curves import LegCurves
from gaitnet.walker.legs import Leg, lowest, pelvis_velocity
from gaitnet.walker.patterns import pattern_of
from gaitnet.walker.posture import Stage
from gaitnet.walker.reconcile import leg_curves
from gaitnet.walker.timing import Timing, plan
from gaitnet.walker.truth import true_angles
from gaitnet.walker.upper import build_upper

_FINE_HZ = 240.0
_MARGIN_S = 0.3
_LEG_LANDMARKS = {"hip": "hip", "knee": "knee", "ankle": "ankle", "heel": "heel", "foot_index": "toe"}


@dataclass(frozen=True)
class SimulatedWalk:
    """A walk and everything there is to know about it.

    Attributes:
        joints: `(T, 33, 3)` metres: forward along the walk, to the walker's left, up; the floor is at 0 and
            the pelvis starts above the origin. Landmarks lie where MediaPipe places them: hips at the
            joints, heels at the back of the sole, foot indices at the tips of the toes.
        time_s: `(T,)` seconds.
        angles: the true features, computed from `joints`; see `true_angles` for the signs.
        events: exact seconds: phase 0 of each leg and the end of its stance.
        speed_m_s: mean over whole strides.
        cadence_steps_min: mean over the steps inside the walk.
        step_length_m: mean per side, along the walk, from where the other heel struck to where this one
            strikes; a step belongs to the foot that lands.
        label: class of the walk.
        pattern: key in `PATTERNS`.
        height_m: of the person.
    """

    joints: Array
    time_s: Array
    angles: JointAngles
    events: GaitEvents
    speed_m_s: float
    cadence_steps_min: float
    step_length_m: dict[Side, float]
    label: str
    pattern: str
    height_m: float

    def of(self, name: str) -> Array:
        """`(T, 3)` metres of one landmark."""
        return self.joints[:, INDEX[name]]


def walk(person: Person, duration_s: float, rate_hz: float = RATE_HZ) -> SimulatedWalk:
    """The person walks straight ahead for so long. The same person walks the same way at every rate.

    Raises:
        GaitnetError: no pattern of that name, or a walk too short to hold two strides.
    """
    shortest_s = 2 * 120 / person.cadence_steps_min
    if not duration_s >= shortest_s:
        raise GaitnetError(
            f"{duration_s:g} s of walking hold no two strides. Ask for {shortest_s + 0.1:.1f} s."
        )
    motion = _Motion.of(person, duration_s)
    events = motion.timing.events(duration_s)
    time_s = np.arange(int(duration_s * rate_hz + 1e-6) + 1) / rate_hz
    joints = motion.at(time_s)
    return SimulatedWalk(
        joints=joints,
        time_s=time_s,
        angles=true_angles(joints, time_s),
        events=events,
        speed_m_s=_speed(motion, events),
        cadence_steps_min=_cadence(events),
        step_length_m=_step_lengths(motion, events),
        label=pattern_of(person.pattern).label,
        pattern=person.pattern,
        height_m=person.height_m,
    )


@dataclass(frozen=True)
class _Motion:
    """One person's walk at any moment; `pelvis_path` gives forward and up of the hips' middle, metres."""

    person: Person
    timing: Timing
    curves: dict[Side, LegCurves]
    pelvis_path: scipy.interpolate.CubicSpline

    @classmethod
    def of(cls, person: Person, duration_s: float) -> _Motion:
        timing, curves = plan(person, duration_s), leg_curves(person)
        time_s = np.arange(-_MARGIN_S, duration_s + _MARGIN_S, 1 / _FINE_HZ)
        stage = Stage.of(person, timing, time_s)
        path = _pelvis_path(stage, _legs(stage, curves, timing))
        path[:, 0] -= np.interp(0, time_s, path[:, 0])
        return cls(person, timing, curves, scipy.interpolate.CubicSpline(time_s, path))

    def at(self, time_s: Array) -> Array:
        """`(T, 33, 3)` metres."""
        stage = Stage.of(self.person, self.timing, time_s)
        points = build_upper(self.person, stage.pelvis, self.timing.lead(time_s))
        for side, leg in _legs(stage, self.curves, self.timing).items():
            points |= {f"{side}_{name}": getattr(leg, part) for name, part in _LEG_LANDMARKS.items()}
        joints = np.stack([points[name] for name in LANDMARKS], axis=1)
        joints[:, :, [0, 2]] += self.pelvis_path(time_s)[:, None]
        return joints


def _legs(stage: Stage, curves: dict[Side, LegCurves], timing: Timing) -> dict[Side, Leg]:
    reach = timing.reach_at(stage.time_s)
    return stage.legs({side: _reaching(curves[side], stage.phase[side], reach) for side in SIDES})


def _reaching(curves: LegCurves, phase: Array, reach: Array) -> LegCurves:
    """The curves at a walk's moments, the thigh's excursion as large as the legs reach then."""
    now, mean = curves.at(phase), float(curves.thigh_deg.mean())
    return replace(now, thigh_deg=mean + reach * (now.thigh_deg - mean))


def _pelvis_path(stage: Stage, legs: dict[Side, Leg]) -> Array:
    """`(T, 2)` forward and up: no foot slides or leaves the floor, as far as it bears weight."""
    load = np.stack([stage.load(side) for side in SIDES])  # (2, T)
    speed = np.stack([pelvis_velocity(legs[side], stage.time_s) for side in SIDES])
    floor = np.stack([lowest(legs[side]) for side in SIDES])
    forward = scipy.integrate.cumulative_trapezoid((load * speed).sum(axis=0), stage.time_s, initial=0)
    return np.stack([forward, -(load * floor).sum(axis=0)], axis=1)


def _all_strikes(events: GaitEvents) -> Array:
    return np.sort(np.concatenate([events.left_heel_strikes, events.right_heel_strikes]))


def _cadence(events: GaitEvents) -> float:
    strikes = _all_strikes(events)
    return float(60 * (len(strikes) - 1) / np.ptp(strikes))


def _speed(motion: _Motion, events: GaitEvents) -> float:
    strikes = _all_strikes(events)
    first_s, last_s = (
        strikes[0],
        strikes[(len(strikes) - 1) // 2 * 2],
    )  # an even number of steps: whole strides
    start, end = motion.pelvis_path([first_s, last_s])[:, 0]
    return float((end - start) / (last_s - first_s))


def _step_lengths(motion: _Motion, events: GaitEvents) -> dict[Side, float]:
    strikes = _all_strikes(events)
    joints = motion.at(strikes)
    is_left = np.isin(strikes, events.left_heel_strikes)
    landing = np.where(is_left, *(joints[:, INDEX[f"{side}_heel"], 0] for side in SIDES))
    steps = np.diff(landing)
    return {side: float(steps[is_left[1:] == (side == "left")].mean()) for side in SIDES}
