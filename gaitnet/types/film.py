"""What the pictures of a film say by themselves, without anybody in them being measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaitnet.types.equality import ByValue

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class FileFaults:
    """What is wrong with a film's file.

    Attributes:
        damaged: frames that were decoded with errors.
        lost: pieces of the file of which nothing could be made.
        missing: frames that are not there, by the leaps of the stamps.
        early_s: it ends so many seconds before its header says.
    """

    damaged: int = 0
    lost: int = 0
    missing: int = 0
    early_s: float = 0.0


@dataclass(frozen=True, eq=False)
class FilmTrace(ByValue):
    """How a film's pictures follow one another.

    Attributes:
        change: `(T, 2)` of each frame against the one before, in steps of 255: mean over the picture, and of
            the block of pixels that changed most; 0 for the first.
        camera: `(M, 4)` of the background against the sample before, without the person: seconds, way across
            and down as shares of the picture's width, and growth (1 = none); NaN = too little to go by.
        clothes: `(M, 4)` seconds, and the colour worn on the trunk, CIE L*a*b*; NaN = nobody seen.
        slow_factor: how many times slower than life the file runs by its own account; 1 = it says nothing.
        mirrored: shown in a mirror, as players do where the file says so.
        faults: what is wrong with the file.
    """

    change: Array
    camera: Array
    clothes: Array = field(default_factory=lambda: np.zeros((0, 4)))
    slow_factor: float = 1.0
    mirrored: bool = False
    faults: FileFaults = FileFaults()
