"""The drawn body: cones with round ends along the segments between the landmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitnet.skeleton import INDEX, SIDES
from gaitnet.types import Array
from gaitnet.walker.appearance import Appearance, Colour

_EYES = (235.0, 235.0, 235.0)
_PUPILS = (30.0, 30.0, 30.0)
_SOLES = (205.0, 205.0, 205.0)


@dataclass(frozen=True)
class Cone:
    """A segment with a round end at each end: `start`, `end` `(3,)` metres in the world, radii in metres."""

    start: Array
    end: Array
    start_m: float
    end_m: float
    colour: Colour


def body_cones(joints: Array, look: Appearance) -> list[Cone]:
    """One moment's body from `joints (33, 3)`, world metres."""
    point = {name: joints[index] for name, index in INDEX.items()}
    size = _span(point["left_hip"], point["left_knee"]) / 0.42  # of a person 1.72 m tall
    cones = _head(point, look) + _trunk(point, look)
    for side in SIDES:
        shade = look.left_shade if side == "left" else 1.0
        part = {name.removeprefix(f"{side}_"): place for name, place in point.items()}
        cones += _arm(part, look, shade) + _leg(part, look, shade)
    return [Cone(c.start, c.end, c.start_m * size, c.end_m * size, c.colour) for c in cones]


def _head(point: dict[str, Array], look: Appearance) -> list[Cone]:
    ears, eyes = _middle(point, "ear"), _middle(point, "eye")
    mouth = (point["mouth_left"] + point["mouth_right"]) / 2
    ahead, neck = eyes - ears, _middle(point, "shoulder")
    up = (eyes - mouth) / np.linalg.norm(eyes - mouth)
    skull, jaw = ears + 0.12 * ahead + 0.045 * up, mouth - 0.55 * ahead - 0.005 * up
    lips = _toned(look.skin, (0.75, 0.6, 0.85))
    cones = [
        Cone(neck, ears - 0.03 * up, 0.058, 0.052, look.skin),
        Cone(skull, jaw, 0.086, 0.062, look.skin),
        Cone(skull - 0.22 * ahead + 0.022 * up, skull - 0.38 * ahead - 0.045 * up, 0.088, 0.055, look.hair),
        Cone(eyes - 0.30 * ahead + 0.010 * up, point["nose"] - 0.010 * ahead, 0.012, 0.016, look.skin),
        Cone(point["mouth_left"] - 0.1 * ahead, point["mouth_right"] - 0.1 * ahead, 0.008, 0.008, lips),
    ]
    for side in SIDES:
        ear, eye = point[f"{side}_ear"], point[f"{side}_eye"]
        brow = eye + 0.022 * up - 0.06 * ahead
        inner = point[f"{side}_eye_inner"] + 0.024 * up - 0.08 * ahead
        cones += [
            Cone(ear, ear - 0.025 * up, 0.016, 0.012, look.skin),
            Cone(eye - 0.12 * ahead, eye - 0.12 * ahead, 0.014, 0.014, _EYES),
            Cone(eye - 0.02 * ahead, eye - 0.02 * ahead, 0.008, 0.008, _PUPILS),
            Cone(inner, brow, 0.005, 0.005, look.hair),
        ]
    return cones


def _trunk(point: dict[str, Array], look: Appearance) -> list[Cone]:
    hips, neck = _middle(point, "hip"), _middle(point, "shoulder")
    up = neck - hips
    across_hips = point["left_hip"] - point["right_hip"]
    across_chest = point["left_shoulder"] - point["right_shoulder"]
    ahead = np.cross(across_chest, up)
    ahead /= np.linalg.norm(ahead)
    middle = _toned(look.shirt, (0.95, 0.95, 0.95))
    nape = neck - 0.030 * ahead
    cones = [
        Cone(hips + 0.22 * up, hips + 0.80 * up + 0.012 * ahead, 0.092, 0.106, middle),
        Cone(nape, nape + 0.06 * up, 0.062, 0.052, middle),  # the collar is high behind, open in front
    ]
    for side, sign, shade in (("left", 1, look.left_shade), ("right", -1, 1.0)):
        half = (1 + shade) / 2  # the halves of the trunk differ less than sleeves and legs
        shirt, belt = (_toned(colour, (half, half, half)) for colour in (look.shirt, look.trousers))
        waist = hips + 0.22 * up + sign * 0.27 * across_hips
        chest = hips + 0.80 * up + sign * 0.20 * across_chest
        hip, shoulder = point[f"{side}_hip"] + 0.06 * up, point[f"{side}_shoulder"]
        cones += [
            Cone(hip, hips + 0.06 * up, 0.092, 0.092, belt),
            Cone(hip - 0.02 * up - 0.050 * ahead, hip - 0.10 * up - 0.045 * ahead, 0.080, 0.075, belt),
            Cone(waist, chest, 0.092, 0.108, shirt),
            Cone(neck - 0.02 * up - 0.010 * ahead, shoulder - 0.03 * up, 0.064, 0.056, shirt),
        ]
    return cones


def _arm(part: dict[str, Array], look: Appearance, shade: float) -> list[Cone]:
    sleeve = _toned(look.shirt, (shade, shade, shade))
    knuckles = (part["index"] + part["pinky"]) / 2
    finger_tips = knuckles + 0.5 * (knuckles - part["wrist"])
    return [
        Cone(part["shoulder"], part["elbow"], 0.054, 0.043, sleeve),
        Cone(part["elbow"], part["wrist"], 0.039, 0.027, look.skin),
        Cone(part["wrist"], knuckles, 0.027, 0.036, look.skin),
        Cone(knuckles, finger_tips, 0.034, 0.022, look.skin),
        Cone(part["wrist"], part["thumb"], 0.020, 0.013, look.skin),
    ]


def _leg(part: dict[str, Array], look: Appearance, shade: float) -> list[Cone]:
    trousers = _toned(look.trousers, (shade, shade, shade))
    along = part["foot_index"] - part["heel"]
    sole_up = np.array([-along[2], 0.0, along[0]]) / max(float(np.hypot(along[0], along[2])), 1e-6)
    heel = part["heel"] + 0.16 * along + 0.042 * sole_up
    toes = part["foot_index"] - 0.12 * along + 0.030 * sole_up
    return [
        Cone(part["hip"], part["knee"], 0.086, 0.058, trousers),
        Cone(part["knee"], part["ankle"], 0.060, 0.044, trousers),
        Cone(heel, toes, 0.042, 0.030, look.shoes),
        Cone(heel - 0.024 * sole_up, toes - 0.014 * sole_up, 0.026, 0.022, _SOLES),
        Cone(part["ankle"] + 0.01 * sole_up, heel + 0.55 * (toes - heel), 0.044, 0.034, look.shoes),
    ]


def _middle(point: dict[str, Array], part: str) -> Array:
    return (point[f"left_{part}"] + point[f"right_{part}"]) / 2


def _span(a: Array, b: Array) -> float:
    return float(np.linalg.norm(a - b))


def _toned(colour: Colour, factors: tuple[float, float, float]) -> Colour:
    blue, green, red = np.multiply(colour, factors)
    return float(blue), float(green), float(red)
