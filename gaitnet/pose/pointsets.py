"""Sets of walks recorded as keypoints in the picture: what OpenPose and models like it wrote for many films.

One `.npz` holds many walks: places `(N, J, 2)` and confidences `(N, J)` as any numbers, with the factors that
make pixels and 0..1 of them; a place of 0, 0 or without confidence = not found; `offsets (W + 1,)`: walk i is
rows `offsets[i]` to `offsets[i + 1]`; frames a second, one number for each walk. A mapping names the arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaitnet.errors import NobodyFoundError, SequenceError
from gaitnet.pose.jointsets import is_rising
from gaitnet.pose.keypoints import SETS, landmarks_of
from gaitnet.pose.npz import read_npz
from gaitnet.types import Array, PoseSequence

BACKEND = "keypoint set"

MOST_PX, MOST_HZ = 1e5, 1e4
"""Places further out, and rates above, are none."""

ROOM = 1.1
"""A picture of unknown size reaches this much further than the furthest point: then nothing is out of it."""

_AGAIN = "Copy it again, or correct the mapping; koa_pd_nm, which comes with gaitnet, is an example."


@dataclass(frozen=True)
class Points:
    """Which arrays of a file hold keypoints, and what their numbers mean.

    Attributes:
        joints: name of the set, one of `keypoints.SETS`.
        places: array of x, y.
        confidence: array of confidences.
        rate: array of frames a second, one number for each walk.
        per_px: units of `places` in a pixel.
        certain: value of `confidence` that means certain.
        width: of the picture, pixels; None = unknown.
        height: of the picture, pixels; None = unknown.
    """

    joints: str
    places: str = "xy"
    confidence: str = "confidence"
    rate: str = "fps"
    per_px: float = 1.0
    certain: float = 1.0
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class PointSet:
    """A file of walks.

    Attributes:
        path: the file.
        arrays: all its arrays, such as who walked and how.
        points: which of them are keypoints.
        rate_hz: frames a second, where the file does not say.
    """

    path: Path
    arrays: Mapping[str, np.ndarray]
    points: Points
    rate_hz: float | None = None

    def __len__(self) -> int:
        return len(self.arrays["offsets"]) - 1

    def __iter__(self) -> Iterator[PoseSequence]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> PoseSequence:
        """One walk as landmarks, without depth; those that are not found or that the set lacks are NaN."""
        image, visibility = landmarks_of(self._keypoints(index), self.points.joints)
        if not np.isfinite(image).any():
            raise NobodyFoundError(f"{self.path}, walk {index}: contains no detected joint. Leave it out.")
        rate_hz = self.rate_hz or float(self.arrays[self.points.rate][index])
        return PoseSequence(
            image=image,
            world=np.full((*image.shape[:2], 3), np.nan),
            visibility=visibility,
            time_s=np.arange(len(image)) / rate_hz,
            size=self._picture(image),
            backend=BACKEND,
        )

    def content(self, index: int) -> bytes:
        """What was recorded of one walk: copies of it share that."""
        return self._keypoints(index).tobytes()

    def _keypoints(self, index: int) -> Array:
        """`(T, J, 3)` x, y in pixels and confidence, 0 where nothing was found."""
        rows = slice(*self.arrays["offsets"][index : index + 2].tolist())
        places = self.arrays[self.points.places][rows].astype(float) / self.points.per_px
        confidence = self.arrays[self.points.confidence][rows].astype(float) / self.points.certain
        found = np.isfinite(places).all(axis=2) & np.isfinite(confidence) & (places != 0).any(axis=2)
        return np.concatenate(
            [np.where(found[..., None], places, 0), np.where(found, confidence, 0)[..., None]], axis=2
        )

    def _picture(self, image: Array) -> tuple[int, int]:
        furthest = np.nanmax(image, axis=(0, 1)) * ROOM + 1
        return (
            self.points.width or max(1, int(furthest[0])),
            self.points.height or max(1, int(furthest[1])),
        )


def read_point_set(path: Path, points: Points, rate_hz: float | None = None) -> PointSet:
    """Open a file of walks.

    Raises:
        SequenceError: no such file, a damaged one, or one that lacks an array.
    """
    needed = [points.places, points.confidence, "offsets", *([] if rate_hz else [points.rate])]
    arrays = read_npz(path, needed, "file of keypoints", _AGAIN)
    walks = len(np.atleast_1d(arrays["offsets"])) - 1
    places, confidence = arrays[points.places], arrays[points.confidence]
    count = len(SETS[points.joints])
    expected = {
        points.places: (
            places.ndim == 3
            and places.shape[1:] == (count, 2)
            and _are_below(places, MOST_PX * points.per_px),
            f"(frames, {count}, 2) numbers, {count} points for {points.joints}",
        ),
        points.confidence: (
            confidence.shape == places.shape[:2] and _are_below(confidence, np.inf),
            "a number for each point",
        ),
        "offsets": (
            is_rising(arrays["offsets"], len(places)),
            "increasing row numbers, one more than there are walks",
        ),
    }
    if not rate_hz:
        rates = arrays[points.rate]
        expected[points.rate] = (
            rates.shape == (walks,) and _are_below(rates, MOST_HZ) and bool((rates > 0).all()),
            "frames a second for each walk",
        )
    for name, (right, what) in expected.items():
        if not right:
            raise SequenceError(f"{path}: {name} must be {what}. {_AGAIN}")
    return PointSet(path, arrays, points, rate_hz)


def _are_below(values: np.ndarray, most: float) -> bool:
    """Numbers, not larger; NaN says that nothing was found."""
    return values.dtype.kind in "iuf" and not bool((np.abs(values.astype(float)) > most).any())
