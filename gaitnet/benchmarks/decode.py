"""Reading videos to BGR pictures: OpenCV as its users call it against gaitnet, taking turns in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from gaitnet.video import frames, probe

Read = Callable[[Path], int]


def compare(videos: Sequence[Path], repeats: int) -> Table:
    """Frames a second of both, how many times as fast gaitnet is, and the least work of all cores.

    On a machine that does something else, too, the work says more than the time.
    """
    table = Table("video", title="reading a video: frames a second, median \\[least, most]; CPU, ms a frame")
    for name in ("codec", "pixels", "OpenCV", "gaitnet", "times as fast", "CPU OpenCV", "CPU gaitnet"):
        table.add_column(name, justify="right")
    for video in track(videos, "videos", console=Console(stderr=True)):
        info, turns = probe(video), _turns(video, repeats)
        theirs, ours = turns[_opencv], turns[_gaitnet]  # (turns, 2): frames a second, CPU ms a frame
        ratio = f"{np.median(ours[:, 0]) / np.median(theirs[:, 0]):.2f}" if theirs[:, 0].all() else "-"
        work = [f"{of[:, 1].min():.2f}" for of in (theirs, ours)]
        size = "x".join(map(str, info.size))
        table.add_row(video.name, info.codec, size, _spread(theirs), _spread(ours), ratio, *work)
    return table


def _turns(video: Path, repeats: int) -> dict[Read, np.ndarray]:
    """The first turn, in which the file comes from the disk, does not count."""
    ways: tuple[Read, Read] = _opencv, _gaitnet
    turns: dict[Read, list[tuple[float, float]]] = {way: [] for way in ways}
    for turn in range(repeats + 1):
        for way in ways if turn % 2 else ways[::-1]:
            began_s, cpu_s = time.perf_counter(), time.process_time()
            count = way(video)
            wall_s, cpu_s = time.perf_counter() - began_s, time.process_time() - cpu_s
            turns[way].append((count / wall_s, 1000 * cpu_s / count if count else np.nan))
    return {way: np.array(found[1:]) for way, found in turns.items()}


def _opencv(video: Path) -> int:
    capture, count = cv2.VideoCapture(str(video), cv2.CAP_FFMPEG), 0
    while capture.read()[0]:
        count += 1
    capture.release()
    return count


def _gaitnet(video: Path) -> int:
    return sum(1 for _ in frames(video))


def _spread(turns: np.ndarray) -> str:
    rates = turns[:, 0]
    return f"{np.median(rates):.0f} [{rates.min():.0f}, {rates.max():.0f}]" if rates.any() else "not read"
