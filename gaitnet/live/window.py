"""The window of `gaitnet live`, and the video that it can write."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

from gaitnet.errors import GaitnetError
from gaitnet.live.running import Live
from gaitnet.live.shots import Shot
from gaitnet.report.overlay.encoding import film
from gaitnet.runtime import has_display
from gaitnet.video import Frame

TITLE = "gaitnet live (q: quit)"


def run_live(shots: Generator[Shot, None, None], live: Live, output: Path | None, headless: bool) -> int:
    """Show frames until they end or q or Esc is pressed; also write them to `output`, if given.

    Returns:
        Number of frames shown.

    Raises:
        GaitnetError: no display, no camera, or a file that can't be written.
    """
    if not headless:
        _check_display()
    count = 0
    try:
        first = next(shots, None)
        if first is None:
            return 0
        with _recorder(output, (first[1].shape[1], first[1].shape[0])) as record:
            for time_s, frame in chain([first], shots):
                count += 1
                picture = live.look(time_s, frame)
                record(time_s, picture)
                if not headless and _is_over(picture):
                    break
    finally:
        shots.close()
        live.close()
    return count


@contextmanager
def _recorder(output: Path | None, size: tuple[int, int]) -> Iterator[Any]:
    if output is None:
        yield lambda time_s, frame: None
        return
    with film(output.parent, output.stem, size) as (_, write):
        yield write


def _is_over(picture: Frame) -> bool:
    cv2 = import_module("cv2")
    cv2.imshow(TITLE, picture)
    return cv2.waitKey(1) in (ord("q"), 27)


def _check_display() -> None:
    if not has_display():
        raise GaitnetError("live: no display found. Write to a file instead: ⟦headless⟧ ⟦output live.mp4⟧.")
