"""How far two films of the same healthy person differ: the error of a measurement.

`python -m gaitnet.accuracy.reference` writes `gaitnet/gait/data/measurement_error.csv`, of the recordings
that the healthy ranges are of: people of whom two or more videos were taken, minutes apart.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import Literal

import numpy as np

from gaitnet.files import atomic_file
from gaitnet.findings import numbers_of
from gaitnet.gait.healthy import without_side
from gaitnet.gait.repeats import LEAST_PEOPLE, Repeat
from gaitnet.types import GaitReport

FIGURES = 4
"""Significant digits in the file."""


def repeats(seen: Iterable[tuple[str, GaitReport]], source: str) -> Iterator[Repeat]:
    """SD within people, of all numbers of which enough people have two videos; of a leg by leg.

    Args:
        seen: person and report of each video.
        source: who was measured by whom.
    """
    values: dict[str, dict[tuple[str, str], list[float]]] = {}
    units: dict[str, str] = {}
    for person, report in seen:
        for name, found in numbers_of(report).items():
            base = without_side(name)
            values.setdefault(base if name == base else f"{base}_side", {}).setdefault(
                (person, name), []
            ).append(found.value)
            units[base] = found.unit
    for name, of_people in values.items():
        twice = {who: found for who, found in of_people.items() if len(found) > 1}
        people = {person for person, _ in twice}
        if len(people) >= LEAST_PEOPLE:
            base = name.removesuffix("_side")
            sem = _within(list(twice.values()))
            videos = sum(max(len(twice[who]) for who in twice if who[0] == person) for person in people)
            of: Literal["walk", "leg"] = "leg" if name != base else "walk"
            yield Repeat(base, of, units[base], sem, len(people), videos, source)


def _within(found: Sequence[Sequence[float]]) -> float:
    """Root of the mean variance within people, each with the weight of its degrees of freedom."""
    squares = sum(float(((np.array(values) - np.mean(values)) ** 2).sum()) for values in found)
    return sqrt(squares / sum(len(values) - 1 for values in found))


def write_repeats(path: Path, found: Iterable[Repeat]) -> None:
    """Write the file that comes with gaitnet, whole or not at all.

    Raises:
        OutputError: it can't be written.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["name", "of", "unit", "sem", "mdc", "people", "videos", "source"])
    for each in found:
        figures = (f"{value:.{FIGURES}g}" for value in (each.sem, each.mdc))
        table.writerow([each.name, each.of, each.unit, *figures, each.people, each.videos, each.source])
    with atomic_file(path) as stream:
        stream.write(text.getvalue().encode())
