"""The commands that ask: a model about walks, and whether a tree is fit for use."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Optional

import typer

from gaitnet.cli.commands import app
from gaitnet.cli.document import prediction_document
from gaitnet.cli.options import (
    Backend,
    Device,
    Height,
    Level,
    Missing,
    Model,
    Person,
    PoseModel,
    Precision,
    Rotate,
    options_of,
)


@app.command()
def predict(
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="Videos, sequence folders, NNN_angles.npy, or folders of those.", metavar="SOURCE"
        ),
    ],
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
    missing: Missing = None,
    height: Height = None,
    person: Person = None,
    rotate: Rotate = 0,
    level: Level = None,
    backend: Backend = "openvino",
    precision: Precision = "f32",
    device: Device = "CPU",
    pose_model: PoseModel = None,
) -> None:
    """Ask a trained model: Normal or Abnormal? No retraining."""
    from gaitnet.inference import DEFAULT_MODEL, load_predictor
    from gaitnet.sources import find_sources
    from gaitnet.terminal.commands import run_prediction

    options = options_of(backend, precision, device, pose_model, height, person)
    options = replace(options, rotate_deg=rotate, level_deg=level)
    predictor = load_predictor(model or DEFAULT_MODEL)
    found = list(dict.fromkeys(source for path in sources for source in find_sources(path)))
    answers, problems = run_prediction(found, predictor, options, as_json, missing)
    if as_json:
        print(json.dumps(prediction_document(answers, problems), indent=2))
    if problems:
        raise typer.Exit(2)


@app.command()
def check(
    data: Annotated[Path, typer.Argument(help="A tree: the folder that holds Training and Testing.")],
    missing: Missing = None,
    normal: Annotated[
        Optional[str],
        typer.Option(help="Class of the healthy, where its name does not say so.", metavar="CLASS"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Is a tree fit for use? Classes, people, units and ranges, copies, what is missing, what misleads."""
    from gaitnet.datacheck import check_tree
    from gaitnet.terminal.checking import check_document, print_check

    found = check_tree(data, missing, normal)
    if as_json:
        print(json.dumps(check_document(found), indent=2))
    else:
        print_check(found)
    if not found.fit:
        raise typer.Exit(2)
