"""Landmarks as COCO keypoints, for tools that read those.

Format: Lin et al. 2014, Microsoft COCO, and https://cocodataset.org/#format-data, "Keypoint Detection".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.files import atomic_file
from gaitnet.skeleton import INDEX
from gaitnet.types import PoseSequence

KEYPOINTS: tuple[str, ...] = (
    "nose",
    *(f"{side}_{part}" for part in ("eye", "ear") for side in ("left", "right")),
    *(
        f"{side}_{part}"
        for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        for side in ("left", "right")
    ),
)
"""COCO's 17, in its order: a part of the 33, whose names they share."""

_SKELETON = (
    (16, 14), (14, 12), (17, 15), (15, 13), (12, 13), (6, 12), (7, 13), (6, 7), (6, 8), (7, 9),
    (8, 10), (9, 11), (2, 3), (1, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7),
)  # fmt: skip
"""COCO's own limbs, keypoints counted from 1."""

VISIBLE = 0.5
"""Visibility from which a keypoint is marked as seen (2), below it as hidden (1)."""


def write_coco(path: Path, pose: PoseSequence) -> None:
    """Write one person's keypoints in every frame, whole or not at all; frames without anybody have none.

    Raises:
        OutputError: the file can't be written.
    """
    with atomic_file(path) as stream:
        stream.write(json.dumps(to_document(pose), allow_nan=False).encode())


def to_document(pose: PoseSequence) -> dict[str, Any]:
    """The COCO document; image ids count frames from 1, and `time_s` says when each was."""
    width, height = pose.size
    images = [
        {
            "id": frame + 1,
            "file_name": f"frame_{frame + 1:06d}",
            "width": width,
            "height": height,
            "time_s": at_s,
        }
        for frame, at_s in enumerate(pose.time_s.round(6).tolist())
    ]
    person = {"id": 1, "name": "person", "supercategory": "person", "keypoints": list(KEYPOINTS)}
    return {
        "info": {"description": f"detected by {pose.backend}, written by gaitnet"},
        "images": images,
        "annotations": [_annotation(pose, frame) for frame in np.flatnonzero(pose.seen).tolist()],
        "categories": [person | {"skeleton": [list(limb) for limb in _SKELETON]}],
    }


def _annotation(pose: PoseSequence, frame: int) -> dict[str, Any]:
    columns = [INDEX[name] for name in KEYPOINTS]
    points, visibility = pose.image[frame, columns], pose.visibility[frame, columns]  # (17, 2), (17,)
    seen = np.asarray(np.isfinite(points).all(axis=1))
    flags = np.where(seen, np.where(visibility >= VISIBLE, 2, 1), 0)
    left, top = points[seen].min(axis=0)
    width, height = np.ptp(points[seen], axis=0)
    return {
        "id": frame + 1,
        "image_id": frame + 1,
        "category_id": 1,
        "iscrowd": 0,
        "num_keypoints": int(seen.sum()),
        "keypoints": [
            value
            for (x, y), flag in zip(
                np.where(seen[:, None], points, 0).round(2).tolist(), flags.tolist(), strict=True
            )
            for value in (x, y, flag)
        ],
        "bbox": [round(float(value), 2) for value in (left, top, width, height)],
        "area": round(float(width * height), 2),
    }
