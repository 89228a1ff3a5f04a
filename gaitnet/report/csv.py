"""`angles.csv`: the 11 features over time, for spreadsheets."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from gaitnet.files import atomic_file
from gaitnet.types import JointAngles


def write_angles_csv(path: Path, angles: JointAngles) -> None:
    """Write `time_s` and the features, degrees and metres; missing is an empty cell. Whole or not at all.

    Raises:
        OutputError: the file can't be written.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(["time_s", *angles.names])
    for time_s, row in zip(angles.time_s, angles.values, strict=True):
        table.writerow([f"{time_s:.4f}", *("" if np.isnan(value) else f"{value:.4f}" for value in row)])
    with atomic_file(path) as stream:
        stream.write(text.getvalue().encode())
