"""Landmarks from a file instead of a video: measured again in milliseconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from gaitnet.documents import quote
from gaitnet.errors import GaitnetError, SequenceError
from gaitnet.files import atomic_file
from gaitnet.pose.base import PLAIN, Progress, no_progress
from gaitnet.pose.engine import Engine
from gaitnet.pose.keypoints import SETS, landmarks_of
from gaitnet.pose.npz import read_npz
from gaitnet.pose.people import Wanted
from gaitnet.reasons import refusal
from gaitnet.types import Array, PoseSequence

KEYS = ("fps", "width", "height")
ARRAYS = ("landmarks", "world")
_EITHER = (ARRAYS, ("keypoints", "joints"))
MOST_BYTES = 400_000_000
"""Of a file's numbers: two hours of film at 30 frames a second."""

_AGAIN = "Save it with save_pose()."


class StoredBackend:
    """Landmarks as `save_pose` wrote them, or as others did in the same layout.

    An `.npz` with `landmarks (T, 33, 4)`: x, y in 0..1, z, visibility; `world (T, 33, 3)` in metres; `fps`,
    `width`, `height`. An optional `time_s (T,)` holds true frame times; else frames are `1 / fps` apart.

    Or what a model without depth found: `keypoints (T, J, 3)` with x, y in pixels and confidence, and
    `joints`, one of the names in `keypoints.SETS`, instead of `landmarks` and `world`.
    """

    name = "stored"
    packages = ()
    takes: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, person: str | None = None, engine: Engine = PLAIN, turn_deg: int = 0) -> None:
        Wanted(None, turn_deg).check()
        if person is not None:
            raise GaitnetError(f"⟦person {person}⟧: stored landmarks contain one person. Leave it out.")
        self.turn_deg = turn_deg
        self.engine = engine

    def estimate(self, path: Path, progress: Progress = no_progress) -> PoseSequence:
        """Landmarks of every frame of the file. See `PoseBackend.estimate`."""
        _check_name(path)
        wanted = (*KEYS, "time_s", *_EITHER[0], *_EITHER[1])
        arrays = read_npz(path, KEYS, "landmark file", _AGAIN, wanted, MOST_BYTES)
        pose = pose_from(path, arrays).turned(self.turn_deg)
        for done in range(1, len(pose) + 1):
            progress(done, len(pose))
        return pose


def _check_name(path: Path) -> None:
    try:
        str(path.absolute()).encode()  # reports and ledgers name their source in UTF-8
    except UnicodeEncodeError as error:
        raise SequenceError(refusal("file-name"), path) from error


def save_pose(path: Path, pose: PoseSequence) -> None:
    """Write landmarks as `StoredBackend` reads them, whole or not at all."""
    with atomic_file(path) as file:
        np.savez_compressed(file, **arrays_of(pose))


def arrays_of(pose: PoseSequence) -> dict[str, Any]:
    """What `StoredBackend` reads, by its names."""
    depth = np.full((len(pose), 33, 1), np.nan)
    return {
        "landmarks": np.concatenate([pose.image / pose.size, depth, pose.visibility[:, :, None]], axis=2),
        "world": pose.world,
        "time_s": pose.time_s,
        "fps": pose.rate_hz,
        "width": pose.size[0],
        "height": pose.size[1],
    }


def pose_from(path: Path, file: dict[str, np.ndarray]) -> PoseSequence:
    """The landmarks in a file's arrays.

    Raises:
        SequenceError: arrays that hold none.
    """
    size = _number(path, file, "width"), _number(path, file, "height")
    if all(name in file for name in _EITHER[1]):
        image, visibility = _keypoints(path, file)
        world = np.full((len(image), 33, 3), np.nan)
    else:
        shares, world = _landmarks(path, file)
        image, visibility = shares[:, :, :2] * np.array(size), shares[:, :, 3]
    return PoseSequence(
        image=image,
        world=world,
        visibility=visibility,
        time_s=_times(path, file, len(image)),
        size=(int(size[0]), int(size[1])),
        backend=StoredBackend.name,
    )


def _landmarks(path: Path, file: dict[str, np.ndarray]) -> tuple[Array, Array]:
    if missing := [name for name in ARRAYS if name not in file]:
        raise SequenceError(f"{path}: no {missing[0]} in it. {_AGAIN}")
    landmarks, world = _floats(path, file, "landmarks"), _floats(path, file, "world")
    count = len(landmarks) if landmarks.ndim else 0
    if landmarks.shape != (count, 33, 4) or world.shape != (count, 33, 3):
        shapes = f"landmarks {landmarks.shape}, world {world.shape}"
        raise SequenceError(f"{path}: {shapes}, expected (frames, 33, 4) and (frames, 33, 3). {_AGAIN}")
    return landmarks, world


def _keypoints(path: Path, file: dict[str, np.ndarray]) -> tuple[Array, Array]:
    joints, keypoints = str(file["joints"]), _floats(path, file, "keypoints")
    if joints not in SETS:
        raise SequenceError(f"{path}: joints {quote(joints)}: unknown. Choose one of {', '.join(SETS)}.")
    count = len(keypoints) if keypoints.ndim else 0
    if keypoints.shape != (count, len(SETS[joints]), 3):
        expected = f"(frames, {len(SETS[joints])}, 3)"
        raise SequenceError(f"{path}: keypoints {keypoints.shape}, expected {expected} of {joints}.")
    return landmarks_of(keypoints, joints)


def _floats(path: Path, file: dict[str, np.ndarray], name: str) -> Array:
    if file[name].dtype.kind not in "iuf":
        raise SequenceError(f"{path}: {name} contains {file[name].dtype}, expected numbers. {_AGAIN}")
    return file[name].astype(float)


def _number(path: Path, file: dict[str, np.ndarray], name: str) -> float:
    value = _floats(path, file, name)
    if value.ndim or not np.isfinite(value) or value <= 0:
        raise SequenceError(f"{path}: {name} must be one number above 0. {_AGAIN}")
    return float(value)


def _times(path: Path, file: dict[str, np.ndarray], count: int) -> Array:
    """Seconds from the first frame, whatever the file counts them from."""
    if "time_s" not in file:
        return np.arange(count) / _number(path, file, "fps")
    times = _floats(path, file, "time_s")
    if times.shape != (count,) or not np.isfinite(times).all() or not (np.diff(times) > 0).all():
        raise SequenceError(f"{path}: time_s must be {count} increasing numbers, in seconds. {_AGAIN}")
    return times - times[:1]
