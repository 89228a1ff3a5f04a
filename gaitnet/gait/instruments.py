"""Walks in units of healthy people measured by the same instrument: a camera's or a simulator's bias cancels.

`data/healthy_context.csv` holds figures only; `python -m gaitnet.accuracy.contexts` makes it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import sqrt
from typing import Literal

import msgspec
import numpy as np

from gaitnet.gait.context import CONTEXT
from gaitnet.gait.measured_by import LANDMARKS, Instrument
from gaitnet.skeleton import SIDES
from gaitnet.types import Array

FILE = "data/healthy_context.csv"

LOG = ("step_time_cv", "step_length_cv", "distance")
"""Never below 0, with a long tail upwards."""

LEAST = 0.3
"""% below which a variability is only rounding."""

SIZES = ("_asymmetry", "_difference")
"""Endings of names: sizes of a difference that is about 0 in healthy people."""

Kind = Literal["context", "column", "score"]


@dataclass(frozen=True)
class Spread:
    """A number in healthy people.

    Attributes:
        instrument: that measured them.
        kind: of the context, a column of the steps without its side, or a score.
        name: its name.
        centre: mean of people on its scale; 0 for sizes of a difference.
        spread: SD of one person in one video on its scale; root of the mean square for sizes.
        people: how many.
        videos: of how many videos.
        source: who was measured by whom.
    """

    instrument: Instrument
    kind: Kind
    name: str
    centre: float
    spread: float
    people: int
    videos: int
    source: str


Spreads = Mapping[str, Spread]


def healthy_people(kind: Kind, instrument: str | None) -> Spreads:
    """Name -> healthy people's figures by an instrument; without its own, a pose model's with depth."""
    known = _file()
    return known.get((kind, instrument or ""), known.get((kind, LANDMARKS), {}))


def has_own(instrument: str | None) -> bool:
    """Whether healthy people were measured by an instrument."""
    return ("context", instrument or "") in _file()


def on_scale(name: str, value: float) -> float:
    """A number as its mean and SD are made of."""
    return float(np.log(max(value, LEAST))) if name in LOG else value


def spread_of(
    name: str, people: Sequence[Sequence[float]], instrument: Instrument, kind: Kind, videos: int, source: str
) -> Spread:
    """Every person has the same weight, however many videos there are.

    Args:
        name: of the number.
        people: values of each person, one for each video; at least two people.
        instrument: that measured them.
        kind: of the number.
        videos: how many.
        source: who was measured by whom.
    """
    values = [np.array([on_scale(name, value) for value in of_person]) for of_person in people]
    if name.endswith(SIZES):
        centre, spread = 0.0, sqrt(np.mean([np.mean(each**2) for each in values]))
    else:
        centre = float(np.mean([each.mean() for each in values]))
        spread = sqrt(sum(float(((each - centre) ** 2).mean()) for each in values) / (len(values) - 1))
    return Spread(instrument, kind, name, centre, spread, len(people), videos, source)


def z_of(name: str, value: float, healthy: Spread) -> float:
    """Distance from the healthy mean in SD of one more person; NaN = missing."""
    once_more = 1.0 if name.endswith(SIZES) else sqrt(1 + 1 / healthy.people)
    return (on_scale(name, value) - healthy.centre) / (healthy.spread * once_more)


def context_z(context: Mapping[str, float], healthy: Spreads) -> Array:
    """`(C,)` every number of `CONTEXT` against healthy people, NaN = missing or without a reference."""
    return np.array([
        z_of(name, context[name], healthy[name]) if name in healthy and name in context else np.nan
        for name in CONTEXT
    ])  # fmt: skip


def between_columns(values: Array, names: Sequence[str], source: str | None, target: str | None) -> Array:
    """`(T, F)` a step's columns as another instrument would have measured them, both legs alike.

    A value as far from the healthy mean of `source`, in its SDs, lies as far from that of `target`.
    """
    return _carried(values, [without_leg(name) for name in names], "column", (source, target))


def between_contexts(values: Array, source: str | None, target: str | None) -> Array:
    """`(K,)` a context likewise, in the order of `CONTEXT`."""
    return _carried(values, CONTEXT, "context", (source, target))


def _carried(
    values: Array, names: Sequence[str], kind: Kind, between: tuple[str | None, str | None]
) -> Array:
    """Numbers on a logarithmic scale are carried over on it; those without figures of both stay."""
    found = np.array(values, dtype=np.float64)
    source, target = (healthy_people(kind, instrument) for instrument in between)
    for index, name in enumerate(names):
        if name in source and name in target:
            of, to = source[name], target[name]
            column = found[..., index]
            column = np.log(np.maximum(column, LEAST)) if name in LOG else column
            column = to.centre + to.spread * (column - of.centre) / of.spread
            found[..., index] = np.exp(column) if name in LOG else column
    return found


def without_leg(name: str) -> str:
    """A column's name without its side."""
    return next((name.removeprefix(f"{side}_") for side in SIDES if name.startswith(f"{side}_")), name)


@lru_cache(maxsize=1)
def _file() -> dict[tuple[str, str], dict[str, Spread]]:
    found: dict[tuple[str, str], dict[str, Spread]] = {}
    text = files("gaitnet.gait").joinpath(FILE).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        each = msgspec.convert(row, Spread, strict=False)
        found.setdefault((each.kind, each.instrument), {})[each.name] = each
    return found
