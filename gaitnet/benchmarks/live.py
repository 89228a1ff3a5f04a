"""How long a person waits for their own picture: `gaitnet live` in front of a camera that is simulated."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import numpy as np
from rich.table import Table

from gaitnet.benchmarks.figures import spread
from gaitnet.live import Live
from gaitnet.live.shots import Shot, newest
from gaitnet.pipeline import DEFAULTS
from gaitnet.video import frames
from gaitnet.walker import Camera, Person, walk, write_video

SIZES = {"480p": (854, 480), "720p": (1280, 720), "1080p": (1920, 1080)}

RATE_HZ = 30.0


def live(seconds: float) -> Table:
    """Pictures a second, and the delay from the camera to the drawn picture, at three sizes.

    The camera gives its pictures at their times, whether gaitnet is ready or not; those that come while it is
    busy are dropped, as of a real one. Measuring goes on beside, as it does for a person who walks by. The
    window's own delay, and the camera's, come on top.
    """
    table = Table("camera", title=f"gaitnet live, camera at {RATE_HZ:.0f} pictures a second")
    for name in ("pictures a second", "delay, ms: median [least, most]", "95 % below, ms", "dropped"):
        table.add_column(name, justify="right")
    walked = walk(Person(), seconds, RATE_HZ)
    with tempfile.TemporaryDirectory() as folder:
        for name, size in SIZES.items():
            path = Path(folder) / f"{name}.mp4"
            write_video(path, walked, Camera.framing(walked, 0.0, size))
            delays_s, took_s, sent = _watched(path)
            cells = [f"{len(delays_s) / took_s:.1f}", spread(1000 * delays_s, 0)]
            cells += [f"{1000 * np.percentile(delays_s, 95):.0f}", f"{1 - len(delays_s) / sent:.0%}"]
            table.add_row(name, *cells)
    return table


def _watched(path: Path) -> tuple[np.ndarray, float, int]:
    """Seconds from each picture's time to when it was drawn, seconds in all, and how many pictures came."""
    sent = [0]
    watcher = Live(DEFAULTS, None)
    try:
        _, first = next(iter(frames(path)))
        watcher.look(0.0, first)  # the networks are there
        shown, began_s = [], time.monotonic()
        for seen_s, frame in newest(_camera(path, sent)):
            watcher.look(seen_s - began_s, frame)
            shown.append(time.monotonic() - seen_s)
        return np.array(shown), time.monotonic() - began_s, sent[0]
    finally:
        watcher.close()


def _camera(path: Path, sent: list[int]) -> Generator[Shot, None, None]:
    """Pictures at their times, with the clock's time at which each was taken."""
    began_s = time.monotonic()
    for time_s, frame in frames(path):
        time.sleep(max(0.0, time_s - (time.monotonic() - began_s)))
        sent[0] += 1
        yield time.monotonic(), frame
