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

    Args:
        path: the video.
        threads: that decode it; None leaves it to FFmpeg.
        turn_deg: turn it further than the file says, clockwise: 0, 90, 180 or 270.
        faults: filled with what is wrong with the film; whole when the last frame has come.

    Raises:
        VideoError: no such file, an empty file, or no video; at its end, one without a readable frame.
    """
    faults = Faults() if faults is None else faults
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
        for time_s, frame in timed(whole, 1 / film.rate_hz):
            times_s.append(time_s / slow)
            yield times_s[-1], pictures.of(frame)
        end_s = film.end_s(faults.packets)
        faults.finish(times_s, end_s / slow if end_s else None)
        if len(times_s) == 1 and film.container.format.name == "gif":
            raise picture(path)


def _stamped(decoded: Iterable[VideoFrame]) -> Iterator[Stamped]:
    for frame in decoded:
        base = frame.time_base
        yield (None if frame.pts is None or base is None else float(frame.pts * base)), frame
