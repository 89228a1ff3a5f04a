"""Keypoints of models without depth: which of the 33 landmarks they are.

A model with another set needs one line in `SETS`.
"""

from __future__ import annotations

import numpy as np

from gaitnet.pose.coco import KEYPOINTS
from gaitnet.skeleton import INDEX, LANDMARKS, SIDES
from gaitnet.types import Array

_ARM = ("shoulder", "elbow", "wrist")
_LEG = ("hip", "knee", "ankle")

SETS: dict[str, tuple[str | None, ...]] = {
    "coco-17": KEYPOINTS,
    "halpe-26": (
        *KEYPOINTS,
        *(None, None, None),  # top of the head, neck, middle of the hips
        *(f"{side}_foot_index" for side in SIDES),
        *(None, None),  # small toes
        *(f"{side}_heel" for side in SIDES),
    ),
    "openpose-25": (
        *("nose", None),  # neck
        *(f"{side}_{part}" for side in SIDES[::-1] for part in _ARM),
        None,  # middle of the hips
        *(f"{side}_{part}" for side in SIDES[::-1] for part in _LEG),
        *(f"{side}_{part}" for part in ("eye", "ear") for side in SIDES[::-1]),
        *("left_foot_index", None, "left_heel"),  # big toe, small toe, heel
        *("right_foot_index", None, "right_heel"),
    ),
}
"""Name of a set -> the landmark of each of its keypoints, in order; None: gaitnet has none.

Source: cocodataset.org; Halpe full body, 26 keypoints (RTMPose, AlphaPose); OpenPose, BODY_25.
"""


def landmarks_of(keypoints: Array, joints: str) -> tuple[Array, Array]:
    """Pixels `(T, 33, 2)` and visibility `(T, 33)` of keypoints `(T, J, 3)`: x, y in pixels, confidence.

    A keypoint without confidence is not seen, and NaN; the ankle stands in for a heel that a set lacks.
    """
    image = np.full((len(keypoints), len(LANDMARKS), 2), np.nan)
    visibility = np.zeros((len(keypoints), len(LANDMARKS)))
    names = SETS[joints]
    for column, name in enumerate(names):
        if name:
            seen = keypoints[:, column, 2] > 0
            image[seen, INDEX[name]] = keypoints[seen, column, :2]
            visibility[seen, INDEX[name]] = np.minimum(keypoints[seen, column, 2], 1)
    for side in SIDES:
        if f"{side}_heel" not in names:
            heel, ankle = INDEX[f"{side}_heel"], INDEX[f"{side}_ankle"]
            image[:, heel], visibility[:, heel] = image[:, ankle], visibility[:, ankle]
    return image, visibility


def rows_of(keypoints: Array, joints: str) -> Array:
    """`(33, 6)` of one picture's keypoints `(J, 3)`, as a `tracking.Look` gives them; no depth."""
    image, visibility = landmarks_of(keypoints[None], joints)
    return np.concatenate([image[0], np.full((len(LANDMARKS), 3), np.nan), visibility[0][:, None]], axis=1)
