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
from gaitnet.sequences.info import WalkInfo, from_json, to_json
from gaitnet.sequences.npyfile import map_frames, save_array

SUFFIX = ".pack"
FRAMES_FILE, WALKS_FILE = "frames.npy", "walks.json"
MOST_WALKS, MOST_TEXT = 1000, 32 << 20
"""Walks of a pack that is written, and bytes of what is said about them."""

FORMAT = 1
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
    return [entry.name for entry in _walks(pack, _written(pack))]


def packed_info(pack: Path, name: str) -> WalkInfo | None:
    """What is said about one walk of a pack.

    Raises:
        SequenceError: damaged, or what is said breaks the contract of `sequence.json`.
    """
    entry = _entries(pack, _written(pack))[name][0]
    return None if entry.info is None else from_json(json.dumps(entry.info), pack / name)


def packed_clips(pack: Path, name: str) -> list[NDArray[np.float32]]:
    """The steps of one walk of a pack, `(T, F)` each.

    Raises:
        SequenceError: damaged.
    """
    entry, first = _entries(pack, _written(pack))[name]
    ends = first + np.cumsum(entry.lengths)
    frames = _frames(pack, _written(pack))
    clips = [np.array(frames[end - length : end]) for end, length in zip(ends, entry.lengths, strict=True)]
    if any(np.isinf(clip).any() for clip in clips):
        raise SequenceError(f"{pack / name}: infinite values; write NaN for missing values. {_AGAIN}")
    return clips


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


@lru_cache(maxsize=4)
def _walks(pack: Path, _: tuple[int, ...]) -> list[_Entry]:
    path = pack / WALKS_FILE
    try:
        found = msgspec.convert(parse_json(read_document(path)), _Document)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise SequenceError(f"{path}: damaged ({shown(str(error))}). {_AGAIN}") from error
    if found.format != FORMAT:
        raise SequenceError(f"{path}: format {found.format}, expected {FORMAT}. Update gaitnet.")
    seen: set[str] = set()
    for entry in found.walks:
        if not _is_name(entry.name) or entry.name in seen:
            raise SequenceError(f"{path}: a walk is named {quote(entry.name)}, which can't be. {_AGAIN}")
        if not entry.lengths or min(entry.lengths) < 1:
            raise SequenceError(f"{path}: {quote(entry.name)} has a step without frames. {_AGAIN}")
        seen.add(entry.name)
    return found.walks


def _is_name(name: str) -> bool:
    """What could be the name of a folder on every system."""
    return (
        bool(name) and name.isprintable() and not name.startswith(".") and not set(name) & set('/\\:*?"<>|')
    )


@lru_cache(maxsize=4)
def _entries(pack: Path, written: tuple[int, ...]) -> dict[str, tuple[_Entry, int]]:
    """Each walk by its name, with the position of its first frame."""
    walks = _walks(pack, written)
    frames = [sum(entry.lengths) for entry in walks]
    firsts = [0, *np.cumsum(frames).tolist()]
    present = len(_frames(pack, written))
    if firsts[-1] != present:
        raise SequenceError(f"{pack}: damaged: {present} of {firsts[-1]} frames. {_AGAIN}")
    return {entry.name: (entry, first) for entry, first in zip(walks, firsts, strict=False)}


@lru_cache(maxsize=4)
def _frames(pack: Path, _: tuple[int, ...]) -> NDArray[np.float32]:
    return map_frames(pack / FRAMES_FILE)
