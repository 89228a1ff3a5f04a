"""What `gaitnet train` and `gaitnet export` show. Training imports torch."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence

from pytorch_lightning.callbacks import RichProgressBar
from pytorch_lightning.utilities import rank_zero_only
from rich.markup import escape
from rich.table import Table

from gaitnet.datacheck import missing_flag
from gaitnet.errors import GaitnetError
from gaitnet.models.metrics import LEVELS, NAMES
from gaitnet.models.naming import counted
from gaitnet.terminal.console import say, stdout, tell_warning
from gaitnet.terminal.learned import nothing_learned
from gaitnet.training import Trained, train
from gaitnet.training.run import CALLED, Part

_SAID = {"step": "step", "walk": "sequence"}
_STOPPED = 130  # what a shell expects of a program that Ctrl-C ended


def run_training(args: Sequence[str], called: Sequence[str] = CALLED) -> int:
    """Train with a progress bar and print the result; the exit code.

    A problem is one line on stderr and 2; 130 after Ctrl-C. Of several devices' processes one speaks.
    """
    try:
        tell_trained(train_shown(args, called))
    except GaitnetError as error:
        flag = missing_flag(error.findings, "--data.missing")
        _tell(f"error: {' '.join(error.words('terminal').split())}{flag}")
        return 2
    except KeyboardInterrupt as error:
        _tell(str(error) or "stopped")
        return _STOPPED
    return 0


def train_shown(args: Sequence[str], called: Sequence[str] = CALLED) -> Trained:
    """`gaitnet.training.train` with a progress bar, on stderr: stdout is for results."""
    return train(args, called, _begun, RichProgressBar(console_kwargs={"stderr": True}))


@rank_zero_only
def tell_trained(found: Trained) -> None:
    """The checkpoint and its figures, and what to keep in mind."""
    if not found.validated and found.checkpoint:
        name = found.checkpoint.name
        _tell(f"No epoch was validated: {name} is the last one, and there are no validation figures.")
    say(str(found.checkpoint or "no checkpoint: a fast_dev_run writes none"))
    if found.kept:
        _tell(f"The checkpoint of the earlier training is kept: {found.kept}")
    say(parts_in_words(found.parts))
    stdout().print(figure_table(found.figures, found.classes))
    unlearned = nothing_learned(found.figures, found.classes)
    if unlearned:
        tell_warning(f"{unlearned} Add people, or try another model: --config cnn.")
    if not found.tested:
        _tell(f"Nothing was tested: no walks in {found.root / 'Testing'}.")
    if found.doubts:
        _tell(f"Reservations about the data: {found.doubts}. See: gaitnet check {found.root}")


def parts_in_words(parts: Mapping[str, Part]) -> str:
    """One line, such as `training 24 people, 48 sequences; validation 6 people, 12 sequences`."""
    return "; ".join(
        f"{name} {_of_people(part)}{_many(part.sequences, 'sequence')}" for name, part in parts.items()
    )


def figure_table(figures: dict[str, float], classes: Sequence[str]) -> Table:
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


def _begun(name: str, devices: int, kind: str) -> None:
    _tell(f"Training {name} on {devices} x {kind}")


def _of_people(part: Part) -> str:
    if part.people is None:  # nobody recorded them
        return ""
    return "1 person, " if part.people == 1 else f"{part.people} people, "


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


@rank_zero_only
def _tell(line: str) -> None:
    print(line, file=sys.stderr)
