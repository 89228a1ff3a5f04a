"""A leg by forward kinematics, hung from the hip, and what its foot on the floor asks of the pelvis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitnet.types import Array
from gaitnet.walker.body import Body
from gaitnet.walker.curves import LegCurves

BALL = 0.70
"""Heel to ball (where the toes bend), as a share of the foot. Source: Winter 2009, figure 4.1, rounded."""

HEEL_BEHIND_ANKLE = 0.24
"""Heel to ankle along the sole, as a share of the foot."""

_TOE_BEND_DEG = 50.0
_ROLL_M = 0.003
"""Points of the sole within about this height share the contact, so that it rolls and does not jump."""


@dataclass(frozen=True)
class Leg:
    """Joints of one leg in metres, each `(..., T, 3)`: forward, left, up."""

    hip: Array
    knee: Array
    ankle: Array
    heel: Array
    ball: Array
    toe: Array

    def contact(self) -> Array:
        """`(..., T, 3 points)` shares of the sole's points in the contact: the lowest counts."""
        height = _points(self, 2)
        share = np.exp(-(height - height.min(axis=-1, keepdims=True)) / _ROLL_M)
        return share / share.sum(axis=-1, keepdims=True)


@dataclass(frozen=True)
class Toes:
    """How toes lie: turned by `out_deg`, + = left; `share (T,)` of the bend that keeps them on the floor."""

    out_deg: float
    share: Array


def build_leg(hip: Array, curves: LegCurves, body: Body, ankle_y_m: Array, toes: Toes) -> Leg:
    """Hip `(T, 3)` down to toe; the leg tilts sideways just so that the ankle is at `ankle_y_m (T,)`.

    Curves of `(..., T)` give a leg for each: many can be tried at once.
    """
    thigh, foot = np.radians(curves.thigh_deg), np.radians(curves.foot_deg)
    shank = thigh - np.radians(curves.knee_deg)
    bend = toes.share * _TOE_BEND_DEG * np.tanh(np.maximum(-curves.foot_deg, 0) / _TOE_BEND_DEG)
    knee = body.thigh_m * _down(thigh)
    ankle = knee + body.shank_m * _down(shank)
    tilt = np.arcsin(np.clip((ankle_y_m - hip[:, 1]) / -ankle[..., 2], -0.5, 0.5))
    yaw = np.full_like(foot, np.radians(toes.out_deg))
    ankle = hip + _tilted(ankle, tilt)
    sole = _along(foot, yaw)
    heel = ankle - HEEL_BEHIND_ANKLE * body.foot_m * sole - body.ankle_height_m * _normal(foot, yaw)
    ball = heel + BALL * body.foot_m * sole
    toe = ball + (1 - BALL) * body.foot_m * _along(foot + np.radians(bend), yaw)
    return Leg(hip, hip + _tilted(knee, tilt), ankle, heel, ball, toe)


def pelvis_velocity(leg: Leg, time_s: Array) -> Array:
    """`(..., T)` forward velocity of the pelvis, m/s, with which the sole's contact does not slide."""
    velocity = np.gradient(_points(leg, 0), time_s, axis=-2)  # (..., T, 3 points)
    return -(leg.contact() * velocity).sum(axis=-1)


def lowest(leg: Leg) -> Array:
    """`(..., T)` height of the sole's contact, metres, against the pelvis."""
    return (leg.contact() * _points(leg, 2)).sum(axis=-1)


def _points(leg: Leg, axis: int) -> Array:
    """`(..., T, 3 points)` one coordinate of the sole's points."""
    return np.stack([leg.heel[..., axis], leg.ball[..., axis], leg.toe[..., axis]], axis=-1)


def _down(angle: Array) -> Array:
    return np.stack([np.sin(angle), np.zeros_like(angle), -np.cos(angle)], axis=-1)


def _tilted(vector: Array, tilt: Array) -> Array:
    """Turned about the forward axis, + = downward things move to the left."""
    y = vector[..., 1] * np.cos(tilt) - vector[..., 2] * np.sin(tilt)
    z = vector[..., 1] * np.sin(tilt) + vector[..., 2] * np.cos(tilt)
    return np.stack([vector[..., 0], y, z], axis=-1)


def _along(pitch: Array, yaw: Array) -> Array:
    return np.stack([np.cos(pitch) * np.cos(yaw), np.cos(pitch) * np.sin(yaw), np.sin(pitch)], axis=-1)


def _normal(pitch: Array, yaw: Array) -> Array:
    return np.stack([-np.sin(pitch) * np.cos(yaw), -np.sin(pitch) * np.sin(yaw), np.cos(pitch)], axis=-1)
