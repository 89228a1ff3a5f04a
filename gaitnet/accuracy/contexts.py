"""Healthy people's context by each instrument, and how far they are from one another.

`python -m gaitnet.accuracy.contexts` writes `gaitnet/gait/data/healthy_context.csv`: of stored landmarks and
keypoints (`GAITNET_SHARED_DATA`), of videos that the heavy network looks at anew, and of simulated healthy
people. Figures only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from gaitnet import gait
from gaitnet.accuracy.figures import Row, shared_data
from gaitnet.accuracy.healthy_videos import recordings
from gaitnet.classifying.distance import judged, score_of
from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.gait.context import CONTEXT, context_of, numbers_of_walk
from gaitnet.gait.instruments import FILE, Spread, spread_of, without_leg
from gaitnet.gait.measured_by import HEAVY, LANDMARKS, Instrument
from gaitnet.mapping import read_mapping
from gaitnet.pose.pointsets import read_point_set
from gaitnet.presets import mapping_path
from gaitnet.skeleton import FEATURES, NORMAL
from gaitnet.types import Array, PoseSequence
from gaitnet.walker.dataset import plan_takes, record

SIMULATED = 80
"""Simulated people, of whom the healthy ones are taken."""

SEED = 77
"""Of the simulated people: others than those that a network is trained on."""

FIGURES = 6

TOGETHER: tuple[Instrument, ...] = (LANDMARKS, "keypoints")
"""Instruments by which healthy people's scores are alike."""

SOURCES: dict[Instrument, str] = {
    "landmarks": "healthy adults, side view, MediaPipe Pose (full); 11 of them of KOA-PD-NM",
    "heavy": "healthy adults, side view, MediaPipe Pose (heavy); 11 of them of KOA-PD-NM",
    "keypoints": "healthy adults of KOA-PD-NM (Kour et al. 2022, doi 10.1111/exsy.12955), 25 keypoints",
    "walker": "simulated healthy people (gaitnet.walker), side view",
}


@dataclass(frozen=True)
class Healthy:
    """A video of a healthy person: who, the walk's context, and the columns of its steps `(frames, F)`."""

    person: str
    context: Mapping[str, float]
    columns: Array


def healthy_context(people: int) -> Iterator[Row]:
    """Share of healthy people called Abnormal at a nominal 5 %, each left out of the reference."""
    seen = real()
    scores = {instrument: left_out_scores(each) for instrument, each in seen.items()}
    for instrument, of_instrument in scores.items():
        walks = sum(map(len, of_instrument.values()))
        on = f"healthy, {instrument}, {len(of_instrument)} people, {walks} walks"
        flagged, unsure = [], []
        for person, of_person in of_instrument.items():
            known = spread_of("distance", pooled(scores, person), instrument, "score", 0, "")
            found = [judged(score, known).probability for score in of_person]
            flagged += [100.0 * (each > 0.5) for each in found]
            unsure += [100.0 * (0.3 < each < 0.7) for each in found]
        yield Row(on, "distance: called Abnormal", np.array(flagged), "%", "mean <= 5")
        yield Row(on, "distance: probability 0.3 to 0.7", np.array(unsure), "%", "mean <= 10")


def real() -> dict[Instrument, list[Healthy]]:
    """Healthy people in the recordings, by instrument."""
    return {"landmarks": list(by_network(LANDMARKS)), "keypoints": list(_keypoints())}


def left_out_scores(seen: Sequence[Healthy]) -> dict[str, list[float]]:
    """Person -> scores of own walks against all others."""
    scores: dict[str, list[float]] = {}
    for person in sorted({each.person for each in seen}):
        known = context_left_out(seen, person)
        found = [score_of(each.context, known) for each in seen if each.person == person]
        scores[person] = [score for score in found if score is not None]
    return {person: found for person, found in scores.items() if found}


def context_left_out(seen: Sequence[Healthy], person: str) -> dict[str, Spread]:
    """The context of healthy people without one of them."""
    others = _contexts([each for each in seen if each.person != person], "landmarks", "")
    return {each.name: each for each in others}


def write(path: Path, seen: Mapping[Instrument, Sequence[Healthy]]) -> None:
    """Write the file that comes with gaitnet, whole or not at all.

    Raises:
        OutputError: it can't be written.
    """
    rows = [row for instrument, of_instrument in seen.items() for row in _rows(of_instrument, instrument)]
    rows += _scores(seen)
    text = io.StringIO()
    table = csv.DictWriter(text, list(asdict(rows[0])), lineterminator="\n")
    table.writeheader()
    for row in rows:
        values = asdict(row) | {name: f"{getattr(row, name):.{FIGURES}g}" for name in ("centre", "spread")}
        table.writerow(values)
    with atomic_file(path) as stream:
        stream.write(text.getvalue().encode())


