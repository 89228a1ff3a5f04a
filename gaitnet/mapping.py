"""What the arrays of a file of recorded joints mean: a mapping in YAML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from gaitnet.documents import MOST_YAML_BYTES, is_number, is_text, parse_yaml, quote, read_document, shown
from gaitnet.errors import DataError
from gaitnet.pose.jointsets import Up
from gaitnet.pose.keypoints import SETS
from gaitnet.pose.pointsets import MOST_PX, Points
from gaitnet.skeleton import NORMAL

CORRECT = "Correct it; jun, mea and koa_pd_nm, which come with gaitnet, are examples."


@dataclass(frozen=True)
class Labels:
    """Where the class of each walk stands: in an array of the file, or in a table beside it.

    Attributes:
        normal: values that are Normal.
        classes: name of another class -> its values; without: every other value is Abnormal. The value is
            kept as the pattern.
        array: name of the array.
        names: name of an array that says what the numbers of `array` mean.
        table: name of a CSV file beside the file of joints.
        key: its column that names the walk.
        match: array of the file with the same names.
        column: its column that names the class.
        pattern: array whose values are kept as the pattern instead of the class's, such as how severe it is.
    """

    normal: list[Any]
    classes: dict[str, list[Any]] = field(default_factory=dict)
    array: str = ""
    names: str = ""
    table: str = ""
    key: str = ""
    match: str = ""
    column: str = ""
    pattern: str = ""

    def class_of(self, pattern: str) -> str:
        """The class of a value.

        Raises:
            DataError: it is in none of several classes.
        """
        classes = {NORMAL: self.normal} | self.classes
        for name, values in classes.items():
            if pattern in map(str, values):
                return name
        if self.classes:
            raise DataError(f"{quote(pattern)} is in none of the classes {', '.join(classes)}")
        return "Abnormal"


@dataclass(frozen=True)
class Mapping:
    """What the arrays of a file of joints mean; see `gaitnet.presets.known_mappings`.

    Attributes:
        subject: array that says who walks.
        label: where the classes stand.
        up: which axis of 3D joints points up; None: the file holds keypoints.
        keypoints: the arrays of points in a picture; None: the file holds 3D joints.
        walk: array that names the walk, or "".
        sensor: array that names the sensor, or "".
        rate_hz: frames a second where the file holds no times.
        joints: name of a joint in the file -> landmark, in addition to those that are known.
    """

    subject: str
    label: Labels
    up: Up | None = None
    keypoints: Points | None = None
    walk: str = ""
    sensor: str = ""
    rate_hz: float | None = None
    joints: dict[str, str] = field(default_factory=dict)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        DataError: no such file, no YAML, or a key that is unknown or missing.
    """
    try:
        found = parse_yaml(read_document(path, MOST_YAML_BYTES))
    except OSError as error:
        raise DataError(f"{path}: can't be read. Check the path.") from error
    except ValueError as error:
        raise DataError(f"{path}: {error}. {CORRECT}") from error
    whole = _known(found, Mapping, path, "")
    whole = whole | {"label": Labels(**_known(whole["label"], Labels, path, "label."))}
    if "keypoints" in whole:
        whole = whole | {"keypoints": Points(**_known(whole["keypoints"], Points, path, "keypoints."))}
    if ("up" in whole) == ("keypoints" in whole):
        raise DataError(f"{path}: needs either up (3D joints) or keypoints (points in a picture). {CORRECT}")
    return Mapping(**whole)


def _is_folder(name: Any) -> bool:
    """A class becomes a folder: a plain name, and no way to anywhere else."""
    return isinstance(name, str) and re.fullmatch(r"\w[\w -]{0,59}", name) is not None


_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(
        (
            *("subject", "walk", "sensor", "array", "names", "table", "key", "match", "column", "pattern"),
            *("places", "confidence", "rate"),
        ),
        (is_text, "text"),
    ),
    "up": (lambda value: value in get_args(Up), f"one of {', '.join(get_args(Up))}"),
    "rate_hz": (lambda value: value is None or (is_number(value) and value > 0), "a number above 0"),
    **dict.fromkeys(("label", "keypoints"), (lambda value: isinstance(value, dict), "keys and values")),
    **dict.fromkeys(
        ("per_px", "certain"), (lambda value: is_number(value) and value > 0, "a number above 0")
    ),
    **dict.fromkeys(
        ("width", "height"), (lambda value: isinstance(value, int) and 0 < value <= MOST_PX, "whole pixels")
    ),
    "normal": (lambda value: isinstance(value, list), "a list"),
    "classes": (
        lambda value: (
            isinstance(value, dict)
            and all(_is_folder(name) and isinstance(values, list) for name, values in value.items())
        ),
        "names of classes, each with a list",
    ),
    "joints": (
        lambda value: isinstance(value, dict) and all(map(is_text, [*value, *value.values()])),
        "names of joints and of landmarks",
    ),
}


_SET: tuple[Callable[[Any], bool], str] = (
    lambda value: is_text(value) and value in SETS,
    f"one of {', '.join(SETS)}",
)


def _known(found: Any, kind: type, path: Path, prefix: str) -> dict[str, Any]:
    """The keys of one level of the mapping, all of them known and none missing that is needed."""
    if not isinstance(found, dict):
        raise DataError(f"{path}: {prefix.rstrip('.') or 'it'} must be keys and values. {CORRECT}")
    names = {one.name for one in fields(kind)}
    unknown = sorted(set(map(str, found)) - names)
    if unknown:
        key = shown(prefix + unknown[0])
        raise DataError(f"{path}: unknown key {key}. Known are {', '.join(sorted(names))}.")
    try:
        kind(**found)
    except TypeError as error:
        missing = str(error).partition(": ")[2] or str(error)
        raise DataError(f"{path}: {prefix}{missing} is missing. {CORRECT}") from error
    for key, value in found.items():
        correct, expected = _SET if prefix + key == "keypoints.joints" else _TYPES[key]
        if not correct(value):
            raise DataError(f"{path}: {prefix}{key} must be {expected}. {CORRECT}")
    return found
