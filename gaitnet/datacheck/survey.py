"""What is kept of every clip while it is read, for when all are: lengths, ranges, fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gaitnet.datacheck.limits import SLACK, limits_of
from gaitnet.datacheck.lots import Lot, lot_of
from gaitnet.types import Array, GaitSequence

_DIGITS = 100
"""Fingerprints are of values rounded to a hundredth of a degree or metre: a copy saved anew is still one."""

_FEWEST_VALUES = 4
"""Different values in a frame, below which it is no fingerprint: constants are alike without being copies."""

_ABSENT = -(2**31)
_ANYWHERE = (-np.inf, np.inf)


@dataclass(frozen=True)
class WalkFacts:
    """Of one walk.

    Attributes:
        places: file of each clip.
        lengths: `(clips,)` frames.
        prints: `(frames,)` uint64 fingerprint of each frame, clip after clip; 0 = none.
        low: `(F,)` lowest value of each column, NaN = never measured.
        high: `(F,)` highest.
        range: `(F,)` median range within a clip.
        missing: `(F,)` share of the frames without a value.
        odd: `(F,)` share of the frames beyond what a joint or a step does.
    """

    places: tuple[str, ...]
    lengths: NDArray[np.int64]
    prints: NDArray[np.uint64]
    low: Array
    high: Array
    range: Array
    missing: Array
    odd: Array


@dataclass
class Survey:
    """Of all walks of a split, in their order."""

    walks: list[WalkFacts] = field(default_factory=list)

    def add(self, clips: Sequence[GaitSequence]) -> None:
        """Look at one more walk."""
        self.add_lot(lot_of(clips))

    def add_lot(self, lot: Lot) -> None:
        """Look at more walks, all at once."""
        measured = np.isfinite(lot.values)
        lowest, highest = lot.walk_extremes
        some = highest >= lowest
        of_each = zip(
            lot.places,
            np.split(lot.lengths, lot.first_steps[1:]),
            np.split(_prints(lot.values, measured), lot.walk_starts[1:]),
            np.where(some, lowest, np.nan),
            np.where(some, highest, np.nan),
            lot.ranges,
            1 - np.add.reduceat(measured, lot.walk_starts, dtype=np.int64) / lot.frames[:, None],
            np.add.reduceat(_odd(lot), lot.walk_starts, dtype=np.int64) / lot.frames[:, None],
            strict=True,
        )
        self.walks.extend(WalkFacts(*facts) for facts in of_each)


def _odd(lot: Lot) -> NDArray[np.bool_]:
    """`(frames, F)` values beyond what a joint or a step does."""
    known = [limits_of(name, lot.units.get(name)) for name in lot.names]
    low, high = np.transpose([limits.does if limits and limits.does else _ANYWHERE for limits in known])
    found: NDArray[np.bool_] = (lot.values < low - SLACK) | (lot.values > high + SLACK)
    return found


def _prints(values: Array, measured: np.ndarray) -> NDArray[np.uint64]:
    """A hash of each frame's rounded values; 0 for frames that are nothing of their own."""
    rounded = np.where(measured, np.round(np.where(measured, values, 0) * _DIGITS), _ABSENT).astype(np.int64)
    factors = np.random.default_rng(0).integers(1, 2**63, rounded.shape[1], dtype=np.uint64) | np.uint64(1)
    with np.errstate(over="ignore"):
        hashed = (rounded.view(np.uint64) * factors).sum(axis=1, dtype=np.uint64)
        hashed ^= hashed >> np.uint64(31)
        hashed *= np.uint64(0x9E3779B97F4A7C15)
    ordered = np.sort(rounded, axis=1)
    different = (np.diff(ordered, axis=1) != 0).sum(axis=1) + 1 - (ordered[:, 0] == _ABSENT)
    return np.where(different >= _FEWEST_VALUES, hashed | np.uint64(1), np.uint64(0))
