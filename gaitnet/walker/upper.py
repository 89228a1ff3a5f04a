"""Trunk, head, arms and hands, carried by the pelvis."""

from __future__ import annotations

import numpy as np

from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Side
from gaitnet.walker.body import Body, Person
from gaitnet.walker.posture import PelvisMotion, outward

SHOULDER_TURN = 1.2
"""The shoulders turn against the pelvis, by this share of its turn. Source: Murray 1967, Am J Phys Med 46."""

_ARM_BACK = 0.35
_ELBOW_SHARE = 0.6  # the elbow flexes as the arm comes forward, by this share of the swing; Murray 1967
_ARM_OUT_DEG = 7.0
_HEAD_FOLLOWS = 0.6  # the head stays more upright than a bent trunk

_FACE = {
    "nose": (0.055, 0.0, -0.020),
    "eye_inner": (0.045, 0.010, 0.0),
    "eye": (0.043, 0.019, 0.0),
    "eye_outer": (0.038, 0.027, 0.0),
    "ear": (-0.008, 0.043, -0.008),
    "mouth": (0.045, 0.014, -0.042),
}
"""Forward, outward, up from the middle between the eyes, in heights; the head of Winter 2009, figure 4.1."""

_HAND = {"pinky": (0.62, -0.20, 0.0), "index": (0.66, 0.18, 0.0), "thumb": (0.40, 0.30, -0.06)}
"""Knuckles along the hand, to its thumb side and outward, in hand lengths; the palm faces the body."""


def build_upper(person: Person, pelvis: PelvisMotion, lead: Array) -> dict[str, Array]:
    """Landmarks above the hips, `(T, 3)` each, around their middle. `lead (T,)`: see `Timing.lead`."""
    body, gait = Body(person.height_m), person.gait
    lean = np.full(len(lead), np.radians(gait.trunk_lean_deg))
    middle = np.stack([0 * lead, pelvis.sway_m, 0 * lead], axis=1)
    neck = middle + body.trunk_m * _sideways(_up(lean), pelvis.lean_rad)
    turn = -SHOULDER_TURN * pelvis.turn_rad
    points = _head(neck + body.neck_m * _up(_HEAD_FOLLOWS * lean), _HEAD_FOLLOWS * lean, body)
    for side in SIDES:
        across = outward(side) * np.stack([-np.sin(turn), np.cos(turn), 0 * turn], axis=1)
        shoulder = neck + body.shoulder_spacing_m / 2 * across
        own = gait.side(side == person.affected_side)
        swing_deg = -outward(side) * own.arm_swing_deg * lead  # with the other leg
        arm = _arm(shoulder, side, swing_deg, own.elbow_deg, body)
        points |= {f"{side}_{part}": place for part, place in arm.items()}
    return points


def _arm(shoulder: Array, side: Side, swing_deg: Array, elbow_deg: float, body: Body) -> dict[str, Array]:
    upper = np.radians(swing_deg - _ARM_BACK * elbow_deg)  # a bent arm hangs with its hand under the shoulder
    fore = upper + np.radians(np.maximum(elbow_deg + _ELBOW_SHARE * swing_deg, 2))
    aside = np.array([0.0, outward(side), 0.0])
    out = np.tan(np.radians(_ARM_OUT_DEG)) * aside
    elbow = shoulder + body.upper_arm_m * _unit(_hanging(upper) + out)
    along = _hanging(fore)
    wrist = elbow + body.forearm_m * along
    thumbward = np.stack([np.cos(fore), 0 * fore, np.sin(fore)], axis=1)
    hand = {
        name: wrist + body.hand_m * (length * along + thumb * thumbward + outer * aside)
        for name, (length, thumb, outer) in _HAND.items()
    }
    return {"shoulder": shoulder, "elbow": elbow, "wrist": wrist, **hand}


def _head(eyes: Array, lean: Array, body: Body) -> dict[str, Array]:
    ahead = np.stack([np.cos(lean), 0 * lean, -np.sin(lean)], axis=1)
    points = {}
    for name, (forward, out, above) in _FACE.items():
        middle = eyes + body.height_m * (forward * ahead + above * _up(lean))
        for side in SIDES:
            aside = np.array([0.0, outward(side) * out * body.height_m, 0.0])
            points[_face_name(name, side)] = middle + aside
    return points


def _face_name(name: str, side: Side) -> str:
    if name == "nose":
        return name
    return f"mouth_{side}" if name == "mouth" else f"{side}_{name}"


def _up(lean: Array) -> Array:
    return np.stack([np.sin(lean), 0 * lean, np.cos(lean)], axis=1)


def _sideways(up: Array, lean: Array) -> Array:
    """`up (T, 3)`, which has no sideways part, leant to the left by `lean (T,)`."""
    return np.stack([up[:, 0], np.sin(lean), up[:, 2] * np.cos(lean)], axis=1)


def _hanging(angle: Array) -> Array:
    return np.stack([np.sin(angle), 0 * angle, -np.cos(angle)], axis=1)


def _unit(vector: Array) -> Array:
    return vector / np.linalg.norm(vector, axis=1, keepdims=True)
