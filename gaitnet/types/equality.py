"""When two values are the same: arrays by what they hold, and missing (NaN) is as missing as missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import numpy as np


class ByValue:
    """A frozen dataclass that holds arrays or NaN: `==` compares all of it, and `hash` goes with that.

    The class is made with `dataclass(frozen=True, eq=False)`: the generated `==` fails on arrays.
    """

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(same(mine, theirs) for mine, theirs in zip(_values(self), _values(other), strict=True))

    def __hash__(self) -> int:
        return hash((type(self), *map(_hashed, _values(self))))


def same(one: object, other: object) -> bool:
    """Whether two values of fields are: numbers, text, arrays, and lists, tuples and dicts of those."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return _same_arrays(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and type(one) is type(other):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or (_is_nan(one) and _is_nan(other))


def _same_arrays(one: object, other: object) -> bool:
    if not (isinstance(one, np.ndarray) and isinstance(other, np.ndarray)):
        return False
    numbers = all(array.dtype.kind in "fc" for array in (one, other))
    return bool(np.array_equal(one, other, equal_nan=numbers))


def _values(value: object) -> list[object]:
    assert is_dataclass(value)
    return [getattr(value, each.name) for each in fields(value)]


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _hashed(value: object) -> object:
    """The same for values that are the same; arrays may change, so that only their shapes count."""
    if isinstance(value, np.ndarray):
        return value.shape
    if isinstance(value, Mapping):
        return tuple(sorted(map(str, value)))
    if isinstance(value, list | tuple):
        return tuple(map(_hashed, value))
    return None if _is_nan(value) else hash(value)
