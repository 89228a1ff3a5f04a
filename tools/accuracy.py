"""How far off gaitnet is, printed as it is: `python tools/accuracy.py [--only walkers side ...]`.

On rendered walkers (known truth) and, where `GAITNET_SHARED_DATA` is there, on real recordings.
"""

import argparse
import csv
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gaitnet.threads import take_one_thread

take_one_thread()

import numpy as np
from rich.console import Console
from rich.progress import track

import agreement
import short
from figures import SHARED, Row, table
from gaitnet.analysis import analyze
from gaitnet.errors import GaitnetError
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.gait.deviation import measure_curves, measure_deviation
from gaitnet.gait.parameters import measure_parameters
from gaitnet.gait.reference import adults
from gaitnet.gait.smoothing import resample
from gaitnet.pipeline import Options
from gaitnet.pose import load_backend
from gaitnet.pose.jointsets import read_joint_set
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, GaitEvents, Measurement
from gaitnet.walker import PATTERNS, Walk
from gaitnet.walker.dataset import film_take, plan_takes
from gaitnet.words import sentence

JOINTS = {"knee": "knee_flexion", "hip": "hip", "ankle": "ankle_dorsiflexion"}
WINDOW_S = 0.25
"""An event counts as found if one of its kind lies this near."""

EDGE_S = 0.2
"""True events nearer to the ends of a walk are not counted: too little is seen around them."""


# --- rendered walkers ---------------------------------------------------------------------------------------


def walkers(people: int) -> Iterator[Row]:
    """Films of every pattern, from five sides and at three frame rates, against their truth."""
    found: dict[tuple[str, str, str], list[float]] = {}
    ranges: dict[str, list[dict[str, Measurement]]] = {}
    films = [(view, 30.0) for view in (0.0, 30.0, 180.0, 60.0, 90.0)] + [(15.0, 25.0), (15.0, 60.0)]
    work = [(view, rate, take) for view, rate in films for take in _takes(people, view)]
    with tempfile.TemporaryDirectory() as folder:
        for view, rate, take in track(work, "walkers", console=Console(stderr=True)):
            where = f"walkers, {view:g} deg, {rate:g} Hz"
            walk = take.walk(rate)
            film = film_take(Path(folder), take, rate_hz=rate)
            try:
                pose = load_backend("mediapipe").estimate(film)
                measured = measure(pose)
                errors = _against_truth(measured, measure(pose, take.person.height_m), walk, rate)
                if view in (0.0, 180.0):
                    ranges.setdefault(take.name, []).append(measure_parameters(measured.bouts))
            except GaitnetError as error:
                print(f"{where}: {take.name}: {error}", file=sys.stderr)
                errors = {("refused", "%"): [100.0]}
            finally:
                film.unlink()
            for (what, unit), values in ({("refused", "%"): [0.0]} | errors).items():
                found.setdefault((where, what, unit), []).extend(values)
    for (where, what, unit), values in found.items():
        yield Row(where, what, np.array(values), unit, _goal(what))
    pairs = [pair for pair in ranges.values() if len(pair) == 2]
    yield from _range_rows("walkers, 0 and 180 deg", pairs)


def _takes(people: int, view_deg: float) -> list:
    takes = plan_takes(4 * len(PATTERNS) * people, 7_000_000, 1, view_deg)
    chosen = []
    for pattern in PATTERNS:
        chosen += [take for take in takes if take.person.pattern == pattern][:people]
    return chosen


