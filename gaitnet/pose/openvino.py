"""MediaPipe's pose, several times as fast: its networks run by OpenVINO, everything around them as there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gaitnet.pose.base import PLAIN, FilmBackend
from gaitnet.pose.blazepose.choosing import chosen
from gaitnet.pose.blazepose.engine import check
from gaitnet.pose.blazepose.tracker import Tracker
from gaitnet.pose.engine import Engine
from gaitnet.pose.tracking import Look
from gaitnet.timing import timed


class OpenVINOBackend(FilmBackend):
    """BlazePose (full), tracking from frame to frame as MediaPipe's video mode does.

    In `f32` its landmarks differ from MediaPipe's by as much as MediaPipe's own do when a few pixels change
    by one step of 255; see `gaitnet accuracy --only pose`.
    """

    name = "openvino"
    packages = ("openvino",)
    takes = frozenset({"precision", "device", "models"})

    def __init__(self, person: str | None = None, engine: Engine = PLAIN, turn_deg: int = 0) -> None:
        check(engine)
        super().__init__(person, chosen(engine), turn_deg)

    @contextmanager
    def tracker(self) -> Iterator[Look]:
        """See `FilmBackend.tracker`."""
        with timed("networks"):
            tracker = Tracker(self.engine, self.smooth)
        yield tracker.look
