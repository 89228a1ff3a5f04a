"""Figures of `gaitnet accuracy`, one a line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.table import Table

from gaitnet import __version__
from gaitnet.gait.view import View
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import Array, Measurement

JOINTS = {"knee": "knee_flexion", "hip": "hip", "ankle": "ankle_dorsiflexion"}
"""What a joint is called -> its columns, without the side."""


def shared_data() -> Path:
    """Real recordings, which are not part of gaitnet: `GAITNET_SHARED_DATA`, or beside the sources."""
    beside = Path(__file__).resolve().parents[3] / "shared/data"
    return Path(os.environ.get("GAITNET_SHARED_DATA", beside))


@dataclass(frozen=True)
class Row:
    """One line of the table: errors or shares, and what they are to reach."""

    on: str
    what: str
    errors: Array
    unit: str
    goal: str = ""


SUMMARY = ("mean", "MAE", "median |e|", "95 % |e|")
"""Nothing is centred: the mean, which is the offset, stands beside the absolute errors."""


def summary(row: Row) -> tuple[int, tuple[float, ...]]:
    """How many finite values there are, and `SUMMARY` of them; none of none."""
    values = row.errors[np.isfinite(row.errors)]
    if not len(values):
        return 0, ()
    return len(values), (values.mean(), abs(values).mean(), *np.percentile(abs(values), [50, 95]))


def table(rows: Sequence[Row]) -> Table:
    """A line for each row, as people read it."""
    shown = Table("on", "what", "goal")
    for name in ("n", *SUMMARY, "unit"):
        shown.add_column(name, justify="right")
    for row in rows:
        count, sizes = summary(row)
        cells = [str(count), *(f"{size:.4g}" for size in sizes), row.unit] if count else []
        shown.add_row(row.on, row.what, row.goal, *cells)
    return shown


def document(rows: Sequence[Row]) -> dict[str, object]:
    """The same as plain JSON, of which the documentation's tables are made."""
    lines = []
    for row in rows:
        count, sizes = summary(row)
        numbers = dict(zip(SUMMARY, (float(f"{size:.4g}") for size in sizes), strict=False))
        lines.append(
            {"on": row.on, "what": row.what, "goal": row.goal, "unit": row.unit, "n": count, **numbers}
        )
    return {"gaitnet": __version__, "rows": lines}


def near_leg(view: View) -> Side:
    """The leg that is towards the camera in a walk from the side."""
    return "right" if view.heading[0] > 0 else "left"


def far_leg(view: View) -> Side:
    """The other one."""
    return "left" if view.heading[0] > 0 else "right"


def range_rows(on: str, pairs: Sequence[Sequence[dict[str, Measurement]]]) -> Iterator[Row]:
    """A leg's joint ranges, walking to the right against walking to the left."""
    for joint in JOINTS:
        names = [f"{joint}_range_{leg}" for leg in SIDES]
        ranges = [
            abs(a[name].value - b[name].value) for a, b in pairs for name in names if name in a and name in b
        ]
        yield Row(on, f"{joint} range, right against left", np.array(ranges), "deg", "<= 3")
