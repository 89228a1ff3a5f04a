"""Recorded 3D joints or keypoints into the tree on disk, measured by the same code as videos."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from gaitnet import __version__
from gaitnet.documents import quote, read_document
from gaitnet.errors import DataError, NobodyFoundError, NotMeasurableError, VideoError
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.mapping import CORRECT, Labels, Mapping
from gaitnet.pose.jointsets import JointSet, read_joint_set
from gaitnet.pose.pointsets import PointSet, read_point_set
from gaitnet.sequences import Clip, Extra, WalkInfo, write_walk
from gaitnet.sequences.describing import Source, clips_of, info_of
from gaitnet.sequences.info import FileInfo
from gaitnet.types import PoseSequence

Walks = JointSet | PointSet


def import_walks(
    path: Path, mapping: Mapping, out: Path, advance: Callable[[], None]
) -> tuple[int, list[str]]:
    """Measure every walk of a file and write it below `out/Training`; how many, and why others were left out.

    Raises:
        GaitnetError: the file or its table can't be used, or `out` can't be written.
    """
    walks = _read(path, mapping)
    patterns = _patterns(path, walks, mapping.label)
    for name in filter(None, (mapping.subject, mapping.walk, mapping.sensor, mapping.label.pattern)):
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
    path: Path, walks: Walks, index: int, mapping: Mapping, pattern: str | None
) -> tuple[str, WalkInfo, list[Clip]]:
    if pattern is None:
        raise DataError(f"no row in {mapping.label.table}, so its class is unknown")
    label = mapping.label.class_of(pattern)
    pose = walks[index]
    measured = measure(pose)
    info = _info(path, walks, index, mapping, measured, pattern)
    info = replace(info, extra=replace(info.extra, files=(_file(pose, bool(mapping.keypoints)),)))
    return label, info, clips_of([measured])


def _file(pose: PoseSequence, of_a_picture: bool) -> FileInfo:
    """What tells films apart without any gait in it; see `datacheck.confounders`."""
    size_px = pose.size if of_a_picture else None
    return FileInfo(size_px=size_px, rate_hz=pose.rate_hz, duration_s=float(pose.time_s[-1] - pose.time_s[0]))


def count_walks(path: Path, mapping: Mapping) -> int:
    """Walks in a file.

    Raises:
        SequenceError: the file can't be used.
    """
    return len(_read(path, mapping))


def _read(path: Path, mapping: Mapping) -> Walks:
    if mapping.keypoints:
        return read_point_set(path, mapping.keypoints, mapping.rate_hz)
    assert mapping.up, "read_mapping sees to it"
    return read_joint_set(path, mapping.up, mapping.rate_hz, mapping.joints)


def _names(path: Path, count: int) -> Iterator[str]:
    """Folder names from the file's name and the walk's number: never from what a file holds."""
    return (f"{path.stem}_{index:05d}" for index in range(count))


def _patterns(path: Path, walks: Walks, label: Labels) -> list[str | None]:
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
        raise DataError(f"label.table {table}: must be the name of a file beside {path}. {CORRECT}")
    beside = path.parent / label.table
    try:
        rows = csv.DictReader(io.StringIO(read_document(beside).decode(), newline=""), strict=True)
        return {row[label.key]: row[label.column] for row in rows}
    except OSError as error:
        raise DataError(f"{beside}: can't be read. Put the table beside {path}.") from error
    except KeyError as error:
        raise DataError(f"{beside}: no column {quote(error.args[0])}. {CORRECT}") from error
    except (ValueError, csv.Error) as error:
        raise DataError(f"{beside}: no table of text (CSV, UTF-8). {CORRECT}") from error


def _array(walks: Walks, name: str) -> np.ndarray:
    if name not in walks.arrays or walks.arrays[name].shape != (len(walks),):
        raise DataError(
            f"{walks.path}: no array {quote(name)} with one value for each of {len(walks)} walks. {CORRECT}"
        )
    return walks.arrays[name]


def _info(
    path: Path, walks: Walks, index: int, mapping: Mapping, measured: MeasuredWalk, pattern: str
) -> WalkInfo:
    source = Source(f"{path.name}, walk {index}", hashlib.sha256(walks.content(index)).hexdigest())
    if mapping.label.pattern:
        pattern = str(_array(walks, mapping.label.pattern)[index])
    extra = Extra(
        pattern=pattern,
        bouts=tuple(bout.described for bout in measured.bouts),
        walk=str(_array(walks, mapping.walk)[index]) if mapping.walk else None,
        sensor=str(_array(walks, mapping.sensor)[index]) if mapping.sensor else None,
    )
    subject = str(_array(walks, mapping.subject)[index])
    return info_of([measured], source, subject, {"gaitnet": __version__}, extra)
