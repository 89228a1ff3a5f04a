"""Text that others wrote: JSON and YAML, read within limits, and what they say, fit to be shown.

Limits: 64 MB a file, 40 levels, whole numbers of 64 bits, finite numbers, text that is Unicode. YAML is 1 MB
at most, without tags, anchors and aliases: with those a short file makes any objects, or fills the memory.
"""

from __future__ import annotations

import errno
import json
import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeGuard

from gaitnet.errors import require

MOST_BYTES, MOST_YAML_BYTES = 64 << 20, 1 << 20
MOST_LEVELS = 40
MOST_DIGITS = 19
"""Of a whole number: those of 64 bits have no more."""

_TOO_LARGE = 10**MOST_DIGITS

MOST_SHOWN = 80
"""Characters of a file's content that a message quotes."""


def quote(value: object) -> str:
    """What a file says, for a terminal, a page or a log: one line, printable, not too long."""
    return _short(repr(value))


def shown(text: str) -> str:
    """The same without quotation marks, for names in a sentence."""
    return _short(repr(text)[1:-1])


def _short(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 3]}..."


def read_document(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """A whole file.

    Raises:
        OSError: no such file, or one that can't be read, such as a pipe, which would be waited for for ever.
        ValueError: too large.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "not a file")
    with path.open("rb") as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise ValueError(f"larger than {most_bytes >> 20} MB")
    return content


def parse_json(text: str | bytes) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: no JSON, or beyond the limits; says which, in one line.
    """
    import msgspec  # noqa: PLC0415  not to say what the commands are

    with suppress(msgspec.MsgspecError, UnicodeError, RecursionError):
        return _within(msgspec.json.decode(text))
    return _parsed(text)


def _parsed(text: str | bytes) -> Any:
    """The same in five times the time, which says what is wrong, and knows more encodings."""
    try:
        found = json.loads(text, parse_constant=_refuse, parse_int=_integer, parse_float=_number)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not valid JSON in line {error.lineno}") from error
    _check(found)
    return found


def parse_yaml(text: str | bytes) -> Any:
    """The value of a YAML text.

    Raises:
        ValueError: no YAML, or beyond the limits; says which, in one line.
        MissingDependencyError: PyYAML is not installed.
    """
    yaml = require("yaml", "train")
    if len(text) > MOST_YAML_BYTES:
        raise ValueError(f"larger than {MOST_YAML_BYTES >> 20} MB")
    try:
        text = text.decode() if isinstance(text, bytes) else text
        _check_events(yaml, text)
        found = _load(yaml, text)
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        raise ValueError(f"not valid YAML{f' in line {place.line + 1}' if place else ''}") from error
    _check(found)
    return found


def is_text(value: object) -> TypeGuard[str]:
    """Text."""
    return isinstance(value, str)


def is_printable(value: object) -> TypeGuard[str]:
    """Text, which may have several lines, and says nothing to a terminal but what is read."""
    return isinstance(value, str) and value.replace("\n", "").isprintable()


def is_text_or_null(value: object) -> TypeGuard[str | None]:
    """Text, or nothing."""
    return value is None or isinstance(value, str)


def is_number(value: object) -> TypeGuard[float]:
    """A finite number; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_number_or_null(value: object) -> TypeGuard[float | None]:
    """A finite number, or nothing."""
    return value is None or is_number(value)


def _load(yaml: Any, text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        raise
    except Exception as error:  # a date that is none, a number of a million digits, PyYAML's own faults
        raise ValueError("not valid YAML, or a number that is too large") from error


def _check_events(yaml: Any, text: str) -> None:
    level = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if getattr(event, "anchor", None):
            raise ValueError(f"anchors and aliases are not supported (line {event.start_mark.line + 1})")
        if getattr(event, "tag", None):
            raise ValueError(f"tags are not supported (line {event.start_mark.line + 1})")
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if level > MOST_LEVELS:
            raise ValueError("nested too deeply")


def _within(found: object) -> Any:
    """What msgspec parsed; it has looked at texts and fractions, but not at levels and whole numbers."""
    level: list[Any] = [found]
    count = 0
    while level:
        count += 1
        if count > MOST_LEVELS:
            raise ValueError("nested too deeply")
        if any(type(value) is int and abs(value) >= _TOO_LARGE for value in level):
            raise ValueError("a whole number that is too large")
        holders = [value for value in level if type(value) in (dict, list)]
        level = [inner for value in holders for inner in (value.values() if type(value) is dict else value)]
    return found


def _check(found: object) -> None:
    """Level by level, so that no depth can break it."""
    level, count = [found], 0
    while level:
        count += 1
        if count > MOST_LEVELS:
            raise ValueError("nested too deeply")
        texts = [text for value in level for text in _texts(value)]
        if not all(_is_unicode(text) for text in texts):
            raise ValueError("text that is not valid Unicode")
        if any(type(value) is float and not math.isfinite(value) for value in level):
            raise ValueError("a number that is not finite")
        if any(type(value) is int and abs(value) >> 64 for value in level):
            raise ValueError("a whole number that is too large")
        level = [inner for value in level for inner in _inner(value)]


def _inner(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    keys = [key for key in value if isinstance(key, str)] if isinstance(value, Mapping) else []
    return [value] if isinstance(value, str) else keys


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half a pair of surrogates
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON; write null for missing values")


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise ValueError("a whole number that is too large")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number that is too large")
    return number
