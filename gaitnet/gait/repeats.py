"""The least change of a number that is beyond measurement error, of repeated films of healthy people.

`data/measurement_error.csv` holds figures only; `python -m gaitnet.accuracy.reference` makes it.
MDC = 1.96 x sqrt(2) x SEM, and SEM the SD within people. Source: Weir 2005, J Strength Cond Res
19(1):231-240.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import sqrt
from typing import Literal

from gaitnet.gait.healthy import without_side

FILE = "data/measurement_error.csv"

LEAST_PEOPLE = 8
"""Of fewer people with two films, an SD says too little."""

PUBLISHED: dict[str, tuple[tuple[float, str], ...]] = {
    "speed": (
        (0.18, "Parkinson's disease, Steffen & Seney 2008, Phys Ther 88(6):733-746"),
        (0.30, "after a stroke (MDC90), Fulk & Echternach 2008, J Neurol Phys Ther 32(1):8-13"),
    ),
}
"""Parameter -> minimal detectable changes between days, in its unit, that were measured on a walkway."""


@dataclass(frozen=True)
class Repeat:
    """How far a number differs between films of one healthy person.

    Attributes:
        name: parameter, without a side.
        of: `walk`, or `leg` where it is of each.
        unit: of the number.
        sem: standard error of measurement: SD within people.
        people: who were filmed twice or more.
        videos: of them.
        source: who was measured by whom.
    """

    name: str
    of: Literal["walk", "leg"]
    unit: str
    sem: float
    people: int
    videos: int
    source: str

    @property
    def mdc(self) -> float:
        """Minimal detectable change, 95 %."""
        return 1.96 * sqrt(2) * self.sem


def repeat_of(name: str) -> Repeat | None:
    """Of a parameter by its name with its side; None where too few people were filmed twice."""
    base = without_side(name)
    return _table().get((base, "walk" if base == name else "leg"))


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], Repeat]:
    text = files("gaitnet.gait").joinpath(FILE).read_text(encoding="utf-8")
    found = (
        Repeat(
            row["name"],
            "leg" if row["of"] == "leg" else "walk",
            row["unit"],
            float(row["sem"]),
            int(row["people"]),
            int(row["videos"]),
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
    return {(each.name, each.of): each for each in found}
