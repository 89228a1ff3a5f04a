"""A training that is timed epoch by epoch: `python -m gaitnet.benchmarks.fit_once JSON`, see `Work`.

A process of its own, several with `devices`: Lightning starts the others by the same command.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gaitnet.parent import follow

if __name__ == "__main__":
    follow()  # before what takes seconds to import

import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import Callback
from pytorch_lightning.strategies import DDPStrategy, StrategyRegistry
from torch import nn
from torch.nn import functional as F
from torch.optim import Optimizer

from gaitnet.benchmarks.turns import Took, Turns
from gaitnet.configuration import vetted
from gaitnet.datamodules.batch import Batch
from gaitnet.training.cli import TrainingCLI, parse
from gaitnet.training.words import quiet

SHARED = "ddp_shared"
"""Several processes on one GPU: NCCL refuses that, Gloo does not."""


@dataclass(frozen=True)
class Work:
    """What is trained.

    Attributes:
        plain: a loop of PyTorch's own instead of Lightning's Trainer.
        roots: data, one after the other.
        folder: for everything that is written.
        epochs: that are timed; one more comes before them.
        batches: of an epoch, at most; 0 for all.
    """

    plain: bool
    roots: list[str]
    folder: str
    accelerator: str
    devices: int
    precision: str
    batch_size: int
    epochs: int
    batches: int

    @property
    def turns(self) -> Turns:
        """When each epoch may begin."""
        return Turns(Path(self.folder) / "turns")

    def command(self) -> list[str]:
        """That does it."""
        return [sys.executable, "-m", "gaitnet.benchmarks.fit_once", json.dumps(asdict(self))]

    def flags(self, root: str) -> list[str]:
        """Of `gaitnet train`, which does the same."""
        shared = self.accelerator == "gpu" and self.devices > torch.cuda.device_count()
        settings = {
            "data.root": root,
            "data.batch_size": self.batch_size,
            "trainer.default_root_dir": self.folder,
            "trainer.accelerator": self.accelerator,
            "trainer.devices": 1 if shared else self.devices,
            "trainer.precision": self.precision,
            "trainer.max_epochs": self.epochs + 1,
            "trainer.limit_val_batches": 0,
        }
        settings |= {"trainer.limit_train_batches": self.batches} if self.batches else {}
        settings |= {"trainer.strategy": SHARED} if shared else {}
        configs = ["lstm", "ddp"] if self.devices > 1 else ["lstm"]
        words = [word for name in configs for word in ("--config", name)]
        return words + [word for key, value in settings.items() for word in (f"--{key}", str(value))]


class SharedGPU(DDPStrategy):
    """Two processes, or as many as are asked for, on the GPUs that there are."""

    def __init__(self, processes: int) -> None:
        gpus = torch.cuda.device_count()
        devices = [torch.device("cuda", number % gpus) for number in range(processes)]
        super().__init__(parallel_devices=devices, process_group_backend="gloo")

    def setup_distributed(self) -> None:
        """Join the others before Lightning would, which binds the group to a GPU as only NCCL can."""
        self.set_world_ranks()
        if not torch.distributed.is_initialized():
            torch.distributed.init_process_group("gloo", rank=self.global_rank, world_size=self.world_size)
        super().setup_distributed()


class Timed(Callback):
    """Waits for its turn before each epoch but the first, and says what it took."""

    def __init__(self, turns: Turns, data: int, last: int) -> None:
        self.turns, self.data, self.last = turns, data, last
        self.steps, self.began_s = 0, 0.0

    def on_train_epoch_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Before the order of the epoch is drawn."""
        epoch = trainer.current_epoch
        if epoch:
            self.turns.wait(self.data, epoch)
        torch.manual_seed(epoch)  # the same order as in the plain loop
        self.steps, self.began_s = 0, _clock(trainer.strategy.root_device)

    def on_train_batch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Count the steps of all processes."""
        self.steps += len(batch["target"]) * trainer.world_size

    def on_train_epoch_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Once the device is done."""
        took = Took(self.steps, _clock(trainer.strategy.root_device) - self.began_s)
        if trainer.is_global_zero:
            self.turns.tell(self.data, trainer.current_epoch, took)

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """What follows, calibration, is not to disturb the others."""
        self.turns.wait(self.data, self.last)


def train(work: Work, data: int) -> None:
    """As `gaitnet train` does."""
    with _parsed(work, data) as cli:
        cli.trainer.callbacks.append(Timed(work.turns, data, work.epochs + 1))  # type: ignore[attr-defined]
        cli.trainer.fit(cli.model, datamodule=cli.datamodule)


def loop(work: Work, data: int) -> None:
    """As somebody would write it who needs nothing but the weights."""
    with _parsed(work, data) as cli:
        device, mixed = cli.trainer.strategy.root_device, work.precision.endswith("-mixed")
        cli.datamodule.setup("fit")
        net, loader = cli.model.net, cli.datamodule.train_dataloader()
        net.standardise.set_statistics(*map(torch.as_tensor, cli.datamodule.statistics))
        net = net.to(device).train()
        rates = {"lr": cli.model.lr, "weight_decay": cli.model.weight_decay}
        optimiser = torch.optim.AdamW(net.parameters(), fused=not mixed, **rates)  # as GaitModule does
        batches = work.batches or None
        most = float(cli.trainer.gradient_clip_val or torch.inf)
        for epoch in range(work.epochs + 1):
            if epoch:
                work.turns.wait(data, epoch)
            torch.manual_seed(epoch)
            began_s = _clock(device)
            steps = sum(_step(batch, net, optimiser, most, mixed) for batch in islice(loader, batches))
            work.turns.tell(data, epoch, Took(steps, _clock(device) - began_s))


def _step(batch: Batch, net: nn.Module, optimiser: Optimizer, most: float, mixed: bool) -> int:
    """One step of the optimiser; the number of steps of the data in it."""
    device = next(net.parameters()).device
    features, lengths, target = (
        batch[key].to(device, non_blocking=True) for key in ("features", "lengths", "target")
    )
    with torch.autocast(device.type, torch.bfloat16, enabled=mixed):
        loss = F.cross_entropy(net(features, lengths), target)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), most)
    optimiser.step()
    return len(target)


@contextmanager
def _parsed(work: Work, data: int) -> Iterator[TrainingCLI]:
    """What `gaitnet train` would run; loaded when it is this process's turn."""
    work.turns.wait(data, 0)
    with quiet():
        yield parse(vetted(work.flags(work.roots[data])))


def _clock(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


def main() -> None:
    """All data, one after the other."""
    work = Work(**json.loads(sys.argv[1]))
    StrategyRegistry.register(SHARED, SharedGPU, processes=work.devices)
    for data in range(len(work.roots)):
        (loop if work.plain else train)(work, data)


if __name__ == "__main__":
    main()
