"""The landmark networks against each other, and what happens when a film is changed by what nobody sees.

Both look at films anew, so they take `4 * people` videos of each folder at most.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
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
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.pipeline import Measured, sequences_of
from gaitnet.skeleton import SIDES
from gaitnet.types import Measurement
from gaitnet.video import Frame

NETWORKS = (posemodels.LITE, posemodels.FULL, posemodels.HEAVY)

JPEG_QUALITY = 80


@dataclass(frozen=True)
class _Walk:
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
        found = [_walk(path, models) for path in progress(videos(4 * people), name, console=_err())]
        walks = [walk for walk in found if walk is not None]
        yield from _rows(f"{name}, {len(walks)} videos", walks)


def perturbed(people: int) -> Iterator[Row]:
    """Each film as it is against itself moved by a pixel, a little brighter, and compressed again."""
    predictor = load_predictor(DEFAULT_MODEL)
    models = posemodels.find(posemodels.HEAVY) or posemodels.need(posemodels.FULL)
    cadences, knees, verdicts = [], [], []
    for path in progress(videos(4 * people), "perturbed", console=_err()):
        original = _walk(path, models)
        for change in (_shifted, _brighter, _compressed):
            other = _walk(path, models, change)
            if original is None or other is None:
                verdicts.append(100.0 * (original is not other))
                continue
            cadences += _apart(original, other, ["cadence"])
            knees += _apart(original, other, [f"knee_range_{side}" for side in SIDES])
            answers = [predictor.predict(sequences_of(each.measured)).label for each in (original, other)]
            verdicts.append(100.0 * (answers[0] != answers[1]))
    on = f"films changed a little, {models.stem}"
    yield Row(on, "cadence", np.array(cadences), "steps/min", "95 % <= 0.5")
    yield Row(on, "knee range", np.array(knees), "deg", "95 % <= 2")
    yield Row(on, "another answer", np.array(verdicts), "%", "0")


def _walk(path: Path, models: Path, change: Change | None = None) -> _Walk | None:
    start_s = time.process_time()
    pose = look_at(path, models, change)
    cpu_ms = 1000 * (time.process_time() - start_s) / len(pose)
    try:
        walk = measure(pose)
    except GaitnetError as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        return None
    numbers = measure_parameters(walk.bouts) | measure_deviation(measure_curves(walk.bouts), adults())
    return _Walk(path, Measured(path, pose, walk), numbers, cpu_ms)


def _rows(on: str, walks: list[_Walk]) -> Iterator[Row]:
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


def _near_less_far(walks: list[_Walk], joint: str) -> np.ndarray:
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


def _apart(one: _Walk, other: _Walk, names: list[str]) -> list[float]:
    both = one.numbers.keys() & other.numbers.keys()
    return [other.numbers[name].value - one.numbers[name].value for name in names if name in both]


def _shifted(frame: Frame) -> Frame:
    return np.ascontiguousarray(np.roll(frame, 1, axis=1))


def _brighter(frame: Frame) -> Frame:
    return np.clip(1.01 * frame.astype(np.float32) + 0.5, 0, 255).astype(np.uint8)


def _compressed(frame: Frame) -> Frame:
    cv2 = import_module("cv2")
    _, packed = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def _err() -> Console:
    return Console(stderr=True)
