"""Many walks in two files, so that ten million steps need not be ten million files.

    Training/Normal/0001.pack/frames.npy     (frames, F) float32, step after step, walk after walk
    Training/Normal/0001.pack/walks.json     name, frames of each step, and `sequence.json` of each walk

A pack stands in a class folder beside sequence folders, or in their place. Landmarks are not in it. Frames
are mapped, not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from gaitnet.documents import parse_json, quote, read_document, shown
from gaitnet.errors import SequenceError
from gaitnet.files import synced_file
from gaitnet.sequences.info import WalkInfo, from_document, to_json
from gaitnet.sequences.npyfile import map_frames, save_array

SUFFIX = ".pack"
FRAMES_FILE, WALKS_FILE = "frames.npy", "walks.json"
MOST_WALKS, MOST_TEXT = 1000, 32 << 20
"""Walks of a pack that is written, and bytes of what is said about them."""

FORMAT = 1
_Places = dict[str, tuple[int, list[int]]]
_AGAIN = "Pack the data again: gaitnet pack"


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    """One walk of `walks.json`; `info` is what its `sequence.json` says, None in old trees."""

    name: str
    lengths: list[int]
    info: dict[str, Any] | None


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    """`walks.json`."""

    format: int
    walks: list[_Entry]


class _Measure(msgspec.Struct):
    """One walk without what is said about it: a fiftieth of the time."""

    name: str
    lengths: list[int]


class _Measures(msgspec.Struct):
    format: int
    walks: list[_Measure]


@dataclass(frozen=True)
class PackedWalk:
    """One walk to pack.

    Attributes:
        name: of its sequence folder.
        clips: `(T, F)` each.
        info: what `sequence.json` says; None where there is none.
    """

    name: str
    clips: Sequence[NDArray[np.float32]]
    info: WalkInfo | None


def is_pack(folder: Path) -> bool:
    """Whether a folder is a pack."""
    return folder.suffix == SUFFIX and (folder / WALKS_FILE).is_file()


def names_in(pack: Path) -> list[str]:
    """Names of a pack's walks.

    Raises:
        SequenceError: damaged.
    """
    return list(_places(pack, _written(pack)))


def packed_info(pack: Path, name: str) -> WalkInfo | None:
    """What is said about one walk of a pack.

    Raises:
        SequenceError: damaged, or what is said breaks the contract of `sequence.json`.
    """
    said = _said_of(pack, _written(pack))
    if name not in said:
        raise SequenceError(f"{pack / WALKS_FILE}: damaged (no walk {quote(name)}). {_AGAIN}")
    info = said[name]
    return None if info is None else from_document(info, pack / name)


def packed_clips(pack: Path, name: str) -> list[NDArray[np.float32]]:
    """The steps of one walk of a pack, `(T, F)` each.

    Raises:
        SequenceError: damaged.
    """
    ((frames, lengths),) = packed_frames(pack, [name])
    clips = [np.array(clip) for clip in np.split(frames, lengths.cumsum()[:-1])]
    if any(np.isinf(clip).any() for clip in clips):
        raise SequenceError(f"{pack / name}: infinite values; write NaN for missing values. {_AGAIN}")
    return clips


def packed_frames(pack: Path, names: Sequence[str]) -> list[tuple[NDArray[np.float32], NDArray[np.int64]]]:
    """Frames `(T, F)`, mapped, and lengths of the steps `(n,)` of some walks; no value is looked at.

    Raises:
        SequenceError: damaged.
    """
    frames, places = _whole(pack)
    found = []
    for name in names:
        first, lengths = places[name]
        found.append((frames[first : first + sum(lengths)], np.array(lengths)))
    return found


def write_pack(folder: Path, walks: Sequence[PackedWalk]) -> None:
    """Write the two files into a new folder."""
    folder.mkdir(parents=True)
    entries = [_Entry(walk.name, [len(clip) for clip in walk.clips], _said(walk.info)) for walk in walks]
    with synced_file(folder / FRAMES_FILE) as stream:
        save_array(stream, np.concatenate([clip for walk in walks for clip in walk.clips]))
    with synced_file(folder / WALKS_FILE) as stream:
        stream.write(msgspec.json.encode(_Document(FORMAT, entries)))


def in_packs(walks: Iterator[PackedWalk]) -> Iterator[list[PackedWalk]]:
    """Walks in lots that fit a pack: of one kind of columns, not too many, not too much text."""
    lot: list[PackedWalk] = []
    text = 0
    for walk in walks:
        size = len(msgspec.json.encode(_said(walk.info)))
        unlike = bool(lot) and lot[0].clips[0].shape[1] != walk.clips[0].shape[1]
        if unlike or len(lot) == MOST_WALKS or (lot and text + size > MOST_TEXT):
            yield lot
            lot, text = [], 0
        lot.append(walk)
        text += size
    if lot:
        yield lot


def _said(info: WalkInfo | None) -> dict[str, Any] | None:
    return None if info is None else json.loads(to_json(info))


def _written(pack: Path) -> tuple[int, ...]:
    """When the files were written: what was read of older ones is not asked again."""
    try:
        return tuple((pack / name).stat().st_mtime_ns for name in (FRAMES_FILE, WALKS_FILE))
    except OSError as error:
        raise SequenceError(f"{pack}: can't be read ({error.strerror}). {_AGAIN}") from error


def _whole(pack: Path) -> tuple[NDArray[np.float32], _Places]:
    """All frames of a pack, mapped, and where each walk's are.

    Raises:
        SequenceError: damaged, or there are more frames, or fewer, than the walks have.
    """
    written = _written(pack)
    frames, places = _frames(pack, written), _places(pack, written)
    first, lengths = next(reversed(places.values()), (0, []))  # of the last walk
    expected = first + sum(lengths)
    if len(frames) != expected:
        raise SequenceError(f"{pack}: damaged: {len(frames)} of {expected} frames. {_AGAIN}")
    return frames, places


@lru_cache(maxsize=4096)  # a few bytes a step
def _places(pack: Path, _: tuple[int, ...]) -> _Places:
    """Each walk's first frame and the lengths of its steps, by its name."""
    path = pack / WALKS_FILE
    try:
        found = msgspec.json.decode(read_document(path), type=_Measures)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise SequenceError(f"{path}: damaged ({shown(str(error))}). {_AGAIN}") from error
    if found.format != FORMAT:
        raise SequenceError(f"{path}: format {found.format}, expected {FORMAT}. Update gaitnet.")
    places: _Places = {}
    first = 0
    for entry in found.walks:
        if not _is_name(entry.name) or entry.name in places:
            raise SequenceError(f"{path}: a walk is named {quote(entry.name)}, which can't be. {_AGAIN}")
        if not entry.lengths or min(entry.lengths) < 1:
            raise SequenceError(f"{path}: {quote(entry.name)} has a step without frames. {_AGAIN}")
        places[entry.name] = first, entry.lengths
        first += sum(entry.lengths)
    return places


@lru_cache(maxsize=4)
def _said_of(pack: Path, _: tuple[int, ...]) -> dict[str, dict[str, Any] | None]:
    """What is said about each walk, by its name."""
    _whole(pack)
    path = pack / WALKS_FILE
    try:
        found = msgspec.convert(parse_json(read_document(path)), _Document)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise SequenceError(f"{path}: damaged ({shown(str(error))}). {_AGAIN}") from error
    return {entry.name: entry.info for entry in found.walks}


def _is_name(name: str) -> bool:
    """What could be the name of a folder on every system."""
    return (
        bool(name) and name.isprintable() and not name.startswith(".") and not set(name) & set('/\\:*?"<>|')
    )


@lru_cache(maxsize=4)
def _frames(pack: Path, _: tuple[int, ...]) -> NDArray[np.float32]:
    return map_frames(pack / FRAMES_FILE)
