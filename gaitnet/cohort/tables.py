"""The table of many videos, a row each, and their curves; and both again."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaitnet.cohort.rows import Row
from gaitnet.documents import read_document
from gaitnet.errors import DataError
from gaitnet.files import atomic_file
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.types import Array

TEXTS = (
    *("video", "group", "subject", "verdict", "steps", "findings", "reasons", "answer", "inconclusive"),
    *("lengths", "heavy", "classification"),
)
CURVE_COLUMNS = ("video", "joint", "side", "percent", "degrees")
MOST_BYTES = 256 << 20


def curves_beside(table: Path) -> Path:
    """Where the curves of a table are: `walks.csv` has its in `walks_curves.csv`."""
    return table.with_name(f"{table.stem}_curves.csv")


def write_tables(path: Path, rows: Sequence[Row]) -> None:
    """Write a row a video and a column a parameter with its unit, and beside it each mean joint curve.

    Columns: those of `TEXTS`, `p_CLASS`, `NAME [UNIT]` in the order of the report, `error`. Empty = not
    measured, or withheld. Both files appear whole or not at all.

    Raises:
        OutputError: a file can't be written.
    """
    classes = list(dict.fromkeys(name for row in rows for name in row.probabilities))
    found = {name for row in rows for name in row.parameters}
    names = [name for name in DEFINITIONS if name in found]
    header = [*TEXTS, *(f"p_{name}" for name in classes)]
    header += [f"{name} [{DEFINITIONS[name].unit}]" for name in names]
    _write(path, [*header, "error"], (_cells(row, classes, names) for row in rows))
    _write(curves_beside(path), CURVE_COLUMNS, (point for row in rows for point in _points(row)))


def _cells(row: Row, classes: Sequence[str], names: Sequence[str]) -> list[object]:
    unknown = {"inconclusive": not row.answer, "heavy": not row.verdict}
    texts = ["" if unknown.get(name) else getattr(row, name) for name in TEXTS]
    shares = [f"{row.probabilities[name]:.4f}" if row.probabilities else "" for name in classes]
    values = [f"{row.parameters[name][0]:.5g}" if name in row.parameters else "" for name in names]
    return [*texts, *shares, *values, row.error]


def _points(row: Row) -> Iterator[tuple[object, ...]]:
    for name, curve in row.curves.items():
        joint, _, side = name.rpartition("_")
        for percent, degrees in zip(np.linspace(0, 100, len(curve)), curve, strict=True):
            yield row.video, joint, side, f"{percent:g}", f"{degrees:.3f}"


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(header)
    table.writerows([_inert(str(cell)) for cell in row] for row in rows)
    with atomic_file(path) as file:
        file.write(text.getvalue().encode())


def _inert(cell: str) -> str:
    """A video may be called =cmd(): spreadsheets would run that. Numbers stay numbers."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


@dataclass(frozen=True)
class Group:
    """A table again.

    Attributes:
        name: of the file.
        heavy: whether the heavy pose model measured each video that was measured.
        values: `name [unit]` -> a number for each video that was measured; NaN = none.
        curves: `knee_left` and so on -> `(videos, points)` degrees over the gait cycle.
    """

    name: str
    heavy: list[bool]
    values: dict[str, Array]
    curves: dict[str, Array]


def read_groups(tables: Sequence[Path]) -> list[Group]:
    """Tables that `write_tables` wrote, with their curves.

    Raises:
        DataError: no such file, or no such table.
    """
    return [_read_group(path) for path in tables]


def _read_group(path: Path) -> Group:
    rows = [row for row in _rows(path, ("video", "verdict")) if row["verdict"] in ("OK", "CAUTION")]
    if not rows:
        raise DataError(f"{path}: no video in it could be measured. Name another table.")
    columns = [name for name in rows[0] if name.endswith("]") and " [" in name]
    values = {name: np.array([_number(path, row[name]) for row in rows]) for name in columns}
    heavy = [row.get("heavy") == str(True) for row in rows]
    return Group(path.stem, heavy, values, _read_curves(curves_beside(path), {row["video"] for row in rows}))


def _read_curves(path: Path, videos: set[str]) -> dict[str, Array]:
    found: dict[str, dict[str, list[float]]] = {}
    for row in _rows(path, CURVE_COLUMNS):
        if row["video"] in videos:
            curve = found.setdefault(f"{row['joint']}_{row['side']}", {}).setdefault(row["video"], [])
            curve.append(_number(path, row["degrees"]))
    try:
        return {name: np.array(list(curves.values()), float) for name, curves in found.items()}
    except ValueError as error:
        raise DataError(f"{path}: curves of several lengths. {_AGAIN}") from error


_AGAIN = "Name a table that ⟦table⟧ of gaitnet analyze wrote."


def _rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    try:
        text = read_document(path, MOST_BYTES).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), restval="", restkey="more"))
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror}). {_AGAIN}") from error
    except (ValueError, csv.Error) as error:
        raise DataError(f"{path}: no table ({error}). {_AGAIN}") from error
    if not rows or not set(needed) <= rows[0].keys() or any("more" in row for row in rows):
        raise DataError(f"{path}: no table of gaitnet. {_AGAIN}")
    return rows


def _number(path: Path, cell: str) -> float:
    try:
        return float(cell) if cell else math.nan
    except ValueError as error:
        raise DataError(f"{path}: a number is expected, not {cell[:40]!r}. {_AGAIN}") from error