def _against_truth(
    walk: MeasuredWalk, scaled: MeasuredWalk, truth: Walk, rate_hz: float
) -> dict[tuple[str, str], list[float]]:
    errors: dict[tuple[str, str], list[float]] = {}
    for joint, column in JOINTS.items():
        for side in SIDES:
            measured, true = _both(walk, truth, f"{side}_{column}")
            errors.setdefault((f"{joint}, MAE", "deg"), []).append(float(abs(measured - true).mean()))
            errors.setdefault((f"{joint}, offset", "deg"), []).append(float((measured - true).mean()))
            spread = np.ptp(np.percentile(measured, [2, 98])) - np.ptp(np.percentile(true, [2, 98]))
            errors.setdefault((f"{joint}, range", "deg"), []).append(float(spread))
    span = walk.bouts[0].angles.time_s[[0, -1]] + np.array([EDGE_S, -EDGE_S])
    for kind in ("heel_strikes", "toe_offs"):
        hits = _event_errors(walk.events, truth.events, kind, span)
        errors[f"{kind.replace('_', ' ')} within 1 frame", "%"] = list(100.0 * (abs(hits) <= 1 / rate_hz))
        errors[f"{kind.replace('_', ' ')}, time", "ms"] = list(1000 * hits[np.isfinite(hits)])
    parameters, metric = measure_parameters(walk.bouts), measure_parameters(scaled.bouts)
    length_m = float(np.mean(list(truth.step_length_m.values())))
    errors["cadence", "steps/min"] = [parameters["cadence"].value - truth.cadence_steps_min]
    for name, of in (("estimated", parameters), ("height given", metric)):
        if "step_length" in of:
            errors[f"step length, {name}", "cm"] = [100 * (of["step_length"].value - length_m)]
    errors["lengths and angles withheld", "%"] = [100.0 * ("step_length" not in parameters)]
    return errors


def _range_rows(on: str, pairs: Sequence[Sequence[dict[str, Measurement]]]) -> Iterator[Row]:
    """A leg's joint ranges, walking to the right against walking to the left."""
    for joint in JOINTS:
        names = [f"{joint}_range_{leg}" for leg in SIDES]
        ranges = [
            abs(a[name].value - b[name].value) for a, b in pairs for name in names if name in a and name in b
        ]
        yield Row(on, f"{joint} range, right against left", np.array(ranges), "deg", "<= 3")


def _both(walk: MeasuredWalk, truth: Walk, column: str) -> tuple[Array, Array]:
    """A measured and the true column over the measured stretch."""
    angles = walk.bouts[0].angles
    inside = (truth.time_s >= angles.time_s[0] + 0.1) & (truth.time_s <= angles.time_s[-1] - 0.1)
    measured = resample(angles.time_s, angles[column], truth.time_s[inside])
    seen = np.isfinite(measured)
    return measured[seen], truth.angles[column][inside][seen]


def _event_errors(found: GaitEvents, truth: GaitEvents, kind: str, span: Array) -> Array:
    """Seconds by which each true event was found late; infinite where none is near."""
    errors = []
    for side in SIDES:
        times = getattr(found, f"{side}_{kind}")
        for at_s in getattr(truth, f"{side}_{kind}"):
            if span[0] <= at_s <= span[1]:
                late = (times - at_s)[np.argmin(abs(times - at_s))] if len(times) else np.inf
                errors.append(late if abs(late) <= WINDOW_S else np.inf)
    return np.array(errors)


def _goal(what: str) -> str:
    goals = {
        "knee, MAE": "<= 5", "hip, MAE": "<= 5", "ankle, MAE": "<= 8", "heel strikes within 1 frame": ">= 97",
        "toe offs within 1 frame": ">= 97", "cadence": "<= 1", "step length, height given": "<= 5",
    }  # fmt: skip
    return goals.get(what, "")


# --- real recordings ----------------------------------------------------------------------------------------


def side(people: int) -> Iterator[Row]:
    """Heel strikes of each leg against those that a person counted."""
    right = []
    for row in csv.DictReader((SHARED / "videos/healthy_side/heel_strike_counts.csv").open()):
        events = _stored(Path(row["file"]).stem).events
        right += [len(getattr(events, f"{leg}_heel_strikes")) == int(row[leg]) for leg in SIDES]
    yield Row("healthy_side", f"legs counted right, of {len(right)}", 100.0 * np.array(right), "%", ">= 92")


