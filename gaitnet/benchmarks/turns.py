"""Turns of processes that are measured one after the other, so that a busy machine is as busy for each.

Whoever measures opens a turn; whoever is measured waits for it, and says what it took. Both are files: that
costs nothing while it waits, and all processes of one training see them.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from gaitnet.files import atomic_file

_LOOK_S = 0.005


@dataclass(frozen=True)
class Took:
    """What a turn took: steps of the data, and seconds."""

    steps: int
    seconds: float


@dataclass(frozen=True)
class Turns:
    """The turns of one process, in a folder of its own."""

    folder: Path

    def open(self, data: int, turn: int) -> None:
        """Let it begin."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{data}-{turn}").touch()

    def wait(self, data: int, turn: int) -> None:
        """Wait until it may begin."""
        while not (self.folder / f"{data}-{turn}").exists():
            time.sleep(_LOOK_S)

    def tell(self, data: int, turn: int, took: Took) -> None:
        """Say what it took."""
        with atomic_file(self._answer(data, turn)) as stream:
            stream.write(json.dumps(asdict(took)).encode())

    def told(self, data: int, turn: int) -> Took | None:
        """What it took; None while it is not over."""
        time.sleep(_LOOK_S)
        path = self._answer(data, turn)
        return Took(**json.loads(path.read_bytes())) if path.exists() else None

    def _answer(self, data: int, turn: int) -> Path:
        return self.folder / f"{data}-{turn}.json"
