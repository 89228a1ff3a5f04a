"""The commands that ask: a model about walks, and whether a tree is fit for use."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from gaitnet.cli.commands import TRAIN, app
from gaitnet.cli.document import prediction_document
from gaitnet.cli.options import Json, Missing, Model, Quality, sharing, video_options

if TYPE_CHECKING:
    from gaitnet.pipeline import Options


@app.command(rich_help_panel=TRAIN)
@sharing(video_options)
def predict(
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="Videos, sequence folders, NNN_angles.npy, or folders of those.", metavar="SOURCE"
        ),
    ],
    options: "Options",
    model: Model = None,
    quality: Quality = "fast",
    as_json: Json = False,
    missing: Missing = None,
) -> None:
    """Predict the class with a trained model.

    Takes videos, stored landmarks, extracted sequences or single steps; no retraining.
    """
    from gaitnet.inference import DEFAULT_MODEL, load_predictor
    from gaitnet.pose.quality import of_quality
    from gaitnet.sources import find_sources
    from gaitnet.terminal.predicting import run_prediction

    predictor = load_predictor(model or DEFAULT_MODEL, options.engine.device)
    options = replace(options, engine=of_quality(options.engine, options.backend, quality))
    found = list(dict.fromkeys(source for path in sources for source in find_sources(path)))
    answers, problems = run_prediction(found, predictor, options, as_json, missing)
    if as_json:
        print(json.dumps(prediction_document(answers, problems), indent=2))
    if problems:
        raise typer.Exit(2)


@app.command(rich_help_panel=TRAIN)
def check(
    data: Annotated[Path, typer.Argument(help="A tree: the folder that holds Training and Testing.")],
    missing: Missing = None,
    normal: Annotated[
        Optional[str],
        typer.Option(help="Name of the healthy class, if its folder does not show it.", metavar="CLASS"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check whether data are fit for training.

    Reports classes, subjects, units and ranges, copies, missing values, and confounders: what separates the
    classes without any gait.
    """
    from gaitnet.datacheck import check_tree
    from gaitnet.terminal.checking import check_document, print_check

    found = check_tree(data, missing, normal)
    if as_json:
        print(json.dumps(check_document(found), indent=2))
    else:
        print_check(found)
    if not found.fit:
        raise typer.Exit(2)
