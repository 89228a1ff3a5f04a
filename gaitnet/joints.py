"""Recorded 3D joints into the tree on disk, measured by the same code as videos."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

import numpy as np

from gaitnet import __version__
from gaitnet.documents import MOST_YAML_BYTES, is_number, is_text, parse_yaml, quote, read_document, shown
from gaitnet.errors import DataError, NobodyFoundError, NotMeasurableError, VideoError
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.pose.jointsets import JointSet, Up, read_joint_set
from gaitnet.sequences import Clip, Extra, WalkInfo, write_walk
from gaitnet.sequences.describing import Source, clips_of, info_of
from gaitnet.skeleton import NORMAL

_CORRECT = "Correct it; jun and mea, which come with gaitnet, are examples."


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
    """

    normal: list[Any]
    classes: dict[str, list[Any]] = field(default_factory=dict)
    array: str = ""
    names: str = ""
    table: str = ""
    key: str = ""
    match: str = ""
    column: str = ""

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
        up: which axis points up.
        subject: array that says who walks.
        label: where the classes stand.
        walk: array that names the walk, or "".
        sensor: array that names the sensor, or "".
        rate_hz: frames a second where the file holds no times.
        joints: name of a joint in the file -> landmark, in addition to those that are known.
    """

    up: Up
    subject: str
    label: Labels
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
        raise DataError(f"{path}: {error}. {_CORRECT}") from error
    whole = _known(found, Mapping, path, "")
    return Mapping(**whole | {"label": Labels(**_known(whole["label"], Labels, path, "label."))})


def _is_folder(name: Any) -> bool:
    """A class becomes a folder: a plain name, and no way to anywhere else."""
    return isinstance(name, str) and re.fullmatch(r"\w[\w -]{0,59}", name) is not None


_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(
        ("subject", "walk", "sensor", "array", "names", "table", "key", "match", "column"), (is_text, "text")
    ),
    "up": (lambda value: value in get_args(Up), f"one of {', '.join(get_args(Up))}"),
    "rate_hz": (lambda value: value is None or (is_number(value) and value > 0), "a number above 0"),
    "label": (lambda value: isinstance(value, dict), "keys and values"),
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


def import_walks(
    path: Path, mapping: Mapping, out: Path, advance: Callable[[], None]
) -> tuple[int, list[str]]:
    """Measure every walk of a file and write it below `out/Training`; how many, and why others were left out.

    Raises:
        GaitnetError: the file or its table can't be used, or `out` can't be written.
    """
    walks = read_joint_set(path, mapping.up, mapping.rate_hz, mapping.joints)
    patterns = _patterns(path, walks, mapping.label)
    for name in filter(None, (mapping.subject, mapping.walk, mapping.sensor)):
        _array(walks, name)
    written, refused = 0, []
    for index, name in enumerate(_names(path, len(walks))):
        try:
            label, info, clips = _measured(path, walks, index, mapping, patterns[index])
        except (DataError, NobodyFoundError, NotMeasurableError, VideoError) as error:
            refused.append(f"{name}: {error}")
        else:
            write_walk(out / "Training" / label / name, clips, info)
            written += 1
        advance()
    return written, refused


def _measured(
    path: Path, walks: JointSet, index: int, mapping: Mapping, pattern: str | None
) -> tuple[str, WalkInfo, list[Clip]]:
    if pattern is None:
        raise DataError(f"no row in {mapping.label.table}, so its class is unknown")
    label = mapping.label.class_of(pattern)
    measured = measure(walks[index])
    return label, _info(path, walks, index, mapping, measured, pattern), clips_of([measured])


def count_walks(path: Path, mapping: Mapping) -> int:
    """Walks in a file.

    Raises:
        SequenceError: the file can't be used.
    """
    return len(read_joint_set(path, mapping.up, mapping.rate_hz, mapping.joints))


def _known(found: Any, kind: type, path: Path, prefix: str) -> dict[str, Any]:
    """The keys of one level of the mapping, all of them known and none missing that is needed."""
    if not isinstance(found, dict):
        raise DataError(f"{path}: {prefix.rstrip('.') or 'it'} must be keys and values. {_CORRECT}")
    names = {one.name for one in fields(kind)}
    unknown = sorted(set(map(str, found)) - names)
    if unknown:
        key = shown(prefix + unknown[0])
        raise DataError(f"{path}: unknown key {key}. Known are {', '.join(sorted(names))}.")
    try:
        kind(**found)
    except TypeError as error:
        missing = str(error).partition(": ")[2] or str(error)
        raise DataError(f"{path}: {prefix}{missing} is missing. {_CORRECT}") from error
    for key, value in found.items():
        correct, expected = _TYPES[key]
        if not correct(value):
            raise DataError(f"{path}: {prefix}{key} must be {expected}. {_CORRECT}")
    return found


def _names(path: Path, count: int) -> Iterator[str]:
    """Folder names from the file's name and the walk's number: never from what a file holds."""
    return (f"{path.stem}_{index:05d}" for index in range(count))


def _patterns(path: Path, walks: JointSet, label: Labels) -> list[str | None]:
    """The class of each walk, as the recording calls it; None where its table does not name the walk."""
    if label.table:
        table = _table(path, label)
        return [table.get(str(key)) for key in _array(walks, label.match)]
    values = _array(walks, label.array)
    if label.names:
        names = np.atleast_1d(walks.arrays.get(label.names, np.empty(0))).tolist()
        whole = values.tolist() if values.dtype.kind in "iu" else [-1] * len(values)
        return [
            str(names[index] if 0 <= index < len(names) else value)
            for index, value in zip(whole, values.tolist(), strict=True)
        ]
    return [str(value) for value in values.tolist()]


def _table(path: Path, label: Labels) -> dict[str, str]:
    if Path(label.table).name != label.table:
        table = quote(label.table)
        raise DataError(f"label.table {table}: must be the name of a file beside {path}. {_CORRECT}")
    beside = path.parent / label.table
    try:
        rows = csv.DictReader(io.StringIO(read_document(beside).decode(), newline=""), strict=True)
        return {row[label.key]: row[label.column] for row in rows}
    except OSError as error:
        raise DataError(f"{beside}: can't be read. Put the table beside {path}.") from error
    except KeyError as error:
        raise DataError(f"{beside}: no column {quote(error.args[0])}. {_CORRECT}") from error
    except (ValueError, csv.Error) as error:
        raise DataError(f"{beside}: no table of text (CSV, UTF-8). {_CORRECT}") from error


def _array(walks: JointSet, name: str) -> np.ndarray:
    if name not in walks.arrays or walks.arrays[name].shape != (len(walks),):
        raise DataError(
            f"{walks.path}: no array {quote(name)} with one value for each of {len(walks)} walks. {_CORRECT}"
        )
    return walks.arrays[name]


def _info(
    path: Path, walks: JointSet, index: int, mapping: Mapping, measured: MeasuredWalk, pattern: str
) -> WalkInfo:
    rows = slice(*walks.arrays["offsets"][index : index + 2].tolist())
    source = Source(
        f"{path.name}, walk {index}", hashlib.sha256(walks.arrays["xyz_mm"][rows].tobytes()).hexdigest()
    )
    extra = Extra(
        pattern=pattern,
        bouts=tuple(bout.described for bout in measured.bouts),
        walk=str(_array(walks, mapping.walk)[index]) if mapping.walk else None,
        sensor=str(_array(walks, mapping.sensor)[index]) if mapping.sensor else None,
    )
    subject = str(_array(walks, mapping.subject)[index])
    return info_of([measured], source, subject, {"gaitnet": __version__}, extra)
