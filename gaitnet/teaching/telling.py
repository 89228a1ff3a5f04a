"""How far a training is, in its `state.json`; and whether somebody cancelled it."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
from pytorch_lightning.callbacks import ProgressBar

from gaitnet.clinic.places import write_value
from gaitnet.clinic.plans import Stage, State
from gaitnet.clinic.runs import STATE
from gaitnet.teaching.running import check_wanted

_EVERY_S = 1.0
_FEWEST = 0.03
"""Share of the whole, below which nobody knows how long it takes."""


class Teller:
    """Writes how far a training is, at most once a second.

    Args:
        place: folder of the run.
        units: of work, all together; see `done`.
    """

    def __init__(self, place: Path, units: float) -> None:
        self._place, self._units = place, units
        self._state = State("checking", _now(), pid=os.getpid())
        self._begun_s = self._written_s = time.monotonic()
        self._done = 0.0
        self._write()

    @property
    def minutes(self) -> float:
        """Since it began."""
        return (time.monotonic() - self._begun_s) / 60

    def stage(self, stage: Stage) -> None:
        """What is being done now."""
        self._state = replace(self._state, stage=stage)
        self._write()

    def done(self, units: float, part: float = 0.0) -> None:
        """So much more is done, and some of what comes next.

        Raises:
            Cancelled: somebody cancelled it.
        """
        self._done += units
        share = min((self._done + part) / self._units, 1.0)
        passed_s = time.monotonic() - self._begun_s
        left_s = passed_s * (1 - share) / share if share > _FEWEST else None
        self._state = replace(self._state, share=share, seconds_left=left_s)
        check_wanted(self._place)
        if time.monotonic() - self._written_s > _EVERY_S:
            self._write()

    def _write(self) -> None:
        self._state = replace(self._state, at=_now())
        write_value(self._place / STATE, self._state)
        self._written_s = time.monotonic()


class Watching(ProgressBar):
    """Tells after every batch how far one training of a network is.

    Args:
        teller: is told.
        units: that this training counts.
    """

    def __init__(self, teller: Teller, units: float) -> None:
        super().__init__()
        self._teller, self._of = teller, units

    def disable(self) -> None:
        """Shows nothing anyway."""

    def on_train_batch_end(self, trainer: pl.Trainer, *_args: Any, **_more: Any) -> None:
        """One batch more."""
        whole = max(int(trainer.max_epochs or 1) * int(trainer.num_training_batches), 1)
        self._teller.done(0, self._of * min(trainer.global_step / whole, 1.0))


def _now() -> datetime:
    return datetime.now().astimezone()
