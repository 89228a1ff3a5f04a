"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from gaitnet.documents import read_document
from gaitnet.errors import SequenceError
from gaitnet.files import atomic_file
from gaitnet.skeleton import FEATURES, SIDES
from gaitnet.types import Footstep, GaitEvents, JointAngles, Measurement, Stride

GUESSED = tuple(f"{side}_leg_guessed" for side in SIDES)

_AGAIN = "Analyse the film again."


def write_angles_csv(path: Path, angles: JointAngles) -> None:
    """Write `time_s` and the features, degrees and metres; missing is an empty cell. Whole or not at all.

    Two more columns are 1 where the leg was hidden and its angles are guessed from before and after, else 0.

    Raises:
        OutputError: the file can't be written.
    """
    guessed = np.zeros((len(angles.time_s), len(SIDES)), bool) if angles.guessed is None else angles.guessed
    rows = zip(angles.time_s, angles.values, guessed.astype(int).tolist(), strict=True)
    names = ["time_s", *angles.names, *GUESSED]
    _write(path, names, ([time_s, *row, *marks] for time_s, row, marks in rows))


def read_angles_csv(path: Path) -> JointAngles:
    """What `write_angles_csv` wrote: seconds, and the features in degrees and metres; an empty cell is NaN.

    Raises:
        SequenceError: no such file, or none of ours.
    """
    try:
        text = read_document(path).decode()
        (first, *names), *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        values = np.array([[float(cell or "nan") for cell in row] for row in rows]).reshape(len(rows), -1)
    except OSError as error:
        raise SequenceError(f"{path}: can't be read ({error.strerror}). {_AGAIN}") from error
    except (ValueError, csv.Error) as error:
        raise SequenceError(f"{path}: no table of numbers. {_AGAIN}") from error
    marked = tuple(names[len(FEATURES) :]) == GUESSED  # older tables are without
    known = tuple(names) == (*FEATURES, *(GUESSED if marked else ()))
    if first != "time_s" or not known or values.shape[1:] != (1 + len(names),):
        raise SequenceError(f"{path}: its columns are not time_s and the features. {_AGAIN}")
    time_s = values[:, 0]
    if np.isinf(values).any() or not (np.diff(time_s) > 0).all() or np.isnan(time_s).any():
        raise SequenceError(f"{path}: its times do not go up, or a number is none. {_AGAIN}")
    features, marks = np.split(values[:, 1:], [len(FEATURES)], axis=1)
    return JointAngles(features, time_s, guessed=marks > 0 if marked else None)


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


def write_cycles_csv(path: Path, strides: Sequence[Stride]) -> None:
    """Write each gait cycle; those with an empty `left_out` are included in the parameters.

    Raises:
        OutputError: the file can't be written.
    """
    rows = (
        [
            stride.side,
            stride.start_s,
            stride.toe_off_s,
            stride.end_s,
            stride.time_s,
            100 * (stride.toe_off_s - stride.start_s) / stride.time_s,
            stride.left_out,
        ]
        for stride in strides
    )
    _write(path, ["side", "start_s", "toe_off_s", "end_s", "stride_time_s", "stance_%", "left_out"], rows)


def write_steps_csv(path: Path, footsteps: Sequence[Footstep]) -> None:
    """Write each step; those with an empty `left_out` are included in the parameters.

    Raises:
        OutputError: the file can't be written.
    """
    rows = (
        [step.side, step.start_s, step.end_s, step.time_s, step.length_m, step.left_out] for step in footsteps
    )
    _write(path, ["side", "start_s", "end_s", "step_time_s", "step_length_m", "left_out"], rows)


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
