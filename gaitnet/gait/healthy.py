"""Healthy adults as gaitnet itself measures them: what a camera gets wrong is no disease.

`FILES` hold figures only; `python -m gaitnet.accuracy.reference` makes them of recordings.
A range says where 95 % of new people lie, each seen in one video: with few people it is wide.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp, sqrt
from typing import Literal

import msgspec
import numpy as np
import scipy

from gaitnet.gait.measured_by import HEAVY, LANDMARKS, Instrument
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Curve, Range, Scale

FILES: dict[Instrument, str] = {LANDMARKS: "data/healthy_gaitnet.csv", HEAVY: "data/healthy_heavy.csv"}
"""Instruments by which healthy people were measured whole; the others are held against the first."""

LOG = ("gvs_", "curve_deviation", "knee_range", "hip_range", "ankle_range", "step_time_variability")
"""Beginnings of names: never below 0, with a long tail upwards."""

ABSOLUTE = ("step_time_asymmetry", "step_length_asymmetry", "stance_asymmetry")
"""Sizes of a difference that is about 0 in healthy people."""

ONE_SIDED = (*ABSOLUTE, "gvs_", "curve_deviation", "step_time_variability")
"""Beginnings of names: nothing is too small."""

Of = Literal["walk", "leg"]

LEAST_PEOPLE = 10
"""With fewer, there is no range."""


@dataclass(frozen=True)
class Distribution:
    """A parameter, a value of a curve, or a point of one, in healthy people.

    Attributes:
        name: of the parameter, without a side.
        of: `walk`, or `leg` where it is measured for each.
        unit: of all but `centre` and `spread`.
        scale: on which people are taken for normally distributed.
        mean: of people, each the mean of own videos and legs.
        sd_people: between those means.
        sd: of one leg in one video, between and within people.
        p2_5: 2.5th percentile of people.
        p50: median of people.
        p97_5: 97.5th percentile of people.
        centre: mean on the scale.
        spread: SD of one leg in one video on the scale; of `absolute`, root of the mean square.
        people: how many.
        videos: how many.
        source: recordings, people and programs.
    """

    name: str
    of: Of
    unit: str
    scale: Scale
    mean: float
    sd_people: float
    sd: float
    p2_5: float
    p50: float
    p97_5: float
    centre: float
    spread: float
    people: int
    videos: int
    source: str


def distribution(
    name: str, of: Of, unit: str, people: Sequence[Sequence[float]], videos: int, source: str
) -> Distribution:
    """Statistics in which every person has the same weight, however many videos and legs were seen.

    Args:
        name: of the parameter, without a side.
        of: a walk or each leg.
        unit: its unit.
        people: the values of each person, one for each video and leg; at least two people.
        videos: how many videos they are of.
        source: who was measured by whom.
    """
    scale = scale_of(name)
    on_scale = [np.log(values) if scale == "log" else np.asarray(values, float) for values in people]
    means = np.array([np.mean(values) for values in people])
    centre, spread = _of_one(on_scale)
    if scale == "absolute":
        centre, spread = 0.0, sqrt(np.mean([np.mean(values**2) for values in on_scale]))
    return Distribution(
        name=name,
        of=of,
        unit=unit,
        scale=scale,
        mean=float(means.mean()),
        sd_people=float(means.std(ddof=1)),
        sd=_of_one([np.asarray(values, float) for values in people])[1],
        **dict(zip(("p2_5", "p50", "p97_5"), np.percentile(means, [2.5, 50, 97.5]).tolist(), strict=True)),
        centre=centre,
        spread=spread,
        people=len(people),
        videos=videos,
        source=source,
    )


def range_of(found: Distribution) -> Range:
    """Where 95 % of new people lie: t quantile x spread x sqrt(1 + 1/n) on either side of the centre."""
    high_only = found.name.startswith(ONE_SIDED)
    absolute = found.scale == "absolute"
    share = 0.95 if high_only and not absolute else 0.975  # of a size, 2.5 % lie beyond on either side of 0
    freedom = found.people if absolute else found.people - 1
    once_more = 1.0 if absolute else sqrt(1 + 1 / found.people)
    away = float(scipy.special.stdtrit(freedom, share)) * found.spread * once_more
    low, high = found.centre - away, found.centre + away
    if found.scale == "log":
        low, high = exp(low), exp(high)
    return Range(
        0.0 if high_only else low,
        high,
        found.source,
        found.scale,
        found.centre,
        found.spread,
        found.people,
    )


def scale_of(name: str) -> Scale:
    """On which scale people are taken for normally distributed."""
    if name in ABSOLUTE:
        return "absolute"
    return "log" if name.startswith(LOG) else "linear"


def without_side(name: str) -> str:
    """A leg's parameter without its side: a healthy person's legs are alike."""
    return next((name.removesuffix(f"_{side}") for side in SIDES if name.endswith(f"_{side}")), name)


def own_ranges(instrument: Instrument = LANDMARKS) -> dict[str, Range]:
    """Parameter, or value of a curve -> its range; a leg's by the names of both sides."""
    return ranges_by_name(distributions(instrument))


def ranges_by_name(found_in: Iterable[Distribution]) -> dict[str, Range]:
    """Ranges by a report's names; of fewer than `LEAST_PEOPLE` people there are none."""
    found: dict[str, Range] = {}
    for each in found_in:
        if each.people >= LEAST_PEOPLE:
            names = [each.name] if each.of == "walk" else [f"{each.name}_{side}" for side in SIDES]
            found |= dict.fromkeys(names, range_of(each))
    return found


@lru_cache
def distributions(instrument: Instrument = LANDMARKS) -> tuple[Distribution, ...]:
    """Every parameter and value of a curve, as it is in the file."""
    rows = (row for row in _rows(instrument) if row["kind"] == "number")
    return tuple(msgspec.convert(row, Distribution, strict=False) for row in rows)


@lru_cache
def own_curves(instrument: Instrument = LANDMARKS) -> dict[str, Curve]:
    """Joint -> mean of people, and SD of one leg in one video."""
    points: dict[str, list[tuple[float, float]]] = {}
    for row in _rows(instrument):
        if row["kind"] == "curve":
            points.setdefault(row["name"], []).append((float(row["mean"]), float(row["sd"])))
    return {joint: Curve(*np.array(of_joint).T) for joint, of_joint in points.items()}


def own_name(instrument: Instrument = LANDMARKS) -> str:
    """Who was measured by whom, in short: a source without the recordings; "" without figures."""
    return next((each.source.partition(";")[0] for each in distributions(instrument)), "")


@lru_cache
def _rows(instrument: Instrument) -> list[dict[str, str]]:
    name = FILES.get(instrument, FILES[LANDMARKS])
    text = files("gaitnet.gait").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _of_one(people: Sequence[Array]) -> tuple[float, float]:
    """Mean of people's means, and SD of a single value: between people, and within them."""
    mean = float(np.mean([values.mean() for values in people]))
    squares = [float(((values - mean) ** 2).mean()) for values in people]
    return mean, sqrt(sum(squares) / (len(people) - 1))
