"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gaitnet.files import atomic_file
from gaitnet.gait.parameters import cycles
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import GaitEvents, JointAngles, Measurement


def write_angles_csv(path: Path, angles: JointAngles) -> None:
    """Write `time_s` and the features, degrees and metres; missing is an empty cell. Whole or not at all.

    Raises:
        OutputError: the file can't be written.
    """
    rows = zip(angles.time_s, angles.values, strict=True)
    _write(path, ["time_s", *angles.names], ([time_s, *row] for time_s, row in rows))


def write_parameters_csv(path: Path, parameters: dict[str, Measurement]) -> None:
    """Write each parameter with its unit, SD, number and definition.

    Raises:
        OutputError: the file can't be written.
    """
    rows = (
        [name, found.value, found.unit, found.sd, found.n, found.source] for name, found in parameters.items()
    )
    _write(path, ["parameter", "value", "unit", "sd", "n", "source"], rows)


def write_events_csv(path: Path, events: GaitEvents) -> None:
    """Write heel strikes and toe offs in the order of time.

    Raises:
        OutputError: the file can't be written.
    """
    found = sorted(
        (float(time_s), side, kind)
        for side in SIDES
        for kind, times in (("heel strike", events.heel_strikes(side)), ("toe off", events.toe_offs(side)))
        for time_s in times
    )
    _write(path, ["time_s", "side", "event"], found)


def write_cycles_csv(path: Path, events: GaitEvents, walks_s: Sequence[tuple[float, float]]) -> None:
    """Write each gait cycle that the parameters are made of: heel strike to the same foot's next one.

    Raises:
        OutputError: the file can't be written.
    """
    rows = [row for side in SIDES for row in _cycles(events, side, walks_s)]
    _write(path, ["side", "start_s", "toe_off_s", "end_s", "stride_time_s", "stance_%"], rows)


def _cycles(
    events: GaitEvents, side: Side, walks_s: Sequence[tuple[float, float]]
) -> Iterator[list[str | float | None]]:
    for cycle in cycles(events, side):
        if any(first_s <= cycle.start_s and cycle.end_s <= last_s for first_s, last_s in walks_s):
            stride_s = cycle.end_s - cycle.start_s
            stance = 100 * (cycle.toe_off_s - cycle.start_s) / stride_s
            yield [side, cycle.start_s, cycle.toe_off_s, cycle.end_s, stride_s, stance]


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> None:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(names)
    table.writerows([_cell(value) for value in row] for row in rows)
    with atomic_file(path) as stream:
        stream.write(text.getvalue().encode())


def _cell(value: str | float | None) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)
