"""What a pose backend is."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Protocol

from gaitnet.pose.engine import Engine
from gaitnet.pose.people import Wanted
from gaitnet.pose.progress import Progress, no_progress
from gaitnet.pose.tracking import EARLY, Look, frames_a_look, track
from gaitnet.types import PoseSequence
from gaitnet.video import probe

__all__ = ["PLAIN", "FilmBackend", "PoseBackend", "Progress", "no_progress"]

PLAIN = Engine()


class PoseBackend(Protocol):
    """Turns a file into one person's landmarks.

    Attributes:
        name: its key in `pose.BACKENDS`.
        packages: whose versions the landmarks depend on.
        takes: fields of `Engine` that it lets one choose; `load_backend` refuses the others.
        engine: how its networks are run; what was left to it is decided.
    """

    engine: Engine
    name: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]
    takes: ClassVar[frozenset[str]]

    def __init__(self, person: str | None, engine: Engine, turn_deg: int) -> None:
        """Who of several, how the networks are run, and by how much pictures are turned clockwise.

        Raises:
            GaitnetError: that can't be done.
        """
        ...

    def estimate(self, path: Path, progress: Progress = no_progress) -> PoseSequence:
        """Landmarks of every frame; NaN where no person was detected.

        Raises:
            GaitnetError: the file can't be used; the message says why and what to do.
        """
        ...


class FilmBackend:
    """A `PoseBackend` of films, all of it but the networks: `tracker` is what each has of its own.

    Attributes:
        wanted: who of several, and which way is up.
        engine: how the networks are run.
        smooth: the pose model's own filter, where it has one, for a picture that is shown at once. It looks
            back only, so it delays fast joints; films are filtered without delay afterwards.
    """

    name: ClassVar[str]
    packages: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[frozenset[str]] = frozenset()
    smooth = False

    def __init__(self, person: str | None = None, engine: Engine = PLAIN, turn_deg: int = 0) -> None:
        self.wanted = Wanted(person, turn_deg)
        self.wanted.check()
        self.engine = engine

    def tracker(self) -> AbstractContextManager[Look]:
        """A `Look` that has seen nothing yet; of a model without depth it gives `keypoints.rows_of`."""
        raise NotImplementedError

    def estimate(self, path: Path, progress: Progress = no_progress) -> PoseSequence:
        """Landmarks of every frame of a video. See `PoseBackend.estimate`."""
        rate_hz = probe(path).rate_hz
        step = 1 if self.engine.every_frame else frames_a_look(rate_hz)
        apart_s = EARLY * step / rate_hz if step > 1 else 0.0  # by time: a phone's rate may fall in the dark
        with self.tracker() as look:
            pose = track(path, look, self.name, self.wanted, progress, self.engine.threads, apart_s)
        said = [str(self.engine)] if self.takes else []
        said += [f"one frame in {step}"] if step > 1 else []
        return replace(pose, engine=", ".join(said) or None)
