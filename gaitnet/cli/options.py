"""Options that several commands share, each written once."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from gaitnet.skeleton import SHORTEST_M, TALLEST_M

if TYPE_CHECKING:
    from gaitnet.pipeline import Options

PERSON, CAMERA, POSE, MANY = "The person", "The camera", "Pose estimation", "Many videos"

Height = Annotated[
    Optional[float],
    typer.Option(
        help=f"Standing height, {SHORTEST_M:g} to {TALLEST_M:g} metres; without it, lengths are estimated.",
        metavar="METRES",
        rich_help_panel=PERSON,
    ),
]
Person = Annotated[
    Optional[str],
    typer.Option(
        help="Which person to analyse: the largest, the one who walks furthest (walker), or by order of "
        "appearance (1, 2, ...).",
        metavar="largest|walker|N",
        rich_help_panel=PERSON,
    ),
]
Rotate = Annotated[
    int,
    typer.Option(
        help="Rotate the video clockwise by 90, 180 or 270 degrees; default: detected.",
        metavar="DEG",
        show_default=False,
        rich_help_panel=CAMERA,
    ),
]
Level = Annotated[
    Optional[float],
    typer.Option(
        help="Camera tilt in degrees, + = rotate the picture anticlockwise to level it; default: detected.",
        metavar="DEG",
        min=-45,
        max=45,
        rich_help_panel=CAMERA,
    ),
]
BeltSpeed = Annotated[
    Optional[float],
    typer.Option(
        help="Treadmill belt speed in m/s, for true lengths.",
        metavar="M/S",
        min=0.05,
        max=6,
        rich_help_panel=CAMERA,
    ),
]
Backend = Annotated[
    str,
    typer.Option(
        help="Pose backend. openvino gives mediapipe's landmarks, several times as fast.",
        metavar="openvino|mediapipe|...",
        rich_help_panel=POSE,
    ),
]
Precision = Annotated[
    str,
    typer.Option(
        help="Inference precision of openvino: f32 matches MediaPipe; bf16 and f16 are faster on some "
        "processors and less exact; auto takes one of them where its landmarks agree with f32.",
        metavar="f32|bf16|f16|auto",
        rich_help_panel=POSE,
    ),
]
Device = Annotated[
    str,
    typer.Option(
        help="Device on which openvino runs the networks.",
        metavar="CPU|GPU|NPU|AUTO",
        rich_help_panel=POSE,
    ),
]
PoseModel = Annotated[
    Optional[Path],
    typer.Option(
        help="Pose model to use in place of full: a name (see gaitnet models), or a .task or .tflite file.",
        metavar="heavy|lite|FILE",
        rich_help_panel=POSE,
    ),
]
EveryFrame = Annotated[
    bool,
    typer.Option(
        "--every-frame",
        help="Analyze every frame of fast videos. By default, about 30 frames a second are analyzed: every "
        "second frame at 50 and 60 Hz, in half the time.",
        rich_help_panel=POSE,
    ),
]
Quality = Annotated[
    str,
    typer.Option(
        help="Landmark network of openvino: best is heavy if it is installed (gaitnet models), else full; "
        "fast is full. Heavy confuses fewer legs and takes twice the time.",
        metavar="best|fast",
        rich_help_panel=POSE,
    ),
]


def _own_model(given: Path | None) -> Path | None:
    """`clinic/NAME` is a model of one's own, in the app's data folder.

    Raises:
        GaitnetError: no such model.
    """
    if given is None or given.parts[:1] != ("clinic",):
        return given
    from gaitnet.clinic import resolve

    return resolve(given)


Model = Annotated[
    Optional[Path],
    typer.Option(
        help="Checkpoint (.ckpt), .xml, exported folder, or clinic/NAME, a model trained in the app; "
        "default: the built-in model, trained on simulated people only.",
        callback=_own_model,
    ),
]
Missing = Annotated[
    Optional[float],
    typer.Option(
        help="Value that stands for missing in .npy files, such as -999; default: NaN only.",
        metavar="VALUE",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
Subject = Annotated[
    Optional[str],
    typer.Option(
        help="Regular expression; its first group in a video's path names the subject.",
        metavar="REGEX",
        rich_help_panel=MANY,
    ),
]
Workers = Annotated[
    Optional[int],
    typer.Option(help="Videos processed at once; default: one per core.", min=1, rich_help_panel=MANY),
]
Dask = Annotated[
    Optional[str],
    typer.Option(
        help="Dask scheduler, such as tcp://10.0.0.1:8786; its workers must see the same files.",
        metavar="ADDRESS",
        rich_help_panel=MANY,
    ),
]
TimeLimit = Annotated[
    float,
    typer.Option(
        help="Give up on a video after this many seconds without a new frame.", min=1, rich_help_panel=MANY
    ),
]
Again = Annotated[
    bool,
    typer.Option("--again", help="Repeat videos that were processed before.", rich_help_panel=MANY),
]


def pose_options(
    backend: Backend = "openvino",
    precision: Precision = "f32",
    device: Device = "CPU",
    pose_model: PoseModel = None,
    every_frame: EveryFrame = False,
) -> "Options":
    """How landmarks are found; what is impossible is refused once, not for every video.

    Raises:
        GaitnetError: no such backend, precision, device or file.
    """
    from gaitnet.pipeline import Options
    from gaitnet.pose import load_backend
    from gaitnet.pose.engine import Engine
    from gaitnet.posemodels import named

    engine = Engine(precision, device, models=named(pose_model), every_frame=every_frame)
    load_backend(backend, engine=engine)
    return Options(backend, engine)


def video_options(
    height: Height = None,
    person: Person = None,
    rotate: Rotate = 0,
    level: Level = None,
    backend: Backend = "openvino",
    precision: Precision = "f32",
    device: Device = "CPU",
    pose_model: PoseModel = None,
    every_frame: EveryFrame = False,
) -> "Options":
    """How a video is measured; what is impossible is refused once, not for every video.

    Raises:
        GaitnetError: no such person, backend, precision, device or file.
    """
    from dataclasses import replace

    from gaitnet.pose import load_backend

    options = pose_options(backend, precision, device, pose_model, every_frame)
    load_backend(backend, person=person, engine=options.engine)
    return replace(options, height_m=height, person=person, rotate_deg=rotate, level_deg=level)


def sharing(
    make: Callable[..., "Options"],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command the options of `make`, in place of its argument `options`, which is made of them."""
    shared = inspect.signature(make).parameters

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command)
        own = [each for each in signature.parameters.values() if each.name != "options"]

        def run(**given: Any) -> None:
            made = make(**{name: given.pop(name) for name in shared})
            command(**given, options=made)

        everything = [*own, *shared.values()]
        run.__name__, run.__doc__, run.__module__ = command.__name__, command.__doc__, command.__module__
        run.__signature__ = signature.replace(parameters=everything)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in everything}
        return run

    return decorate
