"""Training from a configuration: LightningCLI with gaitnet's callbacks, loggers and summary."""

from __future__ import annotations

import logging
import math
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
from jsonargparse import ArgumentError
from pytorch_lightning.callbacks import Callback, EarlyStopping, ModelCheckpoint, RichProgressBar
from pytorch_lightning.cli import LightningArgumentParser, LightningCLI
from pytorch_lightning.loggers import CSVLogger, Logger, TensorBoardLogger
from pytorch_lightning.utilities import rank_zero_only
from pytorch_lightning.utilities.exceptions import MisconfigurationException
from rich.console import Console
from rich.table import Table

from gaitnet.configuration import vetted
from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.errors import GaitnetError
from gaitnet.files import cannot_write
from gaitnet.models.base import GaitModule
from gaitnet.models.calibration import calibrate
from gaitnet.models.card import CARD_KEY, check_card
from gaitnet.models.checkpoint import read_checkpoint
from gaitnet.models.metrics import LEVELS, NAMES

_QUIET = (
    # All clips are in memory and batches are slices of them, so worker processes only cost.
    ".*does not have many workers.*",
    # Figures are logged once an epoch, not every N batches.
    ".*smaller than the logging interval.*",
    # `WalkMetrics.compute` has gathered the figures of all devices before they are logged.
    ".*sync_dist=True.*",
    # `WalkMetrics` counts a clip that comes twice once.
    ".*recommended to use single device strategy.*",
    ".*Using `DistributedSampler` with the dataloaders.*",
    # `config.yaml` is always there before the first checkpoint is.
    ".*Checkpoint directory.*exists and is not empty.*",
    # Lightning's own use of PyTorch.
    ".*isinstance\\(treespec, LeafSpec\\).*",
    # `train(args)` is called from Python, by the demo, on purpose.
    ".*LightningCLI's args parameter is intended to run from within Python.*",
)
"""Lightning's warnings that a user can do nothing about."""

FIGURES = ("train/loss", "val/loss", *(f"val/{level}_{name}" for level in LEVELS for name in NAMES))
"""What early stopping and the choice of the best checkpoint can go by."""


class ResumableEarlyStopping(EarlyStopping):
    """Goes on counting where a checkpoint stopped, with the patience that is configured now."""

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over the count and the best value."""
        super().load_state_dict(state_dict | {"patience": self.patience})


class TrainingCLI(LightningCLI):
    """Adds the run's name, resuming, the callbacks and the loggers; takes the shapes from the data."""

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
        """Refuse a name that is no folder name, and a figure that there will not be."""
        if not re.fullmatch(r"\w[\w.-]*", self.config.name):
            raise GaitnetError(f"--name {self.config.name}: letters, digits, '-', '_' and '.' only.")
        for key in ("early_stopping", "checkpoint"):
            last_one = key == "checkpoint" and self.config[key].monitor is None  # takes the last epoch
            if self.config[key].monitor not in FIGURES and not last_one:
                known = ", ".join(FIGURES)
                raise GaitnetError(
                    f"--{key}.monitor {self.config[key].monitor}: no such figure. Known: {known}"
                )

    def instantiate_trainer(self, **kwargs: Any) -> pl.Trainer:
        """The trainer, with gaitnet's callbacks, and with its loggers where none are configured."""
        folder = Path(self.config.checkpoint.dirpath)
        _require_writable(folder)
        # A callback of its own: `save_last` of the other one follows the best epoch since Lightning 2.6.
        last = LastCheckpoint(folder, filename="last", enable_version_counter=False)
        callbacks: list[Callback] = [WriteSplit(folder), last]
        if self.config.trainer.enable_progress_bar is not False:
            callbacks.append(RichProgressBar(console_kwargs={"stderr": True}))  # stdout is for results
        self.trainer_defaults["callbacks"] = callbacks
        if self.config.trainer.logger is None:
            kwargs["logger"] = _loggers(folder)
        return super().instantiate_trainer(**kwargs)


class LastCheckpoint(ModelCheckpoint):
    """Named apart: a checkpoint keeps the state of each kind of callback once."""


