"""The features, by the convention of `skeleton.CONVENTION`: angles of segments, seen from the side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gaitnet.gait.view import FOOT_SHOWS, SagittalWalk
from gaitnet.skeleton import FEATURES, INDEX, SIDES, UNITS, Side, split_side
from gaitnet.types import Array, JointAngles

POSSIBLE_DEG = {"knee_flexion": (-45.0, 120.0), "hip": (-60.0, 110.0)}
"""What no walking leg leaves, with room for patients and for errors: in gait the knee bends to 60 to 80,
the hip to 30 to 50."""


_COLUMNS: dict[str, Callable[..., Array]] = {}


def column(of: Callable[..., Array]) -> Callable[..., Array]:
    """Make a function the one of the column, or of both sides' columns, of its name in `skeleton.UNITS`.

    It takes the walk, and the side where the column has one, and gives `(T,)` in the column's unit; NaN where
    it is not seen.
    """
    _COLUMNS[of.__name__] = of
    return of


def joint_angles(walk: SagittalWalk) -> JointAngles:
    """The columns of `skeleton.UNITS`, `(T, F)`.

    In the plane of forward and up, with `t` thigh, `s` shank, `u` upper arm and `f` forearm against
    straight down, + = forward; `i` trunk against straight up, + = forward; `p` heel to toes against the
    floor, + = toes up: knee = t - s, hip = t + i, dorsiflexion = p - s, elbow = f - u. So a
    straight, upright body with level feet is 0 everywhere, and flexion is +. The distances between the
    heels are never negative.
    """
    return JointAngles(np.stack([_column(name, walk) for name in FEATURES], axis=1), walk.time_s)


def _column(name: str, walk: SagittalWalk) -> Array:
    side, rest = split_side(name)
    return _COLUMNS[rest](walk, side) if side else _COLUMNS[rest](walk)


@column
def elbow(walk: SagittalWalk, side: Side) -> Array:
    """Flexion, degrees."""
    return _wrapped(_from_down(walk, side, "elbow", "wrist") - _from_down(walk, side, "shoulder", "elbow"))


@column
def knee_flexion(walk: SagittalWalk, side: Side) -> Array:
    """0 = straight, degrees."""
    return _wrapped(_from_down(walk, side, "hip", "knee") - _from_down(walk, side, "knee", "ankle"))


@column
def hip(walk: SagittalWalk, side: Side) -> Array:
    """Thigh against the trunk, degrees."""
    return _wrapped(_from_down(walk, side, "hip", "knee") + trunk_inclination(walk))


@column
def ankle_dorsiflexion(walk: SagittalWalk, side: Side) -> Array:
    """Foot against the shank, 0 = at a right angle, degrees."""
    foot = walk.of(f"{side}_foot_index") - walk.of(f"{side}_heel")
    return _wrapped(_degrees(foot[:, 1], foot[:, 0]) - _from_down(walk, side, "knee", "ankle"))


@column
def trunk_inclination(walk: SagittalWalk) -> Array:
    """Against straight up, degrees."""
    trunk = _middle(walk, "shoulder") - _middle(walk, "hip")  # (T, 2)
    return _degrees(trunk[:, 0], trunk[:, 1])


@column
def stride_length(walk: SagittalWalk) -> Array:
    """Between the heels along the walk, metres."""
    return abs(walk.forward[:, INDEX["left_heel"]] - walk.forward[:, INDEX["right_heel"]])


@column
def stride_width(walk: SagittalWalk) -> Array:
    """Between the heels across the walk, metres."""
    return abs(walk.left[:, INDEX["left_heel"]] - walk.left[:, INDEX["right_heel"]])


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


def _from_down(walk: SagittalWalk, side: Side, start: str, end: str) -> Array:
    segment = walk.of(f"{side}_{end}") - walk.of(f"{side}_{start}")
    return _degrees(segment[:, 0], -segment[:, 1])


def _middle(walk: SagittalWalk, part: str) -> Array:
    return (walk.of(f"left_{part}") + walk.of(f"right_{part}")) / 2


def _degrees(across: Array, along: Array) -> Array:
    """Angle of `(across, along)` from the `along` axis."""
    return np.degrees(np.arctan2(across, along))


def _wrapped(angle_deg: Array) -> Array:
    """Into -180 .. 180."""
    return (angle_deg + 180) % 360 - 180
