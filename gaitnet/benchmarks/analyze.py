"""How long `gaitnet analyze` takes, page and video included, against the length of the clip."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from gaitnet.benchmarks.figures import spread
from gaitnet.video import frames, probe


def compare(videos: Sequence[Path], repeats: int) -> Table:
    """The whole command, starting it included; below 1 it is done before the clip would have been watched."""
    table = Table("clip", title="gaitnet analyze, page and video included: median \\[least, most]")
    for name in ("pixels", "length, s", "takes, s", "times the length"):
        table.add_column(name, justify="right")
    for video in track(videos, "clips", console=Console(stderr=True)):
        length_s = max(time_s for time_s, _ in frames(video))
        took_s = np.array([_once(video) for _ in range(repeats)])
        size = "x".join(map(str, probe(video).size))
        table.add_row(video.name, size, f"{length_s:.1f}", spread(took_s), spread(took_s / length_s))
    return table


def _once(video: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        code = "from gaitnet.cli import main; main()"
        began_s = time.perf_counter()
        command = [sys.executable, "-c", code, "analyze", str(video), "--out", folder]
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - began_s
