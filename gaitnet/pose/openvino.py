"""MediaPipe's pose, several times as fast: its networks run by OpenVINO, everything around them as there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gaitnet.pose.base import Progress, no_progress
from gaitnet.pose.blazepose.engine import Engine
from gaitnet.pose.blazepose.tracker import Tracker
from gaitnet.pose.people import Wanted
from gaitnet.pose.tracking import track
from gaitnet.types import PoseSequence


class OpenVINOBackend:
    """BlazePose (full), tracking from frame to frame as MediaPipe's video mode does.

    In `f32` its landmarks differ from MediaPipe's by as much as MediaPipe's own do when a few pixels change
    by one step of 255; see `gaitnet accuracy --only pose`.

    Attributes:
        wanted: who of several, and which way is up.
        engine: arithmetic, device and threads.
        smooth: MediaPipe's one-euro filter. It looks back only, so it delays fast joints; gaitnet filters
            without delay afterwards.
    """

    name = "openvino"

    def __init__(
        self,
        person: str | None = None,
        engine: Engine | None = None,
        smooth: bool = True,
        turn_deg: int = 0,
    ) -> None:
        self.wanted = Wanted(person, turn_deg)
        self.wanted.check()
        self.engine = engine or Engine()
        self.engine.check()
        self.smooth = smooth

    def estimate(self, path: Path, progress: Progress = no_progress) -> PoseSequence:
        """Landmarks of every frame of a video. See `PoseBackend.estimate`."""
        tracker = Tracker(self.engine, self.smooth)
        pose = track(path, tracker.look, self.name, self.wanted, progress, self.engine.threads)
        return replace(pose, engine=str(self.engine))
