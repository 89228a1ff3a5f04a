"""Simulated people against real ones: the spread of what gaitnet measures of both, in tables.

`python -m gaitnet.accuracy.simulated` prints simulated healthy people beside real ones, whose figures come
with gaitnet, and every pattern beside its published figures. With `--write` the real recordings are measured
again (`GAITNET_SHARED_DATA/landmarks`).
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from gaitnet.accuracy.figures import shared_data
from gaitnet.accuracy.healthy_videos import person_of
from gaitnet.accuracy.reference import RECORDINGS
from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.gait.context import numbers_of_walk
from gaitnet.gait.measured_by import LANDMARKS
from gaitnet.gait.measuring import NOTHING, Known
from gaitnet.pose.stored import StoredBackend
from gaitnet.skeleton import FEATURES, SIDES, UNITS
from gaitnet.types import Array, PoseSequence
from gaitnet.walker import PATTERNS, Camera, Person, PoseNoise, observe, random_person, walk
from gaitnet.walker.dataset import STRIDES
from gaitnet.walker.patterns import GaitPattern

FILE = Path(__file__).parent / "data/real_healthy.csv"

MOST_OFF, LEAST_RATIO, MOST_RATIO = 0.5, 0.75, 1.25
"""A simulated mean is to lie within so many SDs of the real one, its SD within so much of the real SD."""

SIDE_VIEW_DEG = 6.0
"""How far from a pure side view the cameras of the real recordings stand, at most."""

PUBLISHED = ("cadence", "step_length", "double_support")
"""What people of a pattern are held against their figures by; measured by gaitnet, without regard to side."""

NUMBERS = {
    "cadence": "steps/min",
    "step_length": "m",
    "speed": "m/s",
    "stance": "%",
    "double_support": "%",
    "step_time_cv": "%",
    "step_length_cv": "%",
    "step_time_asymmetry": "%",
    "step_length_asymmetry": "%",
    "stance_asymmetry": "%",
    **{f"{joint}_range": "deg" for joint in ("knee", "hip", "ankle")},
    **{f"knee_{place}": "deg" for place in ("strike", "loading", "stance", "swing")},
    **{f"thigh_{place}": "deg" for place in ("stance", "swing")},
    **{f"ankle_{place}": "deg" for place in ("stance", "push_off", "swing")},
    "curve_deviation": "deg",
    "leg_length": "m",
}
"""Numbers of a walk, of a foot or leg for those that have sides -> unit."""


@dataclass(frozen=True)
class Spread:
    """Mean and SD of a feature over all moments of all steps, or of a number over walks (or legs)."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True)
class Compared:
    """One line of a table."""

    what: str
    unit: str
    real: Spread
    simulated: Spread

    @property
    def off(self) -> float:
        """Simulated mean minus the real one, in real SDs."""
        return (self.simulated.mean - self.real.mean) / self.real.sd

    @property
    def ratio(self) -> float:
        """Of the SDs."""
        return self.simulated.sd / self.real.sd

    @property
    def fails(self) -> str:
        """What is too far off."""
        wrong = ["mean"] * (abs(self.off) > MOST_OFF)
        return ", ".join(wrong + ["SD"] * (not LEAST_RATIO <= self.ratio <= MOST_RATIO))


def spreads(walks: Sequence[MeasuredWalk]) -> dict[str, Spread]:
    """Of all features and numbers that the walks have; those of fewer than three walks are left out."""
    angles = np.concatenate([step.angles.values for walk in walks for step in walk.steps])
    found = {name: _spread(angles[:, index], len(walks)) for index, name in enumerate(FEATURES)}
    numbers = [numbers_of_walk(each.bouts) for each in walks]
    for name in NUMBERS:
        values = [value for each in numbers for value in _of_both(each, name)]
        if len(values) > 2:
            found[name] = _spread(np.array(values), len(values))
    return found


def simulated_healthy(people: int, seed: int = 0) -> list[MeasuredWalk]:
    """Walks of healthy people from the side, one of each, three of four to the right as the real ones."""
    found = []
    for index in range(people):
        rng = np.random.default_rng([seed, index])
        found += _measured(_side_view(random_person(rng), index % 4 == 3, rng))
    return found


def compare(people: int) -> list[Compared]:
    """Simulated healthy people against the real ones."""
    real, simulated = read_real(), spreads(simulated_healthy(people))
    return [
        Compared(name, (UNITS | NUMBERS)[name], known, simulated[name])
        for name, known in real.items()
        if name in simulated
    ]


