"""Frames of a rejected video with the detected body, to show why it was rejected."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from gaitnet.errors import GaitnetError
from gaitnet.gait.identity import find_jumps
from gaitnet.report.overlay.drawing import draw_skeleton, is_seen
from gaitnet.sources import LANDMARK_SUFFIX
from gaitnet.types import PoseSequence
from gaitnet.video import Frame, frames, probe

WIDTH_PX = 480
"""Of a picture on the page."""

MOST = 4

SETTLED_S = 0.5
"""Before this the pose model has not settled on somebody; a jump then is shown only if it is the only one."""

SHARES = (0.1, 0.5, 0.9)
"""Positions of the frames shown, as shares of the video, if no particular frame is the cause."""


@dataclass(frozen=True)
class Still:
    """One picture.

    Attributes:
        frame: its number.
        time_s: seconds from the first frame.
        picture: JPEG as a data URL (`data:image/jpeg;base64,...`).
        seen: a person was detected.
    """

    frame: int
    time_s: float
    picture: str
    seen: bool


def stills(source: Path, pose: PoseSequence | None) -> list[Still]:
    """Frames around tracking jumps, or spread over the video, with the detected body in grey.

    None for stored landmarks, or if the video breaks off before its end.

    Args:
        source: the video.
        pose: its landmarks; None if no person was detected.
    """
    if source.suffix.lower() == LANDMARK_SUFFIX:
        return []
    try:
        wanted = _wanted(source, pose)
        return [
            _still(index, time_s, frame, pose)
            for index, (time_s, frame) in enumerate(
                frames(source, turn_deg=pose.turned_deg if pose is not None else 0)
            )
            if index in wanted
        ]
    except GaitnetError:
        return []


def _wanted(source: Path, pose: PoseSequence | None) -> set[int]:
    jumps = find_jumps(pose) if pose is not None else []
    jumps = [jump for jump in jumps if jump.time_s >= SETTLED_S] or jumps
    beside = [index for jump in jumps for index in (jump.before, jump.after)][:MOST]
    count = len(pose) if pose is not None else probe(source).frame_count or 1
    return set(beside) or {int(share * count) for share in SHARES}


def _still(index: int, time_s: float, frame: Frame, pose: PoseSequence | None) -> Still:
    cv2 = import_module("cv2")
    scale = WIDTH_PX / frame.shape[1]
    small = cv2.resize(frame, (WIDTH_PX, round(frame.shape[0] * scale)), interpolation=cv2.INTER_AREA)
    points = pose.image[index] * scale if pose is not None and index < len(pose) else None
    seen = points is not None and is_seen(points)
    if seen and points is not None:
        draw_skeleton(small, points, trusted=False)
    picture = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    return Still(index, time_s, "data:image/jpeg;base64," + base64.b64encode(picture).decode(), seen)
