"""LightningCLI with gaitnet's callbacks and loggers; every key of a configuration is a flag."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback, ModelCheckpoint
from pytorch_lightning.cli import LightningArgumentParser, LightningCLI
from pytorch_lightning.loggers import CSVLogger, Logger, TensorBoardLogger

from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.errors import GaitnetError
from gaitnet.files import check_folder
from gaitnet.models.base import GaitModule
from gaitnet.models.metrics import LEVELS, NAMES
from gaitnet.training.callbacks import LastCheckpoint, ResumableEarlyStopping, WholeCheckpoints, WriteSplit
from gaitnet.training.words import DESCRIPTION, HELP, USAGE, one_line

FIGURES = ("train/loss", "val/loss", *(f"val/{level}_{name}" for level in LEVELS for name in NAMES))
"""What early stopping and the choice of the best checkpoint can go by."""


class TrainingCLI(LightningCLI):
    """Adds the run's name, resuming, the callbacks and the loggers; takes the shapes from the data."""

    last: LastCheckpoint

    def __init__(self, *args: Any, bar: Callback | None = None, **kwargs: Any) -> None:
        self.bar = bar
        super().__init__(*args, **kwargs)

    def add_arguments_to_parser(self, parser: LightningArgumentParser) -> None:
        """Everything of a run goes into `<trainer.default_root_dir>/<name>`."""
        parser.add_argument("--name", type=str, default="lstm", help="Name of the run and of its model.")
        parser.add_argument("--ckpt_path", type=str | None, default=None, help="Checkpoint to go on from.")
        parser.add_lightning_class_args(ResumableEarlyStopping, "early_stopping")
        parser.add_lightning_class_args(ModelCheckpoint, "checkpoint")
        parser.set_defaults(
            {
                "early_stopping.monitor": "val/loss",
                "early_stopping.patience": 10,
                "checkpoint.monitor": "val/loss",
                "checkpoint.filename": "best",
                "checkpoint.enable_version_counter": False,  # a new run replaces the old one's best.ckpt
            }
        )
        parser.link_arguments(("trainer.default_root_dir", "name"), "checkpoint.dirpath", compute_fn=_folder)
        parser.link_arguments("name", "model.init_args.name")
        parser.link_arguments("data.num_classes", "model.init_args.num_classes", apply_on="instantiate")
        parser.link_arguments(
            "data.feature_names", "model.init_args.num_features", compute_fn=len, apply_on="instantiate"
        )

    def before_instantiate_classes(self) -> None:
        """Refuse a name that is no folder name, a figure that there will not be, and no training at all."""
        if not re.fullmatch(r"\w[\w.-]*", self.config.name):
            raise GaitnetError(f"⟦name {self.config.name}⟧: letters, digits, '-', '_' and '.' only.")
        for key in ("max_epochs", "max_steps", "limit_train_batches"):
            if self.config.trainer[key] == 0:
                raise GaitnetError(f"--trainer.{key} 0: trains nothing. Set it to 1 or more.")
        for key in ("early_stopping", "checkpoint"):
            last_one = key == "checkpoint" and self.config[key].monitor is None  # takes the last epoch
            if self.config[key].monitor not in FIGURES and not last_one:
                known = ", ".join(FIGURES)
                raise GaitnetError(
                    f"--{key}.monitor {self.config[key].monitor}: no such figure. Known: {known}"
                )

    def instantiate_trainer(self, **kwargs: Any) -> pl.Trainer:
        """The trainer, with gaitnet's callbacks, and with its loggers where none are configured."""
        check_folder(self.folder)
        # A callback of its own: `save_last` of the other one follows the best epoch since Lightning 2.6.
        self.last = LastCheckpoint(self.folder)
        callbacks: list[Callback] = [WriteSplit(self.folder), self.last]
        if self.bar and self.config.trainer.enable_progress_bar is not False:
            callbacks.append(self.bar)
        self.trainer_defaults["callbacks"] = callbacks
        if self.config.trainer.logger is None:
            kwargs["logger"] = _loggers(self.folder)
        if self.config.trainer.plugins is None:
            kwargs["plugins"] = [WholeCheckpoints()]
        return super().instantiate_trainer(**kwargs)

    @property
    def folder(self) -> Path:
        """Where everything of the run goes."""
        return Path(self.config.checkpoint.dirpath)


def parse(args: list[str], bar: Callback | None = None, program: str = "gaitnet train") -> TrainingCLI:
    """The run that flags and configurations ask for, ready to start; silent without a `bar`.

    Raises:
        GaitnetError: a value that makes no sense, data that can't be read, a folder that can't be written.
    """
    try:
        return TrainingCLI(
            GaitModule,
            NpySequenceDataModule,
            run=False,
            subclass_mode_model=True,
            save_config_kwargs={"overwrite": True},
            trainer_defaults={
                "default_root_dir": "checkpoints",
                "enable_model_summary": False,
                "enable_progress_bar": bar is not None,
            },
            seed_everything_default=42,
            parser_kwargs={
                "prog": program,
                "usage": USAGE,
                "description": DESCRIPTION,
                "exit_on_error": False,
                "allow_abbrev": False,
            },
            auto_configure_optimizers=False,
            load_from_checkpoint_support=False,  # hyper-parameters are what __init__ gets: plain values
            args=args,
            bar=bar,
        )
    except (ValueError, TypeError) as error:  # what layers and the trainer say of a value they can't take
        raise GaitnetError(f"{one_line(error).rstrip('.')}. {HELP}") from error


def _folder(root: Any, name: str) -> str:
    return str(Path(root or ".") / name)


def _loggers(folder: Path) -> list[Logger]:
    """CSV and TensorBoard, both into `<folder>/logs/version_N`."""
    csv = CSVLogger(folder, name="logs")
    return [csv, TensorBoardLogger(folder, name="logs", version=csv.version)]
