"""What a pose backend is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from gaitnet.types import PoseSequence

Progress = Callable[[int, "int | None"], None]
"""Called with (frames done, frames expected or None) after each frame."""


def no_progress(done: int, expected: int | None) -> None:
    """The default `Progress`: say nothing."""


class PoseBackend(Protocol):
    """Turns a file into one person's landmarks."""

    name: str

    def estimate(self, path: Path, progress: Progress = no_progress) -> PoseSequence:
        """Landmarks of every frame; NaN where no person was detected.

        Raises:
            GaitnetError: the file can't be used; the message says why and what to do.
        """
        ...
