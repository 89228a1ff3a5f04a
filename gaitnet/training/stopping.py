"""A training that is stopped says where, and how to go on."""

from __future__ import annotations

import shlex
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch

from gaitnet.errors import GaitnetError, OutputError
from gaitnet.files import cannot_write
from gaitnet.training.cli import TrainingCLI
from gaitnet.training.words import one_line

FULL = "32-true"
"""The precision that every machine has."""


class TrainingStopped(KeyboardInterrupt):
    """Ctrl-C; the message says in which epoch it was, what is kept, and the command that goes on."""


@contextmanager
def told_where(cli: TrainingCLI, command: Sequence[str]) -> Iterator[None]:
    """Ctrl-C and a disk that fails while a training runs become errors that say what is kept.

    Args:
        cli: the training.
        command: how it was started: the program's words and its flags.

    Raises:
        TrainingStopped: Ctrl-C.
        GaitnetError: a precision that this machine has not.
        OutputError: the run's folder is full, read-only or gone.
    """
    handler = signal.getsignal(signal.SIGINT)
    try:
        with _writers_silent():
            yield
    except (SystemExit, KeyboardInterrupt) as error:  # Lightning exits with 1, and SIGINT ignored
        if isinstance(error, SystemExit) and not cli.trainer.interrupted:
            raise
        signal.signal(signal.SIGINT, handler)
        raise TrainingStopped(
            f"stopped in epoch {cli.trainer.current_epoch + 1}. {_kept(cli, command)}"
        ) from error
    except RuntimeError as error:
        precision = str(cli.trainer.precision)
        if precision == FULL or isinstance(error, torch.OutOfMemoryError):
            raise
        raise GaitnetError(
            f"--trainer.precision {precision}: not on this machine ({one_line(error)[:100]}). Take {FULL}."
        ) from error
    except (OSError, OutputError) as error:
        reason = error if isinstance(error, OSError) else error.__cause__
        if isinstance(reason, FileNotFoundError):
            raise OutputError(f"{cli.folder}: was removed while the training ran. Start it again.") from error
        said = cannot_write(cli.folder, error) if isinstance(error, OSError) else error
        raise OutputError(f"{said} {_kept(cli, command)}") from error


@contextmanager
def _writers_silent() -> Iterator[None]:
    """No traceback of TensorBoard's thread on a disk that fails: the training meets it, too, and says so."""
    known = threading.excepthook

    def told(failed: threading.ExceptHookArgs) -> None:
        if not issubclass(failed.exc_type, OSError):
            known(failed)

    threading.excepthook = told
    try:
        yield
    finally:
        threading.excepthook = known


def _kept(cli: TrainingCLI, command: Sequence[str]) -> str:
    """What of this run is on the disk, and the command that goes on."""
    last = cli.last.best_model_path or cli.config.ckpt_path
    if not last or not Path(last).exists():
        return "No epoch is kept; the same command starts anew."
    again = shlex.join([*_without_checkpoint(command), "--ckpt_path", str(last)])
    return f"{last} is kept. To go on: {again}"


def _without_checkpoint(flags: Sequence[str]) -> list[str]:
    kept, skip = [], False
    for flag in flags:
        if skip or flag.startswith("--ckpt_path"):
            skip = flag == "--ckpt_path"
            continue
        kept.append(flag)
    return kept
