"""What measured a walk: healthy people measured by the same instrument show its bias."""

from __future__ import annotations

import re
from typing import Literal

from gaitnet.types import PoseSequence

Instrument = Literal["landmarks", "heavy", "keypoints", "joints", "walker"]
"""A pose model with depth, BlazePose's heavy one, one without depth, a depth camera, gaitnet's simulator."""

LANDMARKS: Instrument = "landmarks"
HEAVY: Instrument = "heavy"

_OTHER_FILE = re.compile(r"(?<!pose_landmark_full)(?<!pose_landmarker_full)\.(tflite|task)\b")
"""A file of networks whose errors nobody has measured."""

_HEAVY_FILE = re.compile(r"pose_landmark(er)?_heavy\b")
"""In what an engine says of itself: Google's `.tflite`, and its `.task`."""


def instrument_of(pose: PoseSequence) -> Instrument:
    """What measured a walk."""
    if pose.backend == "walker":
        return "walker"
    if not pose.has_depth:
        return "keypoints"
    if pose.depth_measured:
        return "joints"
    return HEAVY if is_heavy(pose.engine) else LANDMARKS


def is_full_or_heavy(engine: str | None) -> bool:
    """Whether an engine ran one of these two: no other file of networks is named, such as lite's."""
    return is_heavy(engine) or _OTHER_FILE.search(engine or "") is None


def is_heavy(engine: str | None) -> bool:
    """Whether an engine, as a pose or a report says it, ran BlazePose's heavy network."""
    return _HEAVY_FILE.search(engine or "") is not None
