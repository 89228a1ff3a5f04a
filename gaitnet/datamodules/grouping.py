"""The order of training: at random, but clips of about the same length in a batch: little is padding."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from gaitnet.datamodules.batch import Batch
from gaitnet.errors import DataError

POOL_BATCHES = 50
"""Batches that are sorted together: enough that lengths are alike, few enough that batches stay random."""


class GroupedByLength(Sampler[int], Sized):
    """Positions at random, in blocks of `batch_size` of about the same length; the blocks' order is random.

    Another order each epoch, drawn from torch's own generator, so that a seed repeats it.
    """

    def __init__(self, lengths: Tensor, batch_size: int) -> None:
        """Take `(N,)` lengths of the clips, in the order of the positions."""
        self.lengths = lengths
        self.batch_size = batch_size

    def __len__(self) -> int:
        return len(self.lengths)

    def __iter__(self) -> Iterator[int]:
        order = torch.randperm(len(self.lengths))
        pools = order.split(POOL_BATCHES * self.batch_size)
        sorted_pools = torch.cat([pool[self.lengths[pool].argsort()] for pool in pools])
        batches = list(sorted_pools.split(self.batch_size))
        whole = [batch for batch in batches if len(batch) == self.batch_size]
        rest = [batch for batch in batches if len(batch) < self.batch_size]  # the last one stays the last
        for index in torch.randperm(len(whole)).tolist():
            yield from whole[index].tolist()
        for batch in rest:
            yield from batch.tolist()


def make_loader(
    dataset: Dataset[Batch], batch_size: int, num_workers: int, order: Sampler[int] | None
) -> DataLoader[Batch]:
    """Hands out batches in that order.

    Raises:
        DataError: a size or a number that makes no sense.
    """
    try:
        return DataLoader(
            dataset,
            batch_size=batch_size,
            sampler=order,
            num_workers=num_workers,
            persistent_workers=num_workers > 0,
            collate_fn=_as_is,
        )
    except ValueError as error:
        raise DataError(f"{error}. Correct ⟦data.batch_size⟧ or ⟦data.num_workers⟧.") from error


def _as_is(batch: Any) -> Any:
    """`Clips` hands out whole batches; there is nothing left to join."""
    return batch
