"""The commands that go on until somebody ends them: a window, and a page in the browser."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from gaitnet.cli.commands import MEASURE, app
from gaitnet.cli.options import Height, Model, Quality, pose_options, sharing
from gaitnet.errors import GaitnetError

if TYPE_CHECKING:
    from gaitnet.app import Address
    from gaitnet.pipeline import Options


@app.command(rich_help_panel=MEASURE)
@sharing(pose_options)
def live(
    options: "Options",
    video: Annotated[Optional[Path], typer.Argument(help="Video to play instead of the camera.")] = None,
    camera: Annotated[int, typer.Option(help="Number of the camera.", min=0)] = 0,
    output: Annotated[
        Optional[Path], typer.Option(help="Also write what is shown.", metavar="FILE.mp4")
    ] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Show no window; needs --output.")] = False,
    model: Model = None,
    height: Height = None,
) -> None:
    """Watch a walk live, with skeleton and angles.

    Opens a window with the camera's picture, skeleton, angles and the current classification; q closes it.
    """
    from gaitnet.clinic import Models
    from gaitnet.files import check_writable
    from gaitnet.inference import DEFAULT_MODEL, load_predictor
    from gaitnet.live import Live, as_if_live, run_live
    from gaitnet.live import camera as camera_shots
    from gaitnet.terminal.console import say

    if headless and output is None:
        raise GaitnetError("--headless: shows nothing. Add --output FILE.mp4.")
    if output and output.suffix.lower() != ".mp4":
        raise GaitnetError(f"--output {output}: must end in .mp4.")
    options = replace(options, height_m=height)
    if output:
        check_writable(output.parent)
    shots = as_if_live(video) if video else camera_shots(camera)
    own = Models().active() if model is None else None  # the app's choice holds here, too
    chosen = own.folder if own else model or DEFAULT_MODEL
    count = run_live(shots, Live(options, load_predictor(chosen, options.engine.device)), output, headless)
    say(f"{count} frames. A screening aid, not a diagnosis.")


@app.command("app", rich_help_panel=MEASURE)
@sharing(pose_options)
def serve_pages(
    options: "Options",
    host: Annotated[
        str, typer.Option(help="Address to listen on; any but localhost requires a password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 = any free one.", min=0, max=65535)] = 8710,
    data: Annotated[
        Optional[Path],
        typer.Option(
            help="Folder for what is kept; default: GAITNET_APP_DATA, or your data folder.", metavar="DIR"
        ),
    ] = None,
    model: Model = None,
    quality: Quality = "best",
    longest: Annotated[float, typer.Option(help="Longest video, seconds.", min=1)] = 120,
    largest: Annotated[int, typer.Option(help="Largest video, megabytes.", min=1)] = 500,
    time_limit: Annotated[
        float, typer.Option(help="Give up on a video after this many seconds without a new frame.", min=1)
    ] = 300,
    certificate: Annotated[
        Optional[Path], typer.Option(help="TLS certificate (PEM) for https.", metavar="FILE")
    ] = None,
    key: Annotated[Optional[Path], typer.Option(help="Its private key (PEM).", metavar="FILE")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    lang: Annotated[
        Optional[str],
        typer.Option(help="Language of the pages; default: the browser's.", metavar="en|de|es|fr|zh"),
    ] = None,
) -> None:
    """Open gaitnet in the browser.

    Upload a video, view the results, follow a patient's walks over time. Ctrl-C stops it.
    """
    from gaitnet.app import Served, Work, serve
    from gaitnet.clinic import app_folder
    from gaitnet.inference import DEFAULT_MODEL, load_predictor
    from gaitnet.pose.quality import of_quality
    from gaitnet.report.page import check_language
    from gaitnet.runtime import has_display
    from gaitnet.terminal.console import say

    if lang is not None:
        check_language(lang)
    load_predictor(model or DEFAULT_MODEL)  # refused now, and not after the first upload
    engine = of_quality(options.engine, options.backend, quality)
    path, named = (model or DEFAULT_MODEL).absolute(), model is not None
    work = Work(path, engine, longest, time_limit, options.backend, named)
    folder = data or app_folder()
    served = Served(folder, work, largest * 1_000_000, lang or "")
    serve(served, _address(host, port, certificate, key), say, browser and has_display())


def _address(host: str, port: int, certificate: Path | None, key: Path | None) -> "Address":
    """Where to listen; for other machines with a password."""
    from gaitnet.app import Address
    from gaitnet.app.server import ask_password
    from gaitnet.terminal.console import say

    address = Address(host, port, None, certificate, key)
    if not address.is_loopback:
        address = replace(address, password=ask_password(host))
    if address.password and not certificate:
        say("Password and videos travel unencrypted: use your own network only, or --certificate.")
    return address
