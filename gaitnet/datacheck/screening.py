"""Which walks of a lot may hold something wrong, asked of all values at once.

`check_walk` judges, walk by walk, and takes a hundred times as long: it is asked about these only. So nothing
may be passed over here that it would find; to suspect too many costs time, no answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gaitnet.datacheck.limits import PAIRS, SLACK, UNITS, limits_of, usual_ranges
from gaitnet.datacheck.lots import Lot
from gaitnet.datacheck.values import AWAY, FEWEST_FRAMES, REPEATED, STILL_FACTOR

Bools = NDArray[np.bool_]

_ROUNDING = 0.99
"""Of a factor that `check_walk` works out with more digits."""


def suspects(lot: Lot) -> list[int]:
    """Positions of the walks of which `check_walk` may say something, and of those with infinite values."""
    if any(lot.units.get(name, UNITS[0]) not in UNITS for name in lot.names):
        return list(range(len(lot.counts)))
    low, high = lot.extremes
    found: Bools = np.logical_or.reduceat((high < low).all(axis=1), lot.first_steps)  # nothing measured
    found |= np.logical_or.reduceat(_is_zero(lot.values), lot.walk_starts)
    with np.errstate(invalid="ignore", over="ignore"):  # infinite values are among them
        found |= _is_infinite(lot) | _outside(lot) | _repeated(lot) | _still(lot)
    return [int(index) for index in np.flatnonzero(found)]


def _is_infinite(lot: Lot) -> Bools:
    lowest, highest = lot.walk_extremes
    known = highest >= lowest
    return np.asarray((known & (np.isinf(lowest) | np.isinf(highest))).any(axis=1))


def _is_zero(values: NDArray[np.float32]) -> Bools:
    """`(frames,)` whether all that was measured is exactly 0."""
    found: Bools = ((values == 0) | np.isnan(values)).all(axis=1) & (values == 0).any(axis=1)
    return found


def _outside(lot: Lot) -> Bools:
    lowest, highest = lot.walk_extremes
    known = [limits_of(name, lot.units.get(name)) for name in lot.names]
    least, most = (
        np.array([getattr(each, end) + sign * SLACK if each else sign * np.inf for each in known], np.float32)
        for end, sign in (("low", -1), ("high", 1))
    )
    return np.asarray(((lowest < least) | (highest > most)).any(axis=1))


def _repeated(lot: Lot) -> Bools:
    """Walks with an extreme that comes again and again, in a column that goes far enough from it."""
    lowest, highest = lot.walk_extremes
    away = np.array([AWAY.get(lot.units.get(name) or "", np.inf) for name in lot.names])
    found = np.zeros(len(lot.counts), bool)
    for ends in (lowest, highest):
        same = lot.values == np.repeat(ends, lot.frames, axis=0)
        often = np.add.reduceat(same, lot.walk_starts, dtype=np.int64) >= REPEATED
        found |= (often & (highest - lowest > away)).any(axis=1)
    return found


def _still(lot: Lot) -> Bools:
    """Walks with a pair of joints that hardly moves, see `values._scale`."""
    usual, found = usual_ranges(), np.zeros(len(lot.counts), bool)
    for pair in PAIRS:
        if set(pair) <= set(lot.names):
            columns = [lot.names.index(name) for name in pair]
            moved = lot.ranges[:, columns] * STILL_FACTOR * _ROUNDING
            found |= ((moved > 0) & (moved < [usual[name] for name in pair])).all(axis=1)
    return found & (lot.frames >= FEWEST_FRAMES)
