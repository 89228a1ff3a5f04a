"""How fast `gaitnet train` trains: against a plain loop on the same device, and against the CPU."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from gaitnet.benchmarks.figures import spread
from gaitnet.benchmarks.fit_once import Work
from gaitnet.benchmarks.turns import Took
from gaitnet.benchmarks.walks import write_packs
from gaitnet.errors import GaitnetError
from gaitnet.types import Array

WITH, PLAIN, CPU = "gaitnet", "plain loop", "gaitnet on the CPU"


@dataclass(frozen=True)
class Asked:
    """What to time; see the options of `gaitnet benchmark fit`."""

    sizes: list[int]
    repeats: int
    accelerator: str = "auto"
    devices: int = 1
    precision: str = "32-true"
    batch_size: int = 64
    cpu_batches: int = 200


def fit(asked: Asked) -> Table:
    """A row for each number of steps.

    Raises:
        GaitnetError: no such device, or a training that failed.
    """
    asked = replace(asked, accelerator=_accelerator(asked.accelerator))
    ways = (WITH, PLAIN, CPU) if asked.accelerator == "gpu" else (WITH, PLAIN)
    table = Table("steps", title=_title(asked))
    for name in (*ways, *(f"{WITH} / {way}" for way in ways[1:])):
        table.add_column(name, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        for size, speeds in zip(asked.sizes, _taking_turns(asked, ways, Path(folder)), strict=True):
            figures = [spread(speeds[way], 0) for way in ways]
            ratios = [spread(speeds[WITH] / speeds[way]) for way in ways[1:]]
            table.add_row(f"{size:,}", *figures, *ratios)
    return table


def _accelerator(name: str) -> str:
    found = torch.cuda.is_available()
    if name == "gpu" and not found:
        raise GaitnetError("--accelerator gpu: PyTorch sees no CUDA GPU here. Take cpu or auto.")
    return ("gpu" if found else "cpu") if name == "auto" else name


def _title(asked: Asked) -> str:
    device = torch.cuda.get_device_name() if asked.accelerator == "gpu" else "the CPU"
    gpus = torch.cuda.device_count() if asked.accelerator == "gpu" else 0
    where = f"{device}, {asked.precision}, {asked.batch_size} steps in a batch"
    if asked.devices > 1:
        shared = f" that share {gpus} (Gloo)" if 0 < gpus < asked.devices else ""
        where += f", gaitnet in {asked.devices} processes{shared}, all others in one"
    where += f", on a CPU {asked.cpu_batches} batches an epoch at most" if asked.cpu_batches else ""
    return f"training the reference LSTM on {where}: steps a second, median \\[least, most]"


def _taking_turns(asked: Asked, ways: tuple[str, ...], folder: Path) -> Iterator[dict[str, Array]]:
    """Of each number of steps the speeds of all ways, an epoch of each in turn; the first does not count."""
    roots = [folder / f"data{number}" for number in range(len(asked.sizes))]
    for root, size in zip(roots, asked.sizes, strict=True):
        write_packs(root, size)
    with ExitStack() as held:
        running = {way: held.enter_context(started(_work(asked, way, roots, folder))) for way in ways}
        bar = held.enter_context(Progress(console=Console(stderr=True), transient=True))
        task = bar.add_task("Training", total=len(roots) * (asked.repeats + 1) * len(ways))
        for data in range(len(roots)):
            found: dict[str, list[Took]] = {way: [] for way in ways}
            for turn in range(asked.repeats + 1):
                for way in ways:
                    found[way].append(running[way].turn(data, turn))
                    bar.advance(task)
            for way in ways:
                running[way].work.turns.open(data, asked.repeats + 1)
            yield {way: np.array([took.steps / took.seconds for took in found[way][1:]]) for way in ways}


def _work(asked: Asked, way: str, roots: list[Path], folder: Path) -> Work:
    accelerator = "cpu" if way == CPU else asked.accelerator
    return Work(
        plain=way == PLAIN,
        roots=[str(root) for root in roots],
        folder=str(folder / way.replace(" ", "_")),
        accelerator=accelerator,
        devices=asked.devices if way == WITH else 1,
        precision=asked.precision,
        batch_size=asked.batch_size,
        epochs=asked.repeats,
        batches=asked.cpu_batches if accelerator == "cpu" else 0,
    )


@dataclass(frozen=True)
class Running:
    """A process that trains when it is its turn."""

    work: Work
    process: subprocess.Popen[bytes]
    said: Path

    def turn(self, data: int, turn: int) -> Took:
        """Open a turn, and wait until it is over.

        Raises:
            GaitnetError: the training failed.
        """
        self.work.turns.open(data, turn)
        while (took := self.work.turns.told(data, turn)) is None:
            if self.process.poll() is not None:
                lines = self.said.read_text(errors="replace").strip().splitlines() or ["no word"]
                where = f"{self.work.accelerator}, {self.work.devices} of them, {self.work.precision}"
                raise GaitnetError(f"the training that was to be timed failed on {where}: {lines[-1]}")
        return took


@contextmanager
def started(work: Work) -> Iterator[Running]:
    """Ends with whoever started it, as its stdin does."""
    Path(work.folder).mkdir()
    said = Path(work.folder) / "said.txt"
    with said.open("wb") as stderr:
        process = subprocess.Popen(
            work.command(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=stderr
        )
    try:
        yield Running(work, process, said)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait()
