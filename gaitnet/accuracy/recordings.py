"""On real recordings, against what people counted and what other instruments measured."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gaitnet.accuracy.figures import JOINTS, Row, far_leg, near_leg, range_rows, shared_data
from gaitnet.analysis import analyze
from gaitnet.errors import GaitnetError
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.gait.deviation import measure_curves, measure_deviation
from gaitnet.gait.parameters import measure_parameters
from gaitnet.gait.reference import adults
from gaitnet.pipeline import Options
from gaitnet.pose import load_backend
from gaitnet.pose.jointsets import read_joint_set
from gaitnet.skeleton import SIDES
from gaitnet.types import Measurement
from gaitnet.words import sentence


def side(people: int) -> Iterator[Row]:
    """Heel strikes of each leg against those that a person counted."""
    right = []
    for row in csv.DictReader((shared_data() / "videos/healthy_side/heel_strike_counts.csv").open()):
        events = _stored(Path(row["file"]).stem).events
        right += [len(getattr(events, f"{leg}_heel_strikes")) == int(row[leg]) for leg in SIDES]
    yield Row("healthy_side", f"legs counted right, of {len(right)}", 100.0 * np.array(right), "%", ">= 92")


def two_ways(people: int) -> Iterator[Row]:
    """The two directions of a person must agree; healthy people must be symmetric."""
    clips: dict[str, list[dict[str, Measurement]]] = {}
    for path in sorted((shared_data() / "landmarks").glob("*_NM_0*.npz")):
        clips.setdefault(path.stem[:3], []).append(measure_parameters(_stored(path.stem).bouts))
    pairs = [pair for pair in clips.values() if len(pair) == 2]
    cadences = [
        abs(a["cadence"].value - b["cadence"].value) for a, b in pairs if "cadence" in a and "cadence" in b
    ]
    yield Row(
        "healthy_two_ways", "cadence, right against left", np.array(cadences), "steps/min", "median <= 3"
    )
    yield from range_rows("healthy_two_ways", pairs)
    name = "step_time_asymmetry"
    asymmetries = [clip[name].value for pair in clips.values() for clip in pair if name in clip]
    yield Row("healthy_two_ways", "step time asymmetry", np.array(asymmetries), "%", "90 % <= 8")


def healthy(people: int) -> Iterator[Row]:
    """What is found in healthy people who have none of it; ranges: `accuracy.reference`."""
    counted = csv.DictReader((shared_data() / "videos/healthy_side/heel_strike_counts.csv").open())
    names = [Path(row["file"]).stem for row in counted]
    names += [path.stem for path in sorted((shared_data() / "landmarks").glob("*_NM_0*.npz"))]
    asymmetries = (f"{name}_asymmetry" for name in ("step_time", "step_length", "stance"))
    wanted_names = ("cadence", *asymmetries, "curve_deviation")
    found: dict[str, list[float]] = {name: [] for name in wanted_names}
    for name in names:
        bouts = _stored(name).bouts
        parameters = measure_parameters(bouts) | measure_deviation(measure_curves(bouts), adults())
        for wanted in found.keys() & parameters.keys():
            found[wanted].append(parameters[wanted].value)
    cadences = found.pop("cadence")  # see `gaitnet.gait.quality.USUAL_CADENCE`
    for what, value in (("least", min(cadences)), ("most", max(cadences))):
        yield Row(f"healthy, {len(names)} videos", f"cadence, {what}", np.array([value]), "steps/min")
    for name, values in found.items():
        unit = "deg" if name == "curve_deviation" else "%"
        yield Row(f"healthy, {len(names)} videos", name.replace("_", " "), np.array(values), unit)


def legs(people: int) -> Iterator[Row]:
    """What must be the same in a healthy person: both legs, and one leg's cycles."""
    near: dict[str, list[float]] = {}
    spread: dict[str, list[float]] = {}
    hidden: list[float] = []
    for path in sorted((shared_data() / "landmarks").glob("*.npz")):
        if not ("_NM_" in path.stem or path.stem.startswith("p")):
            continue
        bouts = _stored(path.stem).bouts
        numbers, curves = measure_parameters(bouts), measure_curves(bouts)
        for joint in JOINTS:
            names = [f"{joint}_range_{leg(bouts[0].view)}" for leg in (near_leg, far_leg)]
            if all(name in numbers for name in names):
                near.setdefault(joint, []).append(numbers[names[0]].value - numbers[names[1]].value)
        for name, curve in curves.items():
            if curve.sd_deg is not None:
                spread.setdefault(name.rpartition("_")[0], []).append(float(curve.sd_deg.mean()))
            hidden.append(100 * (curve.guessed or 0.0))
    for joint, values in near.items():
        yield Row("healthy, from the side", f"{joint} range, near less far leg", np.array(values), "deg")
    for joint, values in spread.items():
        yield Row("healthy, from the side", f"{joint}, SD from cycle to cycle", np.array(values), "deg")
    yield Row("healthy, from the side", "frames in which a leg is guessed", np.array(hidden), "%")


