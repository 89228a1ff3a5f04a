"""A walk as a drawing of its landmarks, SVG: it shows the posture, and nobody's face."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np

from gaitnet.errors import GaitnetError
from gaitnet.sequences import read_landmarks
from gaitnet.sequences.tree import clip_files
from gaitnet.skeleton import BONES, INDEX, split_side
from gaitnet.types import Array

MOMENTS = 5
"""Drawn of one step, side by side."""

APART_M, SCALE_PX = 0.75, 100
"""Between two of them, and pixels a metre."""

COLOURS = {"left": "#b35900", "right": "#0072b2", None: "#777777"}
"""Sides by colour, on a light and on a dark ground, also for those who do not see all colours."""


def draw_steps(folder: Path) -> str | None:
    """The step in the middle of a walk, from its first frame to its last; None without landmarks."""
    with suppress(GaitnetError, OSError):
        clips = clip_files(folder)
        middle = clips[len(clips) // 2]
        name = middle.name.removesuffix("angles.npy") + "landmarks.npy"
        return _drawn(read_landmarks(middle.with_name(name)))
    return None


def _drawn(landmarks: Array) -> str:
    """SVG of `(T, 33, 4)`: x to the right and y down, metres from the middle of the hips."""
    frames = np.linspace(0, len(landmarks) - 1, MOMENTS).round().astype(int)
    points = landmarks[frames, :, :2] + np.arange(MOMENTS)[:, None, None] * np.array([APART_M, 0.0])
    low = np.nanmin(points, axis=(0, 1)) - 0.1
    width, height = (np.nanmax(points, axis=(0, 1)) + 0.1 - low) * SCALE_PX
    lines = "".join(_figure((each - low) * SCALE_PX) for each in points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" fill="none" stroke-width="4" stroke-linecap="round">'
        f"{lines}</svg>"
    )


def _figure(points: Array) -> str:
    """One moment, `(33, 2)` pixels."""
    nose = points[INDEX["nose"]]
    head = f'<circle cx="{nose[0]:.1f}" cy="{nose[1]:.1f}" r="9" stroke="{COLOURS[None]}"/>'
    return (head if np.isfinite(nose).all() else "") + "".join(_bone(points, *bone) for bone in BONES)


def _bone(points: Array, one: str, other: str) -> str:
    ends = points[[INDEX[one], INDEX[other]]]
    if not np.isfinite(ends).all():
        return ""
    sides = {split_side(one)[0], split_side(other)[0]}
    colour = COLOURS[sides.pop() if len(sides) == 1 else None]
    (x1, y1), (x2, y2) = ends
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'
