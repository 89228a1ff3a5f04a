"""The 11 features, by the convention of `skeleton.CONVENTION`: angles of segments, seen from the side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gaitnet.gait.view import FOOT_SHOWS, SagittalWalk
from gaitnet.skeleton import FEATURES, INDEX, SIDES, UNITS
from gaitnet.types import Array, JointAngles

POSSIBLE_DEG = {"knee_flexion": (-45.0, 120.0), "hip": (-60.0, 110.0)}
"""What no walking leg leaves, with room for patients and for errors: in gait the knee bends to 60 to 80,
the hip to 30 to 50."""


def joint_angles(walk: SagittalWalk) -> JointAngles:
    """Joint angles in degrees and heel distances in metres, `(T, 11)`.

    In the plane of forward and up, with `t` thigh, `s` shank, `u` upper arm and `f` forearm against
    straight down, + = forward; `i` trunk against straight up, + = forward; `p` heel to toes against the
    floor, + = toes up: knee = t - s, hip = t + i, dorsiflexion = p - s, elbow = f - u. So a
    straight, upright body with level feet is 0 everywhere, and flexion is +. The distances between the
    heels are never negative.
    """
    trunk = _middle(walk, "shoulder") - _middle(walk, "hip")  # (T, 2)
    lean = _degrees(trunk[:, 0], trunk[:, 1])
    columns = {"trunk_inclination": lean}
    for side in SIDES:
        columns |= {f"{side}_{name}": values for name, values in _of_side(walk, side, lean).items()}
    for name, axis in (("stride_length", walk.forward), ("stride_width", walk.left)):
        columns[name] = abs(axis[:, INDEX["left_heel"]] - axis[:, INDEX["right_heel"]])
    return JointAngles(np.stack([columns[name] for name in FEATURES], axis=1), walk.time_s)


def angles_of_picture(points: Array, view_deg: float) -> dict[str, float]:
    """Joint angles of one picture alone, degrees: of the legs as they are labelled in it, and not smoothed.

    Args:
        points: `(33, 2)` pixels.
        view_deg: of the walk against the camera, a side view.

    Returns:
        Feature -> angle; nothing where the feet do not show which way the body faces.
    """
    feet, body = (
        np.mean([points[INDEX[f"{side}_{end}"]] - points[INDEX[f"{side}_{start}"]] for side in SIDES], axis=0)
        for start, end in (("heel", "foot_index"), ("shoulder", "ankle"))
    )
    if not abs(feet[0]) > FOOT_SHOWS * abs(body[1]):
        return {}
    forward = np.sign(feet[0]) * points[None, :, 0] / np.cos(np.radians(view_deg))
    nothing, none = np.zeros_like(forward), np.zeros(1)
    walk = SagittalWalk(forward, -points[None, :, 1], nothing, none, none, "image", "estimated", frozenset())
    found = joint_angles(walk)
    values = dict(zip(found.names, found.values[0].tolist(), strict=True))
    return {name: value for name, value in values.items() if UNITS[name] == "deg"}


def impossible(angles: JointAngles) -> NDArray[np.bool_]:
    """`(T,)` true where a leg does what no walking leg can do: its landmarks are not where the leg is."""
    wrong = np.zeros(len(angles.values), bool)
    for side in SIDES:
        for name, (low, high) in POSSIBLE_DEG.items():
            wrong |= (angles[f"{side}_{name}"] < low) | (angles[f"{side}_{name}"] > high)
    return wrong


def _of_side(walk: SagittalWalk, side: str, lean: Array) -> dict[str, Array]:
    def from_down(start: str, end: str) -> Array:
        segment = walk.of(f"{side}_{end}") - walk.of(f"{side}_{start}")
        return _degrees(segment[:, 0], -segment[:, 1])

    thigh, shank = from_down("hip", "knee"), from_down("knee", "ankle")
    foot = walk.of(f"{side}_foot_index") - walk.of(f"{side}_heel")
    return {
        "elbow": _wrapped(from_down("elbow", "wrist") - from_down("shoulder", "elbow")),
        "knee_flexion": _wrapped(thigh - shank),
        "hip": _wrapped(thigh + lean),
        "ankle_dorsiflexion": _wrapped(_degrees(foot[:, 1], foot[:, 0]) - shank),
    }


def _middle(walk: SagittalWalk, part: str) -> Array:
    return (walk.of(f"left_{part}") + walk.of(f"right_{part}")) / 2


def _degrees(across: Array, along: Array) -> Array:
    """Angle of `(across, along)` from the `along` axis."""
    return np.degrees(np.arctan2(across, along))


def _wrapped(angle_deg: Array) -> Array:
    """Into -180 .. 180."""
    return (angle_deg + 180) % 360 - 180
