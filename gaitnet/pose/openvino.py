"""MediaPipe's pose, several times as fast: its networks run by OpenVINO, everything around them as there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gaitnet.pose.base import Progress, no_progress
from gaitnet.pose.blazepose.engine import Engine
from gaitnet.pose.blazepose.tracker import Tracker
from gaitnet.pose.people import check_wanted
from gaitnet.pose.tracking import track
from gaitnet.types import PoseSequence


class OpenVINOBackend:
    """BlazePose (full), tracking from frame to frame as MediaPipe's video mode does.

    In `f32` its landmarks differ from MediaPipe's by as much as MediaPipe's own do when a few pixels change
    by one step of 255; see `tools/accuracy.py --only pose`.

    Attributes:
        person: `largest`, `walker`, or a number from 1, see `people.choose`; None takes whom it finds.
        engine: arithmetic, device and threads.
        smooth: MediaPipe's one-euro filter. It looks back only, so it delays fast joints; gaitnet filters
            without delay afterwards.
    """

    name = "openvino"

    def __init__(self, person: str | None = None, engine: Engine | None = None, smooth: bool = True) -> None:
        if person is not None:
            check_wanted(person)
        self.person = person
        self.engine = engine or Engine()
        self.engine.check()
        self.smooth = smooth

    def estimate(self, path: Path, progress: Progress = no_progress) -> PoseSequence:
        """Landmarks of every frame of a video. See `PoseBackend.estimate`."""
        tracker = Tracker(self.engine, self.smooth)
        pose = track(path, tracker.look, self.name, self.person, progress, self.engine.threads)
        return replace(pose, engine=str(self.engine))
