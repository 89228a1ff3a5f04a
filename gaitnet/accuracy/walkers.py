"""On rendered walkers, whose truth is known."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from gaitnet.accuracy.figures import JOINTS, Row, range_rows
from gaitnet.errors import GaitnetError
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.gait.bout import Bout
from gaitnet.gait.deviation import measure_curves
from gaitnet.gait.margins import CURVE
from gaitnet.gait.measuring import Known
from gaitnet.gait.parameters import measure_parameters
from gaitnet.gait.smoothing import resample
from gaitnet.pose.engine import Engine
from gaitnet.pose.openvino import OpenVINOBackend
from gaitnet.pose.quality import of_quality
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, GaitEvents, Measurement
from gaitnet.walker import PATTERNS, SimulatedWalk
from gaitnet.walker.dataset import Take, film_take, plan_takes

WINDOW_S = 0.25
"""An event counts as found if one of its kind lies this near."""

EDGE_S = 0.2
"""True events nearer to the ends of a walk are not counted: too little is seen around them."""

FAST_VIEW_DEG = 15.0

SEED = 7_000_000
"""Of the people who are filmed: others than those of whom margins are made."""

Errors = dict[tuple[str, str], list[float]]
"""What was compared, and its unit -> errors."""

Found = dict[tuple[str, str, str], list[float]]
"""On which films, what, unit -> errors."""


def walkers(people: int) -> Iterator[Row]:
    """Films of every pattern, from five sides and at three frame rates, against their truth."""
    found: Found = {}
    ranges: dict[str, list[dict[str, Measurement]]] = {}
    films = [(view, 30.0) for view in (0.0, 30.0, 180.0, 60.0, 90.0)] + [(15.0, 25.0), (15.0, 60.0)]
    backend = OpenVINOBackend(engine=of_quality(Engine(), "openvino", "best"))
    work = [(view, rate, take) for view, rate in films for take in takes_of_patterns(people, view)]
    with tempfile.TemporaryDirectory() as folder:
        for view, rate, take in track(work, "walkers", console=Console(stderr=True)):
            where = f"walkers, {view:g} deg, {rate:g} Hz"
            film = film_take(Path(folder), take, rate_hz=rate)
            measured, errors = _looked_at(backend, film, take, rate, where)
            film.unlink()
            if measured and view in (0.0, 180.0):
                ranges.setdefault(take.name, []).append(measure_parameters(measured.bouts))
            _add(found, where, errors)
    yield from _rows(found)
    pairs = [pair for pair in ranges.values() if len(pair) == 2]
    yield from range_rows("walkers, 0 and 180 deg", pairs)


def fast(people: int) -> Iterator[Row]:
    """Films of 60 Hz: every frame looked at, and one in two."""
    found: Found = {}
    takes, rate = takes_of_patterns(people, FAST_VIEW_DEG), 60.0
    with tempfile.TemporaryDirectory() as folder:
        for take in track(takes, "fast", console=Console(stderr=True)):
            film = film_take(Path(folder), take, rate_hz=rate)
            for every in (True, False):
                engine = replace(of_quality(Engine(), "openvino", "best"), every_frame=every)
                where = f"walkers, {FAST_VIEW_DEG:g} deg, 60 Hz, {'every frame' if every else 'one in two'}"
                _add(found, where, _looked_at(OpenVINOBackend(engine=engine), film, take, rate, where)[1])
            film.unlink()
    yield from _rows(found)


def _looked_at(
    backend: OpenVINOBackend, film: Path, take: Take, rate_hz: float, where: str
) -> tuple[MeasuredWalk | None, Errors]:
    """What is measured of a film, and how far off that is."""
    try:
        pose = backend.estimate(film)
        measured, scaled = measure(pose), measure(pose, Known(take.person.height_m))
        return measured, _against_truth(measured, scaled, take.walk(rate_hz), rate_hz)
    except GaitnetError as error:
        print(f"{where}: {take.name}: {error}", file=sys.stderr)
        return None, {("refused", "%"): [100.0]}


def _add(found: Found, where: str, errors: Errors) -> None:
    for (what, unit), values in ({("refused", "%"): [0.0]} | errors).items():
        found.setdefault((where, what, unit), []).extend(values)


def _rows(found: Found) -> Iterator[Row]:
    for (where, what, unit), values in found.items():
        yield Row(where, what, np.array(values), unit, _goal(what))


def takes_of_patterns(people: int, view_deg: float, seed: int = SEED) -> list[Take]:
    """So many people of each pattern, seen from a side."""
    takes = plan_takes(4 * len(PATTERNS) * people, seed, 1, view_deg)
    chosen = []
    for pattern in PATTERNS:
        chosen += [take for take in takes if take.person.pattern == pattern][:people]
    return chosen


def _against_truth(walk: MeasuredWalk, scaled: MeasuredWalk, truth: SimulatedWalk, rate_hz: float) -> Errors:
    errors: Errors = {}
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
    errors["truth within the margin", "%"] = list(_covered(walk, truth))
    errors["curve within the margin", "%"] = list(_curves_covered(walk, truth))
    errors["lengths and angles withheld", "%"] = [100.0 * ("step_length" not in parameters)]
    return errors


def _covered(walk: MeasuredWalk, truth: SimulatedWalk) -> Iterator[float]:
    """100 for every parameter whose margin holds what the same stretch of the true walk gives, else 0."""
    found = measure_parameters(walk.bouts[:1])
    for name, off in parameter_errors(walk, truth).items():
        if (margin := found[name].margin) is not None:
            yield 100.0 * (abs(off) <= margin)


def _curves_covered(walk: MeasuredWalk, truth: SimulatedWalk) -> Iterator[float]:
    """Share of each mean curve's points whose margin holds the truth, %."""
    found = measure_curves(walk.bouts[:1])
    for name, off in curve_errors(walk, truth).items():
        if (margin_deg := found[name.removeprefix(CURVE)].margin_deg) is not None:
            yield 100.0 * float((abs(off) <= margin_deg).mean())


