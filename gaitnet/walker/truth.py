"""The true features of a walk, by plain geometry of its joints, and the file that keeps the truth."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.files import atomic_file
from gaitnet.gait.angles import joint_angles
from gaitnet.gait.view import SagittalWalk
from gaitnet.skeleton import CONVENTION, FEATURES, INDEX, SIDES
from gaitnet.types import Array, JointAngles
from gaitnet.walker.body import Person

if TYPE_CHECKING:
    from gaitnet.walker.kinematics import SimulatedWalk


def true_angles(joints: Array, time_s: Array) -> JointAngles:
    """The features of `joints (T, 33, 3)`: metres forward, left, up.

    Each angle is between segments seen from the side, in the plane of forward and up. `t` thigh, `s` shank,
    `u` upper arm, `f` forearm, all against straight down, + = forward; `i` trunk against straight up,
    + = forward; `p` heel to toes against the floor, + = toes up: knee = t - s, hip = t + i,
    dorsiflexion = p - s, elbow = f - u. The distances are between the heels, never negative. A feature
    that has no geometry of its own here is what `gait.angles` makes of the true joints.
    """
    point = {name: joints[:, index] for name, index in INDEX.items()}
    lean = _lean(_middle(point, "shoulder") - _middle(point, "hip"))
    columns = {"trunk_inclination": lean}
    for side in SIDES:
        columns |= {f"{side}_{name}": values for name, values in _side_angles(point, side, lean).items()}
    apart = np.abs(point["left_heel"] - point["right_heel"])
    columns |= {"stride_length": apart[:, 0], "stride_width": apart[:, 1]}
    if more := [name for name in FEATURES if name not in columns]:
        found = joint_angles(_seen_exactly(joints, time_s))
        columns |= {name: found[name] for name in more}
    return JointAngles(np.stack([columns[name] for name in FEATURES], axis=1), time_s)


def _seen_exactly(joints: Array, time_s: Array) -> SagittalWalk:
    hips = joints[:, [INDEX[f"{side}_hip"] for side in SIDES]].mean(axis=1, keepdims=True)
    forward, left, up = np.moveaxis(joints - hips, 2, 0)
    return SagittalWalk(forward, up, left, hips[:, 0, 0], time_s, "world", "height", frozenset())


def save_truth(path: Path, walk: SimulatedWalk, person: Person) -> None:
    """Write everything that is known about a walk as JSON, whole or not at all.

    Keys: `convention`, `label`, `pattern`, `person`, `speed_m_s`, `cadence_steps_min`,
    `step_length_m.{left,right}`, `events.{left,right}_{heel_strikes,toe_offs}_s[]`, `time_s[]`,
    `angles.<feature>[]` in degrees and metres.

    Raises:
        OutputError: the file can't be written.
    """
    document = {
        "convention": CONVENTION,
        "label": walk.label,
        "pattern": walk.pattern,
        "person": asdict(person),
        "speed_m_s": walk.speed_m_s,
        "cadence_steps_min": walk.cadence_steps_min,
        "step_length_m": walk.step_length_m,
        "events": {f"{name}_s": times.round(6).tolist() for name, times in vars(walk.events).items()},
        "time_s": walk.time_s.round(6).tolist(),
        "angles": {name: walk.angles[name].round(4).tolist() for name in FEATURES},
    }
    with atomic_file(path) as stream:
        stream.write(json.dumps(document, allow_nan=False).encode())


def _side_angles(point: dict[str, Array], side: str, lean_deg: Array) -> dict[str, Array]:
    def swing(start: str, end: str) -> Array:
        return _swing(point[f"{side}_{end}"] - point[f"{side}_{start}"])

    thigh, shank = swing("hip", "knee"), swing("knee", "ankle")
    foot = point[f"{side}_foot_index"] - point[f"{side}_heel"]
    return {
        "elbow": swing("elbow", "wrist") - swing("shoulder", "elbow"),
        "knee_flexion": thigh - shank,
        "hip": thigh + lean_deg,
        "ankle_dorsiflexion": np.degrees(np.arctan2(foot[:, 2], foot[:, 0])) - shank,
    }


def _swing(segment: Array) -> Array:
    """Degrees of `(T, 3)` against straight down, + = forward."""
    return np.degrees(np.arctan2(segment[:, 0], -segment[:, 2]))


def _lean(segment: Array) -> Array:
    """Degrees of `(T, 3)` against straight up, + = forward."""
    return np.degrees(np.arctan2(segment[:, 0], segment[:, 2]))


def _middle(point: dict[str, Array], part: str) -> Array:
    return (point[f"left_{part}"] + point[f"right_{part}"]) / 2
