"""All clips of a split in memory: one array of frames, its statistics and its hash."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_lightning.utilities import rank_zero_only
from rich.console import Console
from rich.progress import Progress
from torch import Tensor
from torch.utils.data import Dataset

from gaitnet.datacheck.lots import Lot, read_lots, starts
from gaitnet.datacheck.screening import suspects
from gaitnet.datacheck.survey import Survey
from gaitnet.datacheck.values import as_missing, check_walk
from gaitnet.datacheck.walks import TreeTrial
from gaitnet.datacheck.words import refuse
from gaitnet.datamodules.batch import Batch
from gaitnet.datamodules.frames import Frames
from gaitnet.errors import DataError
from gaitnet.gait.context import CONTEXT
from gaitnet.sequences import read_walk
from gaitnet.sequences.instruments import columns_in_units_of, context_in_units_of
from gaitnet.skeleton import MAX_LENGTH
from gaitnet.types import Array

MAPPED_BYTES = 1 << 30
"""Frames that take more than this, 1 GB or four hundred thousand steps, stay on disk and are mapped."""

ENDLESS = 1e30
"""Standard deviation of a feature that is ignored; infinity is nothing that every runtime divides by."""

BEYOND = 0.25
"""How far beyond the walks that it was trained on a network knows a number, in widths of their range."""

_AT_ONCE = 10_000  # clips
_PATIENCE_S = 2.0
_SMALLEST_STD = 1e-6


@dataclass(frozen=True, eq=False)
class Clips(Dataset[Batch]):
    """Every clip of a split, in the order of the walks and of the clips' numbers; one array holds all frames.

    Attributes:
        frames: `(sum of lengths + 1, F)` float32, clip after clip, NaN = missing; the last one is zeros, for
            padding.
        starts: `(N,)` int64, position of each clip's first frame.
        lengths: `(N,)` int64, frames of each clip.
        target: `(N,)` int64, class.
        walk: `(N,)` int64, position of the clip's walk in the sorted list of walks.
        context: `(W, K)` float32, each walk's context (`gait.context.CONTEXT`), NaN = missing.
        cut: number of clips that were longer than `max_length`.
        survey: what is known about each walk, whole and uncut.
    """

    frames: Tensor
    starts: Tensor
    lengths: Tensor
    target: Tensor
    walk: Tensor
    context: Tensor
    cut: int
    survey: Survey

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, index: int) -> Batch:
        """One clip: the keys of a batch without the first axis."""
        return {name: values[0] for name, values in self.__getitems__([index]).items()}

    def __getitems__(self, indices: list[int]) -> Batch:
        """A batch in one go, as long as its longest clip; the loader calls this instead of joining clips."""
        step = torch.tensor(indices, dtype=torch.int64)
        lengths = self.lengths[step]
        places = torch.arange(int(lengths.max()))  # (T,)
        index = torch.where(
            places < lengths[:, None], self.starts[step, None] + places, len(self.frames) - 1
        )  # (B, T)
        return {
            "features": self.frames[index],
            "lengths": lengths,
            "target": self.target[step],
            "step": step,
            "walk": self.walk[step],
            "context": self.context[self.walk[step]],
        }

    def of_walks(self, walks: Sequence[int]) -> list[int]:
        """Positions of the clips of these walks."""
        return torch.isin(self.walk, torch.tensor(walks)).nonzero()[:, 0].tolist()


def check_lengths(max_length: int, walk_frames: int | None) -> None:
    """Refuse to cut clips or walks to nothing.

    Raises:
        DataError: says which of both, and a usual value.
    """
    if max_length < 1:
        raise DataError(f"max_length {max_length}: must be 1 or more, such as {MAX_LENGTH}.")
    if walk_frames is not None and walk_frames < 1:
        raise DataError(f"walk_frames {walk_frames}: must be 1 or more, or null for whole walks.")


def load_clips(
    walks: tuple[TreeTrial, ...],
    classes: tuple[str, ...],
    max_length: int,
    walk_frames: int | None = None,
    missing: float | None = None,
    instrument: str | None = None,
) -> Clips:
    """Read every clip once, cut it to `max_length` frames, and a walk to its first `walk_frames`.

    `instrument`: by whose healthy people all values are expressed (`gait.instruments`); None: as they are.

    Raises:
        SequenceError: a file that breaks the contract.
        DataError: a walk whose values can't be. See `check_walk`.
    """
    names = walks[0].info.feature_names
    survey, parts, first = Survey(), [], 0
    with Frames(MAPPED_BYTES) as kept:
        for lot in read_lots(_shown(walks), names, missing):
            for index in suspects(lot):
                _judge(walks[first + index], names, missing)
            survey.add_lot(lot)
            first += len(lot.counts)
            parts.append(_kept(lot, kept, max_length, walk_frames, instrument))
        kept.add(np.zeros((1, len(names)), np.float32))
        frames = torch.from_numpy(kept.whole(len(names)))
    lengths, counts, cut = (np.concatenate(each) for each in zip(*parts, strict=True))
    walk_of = np.repeat(np.arange(len(walks)), counts)
    target = np.array([classes.index(walk.folder.label) for walk in walks])
    contexts = [
        context_in_units_of(instrument, walk.info.parameters, walk.info.extra.instrument) for walk in walks
    ]
    return Clips(
        frames=frames,
        starts=torch.from_numpy(starts(lengths)),
        lengths=torch.from_numpy(lengths),
        target=torch.from_numpy(target[walk_of]),
        walk=torch.from_numpy(walk_of),
        context=torch.from_numpy(np.stack(contexts).astype(np.float32)),
        cut=int(cut.sum()),
        survey=survey,
    )


def _judge(walk: TreeTrial, names: tuple[str, ...], missing: float | None) -> None:
    """Refuse a walk that is suspected, where `check_walk` says so, too."""
    clips = as_missing([clip.picked(names) for clip in read_walk(walk.folder)], missing)
    refuse(check_walk(clips, str(walk.folder.path)), DataError)


def _kept(
    lot: Lot, frames: Frames, max_length: int, walk_frames: int | None, instrument: str | None
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Add the frames that are kept; their steps' lengths, how many steps of each walk, and which were cut."""
    wanted = lot.lengths
    if walk_frames is not None:
        before = lot.step_starts - np.repeat(lot.walk_starts, lot.counts)
        wanted = np.clip(walk_frames - before, 0, wanted)
    lengths = np.minimum(wanted, max_length)
    values = columns_in_units_of(instrument, lot.values, lot.names, lot.instrument)
    if not np.array_equal(lengths, lot.lengths):
        place = np.arange(len(values)) - np.repeat(lot.step_starts, lot.lengths)
        values = values[place < np.repeat(lengths, lot.lengths)]
    frames.add(values)
    counts = np.add.reduceat(lengths > 0, lot.first_steps, dtype=np.int64)
    return lengths[lengths > 0], counts, wanted > max_length


