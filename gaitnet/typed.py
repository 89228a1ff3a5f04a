"""Dataclasses from plain JSON and back, where others may have written whatever they like."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Protocol, TypeVar, get_args, get_origin, get_type_hints

import msgspec
import numpy as np

from gaitnet.reasons import Reason
from gaitnet.words import document


class Open(Protocol):
    """A frozen dataclass whose field `other` keeps what the others have no place for."""

    @property
    def other(self) -> Mapping[str, object]:
        """Key -> plain JSON."""


T = TypeVar("T", bound=Open)


def from_plain(found: Mapping[str, object], kind: type[T]) -> T:
    """What a document says, as a value; keys that are not known, or not of their type, go to `other`.

    Raises:
        TypeError: one that has no default is missing or not of its type.
    """
    known: dict[str, object] = {}
    other: dict[str, object] = {}
    hints = _hints(kind)
    for key, value in found.items():
        try:
            known[key] = _typed(value, hints[key])
        except (KeyError, msgspec.ValidationError):
            other[key] = value
    make: Callable[..., T] = kind
    return make(**known, other=other)


def to_plain(value: object) -> dict[str, object]:
    """A dataclass as a document: without what has its default, and what is in `other` beside the rest."""
    assert is_dataclass(value)
    said = {each.name: getattr(value, each.name) for each in fields(value)}
    other = said.pop("other", {})
    written = {
        each.name: plain(said[each.name])
        for each in fields(value)
        if each.name in said and not _is_default(each, said[each.name])
    }
    return written | {str(key): plain(each) for key, each in other.items() if key not in written}


def plain(value: object) -> object:
    """Numbers, text, lists and dicts; NaN, which JSON does not have, as None."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    said = _fields_of(value)
    return value if said is None else {str(key): plain(item) for key, item in said.items()}


def _fields_of(value: object) -> Mapping[str, object] | None:
    """What a dict, a reason or a dataclass says, by names; None where it is neither."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Reason):
        return document(value)
    if not is_dataclass(value):
        return None
    said = {each.name: getattr(value, each.name) for each in fields(value)}
    other: Mapping[str, object] = said.pop("other", {})
    return {**said, **other}  # what did not fit into a field stands for it


def _typed(value: object, hint: Any) -> object:
    """A value of that type; of several open values, each keeps what it has no place for.

    Raises:
        ValidationError: it is not of that type.
    """
    kind: Any = get_args(hint)[0] if get_origin(hint) is tuple else None
    if not (is_dataclass(kind) and "other" in {each.name for each in fields(kind)}):
        return msgspec.convert(value, hint)
    several = msgspec.convert(value, list[dict[str, object]])
    one: Any = kind
    return tuple(from_plain(each, one) for each in several)


@lru_cache(maxsize=32)
def _hints(kind: type) -> dict[str, Any]:
    """Field -> its type, but for `other`: a document's key of that name is one of the rest."""
    return {name: hint for name, hint in get_type_hints(kind).items() if name != "other"}


def _is_default(each: Field[object], value: object) -> bool:
    if each.default_factory is not MISSING:
        return bool(value == each.default_factory())
    return each.default is not MISSING and bool(value == each.default)
