"""Reading a video frame by frame."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from gaitnet.video.clock import timed
from gaitnet.video.faults import Faults
from gaitnet.video.files import picture, unreadable
from gaitnet.video.header import how_shown, slow_factor
from gaitnet.video.interlacing import Stamped, joined
from gaitnet.video.kept import Shelf, Timed, shelf
from gaitnet.video.opening import opened
from gaitnet.video.pictures import Frame, Pictures

if TYPE_CHECKING:
    from av import VideoFrame


def frames(
    path: Path, threads: int | None = None, turn_deg: int = 0, faults: Faults | None = None
) -> Generator[tuple[float, Frame], None, None]:
    """Every frame as `(seconds since the first frame, (H, W, 3) BGR)`, as a player shows it.

    The times are those of life: the file's own presentation times, so that a phone's variable frame rate
    comes out right, divided by the factor by which it says that it is slow motion. A frame without a usable
    time comes between its neighbours.

    In a block of `decoding_once` a video whose faults were asked for is kept; then it is not decoded again.

    Args:
        path: the video.
        threads: that decode it; None leaves it to FFmpeg.
        turn_deg: turn it further than the file says, clockwise: 0, 90, 180 or 270.
        faults: filled with what is wrong with the film; whole when the last frame has come.

    Raises:
        VideoError: no such file, an empty file, or no video; at its end, one without a readable frame.
    """
    keeping = shelf()
    if faults is not None:
        return _decoded(path, threads, turn_deg, faults, keeping)
    kept = keeping.find(path) if keeping else None
    if kept is None:
        return _decoded(path, threads, turn_deg, Faults(), None)
    return _shown(kept.frames, Pictures(kept.shown.square, kept.shown.orientation.turned(turn_deg), threads))


def _decoded(
    path: Path, threads: int | None, turn_deg: int, faults: Faults, keeping: Shelf | None
) -> Generator[tuple[float, Frame], None, None]:
    times_s: list[float] = []
    with opened(path, threads) as film:
        decoded = film.decoded(faults)
        first = next(decoded, None)
        if first is None:
            raise unreadable(path)
        shown, slow = how_shown(film, first), slow_factor(film)
        pictures = Pictures(shown.square, shown.orientation.turned(turn_deg), threads)
        whole = joined(_stamped(chain([first], decoded)), threads)
        del first  # a frame that is held is one more in memory
        in_life: Iterator[Timed] = ((at_s / slow, each) for at_s, each in timed(whole, 1 / film.rate_hz))
        if keeping is not None:
            in_life = keeping.keep(path, shown, in_life, film.stream.frames)
        for time_s, shown_frame in _shown(in_life, pictures):
            times_s.append(time_s)
            yield time_s, shown_frame
        end_s = film.end_s(faults.packets)
        faults.finish(times_s, end_s / slow if end_s else None)
        if len(times_s) == 1 and film.container.format.name == "gif":
            raise picture(path)


def _shown(film: Iterable[Timed], pictures: Pictures) -> Generator[tuple[float, Frame], None, None]:
    for time_s, frame in film:
        yield time_s, pictures.of(frame)


def _stamped(decoded: Iterable[VideoFrame]) -> Iterator[Stamped]:
    for frame in decoded:
        base = frame.time_base
        yield (None if frame.pts is None or base is None else float(frame.pts * base)), frame
