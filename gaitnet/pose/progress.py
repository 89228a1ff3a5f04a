"""How a backend says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, "int | None"], None]
"""Called with (frames done, frames expected or None) after each frame."""


def no_progress(done: int, expected: int | None) -> None:
    """The default `Progress`: say nothing."""
