"""One training: fit, calibrate, test, print."""

from __future__ import annotations

import math
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

from jsonargparse import ArgumentError
from pytorch_lightning.utilities import rank_zero_only
from pytorch_lightning.utilities.exceptions import MisconfigurationException
from rich.console import Console

from gaitnet.configuration import vetted
from gaitnet.datacheck import missing_flag
from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file, only_one, remove_leftovers
from gaitnet.models.calibration import calibrate
from gaitnet.models.card import CARD_KEY, check_card
from gaitnet.models.checkpoint import read_checkpoint
from gaitnet.training.cli import TrainingCLI, parse
from gaitnet.training.stopping import told_where
from gaitnet.training.words import one_line, quiet, table

LOCK = ".training.lock"
_TAKEN = "another training of this name writes there. Give this one a ⟦name⟧ of its own"


def main(args: list[str] | None = None) -> int:
    """`train` for the command line: a problem is one line on stderr and exit code 2; 130 after Ctrl-C."""
    try:
        train(args)
    except (GaitnetError, ArgumentError, MisconfigurationException) as error:
        flag = missing_flag(getattr(error, "findings", ()), "--data.missing")
        _tell(f"error: {one_line(error)}{flag}")  # several devices have the same problem: said once
        return 2
    except KeyboardInterrupt as error:
        _tell(str(error) or "stopped")
        return 130
    return 0


def train(args: list[str] | None = None) -> Path | None:
    """Train, test where there is a Testing folder, print the result, and return the best checkpoint.

    Args:
        args: command line flags, such as `["--config", "configs/lstm.yaml"]`; None takes `sys.argv`.

    Returns:
        The best checkpoint by validation loss, or the last one where no epoch was validated; None with
        `--trainer.fast_dev_run`, which writes none.

    Raises:
        GaitnetError: data that can't be trained on, a checkpoint that does not fit, a value that makes no
            sense, or a folder that can't be written or that another run of that name writes to.
        TrainingStopped: Ctrl-C.
        ArgumentError: a flag or a key of the configuration that does not exist or has a bad value.
        MisconfigurationException: a trainer that this machine can't provide.
    """
    with quiet(), ExitStack() as held:
        cli = parse(vetted(sys.argv[1:] if args is None else args))
        ckpt_path = _checked(cli.config.ckpt_path)
        if cli.trainer.is_global_zero:
            held.enter_context(only_one(cli.folder, LOCK, _TAKEN))
            remove_leftovers(cli.folder)
        _tell(f"Training {cli.config.name} on {cli.trainer.world_size} x {cli.trainer.accelerator.name()}")
        with told_where(cli, args):
            cli.trainer.fit(cli.model, datamodule=cli.datamodule, ckpt_path=ckpt_path, weights_only=True)
            best = _best(cli)
            if best and cli.trainer.is_global_zero:
                calibrate(Path(best), cli.datamodule.clips, cli.datamodule.split_positions.validation)
            cli.trainer.strategy.barrier()
            figures = _best_figures(cli, best)
    _print_result(cli, best, figures)
    return Path(best) if best else None


def _best(cli: TrainingCLI) -> str | None:
    """The best checkpoint; where no epoch was validated the last one, under its name."""
    best = cli.config_init.checkpoint.best_model_path
    last = cli.last.best_model_path
    if best or not last or not Path(last).exists():
        return best or None
    copied = cli.folder / f"{cli.config.checkpoint.filename}.ckpt"
    if cli.trainer.is_global_zero:
        with atomic_file(copied) as stream, Path(last).open("rb") as source:
            shutil.copyfileobj(source, stream)
    _tell(f"No epoch was validated: {copied.name} is the last one, and there are no validation figures.")
    return str(copied)


def _best_figures(cli: TrainingCLI, best: str | None) -> dict[str, float]:
    """`val/...` of the best model, and `test/...` where there is a Testing folder."""
    if best:
        trained = check_card(read_checkpoint(Path(best)).get(CARD_KEY), Path(best)).trained
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
def _print_result(cli: TrainingCLI, best: str | None, figures: dict[str, float]) -> None:
    print(best or "no checkpoint: a fast_dev_run writes none")
    Console().print(table(figures, cli.datamodule.classes))
    if not cli.datamodule.tested:
        _tell(f"Nothing was tested: no walks in {cli.datamodule.root / 'Testing'}.")
    doubts = [finding for finding in cli.datamodule.findings if finding.severity == "caution"]
    if doubts:
        _tell(f"Reservations about the data: {len(doubts)}. See: gaitnet check {cli.datamodule.root}")


def _checked(ckpt_path: str | None) -> str | None:
    """The checkpoint to go on from, if it is one of gaitnet and holds nothing but plain values."""
    if ckpt_path is not None:
        check_card(read_checkpoint(Path(ckpt_path)).get(CARD_KEY), Path(ckpt_path))
    return ckpt_path


@rank_zero_only
def _tell(line: str) -> None:
    print(line, file=sys.stderr)
