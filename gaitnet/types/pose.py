"""Where the landmarks of one person are, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gaitnet.skeleton import INDEX
from gaitnet.types.equality import ByValue
from gaitnet.types.film import Array, FilmTrace


@dataclass(frozen=True, eq=False)
class PoseSequence(ByValue):
    """One person's landmarks, frame by frame.

    Attributes:
        image: `(T, 33, 2)` pixels; x to the right, y down; NaN = not seen.
        world: `(T, 33, 3)` metres from the middle of the hips, along the camera's axes: x to the right
            of the picture, y down, z away from the camera; NaN = not seen, and all of it where the pose model
            gives no depth.
        visibility: `(T, 33)` in 0..1.
        time_s: `(T,)` seconds from the first frame; true frame times, not frame number / rate.
        size: width and height of the upright picture in pixels.
        backend: who found the landmarks.
        person: who of several was chosen, in words; None where nobody chose.
        engine: arithmetic and device of the networks, in words; None where there is no choice.
        depth_measured: by a depth camera, or by several; a single camera's depth is a guess.
        film: how the pictures follow one another; None where there were none (stored landmarks).
        turned_deg: by which the pictures were turned clockwise on top of what the file says: 0, 90, 180, 270.
    """

    image: Array
    world: Array
    visibility: Array
    time_s: Array
    size: tuple[int, int]
    backend: str
    person: str | None = None
    engine: str | None = None
    depth_measured: bool = False
    film: FilmTrace | None = None
    turned_deg: int = 0

    @cached_property
    def has_depth(self) -> bool:
        """False where the pose model finds places in the picture only."""
        return bool(np.isfinite(self.world).any() or not np.isfinite(self.image).any())

    def __len__(self) -> int:
        return len(self.time_s)

    def part(self, frames: slice | NDArray[np.bool_]) -> PoseSequence:
        """A stretch of the clip, or some of its frames; the times stay those of the clip."""
        return replace(
            self,
            image=self.image[frames],
            world=self.world[frames],
            visibility=self.visibility[frames],
            time_s=self.time_s[frames],
            film=self.film and replace(self.film, change=self.film.change[frames]),
        )

    def between(self, start_s: float, end_s: float) -> PoseSequence:
        """The frames from one time to another, both included."""
        first, last = np.searchsorted(self.time_s, [start_s - 1e-6, end_s + 1e-6])
        return self.part(slice(int(first), int(last)))

    def turned(self, degrees: int) -> PoseSequence:
        """Landmarks as of pictures turned clockwise by 0, 90, 180 or 270 degrees."""
        image, world, (width, height) = self.image, self.world, self.size
        for _ in range(degrees // 90 % 4):
            image = np.stack([height - image[..., 1], image[..., 0]], axis=-1)
            world = np.stack([-world[..., 1], world[..., 0], world[..., 2]], axis=-1)
            width, height = height, width
        turned_deg = (self.turned_deg + degrees) % 360
        return replace(self, image=image, world=world, size=(width, height), turned_deg=turned_deg)

    def image_of(self, name: str) -> Array:
        """`(T, 2)` pixels of one landmark."""
        return self.image[:, INDEX[name]]

    def world_of(self, name: str) -> Array:
        """`(T, 3)` metres of one landmark."""
        return self.world[:, INDEX[name]]

    @property
    def seen(self) -> NDArray[np.bool_]:
        """`(T,)` true where a person was found: both hips are there."""
        hips = np.isfinite(self.image[:, [INDEX["left_hip"], INDEX["right_hip"]]])
        return np.asarray(hips.all(axis=(1, 2)), bool)

    @property
    def rate_hz(self) -> float:
        """Frames a second: the median over the clip."""
        return float(1 / np.median(np.diff(self.time_s))) if len(self) > 1 else float("nan")