def mea(people: int) -> Iterator[Row]:
    """177 frontal walks against worn sensors."""
    walks = read_joint_set(shared_data() / "mea/mea_joints.npz", up="-y", rate_hz=60)
    sensors = {
        row["trial"]: row for row in csv.DictReader((shared_data() / "mea/sensor_report_all.csv").open())
    }
    errors: dict[str, list[float]] = {"cadence": [], "step_time": [], "stance_time": [], "knee_range": []}
    refused = []
    for index, trial in enumerate(walks.arrays["trial"].tolist()):
        try:
            found = measure_parameters(measure(walks[index]).bouts)
        except GaitnetError as error:
            print(f"mea: {trial}: {error}", file=sys.stderr)
            refused.append(100.0)
            continue
        refused.append(0.0)
        for name, true in _sensor_values(sensors[trial]).items():
            if name == "knee_range":
                errors[name].append(_knee_range(found) - true)
            elif name in found:
                errors[name].append(found[name].value - true)
    yield Row("mea", "refused", np.array(refused), "%")
    for name, unit, goal in (
        ("cadence", "steps/min", "MAE <= 0.7"), ("step_time", "s", "MAE <= 0.005"),
        ("stance_time", "s", "MAE <= 0.015"), ("knee_range", "deg", "MAE < 9.1"),
    ):  # fmt: skip
        yield Row("mea", name.replace("_", " "), np.array(errors[name]), unit, goal)


def _sensor_values(row: dict[str, str]) -> dict[str, float]:
    def mean(*names: str) -> float:
        return float(np.mean([float(row[name]) for name in names if row[name]]))

    stride_s = mean("Stride Time [ms]") / 1000
    knees = [f"Average Period-Range-Total-Knee Flexion {leg} [deg]" for leg in ("LT", "RT")]
    return {
        "cadence": mean("Cadence [step/min]"),
        "step_time": mean("Step Time left [ms]", "Step Time right [ms]") / 1000,
        "stance_time": mean("Stance Phase left [%]", "Stance Phase right [%]") / 100 * stride_s,
        "knee_range": mean(*knees) if any(row[name] for name in knees) else float("nan"),
    }


def _knee_range(found: dict[str, Measurement]) -> float:
    return float(np.mean([found[f"knee_range_{leg}"].value for leg in SIDES if f"knee_range_{leg}" in found]))


def edge_cases(people: int) -> Iterator[Row]:
    """What must be refused, and what was said of it."""
    for path in sorted((shared_data() / "videos/edge_cases").iterdir()):
        try:
            report = analyze(path).report
            said = f"{report.verdict.value} {' '.join(map(sentence, report.reasons))}"
        except GaitnetError as error:
            said = f"error: {error.without_path()}"
        yield Row(f"edge case {path.name}", said, np.empty(0), "")
    woman = analyze(
        shared_data() / "videos/edge_cases/two_people.mp4", options=Options(person="walker")
    ).report
    for name, true, goal in (("cadence", 98.4, "<= 2"), ("step_time_asymmetry", 0.0, "< 6")):
        found = woman.parameters[name]
        yield Row("the woman of two_people", name, np.array([found.value - true]), found.unit, goal)


def _stored(name: str) -> MeasuredWalk:
    return measure(load_backend("stored").estimate(shared_data() / f"landmarks/{name}.npz"))