def compare_pattern(pattern: GaitPattern, people: int, seed: int = 0) -> tuple[list[Compared], int]:
    """People of a pattern against its figures, their height given; and how many gaitnet would not measure."""
    walks, refused = [], 0
    for index in range(people):
        rng = np.random.default_rng([seed, index])
        person = random_person(rng, pattern.name)
        found = _measured(_side_view(person, index % 2 == 1, rng), Known(person.height_m))
        walks += found
        refused += not found
    measured = spreads(walks)
    figures = [(name, pattern.figure((name, ""))) for name in PUBLISHED]
    return [
        Compared(name, each.unit, Spread(each.mean, each.sd, each.n or 0), measured[name])
        for name, each in figures
    ], refused


def table(title: str, rows: Sequence[Compared]) -> Table:
    """All lines, with what fails."""
    shown = Table("what", "unit", title=title)
    for name in ("real", "SD", "simulated", "SD", "mean off, SDs", "SD, ratio", "n"):
        shown.add_column(name, justify="right")
    shown.add_column("fails")
    for row in rows:
        numbers = row.real.mean, row.real.sd, row.simulated.mean, row.simulated.sd, row.off, row.ratio
        shown.add_row(
            row.what, row.unit, *(f"{value:.3g}" for value in numbers), str(row.simulated.n), row.fails
        )
    return shown


def read_real() -> dict[str, Spread]:
    """The figures of real healthy people that come with gaitnet."""
    rows = csv.DictReader(io.StringIO(FILE.read_text(encoding="utf-8"), newline=""))
    return {row["name"]: Spread(float(row["mean"]), float(row["sd"]), int(row["n"])) for row in rows}


def write_real(path: Path = FILE) -> None:
    """Measure the recordings and write their figures, whole or not at all.

    Raises:
        OutputError: it can't be written.
    """
    found = [(each, person) for each in _recordings() if (person := person_of(each.name))]
    walks = [(person, measured) for each, person in found for measured in _film(each)]
    people = len({person for person, _ in walks})
    made_by = f"gaitnet {version('gaitnet')} on {len(walks)} videos of {people} healthy adults"
    source = f"{made_by}; {RECORDINGS[LANDMARKS]}"
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["name", "unit", "mean", "sd", "n", "people", "source"])
    for name, each in spreads([measured for _, measured in walks]).items():
        unit = (UNITS | NUMBERS)[name]
        rows.writerow([name, unit, f"{each.mean:.6g}", f"{each.sd:.6g}", each.n, people, source])
    with atomic_file(path) as stream:
        stream.write(text.getvalue().encode())


def _recordings() -> list[Path]:
    return sorted((shared_data() / "landmarks").glob("*.npz"))


def _film(path: Path) -> list[MeasuredWalk]:
    return _measured(StoredBackend().estimate(path))


def _side_view(person: Person, to_the_left: bool, rng: np.random.Generator) -> PoseSequence:
    """A person's walk as a pose model would see it from the side."""
    walked = walk(person, STRIDES * 120 / person.cadence_steps_min)
    view_deg = float(rng.uniform(-SIDE_VIEW_DEG, SIDE_VIEW_DEG)) + 180 * to_the_left
    return observe(walked, Camera.framing(walked, view_deg), PoseNoise(), rng)


def _measured(pose: PoseSequence, known: Known = NOTHING) -> list[MeasuredWalk]:
    try:
        return [measure(pose, known)]
    except GaitnetError:
        return []


def _spread(values: Array, count: int) -> Spread:
    return Spread(float(np.nanmean(values)), float(np.nanstd(values)), count)


def _of_both(numbers: dict[str, float], name: str) -> Iterator[float]:
    """The walk's number, or those of both sides."""
    for key in (name, *(f"{name}_{side}" for side in SIDES)):
        if key in numbers:
            yield numbers[key]
            if key == name:
                return


def _print(people: int) -> None:
    console = Console(width=120)
    console.print(table(f"{people} simulated healthy people against real ones", compare(people)))
    for pattern in PATTERNS.values():
        rows, refused = compare_pattern(pattern, people)
        console.print(table(f"{pattern.name}: {people} people against its figures, {refused} refused", rows))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    asked.add_argument("--people", type=int, default=40, help="simulated people of each pattern")
    asked.add_argument("--write", action="store_true", help="measure the real recordings again")
    found = asked.parse_args()
    if found.write:
        write_real()
    _print(found.people)
