"""Figures of `tools/accuracy.py`, one a line."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.table import Table

from gaitnet.types import Array

SHARED = Path(os.environ.get("GAITNET_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared/data"))


@dataclass(frozen=True)
class Row:
    """One line of the table: errors or shares, and what they are to reach."""

    on: str
    what: str
    errors: Array
    unit: str
    goal: str = ""


def table(rows: Sequence[Row]) -> Table:
    """Nothing is centred: the mean, which is the offset, stands beside the absolute errors."""
    shown = Table("on", "what", "goal")
    for name in ("n", "mean", "MAE", "median |e|", "95 % |e|", "unit"):
        shown.add_column(name, justify="right")
    for row in rows:
        values = row.errors[np.isfinite(row.errors)]
        if not len(values):
            shown.add_row(row.on, row.what, row.goal)
            continue
        sizes = [values.mean(), abs(values).mean(), *np.percentile(abs(values), [50, 95])]
        shown.add_row(
            row.on, row.what, row.goal, str(len(values)), *(f"{size:.4g}" for size in sizes), row.unit
        )
    return shown