def statistics(clips: Clips, chosen: list[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean `(F,)` and standard deviation `(F,)` over the valid frames of the chosen clips, NaN left out.

    A constant column has the standard deviation 1, and one without any value also the mean 0, so that
    `(x - mean) / std` is always defined.
    """
    count = np.maximum(_summed(clips, chosen, np.ones_like), 1)
    mean = _summed(clips, chosen, lambda values: values) / count
    std = np.sqrt(_summed(clips, chosen, lambda values: (values - mean) ** 2) / count)
    return mean.astype(np.float32), np.where(std < _SMALLEST_STD, 1, std).astype(np.float32)


def context_statistics(clips: Clips, walks: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean `(K,)` and standard deviation `(K,)` of some walks' context, NaN left out; as `statistics`."""
    values = clips.context[list(walks)].double().numpy()
    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0).sum(axis=0) / count
    std = np.sqrt(np.where(known, (values - mean) ** 2, 0).sum(axis=0) / count)
    return mean.astype(np.float32), np.where(std < _SMALLEST_STD, 1, std).astype(np.float32)


def context_limits(clips: Clips, walks: Sequence[int], ignored: Sequence[str] = ()) -> dict[str, list[float]]:
    """Name -> limits of some walks' context: their range without the most extreme of a hundred, widened."""
    values = clips.context[list(walks)].double().numpy()
    found = {}
    for name, column in zip(CONTEXT, values.T, strict=True):
        known = column[np.isfinite(column)]
        if len(known) and name not in ignored:
            low, high = np.percentile(known, [0.5, 99.5]).tolist()
            found[name] = [low - BEYOND * (high - low), high + BEYOND * (high - low)]
    return found


def ignoring(
    ignored: Sequence[str], names: tuple[str, ...], mean: NDArray[np.float32], std: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The statistics with which a model sees nothing of some features.

    Raises:
        DataError: a feature that does not exist.
    """
    unknown = sorted(set(ignored) - set(names) - set(CONTEXT))
    if unknown:
        raise DataError(f"ignore {unknown[0]}: no such feature. Known: {', '.join(names)}.")
    return mean, np.where([name in ignored for name in names], ENDLESS, std).astype(np.float32)


def _summed(clips: Clips, chosen: list[int], of: Callable[[Array], Array]) -> Array:
    """`(F,)` sum of a function of the valid frames, NaN left out; never all frames at once."""
    total = np.zeros(clips.frames.shape[1])
    for start in range(0, len(chosen), _AT_ONCE):
        values = np.concatenate([_valid(clips, index) for index in chosen[start : start + _AT_ONCE]])
        total += np.where(np.isnan(values), 0, of(values.astype(np.float64))).sum(axis=0)
    return total


def data_sha256(clips: Clips, chosen: list[int], walks: tuple[TreeTrial, ...]) -> str:
    """Hash of the chosen clips' walk ids and values as a model sees them; the same on every machine."""
    digest = hashlib.sha256()
    for index in chosen:
        values = _valid(clips, index)
        canonical = np.where(np.isnan(values), np.float32(np.nan), values).astype("<f4")
        digest.update(f"{walks[int(clips.walk[index])].walk_id}\0{len(values)}\0".encode())
        digest.update(canonical.tobytes())
    return digest.hexdigest()


def _valid(clips: Clips, index: int) -> NDArray[np.float32]:
    start = int(clips.starts[index])
    return clips.frames[start : start + int(clips.lengths[index])].numpy()  # (T, F)


def _shown(walks: Iterable[TreeTrial]) -> Iterator[TreeTrial]:
    """The same walks; a bar on stderr counts them when that takes long."""
    began_s, listed = time.monotonic(), tuple(walks)
    progress = Progress(console=Console(stderr=True), transient=True)
    task = progress.add_task("Reading walks", total=len(listed))
    try:
        for walk in listed:
            yield walk
            progress.advance(task)
            if time.monotonic() - began_s > _PATIENCE_S:
                _start(progress)
    finally:
        if progress.live.is_started:
            progress.stop()


@rank_zero_only
def _start(progress: Progress) -> None:
    progress.start()  # once it runs, starting it again does nothing
