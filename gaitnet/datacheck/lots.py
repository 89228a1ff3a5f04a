"""Many walks in one array: what is asked of each value is asked of all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from gaitnet.datacheck.values import extremes, typical
from gaitnet.datacheck.walks import TreeTrial
from gaitnet.sequences import read_walk
from gaitnet.sequences.packs import packed_frames
from gaitnet.sequences.tree import check_columns, packed_place
from gaitnet.types import Array, GaitSequence

MOST_WALKS, MOST_FRAMES = 1000, 1 << 18
"""Of a lot: more are no faster, and take memory."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lot:
    """Walks with the same columns.

    Attributes:
        values: `(frames, F)` float32, step after step, walk after walk; NaN = missing.
        lengths: `(steps,)` frames of each step.
        counts: `(walks,)` steps of each walk.
        names: of the columns.
        units: column -> unit.
        instrument: what measured them; None where nobody wrote it down.
        places: of each walk, where each of its steps is.
    """

    values: NDArray[np.float32]
    lengths: Ints
    counts: Ints
    names: tuple[str, ...]
    units: Mapping[str, str]
    instrument: str | None
    places: tuple[tuple[str, ...], ...]

    @cached_property
    def step_starts(self) -> Ints:
        """`(steps,)` first frame of each step."""
        return starts(self.lengths)

    @cached_property
    def first_steps(self) -> Ints:
        """`(walks,)` first step of each walk."""
        return starts(self.counts)

    @cached_property
    def extremes(self) -> tuple[Array, Array]:
        """`(steps, F)` lowest and highest value of each step; inf and -inf where nothing was measured."""
        return extremes(self.values, self.step_starts)

    @cached_property
    def walk_extremes(self) -> tuple[Array, Array]:
        """`(walks, F)` of each walk likewise."""
        low, high = self.extremes
        return np.minimum.reduceat(low, self.first_steps), np.maximum.reduceat(high, self.first_steps)

    @cached_property
    def ranges(self) -> Array:
        """`(walks, F)` median over a walk's steps of how far each column goes within one."""
        return typical(*self.extremes, self.counts)

    @property
    def walk_starts(self) -> Ints:
        """`(walks,)` first frame of each walk."""
        return self.step_starts[self.first_steps]

    @cached_property
    def frames(self) -> Ints:
        """`(walks,)` frames of each walk."""
        found: Ints = np.add.reduceat(self.lengths, self.first_steps)
        return found


@dataclass(frozen=True, eq=False)
class _Part:
    """One walk of a lot, with all its columns."""

    trial: TreeTrial
    values: NDArray[np.float32]
    lengths: Ints
    places: tuple[str, ...]

    @property
    def kind(self) -> tuple[object, ...]:
        """What is the same in a lot."""
        info = self.trial.info
        return self.trial.columns, tuple(info.units.items()), info.extra.instrument


def starts(lengths: Ints) -> Ints:
    """`(n,)` where each begins of those that follow one another."""
    found: Ints = lengths.cumsum() - lengths
    return found


def lot_of(clips: Sequence[GaitSequence]) -> Lot:
    """One walk, as a lot."""
    return Lot(
        np.concatenate([clip.values for clip in clips]),
        np.array([len(clip.values) for clip in clips]),
        np.array([len(clips)]),
        clips[0].names,
        clips[0].units,
        clips[0].instrument,
        (tuple(clip.source for clip in clips),),
    )


def read_lots(walks: Iterable[TreeTrial], names: tuple[str, ...], missing: float | None) -> Iterator[Lot]:
    """All walks, in their order; of packs whole runs at once. No value is judged here.

    Args:
        walks: of a tree.
        names: columns that are asked for.
        missing: number that stands for a missing value, or None.

    Raises:
        SequenceError: a file that breaks the contract.
    """
    lot: list[_Part] = []
    frames = 0
    for part in _parts(walks):
        full = len(lot) == MOST_WALKS or frames + len(part.values) > MOST_FRAMES
        if lot and (full or part.kind != lot[0].kind):
            yield _joined(lot, names, missing)
            lot, frames = [], 0
        lot.append(part)
        frames += len(part.values)
    if lot:
        yield _joined(lot, names, missing)


def _parts(walks: Iterable[TreeTrial]) -> Iterator[_Part]:
    for pack, run in groupby(walks, lambda walk: walk.folder.pack):
        if pack is None:
            yield from map(_of_folder, run)
            continue
        those = tuple(run)
        found = packed_frames(pack, [walk.folder.name for walk in those])
        for walk, (values, lengths) in zip(those, found, strict=True):
            check_columns(walk.folder, values.shape[1], walk.columns)
            places = tuple(packed_place(walk.folder, number) for number in range(1, len(lengths) + 1))
            yield _Part(walk, values, lengths, places)


def _of_folder(walk: TreeTrial) -> _Part:
    lot = lot_of(read_walk(walk.folder))
    return _Part(walk, lot.values, lot.lengths, lot.places[0])


def _joined(parts: Sequence[_Part], names: tuple[str, ...], missing: float | None) -> Lot:
    trial = parts[0].trial
    values = np.concatenate([part.values for part in parts])
    if trial.columns != names:
        values = values[:, [trial.columns.index(name) for name in names]]
    if missing is not None:
        values[values == np.float32(missing)] = np.nan
    return Lot(
        values,
        np.concatenate([part.lengths for part in parts]),
        np.array([len(part.lengths) for part in parts]),
        names,
        {name: unit for name, unit in trial.info.units.items() if name in names},
        trial.info.extra.instrument,
        tuple(part.places for part in parts),
    )
