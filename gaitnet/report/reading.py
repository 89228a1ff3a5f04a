"""`report.json` read back. Anybody may have written it: all of it is checked before any of it is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from gaitnet.documents import parse_json, quote, read_document
from gaitnet.errors import DataError, GaitnetError, SequenceError
from gaitnet.gait.definitions import by_new_names
from gaitnet.models.card import check_card
from gaitnet.report.csv import read_angles_csv
from gaitnet.report.document import FORMAT, ReportPart
from gaitnet.report.restoring import report_of
from gaitnet.types import GaitReport

MOST_BYTES = 16 << 20
ANGLES = "angles.csv"

_AGAIN = "Name a report.json that gaitnet analyze wrote."


def read_report(path: Path, angles: bool = True) -> GaitReport:
    """A report as it was written: numbers to the digits that were written.

    Reports from before there was a format can be read, too; what those do not hold has its default.

    Args:
        path: `report.json`.
        angles: also read `angles.csv` beside it, where there is one; else there are no angles over time.

    Raises:
        SequenceError: no such file, none of ours, or one of a newer gaitnet.
    """
    found = _parsed(path)
    _check_format(found, path)
    try:
        report = report_of(msgspec.convert(found if "format" in found else _older(found), ReportPart))
    except msgspec.ValidationError as error:
        raise _none_of_ours(path, _place(str(error))) from error
    except DataError as error:
        raise _none_of_ours(path, "tuning is missing or wrong") from error
    except SequenceError as error:  # parts that contradict each other
        raise _none_of_ours(path, str(error)) from error
    table = path.parent / ANGLES
    return replace(report, angles=read_angles_csv(table)) if angles and table.exists() else report


def _parsed(path: Path) -> dict[str, object]:
    try:
        found = parse_json(read_document(path, MOST_BYTES))
    except OSError as error:
        raise SequenceError(f"{path}: can't be read ({error.strerror}). {_AGAIN}") from error
    except ValueError as error:
        raise _none_of_ours(path, str(error)) from error
    if not isinstance(found, dict):
        raise _none_of_ours(path, "no JSON object")
    return found


def _check_format(found: Mapping[str, object], path: Path) -> None:
    version = found.get("format", FORMAT)
    if type(version) is int and version > FORMAT:
        raise SequenceError(
            f"{path}: format {quote(version)}, of a newer gaitnet; this one reads up to {FORMAT}. "
            "Update gaitnet."
        )
    if type(version) is not int or version < 1:
        raise _none_of_ours(path, "format is missing or wrong")


def _older(found: Mapping[str, object]) -> dict[str, object]:
    """Without what was something else once: what every gaitnet wrote must be right, the rest may be."""
    parts = {part.name: part for part in msgspec.structs.fields(ReportPart)}
    if isinstance(parameters := found.get("parameters"), dict):
        found = {**found, "parameters": by_new_names(parameters)}
    return {
        key: value
        for key, value in found.items()
        if key in parts and (parts[key].required or key in _EARLY or _fits(key, value, parts[key].type))
    }


_EARLY = ("height_m",)


def _fits(key: str, value: object, kind: Any) -> bool:
    try:
        found = msgspec.convert(value, kind)
        if key == "model_card" and found is not None:
            check_card(found, Path(key))
    except (msgspec.ValidationError, GaitnetError):
        return False
    return True


def _place(said: str) -> str:
    """The key of the document that is wrong; the file's own words are never repeated."""
    inside = re.search(r" at `\$\.(\w+)", said)
    missing = re.fullmatch(r"Object missing required field `(\w+)`", said)
    key = inside or missing
    return f"{key[1]} is missing or wrong" if key else "a value is missing or wrong"


def _none_of_ours(path: Path, why: str) -> SequenceError:
    return SequenceError(f"{path}: no report of gaitnet's ({why}). {_AGAIN}")
