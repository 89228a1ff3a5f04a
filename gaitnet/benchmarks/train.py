"""How fast training is, against a plain way of doing the same in the same run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table
from torch import Tensor
from torch.nn import functional as F

from gaitnet.benchmarks.figures import spread
from gaitnet.benchmarks.walks import write_packs
from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.datamodules.clips import Clips
from gaitnet.datamodules.grouping import GroupedByLength
from gaitnet.models.lstm import LSTMNet
from gaitnet.skeleton import MAX_LENGTH

BATCH = 64


def train(sizes: list[int], repeats: int) -> Table:
    """An epoch of the reference LSTM: padded to 110 against grouped by length."""
    table = Table("steps", title="an epoch of the reference LSTM, seconds: median \\[least, most]")
    for name in ("padded to 110", "grouped by length", "ratio", "same outputs"):
        table.add_column(name, justify="right")
    for size in sizes:
        clips = _written_and_read(size)
        padded = clips.frames[_padded_index(clips)]
        plain, grouped = _taking_turns(clips, padded, repeats)
        figures = [spread(plain), spread(grouped), spread(plain / grouped)]
        table.add_row(f"{size:,}", *figures, f"{_difference(clips, padded):.0e}")
    return table


def _taking_turns(clips: Clips, padded: Tensor, repeats: int) -> tuple[np.ndarray, np.ndarray]:
    """Seconds of both ways, one after the other, so that a busy machine is as busy for both."""

    def whole(batch: Tensor) -> tuple[Tensor, Tensor]:
        return padded[batch], clips.lengths[batch]

    plain, grouped = [], []
    for _ in track(range(repeats), f"{len(clips)} steps", console=Console(stderr=True)):
        plain.append(_timed(lambda: _epoch(clips, whole)))
        grouped.append(_timed(lambda: _epoch(clips, _trimmed(clips), grouped=True)))
    return np.array(plain), np.array(grouped)


def _written_and_read(size: int) -> Clips:
    with tempfile.TemporaryDirectory() as folder:
        write_packs(Path(folder), size)
        return NpySequenceDataModule(root=folder).clips


def _padded_index(clips: Clips) -> Tensor:
    places = torch.arange(MAX_LENGTH)
    return torch.where(places < clips.lengths[:, None], clips.starts[:, None] + places, len(clips.frames) - 1)


def _trimmed(clips: Clips) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
    def batch_of(batch: Tensor) -> tuple[Tensor, Tensor]:
        found = clips.__getitems__(batch.tolist())
        return found["features"], found["lengths"]

    return batch_of


def _epoch(clips: Clips, batch_of: Callable[[Tensor], tuple[Tensor, Tensor]], grouped: bool = False) -> None:
    torch.manual_seed(0)
    net = LSTMNet()
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3, fused=grouped)  # as GaitModule does
    order = GroupedByLength(clips.lengths, BATCH) if grouped else torch.randperm(len(clips))
    for batch in torch.tensor(list(order)).split(BATCH):
        loss = F.cross_entropy(net(*batch_of(batch)), clips.target[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def _difference(clips: Clips, padded: Tensor) -> float:
    """Largest difference of a logit of the same net, asked in both ways."""
    torch.manual_seed(0)
    net = LSTMNet().eval()
    some = torch.arange(min(256, len(clips)))
    with torch.inference_mode():
        one, other = net(padded[some], clips.lengths[some]), net(*_trimmed(clips)(some))
    return float((one - other).abs().max())


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
