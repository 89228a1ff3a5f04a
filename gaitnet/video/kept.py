"""Frames of short videos, kept from the reading that measures for those that draw: decoded once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gaitnet.video.header import Shown

if TYPE_CHECKING:
    from av import VideoFrame

MOST_BYTES = 512 << 20
"""Of all frames that are kept at once: 12 s of 720p at 30 Hz. Longer videos are decoded again."""

Timed = tuple[float, "VideoFrame"]
"""Seconds since the first frame, and a frame as the decoder gave it."""


@dataclass(frozen=True)
class Kept:
    """All frames of a video, and how they are shown."""

    shown: Shown
    frames: Sequence[Timed]


class Shelf:
    """Where videos are kept.

    Args:
        most_bytes: of their frames.
    """

    def __init__(self, most_bytes: int) -> None:
        self._room = most_bytes
        self._kept: dict[Path, Kept] = {}

    def find(self, path: Path) -> Kept | None:
        """A video that was kept, whole."""
        return self._kept.get(path)

    def keep(self, path: Path, shown: Shown, frames: Iterable[Timed], expected: int) -> Iterator[Timed]:
        """The same frames; when the last has gone by, the video is kept, if there is room for it.

        Args:
            path: of the video.
            shown: how it is shown.
            frames: all of them.
            expected: how many the header says; 0 = it does not.
        """
        if path in self._kept:  # a video that lies on its side is looked at once more
            yield from frames
            return
        room, taken = self._room, list[Timed]()
        for each in frames:
            size = _bytes_of(each[1])
            if room < size * max(1, expected - len(taken)):
                taken, room = [], -1
            else:
                taken.append(each)
                room -= size
            yield each
        if taken:
            self._room, self._kept[path] = room, Kept(shown, taken)


_shelf: ContextVar[Shelf | None] = ContextVar("_shelf", default=None)


@contextmanager
def decoding_once(most_bytes: int = MOST_BYTES) -> Iterator[None]:
    """In this block, videos that fit into so much memory are decoded once: see `frames`."""
    token = _shelf.set(Shelf(most_bytes))
    try:
        yield
    finally:
        _shelf.reset(token)


def shelf() -> Shelf | None:
    """Where videos are kept now; None outside of `decoding_once`."""
    return _shelf.get()


def _bytes_of(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)
