"""What happens beside the training: stopping early, checkpoints that are whole, who trained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytorch_lightning as pl
from lightning_fabric.plugins import TorchCheckpointIO
from pytorch_lightning.callbacks import Callback, EarlyStopping, ModelCheckpoint

from gaitnet.models.checkpoint import write_checkpoint


class ResumableEarlyStopping(EarlyStopping):
    """Goes on counting where a checkpoint stopped, with the patience that is configured now.

    Epochs without the figure, because none was validated yet, do not count.
    """

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over the count and the best value."""
        super().load_state_dict(state_dict | {"patience": self.patience})

    def on_train_epoch_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Look at the figure, if there is one."""
        if self.monitor in trainer.callback_metrics:
            super().on_train_epoch_end(trainer, pl_module)

    def on_validation_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Look at the figure, if there is one."""
        if self.monitor in trainer.callback_metrics:
            super().on_validation_end(trainer, pl_module)


class LastCheckpoint(ModelCheckpoint):
    """Of every epoch, validated or not.

    Named apart: a checkpoint keeps each kind of callback's state once.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, filename="last", enable_version_counter=False, save_on_train_epoch_end=True)


class WriteSplit(Callback):
    """Writes who trains and who validates beside the checkpoints: `<folder>/split.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def on_save_checkpoint(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, checkpoint: dict[str, Any]
    ) -> None:
        """Write the file whenever a checkpoint is, so that the two always belong together."""
        if trainer.is_global_zero:
            trainer.datamodule.write_split(self.folder / "split.json")  # type: ignore[attr-defined]


class WholeCheckpoints(TorchCheckpointIO):
    """A checkpoint appears whole or not at all, the older one stays until then; on local disks."""

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: Any, storage_options: Any | None = None
    ) -> None:
        """Write it.

        Raises:
            OutputError: the disk is full or read-only, or the folder is gone.
        """
        write_checkpoint(Path(path), checkpoint)
