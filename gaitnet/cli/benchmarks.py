"""How fast gaitnet is, against a plain way of doing the same in the same run."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from gaitnet.cli.commands import INSTALLATION, app
from gaitnet.cli.training import SeveralValues
from gaitnet.errors import GaitnetError, require

if TYPE_CHECKING:
    from rich.table import Table

benchmark = typer.Typer(help="Measure gaitnet's speed.", rich_markup_mode="rich")
app.add_typer(benchmark, name="benchmark", rich_help_panel=INSTALLATION)

_kept_in: ContextVar[tuple[Path, str] | None] = ContextVar("_kept_in", default=None)
"""Where what is printed is kept, and the command that was run."""


@benchmark.callback()
def kept(
    context: typer.Context,
    history: Annotated[
        Optional[Path],
        typer.Option(help="Append the results to this file, one line of JSON per run.", metavar="FILE.jsonl"),
    ] = None,
) -> None:
    """Measure gaitnet's speed."""
    command = f"{context.command_path} {context.invoked_subcommand}"
    _kept_in.set(None if history is None else (history, command))


Videos = Annotated[list[Path], typer.Argument(help="Videos.", metavar="VIDEO")]
Repeats = Annotated[int, typer.Option(help="How often each is timed.", min=1)]

Sizes = Annotated[list[int], typer.Option(help="Sizes of the data set, in steps.", metavar="N...", min=1)]


@benchmark.command(cls=SeveralValues)
def train(
    sizes: Sizes = [1000, 10_000, 100_000],  # noqa: B006
    repeats: Repeats = 3,
) -> None:
    """Time an epoch: padded, and grouped by length."""
    require("torch", "train").set_num_threads(1)
    _print(require("gaitnet.benchmarks.train", "train").train(sizes, repeats))


@benchmark.command(cls=SeveralValues)
def fit(
    sizes: Sizes = [10_000, 100_000],  # noqa: B006
    accelerator: Annotated[str, typer.Option(help="Where to train.", metavar="auto|cpu|gpu")] = "auto",
    devices: Annotated[
        int,
        typer.Option(help="Processes, one per device; if there are fewer GPUs, they share them.", min=1),
    ] = 1,
    precision: Annotated[
        str,
        typer.Option(help="Precision, as in --trainer.precision.", metavar="32-true|bf16-mixed"),
    ] = "32-true",
    batch_size: Annotated[int, typer.Option(help="Steps in a batch, in each process.", min=1)] = 64,
    cpu_batches: Annotated[
        int, typer.Option(help="Most batches of an epoch on a CPU; 0 for all.", min=0)
    ] = 200,
    repeats: Repeats = 3,
) -> None:
    """Time gaitnet train: against a plain loop, and the CPU."""
    _one_of("--accelerator", accelerator, ("auto", "cpu", "gpu"))
    _one_of("--precision", precision, ("32-true", "bf16-mixed"))
    require("torch", "train")
    module = require("gaitnet.benchmarks.fit", "train")
    _print(module.fit(module.Asked(sizes, repeats, accelerator, devices, precision, batch_size, cpu_batches)))


@benchmark.command(cls=SeveralValues)
def load(
    sizes: Sizes = [10_000, 100_000],  # noqa: B006
    ways: Annotated[list[str], typer.Option(help="What is read.", metavar="tree|packs...")] = [  # noqa: B006
        "tree",
        "packs",
    ],
) -> None:
    """Measure how loading grows: a tree, and packs."""
    from gaitnet.benchmarks.load import WAYS
    from gaitnet.benchmarks.load import load as loading

    for way in ways:
        _one_of("--ways", way, tuple(WAYS))
    require("torch", "train")
    require("psutil", "dev")
    _print(loading(sizes, ways))


@benchmark.command(cls=SeveralValues)
def pose(
    videos: Annotated[
        list[Path], typer.Argument(help="Videos, or folders of videos.", metavar="VIDEO_OR_FOLDER")
    ],
    precision: Annotated[list[str], typer.Option(help="Arithmetics.", metavar="f32|bf16|f16|auto...")] = [  # noqa: B006
        "f32",
        "bf16",
    ],
    repeats: Repeats = 3,
) -> None:
    """Time landmarks: MediaPipe, and gaitnet."""
    from gaitnet.benchmarks.pose import compare

    _print(*compare(videos, repeats, precision))


@benchmark.command()
def analyze(videos: Videos, repeats: Repeats = 3) -> None:
    """Time gaitnet analyze against the video's length."""
    from gaitnet.benchmarks.analyze import compare

    _print(compare(videos, repeats))


@benchmark.command()
def live(
    seconds: Annotated[float, typer.Option(help="Seconds at each picture size.", min=3.0)] = 8.0,
) -> None:
    """Time gaitnet live: pictures a second, and delay."""
    from gaitnet.benchmarks.live import live as time_live

    _print(time_live(seconds))


@benchmark.command()
def decode(videos: Videos, repeats: Repeats = 3) -> None:
    """Time reading videos: OpenCV, and gaitnet."""
    from gaitnet.benchmarks.decode import compare

    _print(compare(videos, repeats))


@benchmark.command(cls=SeveralValues)
def dask(
    workers: Annotated[list[int], typer.Option(help="Workers of the clusters.", metavar="N...", min=1)] = [  # noqa: B006
        2,
        4,
        8,
    ],
    videos: Annotated[int, typer.Option(help="Videos to extract.", min=2)] = 16,
    planned: Annotated[int, typer.Option(help="Empty jobs, to time the scheduler alone.", min=1)] = 100_000,
) -> None:
    """Time gaitnet extract on Dask clusters."""
    from gaitnet.benchmarks.cluster import dask as time_dask

    require("psutil", "dev")
    for table in time_dask(workers, videos, planned):
        _print(table)


@benchmark.command(cls=SeveralValues)
def memory(
    minutes: Annotated[int, typer.Option(help="Length of the video.", min=1)] = 10,
    backend: Annotated[
        list[str], typer.Option(help="Who finds the landmarks.", metavar="openvino|mediapipe...")
    ] = ["openvino"],  # noqa: B006
) -> None:
    """Measure the memory that a long video needs."""
    from gaitnet.benchmarks.memory import grow

    _print(grow(minutes, backend))


def _one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise GaitnetError(f"{option} {value}: unknown. Choose one of {', '.join(known)}.")


def _print(*tables: Table) -> None:
    from gaitnet.benchmarks.history import keep
    from gaitnet.terminal.console import stdout

    for table in tables:
        stdout().print(table)
    if (kept_in := _kept_in.get()) is not None:
        path, command = kept_in
        keep(path, command, list(tables))
