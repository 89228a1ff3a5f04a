"""What a training says: errors in one line, and nothing that leads nowhere."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from jsonargparse import ArgumentError

from gaitnet.errors import GaitnetError

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

HELP = "See: gaitnet train --help"

USAGE = """%(prog)s --config NAME|FILE --data.root DIR [options]

  %(prog)s --config lstm --data.root data
  %(prog)s --config cnn --data.root data --model.lr 3e-4 --trainer.max_epochs 50
  %(prog)s --config lstm --data.root data --ckpt_path checkpoints/lstm/last.ckpt   # goes on
  %(prog)s --from-app DIR --name NAME   # on trials that the app keeps and somebody labelled"""

DESCRIPTION = (
    "Trains a model on a tree of steps, calibrates it on people who did not train, and tests it. The result "
    "is checkpoints/NAME/best.ckpt. A configuration is a name (lstm, cnn, smoke) or a file; every key of it "
    "is an option below, and an option overrides the configuration. --model.help CLASS shows a model's own."
)

_UNION = re.compile(r"(?:- )?Does not validate .*? Errors: (?:- Expected a <class 'NoneType'> )?- ")


def one_line(error: Exception) -> str:
    """The message without jsonargparse's account of everything else that the value isn't."""
    said = error.words("terminal") if isinstance(error, GaitnetError) else str(error)
    text, _, given = " ".join(said.split()).partition(" Given value type: ")
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
