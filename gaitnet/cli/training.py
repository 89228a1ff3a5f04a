"""The commands that train, evaluate, export and import, and the one that measures accuracy."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from typer.core import TyperCommand

from gaitnet.cli.commands import INSTALLATION, TRAIN, app
from gaitnet.cli.options import Json, Missing

SITES = "Several sites"
_CALLED = ("gaitnet", "train")


class SeveralValues(TyperCommand):
    """`--only side mea` is `--only side --only mea`: an option that can come twice takes several words."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Repeat the option before each of its words."""
        several = {flag for one in self.params if getattr(one, "multiple", False) for flag in one.opts}
        spread: list[str] = []
        option = ""
        for arg in args:
            if arg.startswith("-"):
                option = arg if arg in several else ""
            elif option and spread[-1] != option:
                spread.append(option)
            spread.append(arg)
        return super().parse_args(ctx, spread)


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    add_help_option=False,
    rich_help_panel=TRAIN,
)
def train(context: typer.Context) -> None:
    """Train a model, such as --config lstm.

    On the trials that the app keeps and somebody labelled: --from-app DIR --name NAME.
    """
    from gaitnet.errors import GaitnetError, require
    from gaitnet.presets import known_configs

    if any(each.partition("=")[0] == "--from-app" for each in context.args):
        from gaitnet.terminal.clinic import train_from_app

        sys.exit(train_from_app(*_from_app(context.args)))

    if not context.args:
        names = ", ".join(known_configs())
        raise GaitnetError(f"nothing to train. Name a configuration: --config lstm. Known are: {names}.")
    terminal = require("gaitnet.terminal.training", "train")
    sys.exit(terminal.run_training(context.args, context.obj or _CALLED))


def _from_app(args: list[str]) -> tuple[Path, str, str]:
    """Folder, name of the model, and who trains it.

    Raises:
        GaitnetError: another flag, or one without its value.
    """
    from gaitnet.errors import GaitnetError

    words = iter(word for arg in args for word in (arg.split("=", 1) if arg.startswith("--") else [arg]))
    found = {"--from-app": "", "--name": "own", "--by": ""}
    for flag in words:
        if flag not in found:
            raise GaitnetError(f"{flag}: not together with --from-app, which takes --name and --by only.")
        found[flag] = next(words, "")
        if not found[flag]:
            raise GaitnetError(f"{flag}: needs a value. See: gaitnet train --from-app DIR --name NAME")
    return Path(found["--from-app"]), found["--name"], found["--by"]


@app.command(rich_help_panel=TRAIN)
def evaluate(
    out: Annotated[Path, typer.Option(help="Results folder; run again to continue.")],
    config: Annotated[
        Optional[list[str]],
        typer.Option(
            help="Configuration, by name (lstm, cnn) or path; repeat to compare several. Needed with --root.",
            metavar="NAME|FILE",
        ),
    ] = None,
    root: Annotated[
        str,
        typer.Option(help="Data tree, all in Training; subjects must be recorded.", metavar="DIR"),
    ] = "",
    test_root: Annotated[
        str, typer.Option(help="Test on the same people's walks in this tree instead.", metavar="DIR")
    ] = "",
    seeds: Annotated[int, typer.Option(help="Trainings per fold, each with another random seed.", min=1)] = 3,
    folds: Annotated[
        Optional[int],
        typer.Option(help="Number of folds by subject; default: one per subject, with --site 10."),
    ] = None,
    equal_length: Annotated[
        bool, typer.Option("--equal-length", help="Also evaluate with all walks cut to one length.")
    ] = False,
    workers: Annotated[
        Optional[int], typer.Option(help="Trainings run at once; default: one per core.", min=1)
    ] = None,
    normal: Annotated[
        Optional[str],
        typer.Option(help="Name of the healthy class, if the folder name does not show it.", metavar="CLASS"),
    ] = None,
    missing: Missing = None,
    site: Annotated[
        Optional[list[str]],
        typer.Option(
            help="Instead of --root: a site's name and tree; repeat for others. Trains on each site and on "
            "all, tests on each. Several trees of one name are one site.",
            metavar="NAME=DIR",
            rich_help_panel=SITES,
        ),
    ] = None,
    people: Annotated[
        Optional[Path],
        typer.Option(
            help="Table of subjects: columns subject, and any of site, person (one name for somebody whom "
            "sites name differently), age in years. Without it, equal subjects are the same person.",
            metavar="FILE.csv",
            rich_help_panel=SITES,
        ),
    ] = None,
) -> None:
    """Cross-validate trainings by subject.

    Leaves out each subject (or fold) in turn, trains on the others with several seeds, and compares with
    simple baselines. With --site it also trains on one site, tests on another, and compares with walking
    speed alone.
    """
    from gaitnet.errors import GaitnetError, require

    count = workers or os.cpu_count() or 1
    if site:
        if root or test_root or equal_length:
            raise GaitnetError(
                "--site: not together with --root, --test-root or --equal-length. Leave one out."
            )
        crossing = require("gaitnet.terminal.crossing", "train")
        sites = [_site(each) for each in site]
        crossed = crossing.Crossing(sites, out, config or (), people, seeds, folds, count, normal, missing)
        raise typer.Exit(crossing.run_across(crossed))
    if people:
        raise GaitnetError(
            "--people: goes with --site only. Leave it out, or give the tree as --site NAME=DIR."
        )
    if not root or not config:
        raise GaitnetError("nothing to evaluate. Give --root and --config, or --site NAME=DIR.")
    terminal = require("gaitnet.terminal.evaluating", "train")
    study = terminal.Study(config, root, out, test_root, seeds, folds, equal_length, count, normal, missing)
    raise typer.Exit(terminal.run_evaluation(study))


