"""A walk's curves over the gait cycle, and how far they are from healthy people's, joint by joint.

The references are marker-based. Their hip angle is against the pelvis, which a single camera does not see;
so the thigh is compared, against the vertical: hip minus pelvic tilt there, hip minus trunk inclination
here. Knee and ankle are compared as they are; nothing is centred, so healthy adults filmed with one camera
are 6 to 11 degrees away (39 clips, `curve_deviation`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gaitnet.gait.bout import Bout
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.margins import CURVE, key_of, margins_of
from gaitnet.gait.norms import norm_curve
from gaitnet.gait.reference import JOINTS
from gaitnet.gait.strides import find_footsteps, find_strides
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Curve, JointAngles, Measurement, Reference, Side


def measure_curves(bouts: Sequence[Bout]) -> dict[str, Curve]:
    """`knee_left` and so on: mean and SD over the whole cycles of each leg that has one."""
    found: dict[str, Curve] = {}
    margins = margins_of(bouts)
    for side in SIDES:
        cycles_deg, guessed = _cycles_of(bouts, side)
        for index, joint in enumerate(JOINTS if len(cycles_deg) else ()):
            of_joint = cycles_deg[:, index]
            sd_deg = of_joint.std(axis=0, ddof=1) if len(of_joint) > 1 else None
            margin_deg = margins.get(key_of(f"{CURVE}{joint}_{side}"))
            found[f"{joint}_{side}"] = Curve(
                of_joint.mean(axis=0), sd_deg, len(of_joint), guessed, margin_deg
            )
    return found


def measure_deviation(curves: dict[str, Curve], reference: Reference) -> dict[str, Measurement]:
    """Distances of each leg that has a whole cycle, joint by joint, and what sums them up."""
    found: dict[str, Measurement] = {}
    for side in SIDES:
        scores = []
        for joint in JOINTS:
            curve = curves.get(f"{joint}_{side}")
            if curve is not None:
                scores.append(_rms(curve.mean_deg - reference.curves[joint].mean_deg))
                found[f"gvs_{joint}_{side}"] = _score(f"gvs_{joint}_{side}", scores[-1], curve.n)
        if scores:
            name, of_leg = f"curve_deviation_{side}", _rms(np.array(scores))
            found[name] = _score(name, of_leg, curves[f"knee_{side}"].n)
    sides = [found[f"curve_deviation_{side}"] for side in SIDES if f"curve_deviation_{side}" in found]
    if len(sides) == len(SIDES):
        overall = _rms(np.array([side.value for side in sides]))
        found["curve_deviation"] = _score("curve_deviation", overall, sum(side.n for side in sides))
    return found


def _cycles_of(bouts: Sequence[Bout], side: Side) -> tuple[Array, float]:
    """`(n, joints, 51)` every stride of one leg that counts and in which all joints were seen.

    And the share of them in which the leg was hidden, and bridged.
    """
    share = norm_curve("knee").percent / 100
    curves, guessed = [], []
    for stride in find_strides(bouts, find_footsteps(bouts)):
        bout = bouts[stride.bout]
        if stride.side != side or stride.left_out is not None or "sagittal" not in bout.walk.planes:
            continue
        at_s, angles = stride.start_s + share * stride.time_s, bout.angles
        curve = np.stack([np.interp(at_s, angles.time_s, column) for column in _columns(angles, side)])
        if np.isfinite(curve).all():
            curves.append(curve)
            marks = np.zeros(2) if angles.guessed is None else angles.guessed[:, SIDES.index(side)]
            guessed.append(np.interp(at_s, angles.time_s[: len(marks)], marks).mean())
    return np.array(curves).reshape(-1, len(JOINTS), len(share)), float(np.mean(guessed or 0.0))


def _columns(angles: JointAngles, side: Side) -> tuple[Array, Array, Array]:
    thigh = angles[f"{side}_hip"] - angles["trunk_inclination"]
    return angles[f"{side}_knee_flexion"], thigh, angles[f"{side}_ankle_dorsiflexion"]


def _rms(values: Array) -> float:
    return float(np.sqrt((values**2).mean()))


def _score(name: str, value: float, n: int) -> Measurement:
    definition = DEFINITIONS[name]
    return Measurement(name, value, definition.unit, None, n, definition.source)
