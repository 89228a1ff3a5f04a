"""How much memory a long video takes: it must not grow with its length."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from gaitnet.errors import require
from gaitnet.pose import load_backend
from gaitnet.video import frames
from gaitnet.walker import Camera, Person, walk, write_video

RATE_HZ = 30


def grow(minutes: int, names: list[str]) -> Table:
    """Memory of this process after each minute of a video of a simulated walker, MB."""
    table = Table("minute of the video", title="memory of the process, MB")
    with tempfile.TemporaryDirectory() as folder:
        film = _film(Path(folder), minutes)
        columns = []
        for name in names:
            table.add_column(f"--backend {name}", justify="right")
            columns.append(list(_minutes(film, name, minutes)))
    for minute, row in enumerate(zip(*columns, strict=True), start=1):
        table.add_row(str(minute), *(f"{megabytes:.0f}" for megabytes in row))
    return table


def _film(folder: Path, minutes: int) -> Path:
    """A walk of four seconds, over and over."""
    walked = walk(Person(), 4.0)
    write_video(folder / "short.mp4", walked, Camera.framing(walked, 10, (640, 360)))
    pictures = [picture for _, picture in frames(folder / "short.mp4")]
    path = folder / "long.mp4"
    size = pictures[0].shape[1], pictures[0].shape[0]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), RATE_HZ, size)
    for number in range(minutes * 60 * RATE_HZ):
        writer.write(pictures[number % len(pictures)])
    writer.release()
    return path


def _minutes(film: Path, name: str, minutes: int) -> Iterator[float]:
    process, found = require("psutil", "dev").Process(), np.zeros(minutes)
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=minutes * 60 * RATE_HZ)

        def look(done: int, _: int | None) -> None:
            bar.update(task, completed=done)
            if done % (60 * RATE_HZ) == 0:
                found[done // (60 * RATE_HZ) - 1] = process.memory_info().rss / 2**20

        load_backend(name).estimate(film, look)
    yield from found
