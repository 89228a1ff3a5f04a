"""The commands. Each is a few lines; what it needs is imported when it runs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional, cast

import typer

from gaitnet import __version__
from gaitnet.cli.options import (
    Backend,
    BeltSpeed,
    Device,
    Height,
    Level,
    Model,
    Person,
    PoseModel,
    Precision,
    Rotate,
    options_of,
)
from gaitnet.errors import GaitnetError

if TYPE_CHECKING:
    from gaitnet.gait.reference import Norms

app = typer.Typer(
    help="From a video of a person walking to a measured gait and a Normal / Abnormal answer.",
    epilog="A screening aid, not a diagnosis.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """From a video of a person walking to a measured gait and a Normal / Abnormal answer."""
    if version:
        print(f"gaitnet {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(2)


@app.command()
def extract(
    paths: Annotated[
        list[Path], typer.Argument(help="Videos and folders of videos.", metavar="VIDEO_OR_FOLDER")
    ],
    out: Annotated[Path, typer.Option(help="Root of the tree to write.")],
    whole: Annotated[bool, typer.Option("--whole", help="Each video is one step already.")] = False,
    height: Height = None,
    person: Person = None,
    rotate: Rotate = 0,
    level: Level = None,
    backend: Backend = "openvino",
    precision: Precision = "f32",
    device: Device = "CPU",
    pose_model: PoseModel = None,
    coco: Annotated[
        bool, typer.Option("--coco", help="Also write the 17 COCO keypoints: <video>.coco.json.")
    ] = False,
    label: Annotated[Optional[str], typer.Option(help="Class of all the videos, such as Normal.")] = None,
    split: Annotated[Optional[str], typer.Option(help="Training or Testing; goes with --label.")] = None,
    subject: Annotated[
        Optional[str],
        typer.Option(
            help="Regular expression; its first group in a video's path is who walks.", metavar="REGEX"
        ),
    ] = None,
    workers: Annotated[
        Optional[int], typer.Option(help="Videos at the same time; without: one for each core.", min=1)
    ] = None,
    dask: Annotated[
        Optional[str],
        typer.Option(
            help="A Dask scheduler, such as tcp://10.0.0.1:8786, whose workers do it and see the same files.",
            metavar="ADDRESS",
        ),
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option(help="Seconds without a new frame after which a video is given up.", min=1),
    ] = 300,
    again: Annotated[
        bool, typer.Option("--again", help="Measure again what was measured or skipped before.")
    ] = False,
) -> None:
    """Measure videos and write their steps as a tree: OUT/Training/Normal/<video>/NNN_angles.npy.

    Videos below Training|Testing/<class> keep that place. A video that can't be measured is skipped, with
    the reason in the table at the end. A run that was stopped goes on where it was: start it again.
    """
    from gaitnet.extraction import Crew, Settings, plan
    from gaitnet.files import check_writable
    from gaitnet.terminal.extracting import run_extraction, tell_skipped

    _check_split(split, label)
    options = options_of(backend, precision, device, pose_model, height, person)
    options = replace(options, rotate_deg=rotate, level_deg=level)
    jobs = plan(paths, out, label, split, subject, whole)
    check_writable(out)
    crew = Crew(workers, dask, time_limit)
    outcomes = run_extraction(jobs, Settings(options, whole, coco), out, crew, again)
    raise typer.Exit(tell_skipped(outcomes, paths))


@app.command()
def analyze(
    videos: Annotated[
        list[Path],
        typer.Argument(
            help="A video or stored landmarks (.npz); several are passes of one person, pooled.",
            metavar="VIDEO...",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for report.json and angles.csv.")],
    model: Model = None,
    height: Height = None,
    person: Person = None,
    rotate: Rotate = 0,
    level: Level = None,
    belt_speed: BeltSpeed = None,
    norms: Annotated[
        str, typer.Option(help="Whose curves to hold it against.", metavar="adult|child")
    ] = "adult",
    backend: Backend = "openvino",
    precision: Precision = "f32",
    device: Device = "CPU",
    pose_model: PoseModel = None,
    overlay: Annotated[
        bool, typer.Option("--overlay/--no-overlay", help="Write the film with the skeleton on it.")
    ] = True,
    blur_face: Annotated[
        bool,
        typer.Option(
            "--blur-face", help="Make the person's face unrecognisable; of a refused film nothing is shown."
        ),
    ] = False,
    lang: Annotated[str, typer.Option(help="Language of report.html.", metavar="en")] = "en",
    files: Annotated[
        bool,
        typer.Option(
            "--files", help="Also write CSV tables, OpenSim's .trc and .mot, and COCO keypoints: OUT/files."
        ),
    ] = False,
    compare: Annotated[
        Optional[Path],
        typer.Option(
            help="report.json of an earlier film of the same person, to put beside this one.",
            metavar="BEFORE",
        ),
    ] = None,
) -> None:
    """Measure one person's walk: can it be trusted, cadence, step times and lengths, joint ranges, events.

    To look at: OUT/report.html and OUT/overlay.mp4; for other programs: OUT/report.json and OUT/angles.csv.
    """
    from gaitnet.files import check_writable
    from gaitnet.inference import DEFAULT_MODEL, load_predictor
    from gaitnet.pipeline import check_films
    from gaitnet.report.comparing import read_before
    from gaitnet.report.folder import Show
    from gaitnet.report.page import check_language
    from gaitnet.terminal.commands import run_analysis

    options = options_of(backend, precision, device, pose_model, height, person, cast("Norms", norms))
    options = replace(options, rotate_deg=rotate, level_deg=level, belt_m_s=belt_speed)
    check_films(videos, options)
    check_language(lang)
    before = read_before(compare) if compare else None
    predictor = load_predictor(model or DEFAULT_MODEL)
    check_writable(out)
    run_analysis(
        list(dict.fromkeys(videos)), out, predictor, options, Show(overlay, blur_face, lang, files, before)
    )


@app.command()
def simulate(
    out: Annotated[Path, typer.Option(help="Root of the tree to write.")],
    subjects: Annotated[int, typer.Option(help="People; every second one walks abnormally.", min=4)] = 40,
    walks: Annotated[int, typer.Option(help="Walks of each person.", min=1)] = 2,
    seed: Annotated[int, typer.Option(help="Another seed, other people.", min=0)] = 0,
    view: Annotated[
        Optional[float],
        typer.Option(help="Camera angle in degrees: 0 walks to the right, 90 towards it; random without."),
    ] = None,
    video: Annotated[
        bool, typer.Option("--video", help="Also film every walk, with its truth beside it.")
    ] = False,
) -> None:
    """Write a labelled tree of simulated walks, ready to train on; with --video also as films."""
    from gaitnet.files import check_writable
    from gaitnet.terminal.commands import run_simulation
    from gaitnet.walker.dataset import plan_takes

    takes = plan_takes(subjects, seed, walks, view)
    check_writable(out)
    run_simulation(takes, out, video)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for everything that the demo makes.")] = Path("demo"),
) -> None:
    """The whole job on people it makes up: simulate, train, export, film, measure, answer. Offline."""
    from gaitnet.demo import run

    run(out)


@app.command()
def doctor() -> None:
    """Is everything installed that gaitnet needs, and what to do about what is not."""
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
        raise GaitnetError("--split: goes with --label. Add --label Normal, or another class.")
    if label is not None and (not label.strip() or Path(label).name != label or label.startswith(".")):
        raise GaitnetError(f"--label {label}: must be the name of a folder, such as Normal.")