class WriteSplit(Callback):
    """Writes who trains and who validates beside the checkpoints: `<folder>/split.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def on_save_checkpoint(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, checkpoint: dict[str, Any]
    ) -> None:
        """Write the file whenever a checkpoint is, so that the two always belong together."""
        if trainer.is_global_zero:
            self.folder.mkdir(parents=True, exist_ok=True)
            trainer.datamodule.write_split(self.folder / "split.json")  # type: ignore[attr-defined]


def main(args: list[str] | None = None) -> int:
    """`train` for the command line: a problem is one line on stderr and exit code 2."""
    try:
        train(args)
    except (GaitnetError, ArgumentError, MisconfigurationException) as error:
        _tell(f"error: {_one_line(error)}")  # several devices have the same problem: said once
        return 2
    return 0


def train(args: list[str] | None = None) -> Path | None:
    """Train, test where there is a Testing folder, print the result, and return the best checkpoint.

    Args:
        args: command line flags, such as `["--config", "configs/lstm.yaml"]`; None takes `sys.argv`.

    Returns:
        The best checkpoint by validation loss; None with `--trainer.fast_dev_run`, which writes none.

    Raises:
        GaitnetError: data that can't be trained on, a checkpoint that does not fit, a value that makes no
            sense, or a folder that can't be written.
        ArgumentError: a flag or a key of the configuration that does not exist or has a bad value.
        MisconfigurationException: a trainer that this machine can't provide.
    """
    with _quiet():
        cli = _cli(vetted(sys.argv[1:] if args is None else args))
        ckpt_path = _checked(cli.config.ckpt_path)
        _tell(f"Training {cli.config.name} on {cli.trainer.world_size} x {cli.trainer.accelerator.name()}")
        cli.trainer.fit(cli.model, datamodule=cli.datamodule, ckpt_path=ckpt_path, weights_only=True)
        best = cli.config_init.checkpoint.best_model_path or None
        if best and cli.trainer.is_global_zero:
            calibrate(Path(best), cli.datamodule.clips, cli.datamodule.split_positions.validation)
        cli.trainer.strategy.barrier()
        figures = _best_figures(cli, best)
    _print_result(best, figures)
    return Path(best) if best else None


def _cli(args: list[str] | None) -> TrainingCLI:
    try:
        return TrainingCLI(
            GaitModule,
            NpySequenceDataModule,
            run=False,
            subclass_mode_model=True,
            save_config_kwargs={"overwrite": True},
            trainer_defaults={"default_root_dir": "checkpoints", "enable_model_summary": False},
            seed_everything_default=42,
            parser_kwargs={"exit_on_error": False, "allow_abbrev": False},
            auto_configure_optimizers=False,
            load_from_checkpoint_support=False,  # hyper-parameters are what __init__ gets: plain values
            args=args,
        )
    except (ValueError, TypeError) as error:  # what layers and the trainer say of a value they can't take
        raise GaitnetError(f"{_one_line(error).rstrip('.')}. {_HELP}") from error


def _best_figures(cli: TrainingCLI, best: str | None) -> dict[str, float]:
    """`val/...` of the best model, and `test/...` where there is a Testing folder."""
    if best:
        trained = check_card(read_checkpoint(Path(best)).get(CARD_KEY), Path(best))["trained"]
        figures = {name: math.nan if value is None else value for name, value in trained.items()}
    else:
        figures = {name: float(value) for name, value in cli.trainer.callback_metrics.items()}
    if cli.datamodule.tested:
        (tested,) = cli.trainer.test(
            cli.model, datamodule=cli.datamodule, ckpt_path=best, weights_only=True, verbose=False
        )
        figures |= tested
    return figures


@rank_zero_only
def _print_result(best: str | None, figures: dict[str, float]) -> None:
    print(best or "no checkpoint: a fast_dev_run writes none")
    Console().print(_table(figures))


def _table(figures: dict[str, float]) -> Table:
    """One row per figure; per step and per sequence, validation and, where there is one, test."""
    stages = {"val": "validation"} | ({"test": "test"} if "test/loss" in figures else {})
    columns = [(stage, level) for stage in stages for level in LEVELS]
    table = Table("")
    for stage, level in columns:
        table.add_column(f"{stages[stage]}\nper {_SAID[level]}", justify="right")
    for name in NAMES:
        values = [figures.get(f"{stage}/{level}_{name}", math.nan) for stage, level in columns]
        table.add_row(name.replace("_", " "), *("–" if math.isnan(x) else f"{x:.3f}" for x in values))
    return table


_SAID = {"step": "step", "walk": "sequence"}


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise cannot_write(folder, error) from error


def _folder(root: Any, name: str) -> str:
    return str(Path(root or ".") / name)


def _loggers(folder: Path) -> list[Logger]:
    """CSV and TensorBoard, both into `<folder>/logs/version_N`."""
    csv = CSVLogger(folder, name="logs")
    return [csv, TensorBoardLogger(folder, name="logs", version=csv.version)]


def _checked(ckpt_path: str | None) -> str | None:
    """The checkpoint to go on from, if it is one of gaitnet and holds nothing but plain values."""
    if ckpt_path is not None:
        check_card(read_checkpoint(Path(ckpt_path)).get(CARD_KEY), Path(ckpt_path))
    return ckpt_path


@rank_zero_only
def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _one_line(error: Exception) -> str:
    """The message without jsonargparse's account of everything else that the value isn't."""
    text, _, given = " ".join(str(error).split()).partition(" Given value type: ")
    text = _UNION.sub("", text)
    if given.startswith("<class 'str'>"):
        text += f". Got value: {given.partition(' Given value: ')[2]}"
    return f"{text}. {_HELP}" if isinstance(error, ArgumentError) else text


_HELP = "See: python tools/train.py --help"
_UNION = re.compile(r"(?:- )?Does not validate .*? Errors: (?:- Expected a <class 'NoneType'> )?- ")


@contextmanager
def _quiet() -> Iterator[None]:
    """No talk of absent GPUs and TPUs, and no warnings that lead nowhere."""
    loggers = [logging.getLogger(name) for name in ("pytorch_lightning", "lightning_fabric")]
    levels = [logger.level for logger in loggers]
    try:
        with warnings.catch_warnings():
            for message in _QUIET:
                warnings.filterwarnings("ignore", message=message)
            for logger in loggers:
                logger.setLevel(logging.WARNING)
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
