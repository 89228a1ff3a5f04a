"""The program, and the commands that write training data or look after the installation.

Each command is a few lines; what it needs is imported when it runs.
"""

import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from gaitnet import __version__
from gaitnet.cli.options import Again, Dask, Quality, Subject, TimeLimit, Workers, sharing, video_options
from gaitnet.errors import GaitnetError

if TYPE_CHECKING:
    from gaitnet.pipeline import Options

PANELS = MEASURE, TRAIN, INSTALLATION = "Measure", "Train and predict", "This installation"

app = typer.Typer(
    help="Gait analysis from video: measures a walk and classifies it as Normal or Abnormal.",
    epilog="A screening aid, not a diagnosis.",
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Gait analysis from video: measures a walk and classifies it as Normal or Abnormal."""
    if version:
        print(f"gaitnet {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        with redirect_stdout(sys.stderr):  # typer prints the help itself where Rich is there
            print(context.get_help())
        raise typer.Exit(2)


@app.command(rich_help_panel=TRAIN)
@sharing(video_options)
def extract(
    paths: Annotated[
        list[Path], typer.Argument(help="Videos and folders of videos.", metavar="VIDEO_OR_FOLDER")
    ],
    out: Annotated[Path, typer.Option(help="Root of the tree to write.")],
    options: "Options",
    whole: Annotated[bool, typer.Option("--whole", help="Each video is one step already.")] = False,
    coco: Annotated[
        bool, typer.Option("--coco", help="Also write the 17 COCO keypoints: <video>.coco.json.")
    ] = False,
    label: Annotated[Optional[str], typer.Option(help="Class of all the videos, such as Normal.")] = None,
    split: Annotated[Optional[str], typer.Option(help="Training or Testing; needs --label.")] = None,
    quality: Quality = "fast",
    subject: Subject = None,
    workers: Workers = None,
    dask: Dask = None,
    time_limit: TimeLimit = 300,
    again: Again = False,
) -> None:
    """Extract training data from videos.

    Writes each step's joint angles and landmarks: OUT/Training/Normal/<video>/NNN_angles.npy. Videos below
    Training|Testing/<class> keep that place. A video that can't be measured is skipped, and the table at the
    end says why. If the run is stopped, the same command resumes it.
    """
    from gaitnet.extraction import Crew, Settings, plan
    from gaitnet.files import check_writable
    from gaitnet.pose.quality import of_quality
    from gaitnet.terminal.extracting import run_extraction, tell_skipped

    _check_split(split, label)
    options = replace(options, engine=of_quality(options.engine, options.backend, quality))
    jobs = plan(paths, out, label, split, subject, whole)
    check_writable(out)
    crew = Crew(workers, dask, time_limit)
    outcomes = run_extraction(jobs, Settings(options, whole, coco), out, crew, again)
    raise typer.Exit(tell_skipped(outcomes, paths))


@app.command(rich_help_panel=TRAIN)
def simulate(
    out: Annotated[Path, typer.Option(help="Root of the tree to write.")],
    subjects: Annotated[
        int, typer.Option(help="Number of people, half with an abnormal gait; use 200 for training.", min=4)
    ] = 40,
    walks: Annotated[int, typer.Option(help="Trials per person.", min=1)] = 2,
    seed: Annotated[int, typer.Option(help="Random seed.", min=0)] = 0,
    classes: Annotated[
        str,
        typer.Option(help="Normal and Abnormal, or one class for each gait pattern.", metavar="two|patterns"),
    ] = "two",
    view: Annotated[
        Optional[float],
        typer.Option(
            help="Camera angle in degrees: 0 = walk to the right, 90 = towards the camera; default: random."
        ),
    ] = None,
    video: Annotated[
        bool, typer.Option("--video", help="Also render a video of each trial, with its ground truth.")
    ] = False,
) -> None:
    """Write labelled data of simulated people.

    The tree is ready to train on; with --video every trial is also rendered, ground truth beside it.
    """
    from gaitnet.files import check_writable
    from gaitnet.terminal.simulating import run_simulation
    from gaitnet.walker.dataset import plan_takes

    takes = plan_takes(subjects, seed, walks, view, classes=classes)
    check_writable(out)
    run_simulation(takes, out, video)


@app.command(rich_help_panel=TRAIN)
def pack(
    data: Annotated[Path, typer.Argument(help="Root of the tree.", metavar="DATA")],
    out: Annotated[Path, typer.Option(help="New folder for the packed tree.", metavar="DIR")],
) -> None:
    """Pack a tree of many steps into few files.

    Training, evaluation and check read OUT like DATA, and faster: a thousand walks are two files. Landmarks
    are left out; keep DATA if you need them.
    """
    from gaitnet.terminal.packing import run_packing

    run_packing(data, out)


@app.command(rich_help_panel=INSTALLATION)
def demo(
    out: Annotated[Path, typer.Option(help="Folder for everything that the demo makes.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Other people, drawn with another seed.", min=0)] = 0,
) -> None:
    """Run everything once on simulated people.

    Simulates, trains, exports, renders two videos, measures them and predicts. Works offline.
    """
    from gaitnet.demo import run

    run(out, seed)


@app.command(rich_help_panel=INSTALLATION)
def doctor() -> None:
    """Check the installation.

    Lists what gaitnet needs, what is missing or outdated, and how to fix it.
    """
    from rich.console import Console

    from gaitnet.doctor import all_ok, examine, table

    checks = examine()
    Console().print(table(checks))
    if not all_ok(checks):
        raise typer.Exit(2)


def _check_split(split: str | None, label: str | None) -> None:
    if split not in (None, "Training", "Testing"):
        raise GaitnetError(f"--split {split}: must be Training or Testing.")
    if split and not label:
        raise GaitnetError("--split: needs --label. Add --label Normal, or another class.")
    if label is not None and (not label.strip() or Path(label).name != label or label.startswith(".")):
        raise GaitnetError(f"--label {label}: must be the name of a folder, such as Normal.")
