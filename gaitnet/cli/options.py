"""What commands can be told, once for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from gaitnet.gait.reference import Norms
    from gaitnet.pipeline import Options

Height = Annotated[
    Optional[float],
    typer.Option(
        help="Standing height in metres; makes metres true, else they are estimated.", min=0.4, max=2.6
    ),
]
Model = Annotated[
    Optional[Path],
    typer.Option(
        help="A checkpoint (.ckpt), a .xml, or an exported folder; without: the one that comes with gaitnet, "
        "which knows simulated people only."
    ),
]
Missing = Annotated[
    Optional[float],
    typer.Option(
        help="Number that stands for a missing value in .npy files, such as -999; else NaN does.",
        metavar="NUMBER",
    ),
]
Person = Annotated[
    Optional[str],
    typer.Option(
        help="Who of several is meant: largest in the picture, walker = who gets furthest, or 1, 2, ... in "
        "order of appearance.",
        metavar="largest|walker|INDEX",
    ),
]
Rotate = Annotated[
    int,
    typer.Option(help="Turn the film clockwise by 90, 180 or 270 degrees; without: found.", metavar="DEG"),
]
Level = Annotated[
    Optional[float],
    typer.Option(
        help="Tilt of the camera; + = its picture must turn anticlockwise; without: found.",
        metavar="DEG",
        min=-45,
        max=45,
    ),
]
BeltSpeed = Annotated[
    Optional[float],
    typer.Option(
        help="Speed of the treadmill's belt in m/s, for true lengths.", metavar="M/S", min=0.05, max=6
    ),
]
Backend = Annotated[
    str,
    typer.Option(
        help="Who finds the landmarks; openvino finds the same ones as mediapipe, several times as fast.",
        metavar="openvino|mediapipe|...",
    ),
]
Precision = Annotated[
    str,
    typer.Option(
        help="Arithmetic of openvino: f32 finds what MediaPipe finds, bf16 or f16 is faster on some "
        "machines and less exact.",
        metavar="f32|bf16|f16",
    ),
]
Device = Annotated[str, typer.Option(help="What openvino computes on.", metavar="CPU|GPU|NPU|AUTO")]
PoseModel = Annotated[
    Optional[Path],
    typer.Option(
        help="MediaPipe's pose_landmarker_*.task for openvino, instead of the networks in its package.",
        metavar="FILE.task",
    ),
]


def options_of(
    backend: str,
    precision: str,
    device: str,
    pose_model: Path | None,
    height: float | None,
    person: str | None,
    norms: Norms = "adult",
) -> Options:
    """How a film is to be measured; what can't be done is refused once, not for every film.

    Raises:
        GaitnetError: no such backend, person, precision, device or file.
    """
    from gaitnet.pipeline import Options
    from gaitnet.pose import load_backend
    from gaitnet.pose.engine import Engine

    engine = Engine(precision, device, models=pose_model)
    load_backend(backend, person=person, engine=engine)
    return Options(backend, engine, height, person, norms)
