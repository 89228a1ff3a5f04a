"""Sets of walks recorded as joints, not as video: depth cameras and other people's 3D pose files.

One `.npz` holds many walks: `xyz_mm (N, J, 3)` int16, -32768 = not seen; `offsets (W + 1,)`: walk i is rows
`offsets[i]` to `offsets[i + 1]`; `joint_names (J,)`; `time_s (N,)` or a rate that the reader is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from gaitnet.documents import quote
from gaitnet.errors import NobodyFoundError, SequenceError
from gaitnet.pose.npz import read_npz
from gaitnet.skeleton import INDEX, LANDMARKS
from gaitnet.types import Array, PoseSequence

MINUTE_S = 60.0
"""Times that count the seconds of a minute start again after it."""

FARTHEST_MM = 1e6
LATEST_S = 1e10
"""A time past it, or none, is no time: seconds since 1970 are 2e9."""

NOT_SEEN = -32768
_AGAIN = "Copy it again, or see gaitnet/pose/jointsets.py."
BACKEND = "joint set"

KINECT: dict[str, str] = {
    "Head": "nose",
    **{
        f"{part}{side}": f"{side.lower()}_{landmark}"
        for side in ("Left", "Right")
        for part, landmark in (
            ("Shoulder", "shoulder"),
            ("Elbow", "elbow"),
            ("Wrist", "wrist"),
            ("Hip", "hip"),
            ("Knee", "knee"),
            ("Ankle", "ankle"),
            ("Foot", "foot_index"),
        )
    },
}
"""Joints of the Kinect's skeleton."""

SHORT: dict[str, str] = {
    "head": "nose",
    **{
        f"{letter}{part}": f"{side}_{landmark}"
        for letter, side in (("l", "left"), ("r", "right"))
        for part, landmark in (
            ("sho", "shoulder"),
            ("elb", "elbow"),
            ("wri", "wrist"),
            ("hip", "hip"),
            ("kne", "knee"),
            ("ank", "ankle"),
        )
    },
}
"""Joints with names of four letters, such as `rkne`."""

Up = Literal["-y", "z"]


@dataclass(frozen=True)
class JointSet:
    """A file of walks.

    Attributes:
        path: the file.
        arrays: all its arrays, such as who walked and how.
        up: which of its axes points up; `-y`: camera axes, x right, y down, z away.
        rate_hz: frames a second, where the file holds no times.
        joints: name of a joint in the file -> landmark, in addition to `KINECT` and `SHORT`.
    """

    path: Path
    arrays: dict[str, np.ndarray]
    up: Up
    rate_hz: float | None
    joints: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.arrays["offsets"]) - 1

    def __iter__(self) -> Iterator[PoseSequence]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> PoseSequence:
        """One walk as landmarks; those that the set lacks are NaN.

        The ankle stands in for a heel that the set lacks. The picture is the joints seen from the camera's
        place without perspective, 1 px = 1 mm.
        """
        rows, times = self._rising(slice(*self.arrays["offsets"][index : index + 2].tolist()))
        joints_m = _in_camera_axes(self.arrays["xyz_mm"][rows], self.up)  # (T, J, 3)
        points = _landmarks(joints_m, self.arrays["joint_names"].tolist(), self.joints)  # (T, 33, 3)
        if not np.isfinite(points).any():
            raise NobodyFoundError(f"{self.path}, walk {index}: contains no detected joint. Leave it out.")
        hips = points[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1, keepdims=True)
        low, high = np.nanmin(points[:, :, :2], axis=(0, 1)), np.nanmax(points[:, :, :2], axis=(0, 1))
        return PoseSequence(
            image=(points[:, :, :2] - low) * 1000,
            world=points - hips,
            visibility=np.isfinite(points).all(axis=2).astype(float),
            time_s=times,
            size=(int((high - low)[0] * 1000) + 1, int((high - low)[1] * 1000) + 1),
            backend=BACKEND,
            depth_measured=True,
        )

    def content(self, index: int) -> bytes:
        """What was recorded of one walk: copies of it share that."""
        return self.arrays["xyz_mm"][slice(*self.arrays["offsets"][index : index + 2].tolist())].tobytes()

    def _rising(self, rows: slice) -> tuple[np.ndarray, Array]:
        """The frames that come after all before them, and their times; clocks that step back lose those."""
        times = self._times(rows)
        latest = np.maximum.accumulate(times)
        rising = np.concatenate([[True], np.diff(latest) > 0])
        return np.arange(rows.start, rows.stop)[rising], times[rising]

    def _times(self, rows: slice) -> Array:
        if self.rate_hz is not None:
            return np.arange(rows.stop - rows.start) / self.rate_hz
        times = self.arrays["time_s"][rows].astype(float)
        minutes = np.concatenate([[0], np.cumsum(np.diff(times) < -MINUTE_S / 2)])  # a clock's second hand
        return times + MINUTE_S * minutes - times[0]