def parameter_errors(walk: MeasuredWalk, truth: SimulatedWalk) -> dict[str, float]:
    """By how much each parameter is off what the same stretch of the true walk gives, in its unit."""
    true = measure_parameters([_exact(walk.bouts[0], truth)])
    found = measure_parameters(walk.bouts[:1])
    return {name: each.value - true[name].value for name, each in found.items() if name in true}


def curve_errors(walk: MeasuredWalk, truth: SimulatedWalk) -> dict[str, Array]:
    """By how much the points of each joint's mean curve are off, `(51,)` degrees."""
    true = measure_curves([_exact(walk.bouts[0], truth)])
    found = measure_curves(walk.bouts[:1])
    return {
        f"{CURVE}{name}": each.mean_deg - true[name].mean_deg for name, each in found.items() if name in true
    }


def _exact(bout: Bout, truth: SimulatedWalk) -> Bout:
    """A bout as it was walked."""
    values = resample(truth.time_s, truth.angles.values, bout.angles.time_s)
    start_s, end_s = bout.angles.time_s[[0, -1]]
    times = {name: at_s[(at_s >= start_s) & (at_s <= end_s)] for name, at_s in vars(truth.events).items()}
    return replace(bout, angles=replace(bout.angles, values=values), events=GaitEvents(**times))


def _both(walk: MeasuredWalk, truth: SimulatedWalk, column: str) -> tuple[Array, Array]:
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
        "knee, MAE": "<= 4", "hip, MAE": "<= 4", "ankle, MAE": "<= 5", "heel strikes within 1 frame": ">= 98",
        "toe offs within 1 frame": ">= 95", "truth within the margin": "90 to 98",
        "curve within the margin": "90 to 98", "cadence": "<= 1", "step length, height given": "<= 5",
    }  # fmt: skip
    return goals.get(what, "")
