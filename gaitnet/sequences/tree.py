"""The tree on disk: `{Training,Testing}/<class>/<sequence>/NNN_angles.npy`. Reading it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gaitnet.documents import read_document
from gaitnet.errors import DataError, SequenceError
from gaitnet.sequences.classes import order_classes, sorted_classes
from gaitnet.sequences.info import UNKNOWN, WalkInfo, from_json
from gaitnet.sequences.npyfile import read_angles
from gaitnet.sequences.packs import is_pack, names_in, packed_clips, packed_info
from gaitnet.types import GaitSequence

Split = Literal["Training", "Testing"]

LAYOUT = "{Training,Testing}/{Normal,Abnormal}/<sequence>/NNN_angles.npy"
INFO_FILE = "sequence.json"
_CLIP_FILE = re.compile(r"([0-9]+)_(angles|landmarks)\.npy", re.IGNORECASE)


@dataclass(frozen=True)
class WalkFolder:
    """One recorded walk on disk: `<root>/<split>/<label>/<name>`.

    Attributes:
        path: its folder; in a pack, where it would be.
        split: Training or Testing.
        label: its class.
        name: of the folder.
        pack: the pack that holds it; None for a folder of its own.
    """

    path: Path
    split: str
    label: str
    name: str
    pack: Path | None = None

    @property
    def walk_id(self) -> str:
        """`"<split>/<label>/<name>"`: the same on every machine."""
        return f"{self.split}/{self.label}/{self.name}"


def find_walks(root: Path, split: Split, normal: str | None = None) -> list[WalkFolder]:
    """Every walk of `Training` or `Testing`, sorted by class (the healthy one first) and name.

    Hidden folders are left out. `Testing` may be absent, or without walks: then there are none.

    Raises:
        DataError: no `Training`, no class folder, an empty class folder, or a walk without clips.
        SequenceError: a damaged pack.
    """
    if split == "Testing" and _is_empty(root / split):
        return []
    labels = sorted_classes(_labels(root, split), normal)
    return [walk for label in labels for walk in _walks_of(root, split, label)]


def find_classes(root: Path, normal: str | None = None) -> tuple[str, ...]:
    """The classes: the sorted names of the folders in `Training`, the healthy one first, if it is known.

    Whoever counts what is found asks `healthy_first`.

    Raises:
        DataError: no `Training`, or no class folder in it.
    """
    return tuple(sorted_classes(_labels(root, "Training"), normal))


def healthy_first(root: Path, normal: str | None = None) -> tuple[str, ...]:
    """The classes, the healthy one first.

    Args:
        root: of the tree.
        normal: the healthy class, where its name does not say so. See `order_classes`.

    Raises:
        DataError: no `Training`, no class folder in it, or none that is known to be healthy.
    """
    names = _labels(root, "Training")
    try:
        return order_classes(names, normal)
    except DataError as error:
        raise DataError(f"{root / 'Training'}: {error}") from error


def read_info(folder: WalkFolder | Path) -> WalkInfo | None:
    """What `sequence.json` says, or None in old trees, which have no such file.

    Raises:
        SequenceError: the file breaks the contract.
    """
    if isinstance(folder, WalkFolder) and folder.pack:
        return packed_info(folder.pack, folder.name)
    path = _path(folder) / INFO_FILE
    try:
        return from_json(read_document(path), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SequenceError(f"{path}: can't be read ({error.strerror}). Change its permissions.") from error
    except ValueError as error:
        raise SequenceError(f"{path}: {error}. Extract again.") from error


def read_walk(folder: WalkFolder | Path) -> list[GaitSequence]:
    """The clips of one walk in the order of their numbers; the label is the class folder's name.

    A plain path is a walk outside of a tree: its clips have no label. Landmark files are not opened.

    Raises:
        UnsafeFileError: a pickle that asks for more than numbers.
        SequenceError: no clip, a damaged one, or landmarks without their angles.
    """
    info = read_info(folder) or UNKNOWN
    label, walk = None, _path(folder).name
    if isinstance(folder, WalkFolder):
        label, walk = folder.label, folder.walk_id
        if folder.pack:
            clips = packed_clips(folder.pack, folder.name)
            check_columns(folder, clips[0].shape[1], info.feature_names)
            return [
                _clip(clip, info, label, walk, packed_place(folder, number))
                for number, clip in enumerate(clips, start=1)
            ]
    return [_read_clip(path, info, label, walk) for path in clip_files(_path(folder))]


def check_columns(folder: WalkFolder, width: int, names: tuple[str, ...]) -> None:
    """Refuse a packed walk whose columns are not those that are named.

    Raises:
        SequenceError: they are more, or fewer.
    """
    if width != len(names):
        raise SequenceError(
            f"{folder.path}: {width} columns, but {len(names)} names. Pack the data again: gaitnet pack"
        )


def packed_place(folder: WalkFolder, number: int) -> str:
    """Where a step of a packed walk is, in words: steps are numbered from 1."""
    return f"{folder.path}, step {number}"


def read_clip(path: Path) -> GaitSequence:
    """One `NNN_angles.npy` with what the `sequence.json` beside it says; without a label.

    Raises:
        UnsafeFileError: a pickle that asks for more than numbers.
        SequenceError: no such file, a landmark file, or a damaged one.
    """
    if path.name.lower().endswith("_landmarks.npy"):
        raise SequenceError(f"{path}: landmarks, not angles. Give the NNN_angles.npy beside it.")
    return _read_clip(path, read_info(path.parent) or UNKNOWN, None, str(path))


def _read_clip(path: Path, info: WalkInfo, label: str | None, walk: str) -> GaitSequence:
    return _clip(read_angles(path, info.feature_names), info, label, walk, str(path))


def _clip(
    values: NDArray[np.float32], info: WalkInfo, label: str | None, walk: str, source: str
) -> GaitSequence:
    return GaitSequence(
        values=values,
        names=info.feature_names,
        rate_hz=info.rate_hz,
        label=label,
        subject=info.subject,
        walk=walk,
        convention=info.convention,
        units=dict(info.units),
        source=source,
        parameters=dict(info.parameters),
        instrument=info.extra.instrument,
    )


def clip_files(folder: Path) -> list[Path]:
    """The `NNN_angles.npy` of a sequence folder, sorted by number.

    Raises:
        SequenceError: none, two of one number, or landmarks without their angles.
    """
    angles: dict[int, Path] = {}
    landmarks: dict[int, Path] = {}
    for path in sorted(_listed(folder)):
        match = _CLIP_FILE.fullmatch(path.name)
        if not match:
            continue
        files, number = (angles if match[2].lower() == "angles" else landmarks), int(match[1])
        if number in files:
            raise SequenceError(f"{path}: clip {number} exists twice. Delete or rename one of them.")
        files[number] = path
    for number in sorted(landmarks.keys() - angles.keys()):
        raise SequenceError(f"{landmarks[number]}: no angles file beside it. Delete it, or extract again.")
    if not angles:
        raise SequenceError(f"{folder}: contains no NNN_angles.npy. Extract it again: gaitnet extract")
    return [angles[number] for number in sorted(angles)]


def is_clip_file(name: str) -> bool:
    """Whether a file of that name is a clip's."""
    return _CLIP_FILE.fullmatch(name) is not None


