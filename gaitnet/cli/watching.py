"""The commands that go on until somebody ends them: a window, and a page in the browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Optional

import typer

from gaitnet.cli.commands import app
from gaitnet.cli.options import Backend, Device, Height, Model, PoseModel, Precision, options_of
from gaitnet.errors import GaitnetError


@app.command()
def live(
    video: Annotated[
        Optional[Path], typer.Argument(help="A film, as if it were a camera; without: the camera.")
    ] = None,
    camera: Annotated[int, typer.Option(help="Number of the camera.", min=0)] = 0,
    output: Annotated[
        Optional[Path], typer.Option(help="Also write what is shown.", metavar="FILE.mp4")
    ] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Show no window; goes with --output.")] = False,
    model: Model = None,
    height: Height = None,
    backend: Backend = "openvino",
    precision: Precision = "f32",
    device: Device = "CPU",
    pose_model: PoseModel = None,
) -> None:
    """A window with the camera, the skeleton, the angles and the running answer; q ends it."""
    from gaitnet.files import check_writable
    from gaitnet.inference import DEFAULT_MODEL, load_predictor
    from gaitnet.live import Live, as_if_live, run_live
    from gaitnet.live import camera as camera_shots
    from gaitnet.terminal.console import say

    if headless and output is None:
        raise GaitnetError("--headless: shows nothing. Add --output FILE.mp4.")
    if output and output.suffix.lower() != ".mp4":
        raise GaitnetError(f"--output {output}: must end in .mp4.")
    options = options_of(backend, precision, device, pose_model, height, None)
    if output:
        check_writable(output.parent)
    shots = as_if_live(video) if video else camera_shots(camera)
    count = run_live(shots, Live(options, load_predictor(model or DEFAULT_MODEL)), output, headless)
    say(f"{count} pictures. A screening aid, not a diagnosis.")


@app.command("app")
def serve_pages(
    host: Annotated[
        str, typer.Option(help="Address to listen on; other than this machine's own, it needs a password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes any that is free.", min=0, max=65535)] = 8710,
    data: Annotated[
        Optional[Path],
        typer.Option(help="Folder of the walks that are kept; without: your data folder.", metavar="DIR"),
    ] = None,
    model: Model = None,
    longest: Annotated[float, typer.Option(help="Seconds that a film may have.", min=1)] = 120,
    largest: Annotated[int, typer.Option(help="Megabytes that a film may have.", min=1)] = 500,
    time_limit: Annotated[
        float, typer.Option(help="Seconds without a new frame after which a film is given up.", min=1)
    ] = 300,
    certificate: Annotated[
        Optional[Path], typer.Option(help="TLS certificate (PEM) for https.", metavar="FILE")
    ] = None,
    key: Annotated[Optional[Path], typer.Option(help="Its private key (PEM).", metavar="FILE")] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
    backend: Backend = "openvino",
    precision: Precision = "f32",
    device: Device = "CPU",
    pose_model: PoseModel = None,
    lang: Annotated[str, typer.Option(help="Language of the pages.", metavar="en")] = "en",
) -> None:
    """A page in the browser: hand in a film, look at the walk, follow a patient's walks. Ctrl-C ends it."""
    from platformdirs import user_data_path

    from gaitnet.app import Address, Served, Work, serve
    from gaitnet.app.server import ask_password
    from gaitnet.inference import DEFAULT_MODEL, load_predictor
    from gaitnet.report.page import check_language
    from gaitnet.runtime import has_display
    from gaitnet.terminal.console import say

    check_language(lang)
    load_predictor(model or DEFAULT_MODEL)  # refused now, and not after the first film
    engine = options_of(backend, precision, device, pose_model, None, None).engine
    work = Work((model or DEFAULT_MODEL).absolute(), engine, longest, time_limit, lang, backend)
    folder = data or user_data_path("gaitnet", appauthor=False)
    address = Address(host, port, None, certificate, key)
    if not address.is_loopback:
        address = replace(address, password=ask_password(host))
    if address.password and not certificate:
        say("Password and films travel unencrypted: use your own network only, or --certificate.")
    serve(Served(folder, work, largest * 1_000_000, lang), address, say, browser and has_display())
