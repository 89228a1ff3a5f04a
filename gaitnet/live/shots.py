"""Frames in real time: from a camera, or from a video at its own frame rate."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import Empty, Queue
from typing import Any, cast

from gaitnet.errors import VideoError
from gaitnet.video import Frame, frames

LONGEST_PICTURE_S = 5.0
"""At the end, how long to wait for a camera's last frame, seconds."""

Shot = tuple[float, Frame]


def camera(index: int) -> Generator[Shot, None, None]:
    """A camera's frames and their times; always the newest, others are dropped.

    Raises:
        VideoError: no such camera.
    """
    cv2 = import_module("cv2")
    capture = cv2.VideoCapture(index)
    try:
        if not capture.isOpened():
            raise VideoError(f"camera {index}: can't be opened. Connect it, or choose another: ⟦camera 1⟧.")
        yield from newest(_seen(capture))
    finally:
        capture.release()


def _seen(capture: Any) -> Generator[Shot, None, None]:
    began_s = time.monotonic()
    while (shot := capture.read())[0]:
        yield time.monotonic() - began_s, cast(Frame, shot[1])


def newest(shots: Generator[Shot, None, None]) -> Generator[Shot, None, None]:
    """The newest frame of a real-time source; frames that come while the reader is busy are dropped."""
    waiting: Queue[Shot | None] = Queue(1)
    stopped = threading.Event()

    def watch() -> None:
        try:
            for shot in shots:
                if stopped.is_set():
                    return
                with suppress(Empty):
                    waiting.get_nowait()
                waiting.put(shot)
        finally:
            shots.close()
            if not stopped.is_set():
                waiting.put(None)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        while (shot := waiting.get()) is not None:
            yield shot
    finally:
        stopped.set()
        with suppress(Empty):
            waiting.get_nowait()
        watcher.join(LONGEST_PICTURE_S)


def as_if_live(path: Path) -> Generator[Shot, None, None]:
    """A video at its own frame rate; late frames are dropped, as with a camera."""
    began_s = time.monotonic()
    for time_s, frame in frames(path):
        ahead_s = time_s - (time.monotonic() - began_s)
        if ahead_s > 0:
            time.sleep(ahead_s)
        if ahead_s > -0.1:
            yield time_s, frame