def _rows(seen: Sequence[Healthy], instrument: Instrument) -> Iterator[Spread]:
    source = SOURCES[instrument]
    yield from _contexts(seen, instrument, source)
    yield from _columns(seen, instrument, source)


def _scores(seen: Mapping[Instrument, Sequence[Healthy]]) -> Iterator[Spread]:
    """Of left out people: by full as far from the others as by keypoints, so both together; else its own."""
    scores = {of: left_out_scores(each) for of, each in seen.items()}
    for of in seen:
        together = TOGETHER if of in TOGETHER else (of,)
        people = pooled({each: scores[each] for each in together})
        source = "; ".join(SOURCES[each] for each in together)
        yield spread_of("distance", people, of, "score", sum(map(len, people)), source)


def pooled(scores: Mapping[Instrument, Mapping[str, list[float]]], without: str = "") -> list[list[float]]:
    """Scores of each person by all instruments, without one person."""
    found: dict[str, list[float]] = {}
    for of_instrument in scores.values():
        for person, values in of_instrument.items():
            if person != without:
                found.setdefault(person, []).extend(values)
    return list(found.values())


def _contexts(seen: Sequence[Healthy], instrument: Instrument, source: str) -> Iterator[Spread]:
    for name in CONTEXT:
        people = _by_person(seen, lambda each, name=name: each.context[name])  # type: ignore[misc]
        if len(people) > 1:
            videos = sum(map(len, people))
            yield spread_of(name, people, instrument, "context", videos, source)


def _columns(seen: Sequence[Healthy], instrument: Instrument, source: str) -> Iterator[Spread]:
    """Mean of people, and SD over all frames of both legs."""
    for name in dict.fromkeys(map(without_leg, FEATURES)):
        places = [index for index, column in enumerate(FEATURES) if without_leg(column) == name]
        people = _by_person(seen, lambda each, places=places: _mean(each.columns[:, places]))  # type: ignore[misc]
        if len(people) < 2:
            continue
        frames = [each.columns[:, places].ravel() for each in seen]
        squares = [float(np.nanvar(each)) for each in frames if np.isfinite(each).any()]
        between = spread_of(name, people, instrument, "column", len(squares), source)
        spread = float(np.sqrt(np.mean(squares) + between.spread**2))
        yield Spread(instrument, "column", name, between.centre, spread, len(people), len(squares), source)


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _by_person(seen: Sequence[Healthy], value_of: Callable[[Healthy], float]) -> list[list[float]]:
    people: dict[str, list[float]] = {}
    for each in seen:
        value = value_of(each)
        if isfinite(value):
            people.setdefault(each.person, []).append(value)
    return list(people.values())


def by_network(instrument: Instrument) -> Iterator[Healthy]:
    """Healthy people in videos, by the full network or the heavy one."""
    for each in recordings(instrument):
        yield healthy_of(each.person, measure(each.pose))


def _keypoints() -> Iterator[Healthy]:
    for _, group, person, pose in read_keypoints():
        if group == "NM":
            yield healthy_of(person, measure(pose))


def read_keypoints() -> Iterator[tuple[str, str, str, PoseSequence]]:
    """Of each walk of KOA-PD-NM: its name, KOA, PD or NM, who, and the keypoints."""
    mapping = read_mapping(mapping_path("koa_pd_nm"))
    assert mapping.keypoints
    walks = read_point_set(shared_data() / "patients/koa_pd_nm_keypoints.npz", mapping.keypoints)
    for index, group in enumerate(walks.arrays["group"].tolist()):
        full = str(walks.arrays["person"][index])
        person = full.rpartition("_")[2] if group == "NM" else full  # as in the names of their films
        yield f"{full} {index}", group, person, walks[index]


def _simulated() -> Iterator[Healthy]:
    for take in plan_takes(SIMULATED, SEED):
        if take.label == NORMAL:
            try:
                yield healthy_of(take.subject, record(take))
            except GaitnetError:
                continue


def healthy_of(person: str, walk: MeasuredWalk) -> Healthy:
    """What is kept of a healthy person's walk."""
    columns = np.concatenate([step.angles.values for step in walk.steps])
    return Healthy(person, context_of(numbers_of_walk(walk.bouts)), columns)


if __name__ == "__main__":
    write(
        Path(gait.__file__).parent / FILE,
        {**real(), HEAVY: list(by_network(HEAVY)), "walker": list(_simulated())},
    )
