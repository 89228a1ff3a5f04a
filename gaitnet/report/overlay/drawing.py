"""Drawing on a frame. Sizes scale with the frame, so that a 4K video reads like a small one."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

import numpy as np

from gaitnet.gait.smoothing import runs
from gaitnet.skeleton import INDEX, SIDES, Side
from gaitnet.types import Array
from gaitnet.video import Frame

Colour = tuple[int, int, int]

COLOURS: dict[Side, Colour] = {"left": (0, 159, 230), "right": (233, 180, 86)}
"""Blue, green, red: orange and sky blue, which all kinds of colour blindness tell apart.

Source: Okabe and Ito 2008, Color Universal Design."""

MIDDLE: Colour = (255, 255, 255)
UNTRUSTED: Colour = (150, 150, 150)
DARK: Colour = (40, 40, 40)

ARM, LEG = ("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle", "heel", "foot_index", "ankle")
TRUNK = ("left_shoulder", "right_shoulder", "right_hip", "left_hip", "left_shoulder")

ANGLES = {"hip": "{}_hip", "knee": "{}_knee_flexion", "ankle": "{}_ankle_dorsiflexion"}
"""Joint -> feature written beside it."""

_MADE_OF = {"hip": LEG[:2], "knee": LEG[:3], "ankle": LEG[1:5]}
"""Joint -> landmarks that must be visible for its angle to be drawn."""

FACE = range(11)
"""Landmarks of the face."""

_HEAD = [*FACE, INDEX["left_shoulder"], INDEX["right_shoulder"]]


def is_seen(points: Array) -> bool:
    """Whether landmarks `(33, 2)` show a person: both hips are present; a leg may be missing."""
    return bool(np.isfinite(points[[INDEX["left_hip"], INDEX["right_hip"]]]).all())


def draw_skeleton(frame: Frame, points: Array, trusted: bool) -> None:
    """Draw the skeleton of landmarks `(33, 2)`, pixels, without NaN ones; grey if not trusted."""
    cv2 = import_module("cv2")
    width = _unit(frame)
    _line(frame, points[[INDEX[name] for name in TRUNK]], MIDDLE if trusted else UNTRUSTED, width)
    for side in SIDES:
        colour = COLOURS[side] if trusted else UNTRUSTED
        for chain in (ARM, LEG):
            joints = points[[INDEX[f"{side}_{name}"] for name in chain]]
            _line(frame, joints, colour, width)
            for joint in joints[np.isfinite(joints).all(axis=1)]:
                cv2.circle(frame, _pixel(joint), 2 * width, colour, -1, cv2.LINE_AA)


def draw_angles(frame: Frame, points: Array, angles: dict[str, float]) -> None:
    """Draw joint angles (degrees) beside the joints, on the side away from the other leg.

    No NaN, and no angle of a leg that is not drawn.
    """
    places = {
        side: points[[INDEX[f"{side}_{part}"] for part in ("knee", "ankle")], 0].mean() for side in SIDES
    }
    first = "right" if places["right"] < places["left"] else "left"
    for side in SIDES:
        for joint, feature in ANGLES.items():
            value = angles.get(feature.format(side), np.nan)
            drawn = points[[INDEX[f"{side}_{part}"] for part in _MADE_OF[joint]]]
            if np.isfinite(value) and np.isfinite(drawn).all():
                shift = (-8 if side == first else 1) * 4 * _unit(frame)
                place = points[INDEX[f"{side}_{joint}"]] + [shift, 0]
                draw_text(frame, f"{round(value)}", place, COLOURS[side])  # `.0f` would say -0


def draw_strike(frame: Frame, points: Array, side: Side) -> None:
    """Draw a ring around the heel at heel strike, if the heel is visible."""
    cv2 = import_module("cv2")
    heel = points[INDEX[f"{side}_heel"]]
    if np.isfinite(heel).all():
        cv2.circle(frame, _pixel(heel), 8 * _unit(frame), COLOURS[side], 2 * _unit(frame), cv2.LINE_AA)


def draw_text(frame: Frame, text: str, place: Array, colour: Colour, size: float = 1.0) -> None:
    """Draw text with a dark outline, readable on any background; `place` is its lower left corner."""
    cv2 = import_module("cv2")
    stamp, drawn, above = _stamp(text, colour, size, _unit(frame))
    x, y = _pixel(place)
    left, top = x - above[0], y - above[1]
    rows, columns = _inside(top, len(stamp), frame.shape[0]), _inside(left, stamp.shape[1], frame.shape[1])
    part = frame[top + rows.start : top + rows.stop, left + columns.start : left + columns.stop]
    if part.size:
        cv2.copyTo(stamp[rows, columns], drawn[rows, columns], part)


@lru_cache(maxsize=512)
def _stamp(text: str, colour: Colour, size: float, unit: int) -> tuple[Frame, Frame, tuple[int, int]]:
    """Text as a picture, where it is drawn, and where in it its lower left corner lies.

    The same few texts stand on every frame, and letters take longer than all else that is drawn.
    """
    cv2 = import_module("cv2")
    scale, width = size * 0.28 * unit, max(1, unit // 2)
    (across, up), down = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 3 * width)
    edge = 3 * width
    shape = up + down + 2 * edge, across + 2 * edge
    stamp, drawn = np.full((*shape, 3), DARK, np.uint8), np.zeros(shape, np.uint8)
    corner = edge, edge + up
    for canvas, ink, thickness in ((drawn, 255, 3 * width), (stamp, colour, width)):
        cv2.putText(canvas, text, corner, cv2.FONT_HERSHEY_SIMPLEX, scale, ink, thickness, cv2.LINE_AA)
    return stamp, (drawn > 127).astype(np.uint8), corner


def _inside(start: int, length: int, whole: int) -> slice:
    """Of a stretch that begins at `start`, what lies within 0 to `whole`; empty where nothing does."""
    first = min(max(0, -start), length)
    return slice(first, max(first, min(length, whole - start)))


def blur(frame: Frame, points: Array | None) -> None:
    """Make the face unrecognisable, or the whole frame if the face is not located."""
    cv2 = import_module("cv2")
    if points is None or not np.isfinite(points[_HEAD]).all():
        strength = max(frame.shape[:2]) // 8 | 1
        frame[:] = cv2.blur(cv2.blur(frame, (strength, strength)), (strength, strength))
        return
    left, top, right, bottom = _face_box(frame, points)
    part = frame[top:bottom, left:right]
    if part.size:
        coarse = cv2.resize(part, (4, 4), interpolation=cv2.INTER_AREA)
        part[:] = cv2.resize(coarse, part.shape[1::-1], interpolation=cv2.INTER_NEAREST)


def _face_box(frame: Frame, points: Array) -> tuple[int, int, int, int]:
    """Box around the head: landmarks end at the eyes, and lie close together in profile."""
    face, shoulders = points[FACE], points[[INDEX["left_shoulder"], INDEX["right_shoulder"]]].mean(axis=0)
    centre = face.mean(axis=0)
    reach = max(float(np.ptp(face, axis=0).max()), 0.75 * float(np.linalg.norm(shoulders - centre)))
    height, width = frame.shape[:2]
    low, high = np.floor(centre - reach).astype(int), np.ceil(centre + reach).astype(int)
    return max(low[0], 0), max(low[1], 0), min(max(high[0], 0), width), min(max(high[1], 0), height)


def _line(frame: Frame, points: Array, colour: Colour, width: int) -> None:
    cv2 = import_module("cv2")
    paths = [
        points[run].round().astype(np.int32) for run in runs(np.asarray(np.isfinite(points).all(axis=1)))
    ]
    cv2.polylines(frame, paths, False, DARK, width + 2, cv2.LINE_AA)
    cv2.polylines(frame, paths, False, colour, width, cv2.LINE_AA)


def _unit(frame: Frame) -> int:
    """Line width, pixels."""
    return max(2, round(min(frame.shape[:2]) / 240))


def _pixel(point: Array) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