def two_ways(people: int) -> Iterator[Row]:
    """The two directions of a person must agree; healthy people must be symmetric."""
    clips: dict[str, list[dict[str, Measurement]]] = {}
    for path in sorted((SHARED / "landmarks").glob("*_NM_0*.npz")):
        clips.setdefault(path.stem[:3], []).append(measure_parameters(_stored(path.stem).bouts))
    pairs = [pair for pair in clips.values() if len(pair) == 2]
    cadences = [
        abs(a["cadence"].value - b["cadence"].value) for a, b in pairs if "cadence" in a and "cadence" in b
    ]
    yield Row(
        "healthy_two_ways", "cadence, right against left", np.array(cadences), "steps/min", "median <= 3"
    )
    yield from _range_rows("healthy_two_ways", pairs)
    name = "step_time_asymmetry"
    asymmetries = [clip[name].value for pair in clips.values() for clip in pair if name in clip]
    yield Row("healthy_two_ways", "step time asymmetry", np.array(asymmetries), "%", "90 % <= 8")


def healthy(people: int) -> Iterator[Row]:
    """What is found in healthy people who have none of it; see `gaitnet.gait.ranges`."""
    counted = csv.DictReader((SHARED / "videos/healthy_side/heel_strike_counts.csv").open())
    names = [Path(row["file"]).stem for row in counted]
    names += [path.stem for path in sorted((SHARED / "landmarks").glob("*_NM_0*.npz"))]
    wanted_names = (
        "cadence",
        "step_time_asymmetry",
        "step_length_asymmetry",
        "stance_asymmetry",
        "curve_deviation",
    )
    found: dict[str, list[float]] = {name: [] for name in wanted_names}
    for name in names:
        bouts = _stored(name).bouts
        parameters = measure_parameters(bouts) | measure_deviation(measure_curves(bouts), adults())
        for wanted in found.keys() & parameters.keys():
            found[wanted].append(parameters[wanted].value)
    cadences = found.pop("cadence")  # see `gaitnet.gait.quality.USUAL_CADENCE`
    for what, value in (("least", min(cadences)), ("most", max(cadences))):
        yield Row(f"healthy, {len(names)} films", f"cadence, {what}", np.array([value]), "steps/min")
    for name, values in found.items():
        unit = "deg" if name == "curve_deviation" else "%"
        yield Row(f"healthy, {len(names)} films", name.replace("_", " "), np.array(values), unit)


def mea(people: int) -> Iterator[Row]:
    """177 frontal walks against worn sensors."""
    walks = read_joint_set(SHARED / "mea/mea_joints.npz", up="-y", rate_hz=60)
    sensors = {row["trial"]: row for row in csv.DictReader((SHARED / "mea/sensor_report_all.csv").open())}
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
    for path in sorted((SHARED / "videos/edge_cases").iterdir()):
        try:
            report = analyze(path)
            said = f"{report.verdict.value} {' '.join(map(sentence, report.reasons))}"
        except GaitnetError as error:
            said = f"error: {error.without_path()}"
        yield Row(f"edge case {path.name}", said, np.empty(0), "")
    woman = analyze(SHARED / "videos/edge_cases/two_people.mp4", options=Options(person="walker"))
    for name, true, goal in (("cadence", 98.4, "<= 2"), ("step_time_asymmetry", 0.0, "< 6")):
        found = woman.parameters[name]
        yield Row("the woman of two_people", name, np.array([found.value - true]), found.unit, goal)


def _stored(name: str) -> MeasuredWalk:
    return measure(load_backend("stored").estimate(SHARED / f"landmarks/{name}.npz"))


SECTIONS: dict[str, Callable[[int], Iterator[Row]]] = {
    "walkers": walkers, "side": side, "two_ways": two_ways, "healthy": healthy, "mea": mea,
    "short": short.short, "edge_cases": edge_cases, "pose": agreement.pose,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--people", type=int, default=1, help="walkers of each pattern and view")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.only:
        if name != "walkers" and not SHARED.is_dir():
            print(f"{name}: skipped, {SHARED} is not there (GAITNET_SHARED_DATA)", file=sys.stderr)
            continue
        rows += SECTIONS[name](options.people)
    Console(width=None if sys.stdout.isatty() else 170).print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
