"""How far a number may be off: the half-width that holds 95 % of rendered walkers' values about the truth.

Of the instrument, not of the walker: how much the steps differ is their SD. `data/margins.csv` is made of
films of rendered walkers of twelve patterns, seen from 0, 15, 30 and 180 degrees at 25 and 30 Hz, by each
network (`python -m gaitnet.accuracy.margins`), and tested on other films (`gaitnet accuracy --only walkers`).
With depth that was measured, with other networks, such as lite, and where the angles are not of the picture,
nobody knows.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from gaitnet.gait.bout import Bout
from gaitnet.gait.healthy import Of, without_side
from gaitnet.gait.measured_by import HEAVY, LANDMARKS, Instrument, instrument_of, is_full_or_heavy

FILE = "data/margins.csv"

WITH_MARGIN = (
    *("cadence", "step_time", "stride_time", "stance", "stance_time", "swing", "double_support"),
    *("single_support", "step_time_asymmetry", "stance_asymmetry", "knee_range", "hip_range", "ankle_range"),
    *("curve_knee", "curve_thigh", "curve_ankle"),
)
"""Parameters and mean curves, without a side. Not lengths: metres hang on the height that was given."""

CURVE = "curve_"
"""Before a joint's name: any point of its mean curve over the gait cycle."""


def margins_of(bouts: Sequence[Bout]) -> dict[tuple[str, Of], float]:
    """Margins of what is measured in some straight walks, by `key_of`; none where they are not known."""
    known = all(
        bout.walk.source == "image" and bout.pose.has_depth and not bout.pose.depth_measured for bout in bouts
    )
    if not known or not all(is_full_or_heavy(bout.pose.engine) for bout in bouts):
        return {}
    heavy = all(instrument_of(bout.pose) == HEAVY for bout in bouts)
    return _margins(HEAVY if heavy else LANDMARKS)


def key_of(name: str) -> tuple[str, Of]:
    """A parameter as margins name it: without its side, and of a leg or of the walk."""
    short = without_side(name)
    return short, "walk" if short == name else "leg"


@lru_cache
def _margins(instrument: Instrument) -> dict[tuple[str, Of], float]:
    text = files("gaitnet.gait").joinpath(FILE).read_text("utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["instrument"] == instrument]
    return {(row["name"], "walk" if row["of"] == "walk" else "leg"): float(row["margin"]) for row in rows}
