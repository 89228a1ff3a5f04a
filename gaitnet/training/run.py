"""One training: fit, which calibrates, and test. Says nothing; `gaitnet.terminal.training` does."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from jsonargparse import ArgumentError
from pytorch_lightning.callbacks import Callback
from pytorch_lightning.utilities.exceptions import MisconfigurationException

from gaitnet.configuration import vetted
from gaitnet.datacheck.walks import TreeTrial
from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file, only_one, remove_leftovers
from gaitnet.models.card import CARD_KEY, check_card
from gaitnet.models.checkpoint import read_checkpoint
from gaitnet.training.cli import TrainingCLI, parse
from gaitnet.training.stopping import told_where
from gaitnet.training.words import one_line, quiet

LOCK = ".training.lock"
_TAKEN = "another training of this name writes there. Give this one a ⟦name⟧ of its own"

CALLED = ("gaitnet", "train")
"""The command line's words before the flags."""

Begun = Callable[[str, int, str], None]
"""Called before the first epoch with the run's name, and number and kind of the devices."""


@dataclass(frozen=True)
class Part:
    """How many people and sequences train, validate or test; people None where nobody recorded them."""

    people: int | None
    sequences: int


@dataclass(frozen=True)
class Trained:
    """What a training left.

    Attributes:
        checkpoint: the best one by validation loss, or the last one where no epoch was validated; None with
            `--trainer.fast_dev_run`, which writes none.
        figures: `val/...` of that checkpoint, and `test/...` where somebody is tested with.
        classes: the data's, the healthy one first.
        root: the data.
        validated: whether any epoch was.
        tested: whether there was anybody to test with.
        doubts: number of reservations about the data.
        parts: `training`, `validation` and, where somebody is tested with, `test`.
        kept: copy of the checkpoint of an earlier training of that name, which this one replaced.
    """

    checkpoint: Path | None
    figures: dict[str, float]
    classes: tuple[str, ...]
    root: Path
    validated: bool
    tested: bool
    doubts: int
    parts: Mapping[str, Part]
    kept: Path | None = None


def train(
    args: Sequence[str],
    called: Sequence[str] = CALLED,
    begun: Begun | None = None,
    bar: Callback | None = None,
) -> Trained:
    """Train, and test where there is a Testing folder.

    Args:
        args: command line flags, such as `["--config", "lstm", "--data.root", "data"]`.
        called: words before the flags, for the command that goes on after Ctrl-C.
        begun: told when the training begins.
        bar: a progress bar of Lightning's; None shows none.

    Raises:
        GaitnetError: data that can't be trained on, a checkpoint that does not fit, a flag or value that
            makes no sense on this machine, or a folder that can't be written or that another run of that
            name writes to.
        TrainingStopped: Ctrl-C.
    """
    try:
        return _train(list(args), called, begun, bar)
    except (ArgumentError, MisconfigurationException) as error:
        raise GaitnetError(one_line(error)) from error


def _train(args: list[str], called: Sequence[str], begun: Begun | None, bar: Callback | None) -> Trained:
    kept = None
    with quiet(), ExitStack() as held:
        cli = parse(vetted(args), bar, " ".join(called))
        ckpt_path = _checked(cli.config.ckpt_path)
        if cli.trainer.is_global_zero:
            held.enter_context(only_one(cli.folder, LOCK, _TAKEN))
            remove_leftovers(cli.folder)
            kept = _keep_earlier(cli)
        if begun:
            begun(cli.config.name, cli.trainer.world_size, cli.trainer.accelerator.name())
        with told_where(cli, [*called, *args]):
            cli.trainer.fit(cli.model, datamodule=cli.datamodule, ckpt_path=ckpt_path, weights_only=True)
            best = _best(cli)
            figures = _best_figures(cli, best)
    return Trained(
        checkpoint=Path(best) if best else None,
        figures=figures,
        classes=cli.datamodule.classes,
        root=cli.datamodule.root,
        validated=bool(cli.config_init.checkpoint.best_model_path) or not best,
        tested=cli.datamodule.tested,
        doubts=sum(finding.severity == "caution" for finding in cli.datamodule.findings),
        parts=_parts(cli.datamodule),
        kept=kept,
    )


def _parts(data: NpySequenceDataModule) -> dict[str, Part]:
    split = data.split_positions
    positions = {"training": split.train, "validation": split.validation}
    if data.held_out:
        positions["test"] = data.held_out_walks
    walks = {name: [data.training_walks[index] for index in those] for name, those in positions.items()}
    if data.tested and not data.held_out:
        walks["test"] = list(data.testing_walks)
    return {name: _part(those) for name, those in walks.items()}


def _part(walks: Sequence[TreeTrial]) -> Part:
    subjects = {walk.info.subject for walk in walks}
    return Part(None if None in subjects else len(subjects), len(walks))


def _best(cli: TrainingCLI) -> str | None:
    """The best checkpoint; where no epoch was validated the last one, under its name."""
    best = cli.config_init.checkpoint.best_model_path
    last = cli.last.best_model_path
    if best or not last or not Path(last).exists():
        return best or None
    copied = cli.folder / f"{cli.config.checkpoint.filename}.ckpt"
    if cli.trainer.is_global_zero:
        _copy(Path(last), copied)
    cli.trainer.strategy.barrier()
    return str(copied)


def _keep_earlier(cli: TrainingCLI) -> Path | None:
    """A copy of what another training of this name left; a training that goes on replaces its own."""
    best = cli.folder / f"{cli.config.checkpoint.filename}.ckpt"
    goes_on = cli.config.ckpt_path is not None and Path(cli.config.ckpt_path).parent == cli.folder
    if goes_on or cli.config.trainer.fast_dev_run or not best.is_file():
        return None
    kept = best.with_stem(f"{best.stem}-previous")
    _copy(best, kept)
    return kept


def _copy(source: Path, target: Path) -> None:
    with atomic_file(target) as stream, source.open("rb") as content:
        shutil.copyfileobj(content, stream)


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


def _checked(ckpt_path: str | None) -> str | None:
    """The checkpoint to go on from, if it is one of gaitnet and holds nothing but plain values."""
    if ckpt_path is not None:
        check_card(read_checkpoint(Path(ckpt_path)).get(CARD_KEY), Path(ckpt_path))
    return ckpt_path
