"""What a training says: its figures as a table, errors in one line, and nothing that leads nowhere."""

from __future__ import annotations

import logging
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from jsonargparse import ArgumentError
from rich.markup import escape
from rich.table import Table

from gaitnet.models.metrics import LEVELS, NAMES
from gaitnet.models.naming import counted

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
    # Said once, at the end: no epoch was validated.
    ".*could not find the monitored key.*",
    ".*Total length of `.*DataLoader` across ranks is zero.*",
    # Lightning's own use of PyTorch.
    ".*isinstance\\(treespec, LeafSpec\\).*",
    # `train(args)` is called from Python, by the demo, on purpose.
    ".*LightningCLI's args parameter is intended to run from within Python.*",
)
"""Lightning's warnings that a user can do nothing about."""

HELP = "See: python tools/train.py --help"

_UNION = re.compile(r"(?:- )?Does not validate .*? Errors: (?:- Expected a <class 'NoneType'> )?- ")
_SAID = {"step": "step", "walk": "sequence"}


def table(figures: dict[str, float], classes: Sequence[str]) -> Table:
    """One row per figure; per step and per sequence, validation and, where there is one, test."""
    stages = {"val": "validation"} | ({"test": "test"} if "test/loss" in figures else {})
    columns = [(stage, level) for stage in stages for level in LEVELS]
    shown = Table("", caption=escape(counted(classes)), caption_justify="left")
    for stage, level in columns:
        shown.add_column(f"{stages[stage]}\nper {_SAID[level]}", justify="right")
    for name in NAMES:
        values = [figures.get(f"{stage}/{level}_{name}", math.nan) for stage, level in columns]
        shown.add_row(name.replace("_", " "), *("–" if math.isnan(x) else f"{x:.3f}" for x in values))
    return shown


def one_line(error: Exception) -> str:
    """The message without jsonargparse's account of everything else that the value isn't."""
    text, _, given = " ".join(str(error).split()).partition(" Given value type: ")
    text = _UNION.sub("", text)
    if given.startswith("<class 'str'>"):
        text += f". Got value: {given.partition(' Given value: ')[2]}"
    return f"{text}. {HELP}" if isinstance(error, ArgumentError) else text


@contextmanager
def quiet() -> Iterator[None]:
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