def read_joint_set(
    path: Path, up: Up, rate_hz: float | None = None, joints: Mapping[str, str] | None = None
) -> JointSet:
    """Open a file of walks.

    Raises:
        SequenceError: no such file, a damaged one, one that lacks an array, or an unknown landmark.
    """
    unknown = sorted(set((joints or {}).values()) - set(LANDMARKS))
    if unknown:
        raise SequenceError(
            f"{path}: joints: {quote(unknown[0])} is not a landmark. See gaitnet/skeleton.py."
        )
    needed = [name for name in _CHECKS if name != "time_s" or not rate_hz]
    arrays = read_npz(path, needed, "file of joints", _AGAIN)
    for name in needed:
        if not _CHECKS[name](arrays[name], arrays):
            raise SequenceError(f"{path}: {name} must be {_EXPECTED[name]}. {_AGAIN}")
    return JointSet(path, arrays, up, rate_hz, joints or {})


def _is_joints(xyz_mm: np.ndarray, _: Mapping[str, np.ndarray]) -> bool:
    numbers = xyz_mm.ndim == 3 and xyz_mm.shape[2] == 3 and xyz_mm.dtype.kind in "iuf"
    return bool(numbers and not (np.abs(xyz_mm.astype(float)) > FARTHEST_MM).any())


def is_rising(offsets: np.ndarray, count: int) -> bool:
    """Whether offsets cut `count` rows into walks, none of them empty."""
    whole = offsets.ndim == 1 and len(offsets) > 1 and offsets.dtype.kind in "iu"
    return bool(whole and offsets[0] >= 0 and offsets[-1] <= count and (offsets[1:] > offsets[:-1]).all())


def _is_times(times: np.ndarray, arrays: Mapping[str, np.ndarray]) -> bool:
    numbers = times.shape == arrays["xyz_mm"].shape[:1] and times.dtype.kind in "iuf"
    return bool(numbers and (np.abs(times.astype(float)) < LATEST_S).all())


_CHECKS: dict[str, Callable[[np.ndarray, Mapping[str, np.ndarray]], bool]] = {
    "xyz_mm": _is_joints,
    "joint_names": lambda names, arrays: (
        names.shape == arrays["xyz_mm"].shape[1:2] and names.dtype.kind == "U"
    ),
    "offsets": lambda offsets, arrays: is_rising(offsets, len(arrays["xyz_mm"])),
    "time_s": _is_times,
}
"""In the order in which they may build on each other."""

_EXPECTED = {
    "xyz_mm": "(frames, joints, 3) numbers below 1 km",
    "offsets": "increasing row numbers, one more than there are walks",
    "joint_names": "a name for each joint",
    "time_s": "a time for each frame, in seconds",
}


def _in_camera_axes(xyz_mm: np.ndarray, up: Up) -> Array:
    """`(T, J, 3)` metres along x right, y down, z away; NaN = not seen."""
    metres = np.where(xyz_mm == NOT_SEEN, np.nan, xyz_mm / 1000)
    if up == "-y":
        return metres
    x, y, z = np.moveaxis(metres, -1, 0)
    return np.stack([x, -z, y], axis=-1)


def _landmarks(joints_m: Array, names: list[str], joints: Mapping[str, str]) -> Array:
    points = np.full((len(joints_m), len(LANDMARKS), 3), np.nan)
    for column, name in enumerate(names):
        landmark = joints.get(name) or KINECT.get(name) or SHORT.get(name)
        if landmark:
            points[:, INDEX[landmark]] = joints_m[:, column]
    for side in ("left", "right"):
        heel, ankle = INDEX[f"{side}_heel"], INDEX[f"{side}_ankle"]
        if np.isnan(points[:, heel]).all():
            points[:, heel] = points[:, ankle]
    return points
