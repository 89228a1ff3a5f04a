"""Landmarks of videos: MediaPipe as users run it against gaitnet, taking turns in one run."""

from __future__ import annotations

import json
import os
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
from gaitnet.sources import find_videos
from gaitnet.threads import cores
from gaitnet.video import frames

ONE_RUN = ("-m", "gaitnet.benchmarks.one_run")
NAMES = {
    "plain": "MediaPipe as users run it",
    "mediapipe": "--backend mediapipe",
    "openvino:f32": "--backend openvino",
}
TWO = "two MediaPipe processes at once"


def compare(videos: Sequence[Path], repeats: int, precisions: Sequence[str]) -> list[Table]:
    """One video after the other, and a folder on all cores."""
    paths = [path for video in videos for path in (find_videos(video) if video.is_dir() else [video])]
    ways = ["plain", "mediapipe", *(f"openvino:{precision}" for precision in precisions)]
    folders = [TWO, *(f"gaitnet extract, {precision}" for precision in precisions)]
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in [*ways, *folders]}
    turns = [way for _ in range(repeats) for way in runs]
    for way in track(turns, "taking turns", console=Console(stderr=True)):
        runs[way].append(_run(way, paths))
    return [_table(runs, len(paths)), _bounds(runs, precisions), _phases(paths, precisions)]


def _run(way: str, paths: Sequence[Path]) -> dict[str, float]:
    if way == TWO:
        return _two_at_once(paths)
    if way.startswith("gaitnet extract"):
        return _extract(paths, way.rsplit(maxsplit=1)[-1])
    return _finish(_start(way, paths))


def _start(way: str, paths: Sequence[Path]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *ONE_RUN, way, *map(str, paths)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _finish(process: subprocess.Popen[bytes]) -> dict[str, float]:
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{process.args!r}: exit code {process.returncode}")
    return json.loads(out)


def _two_at_once(paths: Sequence[Path]) -> dict[str, float]:
    first, second = [_finish(process) for process in [_start("plain", paths[half::2]) for half in (0, 1)]]
    both = {name: first[name] + second[name] for name in first}
    return both | {"wall_s": max(first["wall_s"], second["wall_s"])}


def _extract(paths: Sequence[Path], precision: str) -> dict[str, float]:
    """The whole command: starting it, measuring the walks and writing them, too."""
    program = "from gaitnet.cli import main; main()"
    with tempfile.TemporaryDirectory() as folder:
        films = map(str, paths)
        command = [
            sys.executable,
            "-c",
            program,
            "extract",
            *films,
            "--out",
            folder,
            "--precision",
            precision,
        ]
        began_s, used = time.perf_counter(), os.times()
        code = subprocess.run(command, check=False, capture_output=True).returncode
        if code not in (0, 2):  # 2: a film that can't be measured, which costs as much time as the others
            raise SystemExit(f"gaitnet extract: exit code {code}")
        wall_s, now = time.perf_counter() - began_s, os.times()
    cpu_s = now.children_user + now.children_system - used.children_user - used.children_system
    return {"frames": _count(paths), "wall_s": wall_s, "cpu_s": cpu_s, "peak_mb": np.nan}


_counts: dict[Path, int] = {}


def _count(paths: Sequence[Path]) -> int:
    for path in paths:
        if path not in _counts:
            _counts[path] = sum(1 for _ in frames(path))
    return sum(_counts[path] for path in paths)


def _table(runs: dict[str, list[dict[str, float]]], films: int) -> Table:
    table = Table(title=f"{films} videos, {cores()} cores; median \\[least, most] of the turns")
    table.add_column("what")
    for name in ("frames/s", "times MediaPipe", "times two of it", "CPU ms/frame", "peak MB"):
        table.add_column(name, justify="right")
    speeds = {way: np.array([run["frames"] / run["wall_s"] for run in found]) for way, found in runs.items()}
    for way, found in runs.items():
        cpu_ms = np.array([1000 * run["cpu_s"] / run["frames"] for run in found])
        peak = np.median([run["peak_mb"] for run in found])
        table.add_row(
            NAMES.get(way, way.replace("openvino:", "--backend openvino --precision ")),
            spread(speeds[way], 0),
            spread(speeds[way] / speeds["plain"], 2),
            spread(speeds[way] / speeds[TWO], 2),
            spread(cpu_ms, 1),
            "-" if np.isnan(peak) else f"{peak:.0f}",
        )
    return table


def _bounds(runs: dict[str, list[dict[str, float]]], precisions: Sequence[str]) -> Table:
    table = Table(title="the landmark network alone, without films: pictures a second")
    for name in ("precision", "how it is run", "pictures/s", "reached by gaitnet extract, %"):
        table.add_column(name, justify="right")
    for precision in precisions:
        speeds = np.array([run["frames"] / run["wall_s"] for run in runs[f"gaitnet extract, {precision}"]])
        for way, bound in _finish(_start(f"alone:{precision}", [])).items():
            table.add_row(precision, way, f"{bound:.0f}", spread(100 * speeds / bound, 0))
    return table


def _phases(paths: Sequence[Path], precisions: Sequence[str]) -> Table:
    table = Table(title=f"where the time goes, one after the other, ms a frame ({paths[0].name}, all cores)")
    table.add_column("precision")
    for name in ("decode", "prepare", "infer", "post"):
        table.add_column(name, justify="right")
    for precision in precisions:
        found = _finish(_start(f"phases:{precision}", paths[:1]))
        table.add_row(precision, *(f"{found[name]:.2f}" for name in ("decode", "prepare", "infer", "post")))
    return table