def is_angles_file(name: str) -> bool:
    """Whether a file of that name holds the angles of a clip, in any case: cameras and old systems shout."""
    return is_clip_file(name) and name.lower().endswith("_angles.npy")


def _labels(root: Path, split: Split) -> list[str]:
    top = root / split
    if not top.is_dir():
        raise DataError(f"{top}: no such folder. Expected {root}/{LAYOUT}; create it: gaitnet extract")
    names = [path.name for path in _folders(top)]
    if not names:
        raise DataError(f"{top}: contains no class folder. Expected {root}/{LAYOUT}")
    return names


def _is_empty(split: Path) -> bool:
    """Not there, or nothing in it but empty class folders."""
    return not split.exists() or (split.is_dir() and not any(_folders(label) for label in _folders(split)))


def _walks_of(root: Path, split: Split, label: str) -> list[WalkFolder]:
    top = root / split / label
    folders = _folders(top)
    packs = [path for path in folders if is_pack(path)]
    walks = [WalkFolder(path, split, label, path.name) for path in folders if path not in packs]
    walks += [WalkFolder(pack / name, split, label, name, pack) for pack in packs for name in names_in(pack)]
    walks.sort(key=lambda walk: walk.name)
    if not walks:
        raise DataError(f"{top}: empty class folder. Add sequence folders, or delete it: {LAYOUT}")
    for one, other in pairwise(walks):
        if one.name == other.name:
            raise DataError(f"{other.path}: the walk exists twice; the other is {one.path}. Delete one.")
    for walk in walks:
        if not walk.pack and not any(is_angles_file(path.name) for path in _listed(walk.path)):
            raise DataError(
                f"{walk.path}: contains no NNN_angles.npy. Extract it again, or delete the folder."
            )
    return walks


def _folders(path: Path) -> list[Path]:
    return sorted(
        (child for child in _listed(path) if child.is_dir() and not child.name.startswith(".")),
        key=lambda child: child.name,
    )


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise DataError(
            f"{folder}: can't be read ({error.strerror}). Check its name and permissions."
        ) from error


def _path(folder: WalkFolder | Path) -> Path:
    return folder.path if isinstance(folder, WalkFolder) else folder
