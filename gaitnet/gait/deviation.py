"""How far a walk is from healthy adults', joint by joint, in degrees.

The reference are marker-based curves (Pinzone 2014, centre one). Its hip angle is against the pelvis, which
a single camera does not see; so the thigh is compared, against the vertical: hip minus pelvic tilt there,
hip minus trunk inclination here. Knee and ankle are compared as they are; nothing is centred, so healthy
people filmed with one camera are 6 to 11 degrees away (39 clips, `gps`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.norms import norm_curve
from gaitnet.gait.parameters import cycles
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, JointAngles, Measurement, Side

if TYPE_CHECKING:
    from gaitnet.gait.measure import Bout

JOINTS = ("knee", "thigh", "ankle")


def measure_deviation(bouts: Sequence[Bout]) -> dict[str, Measurement]:
    """Gait Variable Scores of each leg that has a whole cycle, and what sums them up."""
    found: dict[str, Measurement] = {}
    for side in SIDES:
        curves = _cycles_of(bouts, side)  # (n, joints, 51)
        if len(curves):
            scores = _rms(curves.mean(axis=0) - reference(), axis=1)  # (joints,)
            names = [f"gvs_{joint}_{side}" for joint in JOINTS]
            found |= {
                name: _score(name, score, len(curves)) for name, score in zip(names, scores, strict=True)
            }
            found[f"gps_{side}"] = _score(f"gps_{side}", float(_rms(scores)), len(curves))
    if len(found) == len(SIDES) * (len(JOINTS) + 1):
        sides = [found[f"gps_{side}"] for side in SIDES]
        overall = float(_rms(np.array([side.value for side in sides])))
        found["gps"] = _score("gps", overall, sum(side.n for side in sides))
    return found


def reference() -> Array:
    """`(joints, 51)` degrees over the gait cycle of healthy adults."""
    hip, pelvis = norm_curve("hip").mean_deg, norm_curve("pelvis").mean_deg
    return np.stack([norm_curve("knee").mean_deg, hip - pelvis, norm_curve("ankle").mean_deg])


def _cycles_of(bouts: Sequence[Bout], side: Side) -> Array:
    """`(n, joints, 51)` every whole cycle of one leg in which all joints were seen."""
    share = norm_curve("knee").percent / 100
    curves = [
        np.stack([np.interp(at_s, bout.angles.time_s, column) for column in _columns(bout.angles, side)])
        for bout in bouts
        for cycle in cycles(bout.events, side)
        for at_s in [cycle.start_s + share * (cycle.end_s - cycle.start_s)]
    ]
    whole = [curve for curve in curves if np.isfinite(curve).all()]
    return np.array(whole).reshape(-1, len(JOINTS), len(share))


def _columns(angles: JointAngles, side: Side) -> tuple[Array, Array, Array]:
    thigh = angles[f"{side}_hip"] - angles["trunk_inclination"]
    return angles[f"{side}_knee_flexion"], thigh, angles[f"{side}_ankle_dorsiflexion"]


def _rms(values: Array, axis: int | None = None) -> Array:
    return np.sqrt((values**2).mean(axis=axis))


def _score(name: str, value: float, n: int) -> Measurement:
    definition = DEFINITIONS[name]
    return Measurement(name, float(value), definition.unit, None, n, definition.source)
