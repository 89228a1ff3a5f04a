"""MediaPipe Pose in video mode, the reference: by whichever interface the installed one has.

Source: Bazarevsky et al. 2020, BlazePose, arXiv 2006.10204; world landmarks: Xu et al. 2020, GHUM.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module, metadata, util
from typing import Protocol, cast

from packaging.version import Version

from gaitnet.errors import MissingDependencyError
from gaitnet.pose.base import PLAIN, FilmBackend
from gaitnet.pose.engine import Engine
from gaitnet.pose.mediapipe.quiet import quiet_native_stderr
from gaitnet.pose.tracking import Look

LAST_SOLUTIONS = Version("0.10.21")
"""The last MediaPipe with `mp.solutions`, and with networks in its wheel."""


class Interface(Protocol):
    """One of MediaPipe's interfaces: a module here."""

    def tracker(self, smooth: bool) -> AbstractContextManager[Look]:
        """A `Look` at one frame after another, full network, `smooth` with MediaPipe's own filter."""
        ...


class MediaPipeBackend(FilmBackend):
    """MediaPipe Pose (full), tracking from frame to frame. MediaPipe 1.x has its own filter on always."""

    name = "mediapipe"
    packages = ("mediapipe",)

    def __init__(self, person: str | None = None, engine: Engine = PLAIN, turn_deg: int = 0) -> None:
        """See `PoseBackend`.

        Raises:
            MissingDependencyError: MediaPipe is not installed.
        """
        super().__init__(person, engine, turn_deg)
        if util.find_spec("mediapipe") is None:
            raise MissingDependencyError(
                "mediapipe is not installed. Install it: pip install 'gaitnet[mediapipe]'"
            )

    @contextmanager
    def tracker(self) -> Iterator[Look]:
        """See `FilmBackend.tracker`. MediaPipe takes as many threads as it wants."""
        with quiet_native_stderr(), interface().tracker(self.smooth) as look:
            yield look


def interface() -> Interface:
    """The interface of the installed MediaPipe."""
    old = Version(metadata.version("mediapipe")) <= LAST_SOLUTIONS
    return cast(Interface, import_module(f"gaitnet.pose.mediapipe.{'solutions' if old else 'tasks'}"))
