"""Memory for a film's pictures, used again when nobody looks at a picture any more."""

from __future__ import annotations

import weakref

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]


class Buffers:
    """Pictures of one shape.

    New memory for each would cost half as much as decoding: the system clears it page by page.

    Args:
        shape: `(H, W, 3)`.
    """

    def __init__(self, shape: tuple[int, int, int]) -> None:
        self._shape = shape
        self._free: list[bytearray] = []

    def take(self) -> Frame:
        """A picture with anything in it. Its memory comes back when it and all its views are gone."""
        memory = self._free.pop() if self._free else bytearray(int(np.prod(self._shape)))
        picture: Frame = np.ndarray(self._shape, np.uint8, memory)
        weakref.finalize(picture, self._free.append, memory).atexit = False
        return picture
