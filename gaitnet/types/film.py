"""What the pictures of a film say by themselves, without anybody in them being measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class FilmTrace:
    """How a film's pictures follow one another.

    Attributes:
        change: `(T, 2)` of each frame against the one before, in steps of 255: mean over the picture, and of
            the block of pixels that changed most; 0 for the first.
        camera: `(M, 4)` of the background against the sample before, without the person: seconds, way across
            and down as shares of the picture's width, and growth (1 = none); NaN = too little to go by.
        slow_factor: how many times slower than life the file runs by its own account; 1 = it says nothing.
        mirrored: shown in a mirror, as players do where the file says so.
        damage: what was wrong with the file, in words; empty where nothing was.
    """

    change: Array
    camera: Array
    slow_factor: float = 1.0
    mirrored: bool = False
    damage: str = ""
