"""Names and indices of the landmarks; the features computed from them.

Source of the 33 names: MediaPipe Pose (BlazePose GHUM, Bazarevsky 2020, arXiv 2006.10204).
"""

from __future__ import annotations

from typing import Literal

LANDMARKS: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
"""The 33 landmarks in MediaPipe's order. Left and right are the person's own."""

INDEX: dict[str, int] = {name: index for index, name in enumerate(LANDMARKS)}

Side = Literal["left", "right"]

SIDES: tuple[Side, Side] = ("left", "right")

UNITS: dict[str, str] = {
    "right_elbow": "deg",
    "right_knee_flexion": "deg",
    "right_hip": "deg",
    "right_ankle_dorsiflexion": "deg",
    "left_elbow": "deg",
    "left_knee_flexion": "deg",
    "left_hip": "deg",
    "left_ankle_dorsiflexion": "deg",
    "trunk_inclination": "deg",
    "stride_length": "m",
    "stride_width": "m",
}
"""The columns of `NNN_angles.npy`, in order, and their units. New ones come last, each with a function in
`gait.angles`; files and models name theirs, and find them by name."""

FEATURES: tuple[str, ...] = tuple(UNITS)

UNNAMED = FEATURES[:11]
"""The columns of files that do not say which they have."""

OF_LENGTH = frozenset({"m", "m/s"})
"""Units that grow with whoever is measured: what makes metres true scales them."""

SHORTEST_M, TALLEST_M = 0.4, 2.6
"""Standing heights that somebody has: centimetres, or a slip of the keyboard, are refused."""

LEAST_CM = 80.0
"""A height without a unit is centimetres from here on: 69 may as well be inches."""

CONVENTION = "gaitnet-1"
"""Name of the angle and sign convention; a new one means that old models and files do not match."""

RATE_HZ = 30.0
"""Sampling rate of every sequence on disk."""

MAX_LENGTH = 110
"""Frames that a clip is padded to; longer ones are cut. 110 frames are 3.7 s: the slowest steps fit."""

NORMAL = "Normal"
"""The class that always comes first."""

BODY: tuple[str, ...] = tuple(
    f"{side}_{part}" for part in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index") for side in SIDES
)
"""The landmarks that a gait can't be measured without."""

BONES: tuple[tuple[str, str], ...] = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    *(
        (f"{side}_{a}", f"{side}_{b}")
        for side in SIDES
        for a, b in (
            ("shoulder", "hip"),
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("hip", "knee"),
            ("knee", "ankle"),
            ("ankle", "heel"),
            ("heel", "foot_index"),
            ("ankle", "foot_index"),
        )
    ),
)


def split_side(name: str) -> tuple[Side | None, str]:
    """Side and rest of a name: `left_hip` is the hip of the left; None: of neither."""
    for side in SIDES:
        if name.startswith(f"{side}_"):
            return side, name.removeprefix(f"{side}_")
    return None, name


def mirrored(name: str) -> str:
    """The same landmark or feature on the other side; names without a side stay."""
    if "left" in name:
        return name.replace("left", "right")
    return name.replace("right", "left")


MIRROR: tuple[int, ...] = tuple(INDEX[mirrored(name)] for name in LANDMARKS)
"""`landmarks[:, MIRROR]` swaps left and right."""

FEATURE_MIRROR: tuple[int, ...] = tuple(FEATURES.index(mirrored(name)) for name in FEATURES)
"""`values[:, FEATURE_MIRROR]` is the same walk seen in a mirror."""
