"""The figures of `data/patterns.csv`: how people with each pattern walk, each with its source."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from gaitnet.errors import DataError

FILE = "data/patterns.csv"
COLUMNS = ["pattern", "parameter", "side", "unit", "mean", "sd", "n", "source"]
CHOSEN = "chosen: "
"""How the source of a figure begins that is of no table: why it is what it is."""

Where = Literal["", "affected", "other"]
"""Of the whole walk, or of the leg that a one-sided pattern is about, or of the other one."""

WALK_UNITS = {
    "age": "years",
    "height": "m",
    "cadence": "steps/min",
    "step_length": "m",
    "cadence_with_step_length": "r",
    "double_support": "%",
    "double_support_with_speed": "r",
    "stance_asymmetry": "%",
    "step_time_asymmetry": "%",
    "step_length_asymmetry": "%",
    "stride_time_variability": "%",
    "step_length_variability": "%",
    "step_width_variability": "m",
    "trunk_lean": "deg",
    "trunk_sway": "deg",
    "pelvis_drop": "deg",
    "hip_hike": "deg",
    "circumduction": "m",
    "step_width": "m",
}
"""Parameters of a whole walk -> unit. What they mean: `gaits.Gait`; `r` is a correlation between people."""

SIDE_UNITS = {
    **dict.fromkeys(["arm_swing", "elbow"], "deg"),
    **dict.fromkeys(["knee_strike", "knee_loading", "knee_stance", "knee_swing"], "deg"),
    **dict.fromkeys(["thigh_stance", "thigh_swing"], "deg"),
    **dict.fromkeys(["ankle_strike", "ankle_push_off", "ankle_swing"], "deg"),
}
"""Parameters of one side of the body -> unit; those of joints: `bending.PLACES`."""

Key = tuple[str, Where]
"""A parameter, and where."""


@dataclass(frozen=True)
class Figure:
    """Mean and SD between people; `n` of how many, None where it is of no single table."""

    mean: float
    sd: float
    unit: str
    n: int | None
    source: str


@lru_cache(maxsize=1)
def figures() -> Mapping[str, Mapping[Key, Figure]]:
    """The figures of every pattern, as they come with gaitnet.

    Raises:
        DataError: the file is not what it should be.
    """
    return read_figures(files("gaitnet.walker").joinpath(FILE).read_text(encoding="utf-8"))


def read_figures(text: str) -> Mapping[str, Mapping[Key, Figure]]:
    """Pattern -> parameter and side -> figure; `both` sides have the same one.

    Raises:
        DataError: other columns, an unknown parameter, side or unit, no number, no source, or a row twice.
    """
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if rows.fieldnames != COLUMNS:
        raise DataError(f"{FILE}: columns {rows.fieldnames}, expected {', '.join(COLUMNS)}. Correct them.")
    found: dict[str, dict[Key, Figure]] = {}
    for row in rows:
        try:
            figure = _figure(row)
            keys = _keys(row)
        except (ValueError, TypeError) as error:
            raise DataError(f"{FILE}, line {rows.line_num}: {error}. Correct it.") from error
        of_pattern = found.setdefault(row["pattern"], {})
        for key in keys:
            if key in of_pattern:
                raise DataError(f"{FILE}, line {rows.line_num}: {key[0]} twice. Delete one.")
            of_pattern[key] = figure
    return MappingProxyType({name: MappingProxyType(each) for name, each in found.items()})


def _keys(row: Mapping[str, str]) -> list[Key]:
    name, side = row["parameter"], row["side"]
    if name in WALK_UNITS and side == "":
        return [(name, "")]
    sides: dict[str, list[Where]] = {
        "affected": ["affected"],
        "other": ["other"],
        "both": ["affected", "other"],
    }
    if name in SIDE_UNITS and side in sides:
        return [(name, each) for each in sides[side]]
    raise ValueError(f"{name or 'no name'}, side {side or 'none'}: no such parameter")


def _figure(row: Mapping[str, str]) -> Figure:
    name, unit = row["parameter"], row["unit"]
    mean, sd = float(row["mean"]), float(row["sd"] or 0)
    if {**WALK_UNITS, **SIDE_UNITS}.get(name, unit) != unit:
        raise ValueError(f"{name}: unit {unit}, expected {(WALK_UNITS | SIDE_UNITS)[name]}")
    if not math.isfinite(mean) or not math.isfinite(sd) or sd < 0 or (unit == "r" and abs(mean) >= 1):
        raise ValueError(f"{name}: mean {row['mean']}, SD {row['sd']}")
    source = row["source"].strip()
    if not source.removeprefix(CHOSEN.strip()).strip():
        raise ValueError(f"{name}: no source")
    return Figure(mean, sd, unit, int(row["n"]) if row["n"] else None, source)
