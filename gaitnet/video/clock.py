"""From time stamps to the presentation times of frames, seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

HELD = 8
"""Frames that wait for a usable stamp; after so many, the file's clock has been set back."""


def timed(stamped: Iterable[tuple[float | None, T]], frame_s: float) -> Iterator[tuple[float, T]]:
    """The same frames with times that start at 0 and increase.

    Frames whose stamps are missing, repeated or before the last one are spread evenly between their
    neighbours. Where `HELD` of them follow each other, the clock was set back, as where two recordings were
    joined: the film goes on one frame later, with the new clock.

    Args:
        stamped: (stamp in seconds or None, frame), in the order in which they are shown.
        frame_s: the nominal time of a frame, where no stamp says better.
    """
    held: list[T] = []
    last_s, shift_s = -frame_s, None  # shift_s: from stamps to times
    for stamp_s, item in stamped:
        if shift_s is None and stamp_s is not None:
            shift_s = last_s + (len(held) + 1) * frame_s - stamp_s
        held.append(item)
        time_s = None if stamp_s is None or shift_s is None else stamp_s + shift_s
        if time_s is None or time_s <= last_s:
            if len(held) < HELD:
                continue
            time_s = last_s + HELD * frame_s
            shift_s = None if stamp_s is None else time_s - stamp_s
        yield from _spread(held, last_s, time_s)
        held, last_s = [], time_s
    yield from _spread(held, last_s, last_s + len(held) * frame_s)


def _spread(items: list[T], after_s: float, to_s: float) -> Iterator[tuple[float, T]]:
    """Evenly over the time since the last one; the last of them exactly at its own."""
    for number, item in enumerate(items, start=1):
        yield (to_s if number == len(items) else after_s + number * (to_s - after_s) / len(items)), item