def _site(given: str) -> tuple[str, Path]:
    """`NAME=DIR`."""
    from gaitnet.errors import GaitnetError

    name, equals, root = given.partition("=")
    if not equals or not name.strip() or not root.strip():
        raise GaitnetError(
            f"--site {given}: not a name and a tree. Give it as --site hospital=data/hospital."
        )
    if name.strip() == "all":
        raise GaitnetError(f"--site {given}: all stands for all sites. Give another name.")
    return name.strip(), Path(root.strip())


@app.command(rich_help_panel=TRAIN)
def export(
    checkpoint: Annotated[
        Path,
        typer.Option(help="Checkpoint, such as checkpoints/lstm/best.ckpt.", metavar="FILE.ckpt"),
    ],
    output: Annotated[Path, typer.Option(help="Folder to write.", metavar="DIR")],
) -> None:
    """Export a checkpoint for machines without PyTorch.

    Writes ONNX and OpenVINO. Fails and writes nothing if OpenVINO's answers differ.
    """
    from gaitnet.exporting import to_openvino
    from gaitnet.terminal.exporting import tell_exported

    tell_exported(to_openvino(checkpoint, output))


@app.command(rich_help_panel=TRAIN)
def import_joints(
    files: Annotated[
        list[Path], typer.Argument(help="Recorded 3D joints or keypoints of many walks.", metavar="FILE.npz")
    ],
    mapping: Annotated[
        str,
        typer.Option(
            help="Mapping of their arrays, by name (jun, mea, koa_pd_nm, coco) or path.", metavar="NAME|FILE"
        ),
    ],
    out: Annotated[Path, typer.Option(help="Root of the tree to write.", metavar="DIR")],
) -> None:
    """Import recorded joints or keypoints.

    Measures every walk of the files and writes its steps as a tree, ready to train on.
    """
    from gaitnet.files import check_writable
    from gaitnet.mapping import read_mapping
    from gaitnet.presets import mapping_path
    from gaitnet.terminal.exporting import run_import

    known = read_mapping(mapping_path(mapping))
    check_writable(out)
    run_import(files, known, out)


@app.command(cls=SeveralValues, rich_help_panel=INSTALLATION)
def accuracy(
    only: Annotated[
        Optional[list[str]],
        typer.Option(
            help="Parts to run: walkers, side, two_ways, healthy, legs, reference, mea, short, networks, "
            "perturbed, precisions, edge_cases, pose.",
            metavar="PART...",
        ),
    ] = None,
    people: Annotated[int, typer.Option(help="Rendered walkers of each pattern and view.", min=1)] = 1,
    as_json: Json = False,
) -> None:
    """Measure gaitnet's accuracy.

    On rendered walkers, whose true values are known, and on real recordings where GAITNET_SHARED_DATA names
    their folder.
    """
    from gaitnet.accuracy import SECTIONS, document, measure_accuracy, table
    from gaitnet.terminal.console import stdout

    rows = measure_accuracy(only or list(SECTIONS), people)
    if as_json:
        print(json.dumps(document(rows), indent=1))
    else:
        stdout().print(table(rows))
