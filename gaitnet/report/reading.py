"""A `report.json` that was written earlier: all that others show of it is checked before it is used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gaitnet.documents import (
    is_number,
    is_number_or_null,
    is_text,
    is_text_or_null,
    parse_json,
    read_document,
)
from gaitnet.errors import SequenceError
from gaitnet.types import Verdict

MOST_BYTES = 16 << 20
POINTS = 51
"""Of a curve over the gait cycle."""

_AGAIN = "Name a report.json that gaitnet analyze wrote."


def read_report(path: Path) -> dict[str, Any]:
    """What an earlier `report.json` says.

    Raises:
        SequenceError: no such file, or none of ours.
    """
    try:
        found = parse_json(read_document(path, MOST_BYTES))
    except OSError as error:
        raise SequenceError(f"{path}: can't be read ({error.strerror}). {_AGAIN}") from error
    except ValueError as error:
        raise SequenceError(f"{path}: no report of gaitnet's ({error}). {_AGAIN}") from error
    if not isinstance(found, dict):
        raise SequenceError(f"{path}: no report of gaitnet's. {_AGAIN}")
    odd = [key for key, correct in _CHECKS.items() if key not in found or not correct(found[key])]
    odd += [key for key, correct in _MAY.items() if key in found and not correct(found[key])]
    if odd:
        raise SequenceError(f"{path}: no report of gaitnet's ({odd[0]} is missing or wrong). {_AGAIN}")
    return found


def _each(correct: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """An object whose values are all right."""
    return lambda value: isinstance(value, dict) and all(map(correct, value.values()))


def _with(**checks: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """An object that has these keys, among others."""
    return lambda value: (
        isinstance(value, dict)
        and all(key in value and correct(value[key]) for key, correct in checks.items())
    )


def _or_null(correct: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or correct(value)


def _is_curve(value: Any) -> bool:
    mean_deg = value.get("mean_deg") if isinstance(value, dict) else None
    return isinstance(mean_deg, list) and len(mean_deg) == POINTS and all(map(is_number, mean_deg))


def _is_curves(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _each(_is_curve)(value.get(side, {})) for side in ("left", "right")
    )


def _is_prediction(value: Any) -> bool:
    known = _with(
        label=is_text,
        unsure=lambda unsure: isinstance(unsure, bool),
        probabilities=_each(is_number),
        model=is_text,
    )
    return known(value) and value["label"] in value["probabilities"]


_RANGES = _each(_with(low=is_number, high=is_number))

_CHECKS: dict[str, Callable[[Any], bool]] = {
    "source": is_text,
    "verdict": lambda value: value in [verdict.value for verdict in Verdict],
    "reasons": lambda value: isinstance(value, list) and all(map(is_text, value)),
    "parameters": _each(_with(value=is_number, unit=is_text, sd=is_number_or_null)),
    "metres": is_text_or_null,
    "curves": _is_curves,
    "reference": _or_null(lambda value: _with(name=is_text)(value) and _RANGES(value.get("ranges", {}))),
    "prediction": _or_null(_is_prediction),
}
_MAY: dict[str, Callable[[Any], bool]] = {"height_m": is_number_or_null}
