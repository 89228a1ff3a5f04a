"""The commands that measure: one walk, many videos, groups of them."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional, cast

import typer

from gaitnet.cli.commands import MEASURE, app
from gaitnet.cli.options import (
    MANY,
    PERSON,
    Again,
    BeltSpeed,
    Dask,
    Model,
    Quality,
    Subject,
    TimeLimit,
    Workers,
    sharing,
    video_options,
)
from gaitnet.errors import GaitnetError

if TYPE_CHECKING:
    from gaitnet.pipeline import Options
    from gaitnet.report.folder import Show

OUTPUT = "What is written"


@app.command(rich_help_panel=MEASURE)
@sharing(video_options)
def analyze(
    videos: Annotated[
        list[Path],
        typer.Argument(
            help="A video or stored landmarks (.npz); several are passes of one person, pooled. With "
            "--table: videos and folders, one row each.",
            metavar="VIDEO...",
        ),
    ],
    options: "Options",
    out: Annotated[
        Optional[Path],
        typer.Option(help="Output folder; with --table its default is the table's name.", metavar="DIR"),
    ] = None,
    model: Model = None,
    belt_speed: BeltSpeed = None,
    aid: Annotated[
        bool,
        typer.Option(
            "--aid", help="The person walks with a stick, crutches or a frame.", rich_help_panel=PERSON
        ),
    ] = False,
    quality: Quality = "best",
    norms: Annotated[
        str, typer.Option(help="Normative data set.", metavar="adult|child", rich_help_panel=PERSON)
    ] = "adult",
    compare: Annotated[
        Optional[Path],
        typer.Option(
            help="Earlier report of the same person, to compare with: report.json, or its folder.",
            metavar="BEFORE",
            rich_help_panel=PERSON,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Print all numbers.", rich_help_panel=OUTPUT)
    ] = False,
    overlay: Annotated[
        Optional[bool],
        typer.Option(
            "--overlay/--no-overlay",
            help="Write the video with the skeleton on it; default: yes, no with --table.",
            show_default=False,
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    blur_face: Annotated[
        bool,
        typer.Option(
            "--blur-face",
            help="Blur the person's face; a rejected video is not shown at all.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    keep_landmarks: Annotated[
        bool,
        typer.Option(
            "--keep-landmarks",
            help="Keep the landmarks; the next run on the same video starts from them.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    files: Annotated[
        bool,
        typer.Option(
            "--files",
            help="Also write an Excel workbook, CSV tables, OpenSim's .trc and .mot, and COCO keypoints: "
            "OUT/files.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    timings: Annotated[
        bool,
        typer.Option(
            "--timings",
            help="Print where the time went, and write it to OUT/timings.json.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    lang: Annotated[
        str,
        typer.Option(
            help="Language of report.html and of the first lines.",
            metavar="en|de|es|fr|zh",
            rich_help_panel=OUTPUT,
        ),
    ] = "en",
    heading: Annotated[
        Optional[Path],
        typer.Option(
            help="JSON file for the head of the page: clinic, code, recorded (YYYY-MM-DD), age, sex, notes.",
            metavar="FILE.json",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    logo: Annotated[
        Optional[Path],
        typer.Option(
            help="Picture for the head of the page (PNG or JPEG).", metavar="FILE", rich_help_panel=OUTPUT
        ),
    ] = None,
    code: Annotated[
        str,
        typer.Option(help="Patient code for the head of the page.", metavar="CODE", rich_help_panel=OUTPUT),
    ] = "",
    table: Annotated[
        Optional[Path],
        typer.Option(
            help="Write one row per video to this CSV file.", metavar="FILE.csv", rich_help_panel=MANY
        ),
    ] = None,
    subject: Subject = None,
    workers: Workers = None,
    dask: Dask = None,
    time_limit: TimeLimit = 300,
    again: Again = False,
) -> None:
    """Measure a walk: report, web page, video with the skeleton.

    Reports whether the walk can be measured, what is outside the healthy range, and the classification.
    Writes OUT/report.html to look at, OUT/report.json and OUT/angles.csv for other programs, and at last
    OUT/overlay.mp4.
    """
    from gaitnet.files import check_writable
    from gaitnet.inference import DEFAULT_MODEL, load_predictor
    from gaitnet.pipeline import backend_of
    from gaitnet.pose.quality import better_is_missing, of_quality
    from gaitnet.report.comparing import read_before
    from gaitnet.report.folder import Show
    from gaitnet.report.heading import heading_of
    from gaitnet.report.page import check_language
    from gaitnet.terminal.analyzing import report_timings, run_analysis
    from gaitnet.terminal.console import say

    engine = of_quality(options.engine, options.backend, quality)
    options = replace(options, norms=cast("Any", norms), belt_m_s=belt_speed, aid=aid, engine=engine)
    check_language(lang)
    folder = _folder(out, table)
    if table is not None:
        show = Show(bool(overlay), blur_face, lang, files)
        _refuse_pooling(compare, everything, timings)
        raise typer.Exit(
            _analyze_each(
                videos,
                folder,
                table,
                model or DEFAULT_MODEL,
                options,
                show,
                keep_landmarks,
                (subject, workers, dask, time_limit, again),
            )
        )
    _check_pooled(videos, options)
    before = read_before(compare) if compare else None
    predictor = load_predictor(model or DEFAULT_MODEL, options.engine.device)
    check_writable(folder)
    options = replace(options, landmarks=folder if keep_landmarks else None)
    head = heading_of(heading, logo, code)
    show = Show(overlay is not False, blur_face, lang, files, before, heading=head, surface="terminal")
    report = run_analysis(list(dict.fromkeys(videos)), folder, predictor, options, show, everything)
    if options.engine.precision == "auto" and report.engine:
        say(f"--precision auto chose {report.engine}.")
    if better_is_missing(options.engine, backend_of(videos[0], options), quality):
        say("More accurate, above all for the far leg: gaitnet models get heavy (once, 28 MB).")
    if timings:
        report_timings(folder / "timings.json")


def _folder(out: Path | None, table: Path | None) -> Path:
    if out is not None:
        return out
    if table is None:
        raise GaitnetError("Missing option '--out'. See: gaitnet analyze --help")
    return table.with_suffix("")


def _refuse_pooling(compare: Path | None, everything: bool, timings: bool) -> None:
    options = {"--compare": compare is not None, "--all": everything, "--timings": timings}
    for name, given in options.items():
        if given:
            raise GaitnetError(f"{name}: is for one person's report. Leave out {name} or --table.")


def _check_pooled(videos: list[Path], options: "Options") -> None:
    from gaitnet.pipeline import check_films

    for path in videos:
        if path.is_dir():
            raise GaitnetError(f"{path}: is a folder. For a row per video in it: --table FILE.csv")
    check_films(videos, options)


def _analyze_each(
    videos: list[Path],
    out: Path,
    table: Path,
    model: Path,
    options: "Options",
    show: "Show",
    keep_landmarks: bool,
    run: tuple[str | None, int | None, str | None, float, bool],
) -> int:
    from gaitnet.cohort import CohortSettings
    from gaitnet.cohort.working import check_options
    from gaitnet.extraction import Crew, plan
    from gaitnet.files import check_writable
    from gaitnet.inference import load_predictor
    from gaitnet.models.card import model_id
    from gaitnet.terminal.cohort import run_cohort

    if table.suffix.lower() != ".csv":
        raise GaitnetError(f"--table {table}: must end in .csv.")
    subject, workers, dask, time_limit, again = run
    check_options(options)
    jobs = plan(videos, out, subject_pattern=subject)
    name = model_id(load_predictor(model, options.engine.device).card)
    check_writable(out)
    check_writable(table.absolute().parent)
    options = replace(options, landmarks=out if keep_landmarks else None)
    settings = CohortSettings(
        options, model.absolute(), name, show.overlay, show.blur_face, show.files, show.lang
    )
    return run_cohort(jobs, settings, out, table, Crew(workers, dask, time_limit), again)


@app.command(rich_help_panel=MEASURE)
def plot(
    tables: Annotated[
        list[Path],
        typer.Argument(help="Tables that analyze --table wrote, one per group.", metavar="TABLE.csv"),
    ],
    out: Annotated[Path, typer.Option(help="Picture to write: .png, .pdf or .svg.", metavar="FILE")] = Path(
        "groups.png"
    ),
) -> None:
    """Compare groups: joint curves and parameters.

    Plots each group's mean joint curves with SD over those of healthy people, and each video's cadence,
    speed, step length, asymmetry and double support; prints the mean and SD of every parameter. Videos with
    the verdict CAUTION are included: check their reasons in the table first.
    """
    from gaitnet.cohort import read_groups
    from gaitnet.report.figures import draw_groups, write_figure
    from gaitnet.terminal.cohort import print_groups
    from gaitnet.terminal.console import say

    if out.suffix.lower() not in (".png", ".pdf", ".svg"):
        raise GaitnetError(f"--out {out}: must end in .png, .pdf or .svg.")
    groups = read_groups(tables)
    write_figure(out, draw_groups(groups))
    print_groups(groups)
    say(f"{out}: {', '.join(group.name for group in groups)}. A screening aid, not a diagnosis.")
