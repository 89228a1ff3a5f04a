"""The landmark networks against each other. They look at `4 * people` videos of each folder at most."""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track as progress

from gaitnet import posemodels
from gaitnet.accuracy.figures import JOINTS, Row, far_leg, near_leg, range_rows, shared_data
from gaitnet.accuracy.healthy_videos import Change, look_at, videos
from gaitnet.errors import GaitnetError
from gaitnet.gait import measure
from gaitnet.gait.deviation import measure_curves, measure_deviation
from gaitnet.gait.parameters import measure_parameters
from gaitnet.gait.reference import adults
from gaitnet.pipeline import Measured
from gaitnet.skeleton import SIDES
from gaitnet.types import Measurement

NETWORKS = (posemodels.LITE, posemodels.FULL, posemodels.HEAVY)


@dataclass(frozen=True)
class Walk:
    """What one network makes of a video."""

    path: Path
    measured: Measured
    numbers: dict[str, Measurement]
    cpu_ms: float


def networks(people: int) -> Iterator[Row]:
    """Lite, full and heavy, as far as they are on this machine, on real videos."""
    for name in NETWORKS:
        models = posemodels.find(name)
        if models is None:
            print(
                f"networks: {name} is not here. {posemodels.remedy(posemodels.known(name))}", file=sys.stderr
            )
            continue
        films = progress(videos(4 * people), name, console=Console(stderr=True))
        walks = [walk for path in films if (walk := walk_of(path, models)) is not None]
        yield from _rows(f"{name}, {len(walks)} videos", walks)


def walk_of(path: Path, models: Path, change: Change | None = None, precision: str = "f32") -> Walk | None:
    """A video as a network sees it, and what is measured of it; None where nothing can be."""
    start_s = time.process_time()
    pose = look_at(path, models, change, precision)
    cpu_ms = 1000 * (time.process_time() - start_s) / len(pose)
    try:
        walk = measure(pose)
    except GaitnetError as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        return None
    numbers = measure_parameters(walk.bouts) | measure_deviation(measure_curves(walk.bouts), adults())
    return Walk(path, Measured(path, pose, walk), numbers, cpu_ms)


def _rows(on: str, walks: list[Walk]) -> Iterator[Row]:
    counts = _counted()
    right = [
        100.0 * (len(walk.measured.walk.events.heel_strikes(side)) == counts[walk.path.name][side])
        for walk in walks
        if walk.path.name in counts
        for side in SIDES
    ]
    yield Row(on, "legs counted right", np.array(right), "%", ">= 92")
    by_person: dict[str, list[dict[str, Measurement]]] = {}
    for walk in walks:
        if "_NM_" in walk.path.name:
            by_person.setdefault(walk.path.name[:3], []).append(walk.numbers)
    yield from range_rows(on, [pair for pair in by_person.values() if len(pair) == 2])
    for joint in JOINTS:
        yield Row(on, f"{joint} range, near less far leg", _near_less_far(walks, joint), "deg")
    for name, unit in (("step_time_asymmetry", "%"), ("curve_deviation", "deg")):
        values = [walk.numbers[name].value for walk in walks if name in walk.numbers]
        yield Row(on, name.replace("_", " "), np.array(values), unit)
    yield Row(on, "processor time", np.array([walk.cpu_ms for walk in walks]), "ms a frame")


def _near_less_far(walks: list[Walk], joint: str) -> np.ndarray:
    found = []
    for walk in walks:
        view = walk.measured.walk.bouts[0].view
        names = [f"{joint}_range_{leg(view)}" for leg in (near_leg, far_leg)]
        if all(name in walk.numbers for name in names):
            near, far = (walk.numbers[name].value for name in names)
            found.append(near - far)
    return np.array(found)


def _counted() -> dict[str, dict[str, int]]:
    rows = csv.DictReader((shared_data() / "videos/healthy_side/heel_strike_counts.csv").open())
    return {row["file"]: {side: int(row[side]) for side in SIDES} for row in rows}
