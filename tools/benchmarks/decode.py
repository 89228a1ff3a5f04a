"""Reading films to BGR pictures: OpenCV as its users call it against gaitnet, taking turns in one run."""

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
    """Frames a second of both, and how many times as fast gaitnet is; above 1 it is faster."""
    table = Table("film", title="reading a film: median \\[least, most]")
    for name in ("codec", "pixels", "frames", "OpenCV, frames/s", "gaitnet, frames/s", "times as fast"):
        table.add_column(name, justify="right")
    for video in track(videos, "films", console=Console(stderr=True)):
        info, rates = probe(video), _turns(video, repeats)
        what = info.codec, "x".join(map(str, info.size)), str(_gaitnet(video))
        ratio = np.median(rates[_gaitnet]) / np.median(rates[_opencv]) if rates[_opencv].any() else np.nan
        table.add_row(video.name, *what, _spread(rates[_opencv]), _spread(rates[_gaitnet]), f"{ratio:.2f}")
    return table


def _turns(video: Path, repeats: int) -> dict[Read, np.ndarray]:
    """Frames a second; the first turn, in which the file comes from the disk, does not count."""
    ways: tuple[Read, Read] = _opencv, _gaitnet
    rates: dict[Read, list[float]] = {way: [] for way in ways}
    for turn in range(repeats + 1):
        for way in ways if turn % 2 else ways[::-1]:
            began_s = time.perf_counter()
            rates[way].append(way(video) / (time.perf_counter() - began_s))
    return {way: np.array(found[1:]) for way, found in rates.items()}


def _opencv(video: Path) -> int:
    capture, count = cv2.VideoCapture(str(video), cv2.CAP_FFMPEG), 0
    while capture.read()[0]:
        count += 1
    capture.release()
    return count


def _gaitnet(video: Path) -> int:
    return sum(1 for _ in frames(video))


def _spread(values: np.ndarray) -> str:
    return f"{np.median(values):.0f} [{values.min():.0f}, {values.max():.0f}]" if values.any() else "not read"
