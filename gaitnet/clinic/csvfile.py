"""A table (CSV) that says which walk belongs to which class."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from gaitnet.clinic.walks import Labelled
from gaitnet.documents import read_document, shown
from gaitnet.errors import DataError

COLUMNS = ("video", "walk", "patient", "class")
MOST_ROWS = 20_000
_MOST_BYTES = 8 << 20


@dataclass(frozen=True)
class Row:
    """A line: which walk, or all of a patient's, and its class; "" = not said."""

    video: str
    walk: str
    patient: str
    label: str


def read_rows(path: Path) -> list[Row]:
    """The lines of a table; separated by commas, semicolons or tabs.

    Raises:
        DataError: no such file, no table, no column of use, or a line without a class.
    """
    try:
        text = read_document(path, _MOST_BYTES).decode("utf-8-sig")
        lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
        rows = list(_first(lines, path))
    except OSError as error:
        raise DataError(f"{path}: can't be read. Check the path.") from error
    except (ValueError, csv.Error) as error:
        raise DataError(f"{path}: no table of text (CSV, UTF-8). Save it as one.") from error
    columns = {(name or "").strip().casefold() for name in lines.fieldnames or ()}
    if "class" not in columns or columns.isdisjoint(COLUMNS[:3]):
        raise DataError(
            f"{path}: needs a column class, and video, walk or patient. Name them in the first line."
        )
    return [_row(path, number, row) for number, row in enumerate(rows, start=2)]


def match(rows: Sequence[Row], walks: Sequence[Labelled]) -> tuple[dict[str, list[str]], list[str]]:
    """Class -> ids of its walks, the last line about a walk counting; and the lines that name none."""
    label_of: dict[str, str] = {}
    unknown = []
    for row in rows:
        ids = [walk.id for walk in walks if _is_meant(row, walk)]
        label_of |= dict.fromkeys(ids, row.label)
        if not ids:
            unknown.append(row.walk or row.video or row.patient)
    found: dict[str, list[str]] = {}
    for walk_id, label in label_of.items():
        found.setdefault(label, []).append(walk_id)
    return found, unknown


def _is_meant(row: Row, walk: Labelled) -> bool:
    if row.patient and row.patient != walk.patient:
        return False
    if row.walk and row.walk != walk.id:
        return False
    if row.video:
        video, source = _name(row.video), _name(walk.source)
        return video == source or video == PurePath(source).stem or PurePath(video).stem == source
    return bool(row.walk or row.patient)


def _name(path: str) -> str:
    """Of a file, on whatever system its path was written."""
    return path.replace("\\", "/").rpartition("/")[2].casefold()


def _separator(text: str) -> str:
    """What stands most often in the first line: spreadsheets of many countries write semicolons."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _first(lines: csv.DictReader[str], path: Path) -> Iterator[Mapping[str, str | None]]:
    for number, line in enumerate(lines):
        if number >= MOST_ROWS:
            raise DataError(f"{path}: more than {MOST_ROWS} lines. Give a shorter table.")
        yield {(name or "").strip().casefold(): value for name, value in line.items() if name is not None}


def _row(path: Path, number: int, line: Mapping[str, str | None]) -> Row:
    video, walk, patient, label = ((line.get(name) or "").strip() for name in COLUMNS)
    if not label:
        raise DataError(f"{path}, line {number}: no class. Write it, or delete the line.")
    if not (video or walk or patient):
        raise DataError(f"{path}, line {number}: no video, walk or patient. Write one, or delete the line.")
    if not label.isprintable():
        raise DataError(f"{path}, line {number}: class {shown(label)} is not printable. Correct it.")
    return Row(video, walk, patient, label)
