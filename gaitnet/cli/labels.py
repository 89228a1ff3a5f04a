"""Labels of the trials that the app keeps: which belongs to which class."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from gaitnet.cli.commands import TRAIN, app
from gaitnet.cli.options import Json
from gaitnet.errors import GaitnetError

labels = typer.Typer(
    help="Classes of the trials that the app keeps: list, set, import, export.", no_args_is_help=True
)
app.add_typer(labels, name="labels", rich_help_panel=TRAIN)

Data = Annotated[
    Optional[Path],
    typer.Option(
        help="The app's data folder; default: GAITNET_APP_DATA, or your data folder.", metavar="DIR"
    ),
]
By = Annotated[str, typer.Option(help="Who says so.", metavar="NAME")]


@labels.command("list")
def list_walks(
    data: Data = None,
    label: Annotated[
        Optional[str], typer.Option("--class", help="Only trials of this class.", metavar="NAME")
    ] = None,
    patient: Annotated[
        Optional[str], typer.Option(help="Only trials of this patient.", metavar="CODE")
    ] = None,
    without: Annotated[bool, typer.Option("--without", help="Only trials without a class.")] = False,
    as_json: Json = False,
) -> None:
    """List trials and their classes."""
    from gaitnet.clinic import Study
    from gaitnet.terminal.clinic import document, list_labels

    walks = [
        walk
        for walk in Study(data).walks()
        if label in (None, walk.label)
        and patient in (None, walk.patient)
        and not (without and walk.label is not None)
    ]
    if as_json:
        print(document(walks))
    else:
        list_labels(walks)


@labels.command("set")
def set_class(
    walks: Annotated[list[str], typer.Argument(help="Ids of trials, see the list.", metavar="TRIAL...")],
    label: Annotated[
        Optional[str], typer.Option("--class", help="The class, such as Normal.", metavar="NAME")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Take the class away.")] = False,
    by: By = "",
    data: Data = None,
) -> None:
    """Give trials a class."""
    from gaitnet.clinic import Study
    from gaitnet.terminal.console import say

    if (label is None) != none:
        raise GaitnetError("nothing to set. Give either --class NAME or --none.")
    study = Study(data)
    study.label(walks, label, by)
    say(_counts(study.classes()))


@labels.command()
def healthy(
    name: Annotated[str, typer.Argument(help="The healthy class.", metavar="CLASS")], data: Data = None
) -> None:
    """Say which class is the healthy one, where its name does not."""
    from gaitnet.clinic import Study

    Study(data).set_healthy(name)


@labels.command("import")
def import_table(
    table: Annotated[
        Path,
        typer.Argument(
            help="Table with the columns class, and video (file name), walk (id) or patient.",
            metavar="FILE.csv",
        ),
    ],
    by: By = "",
    data: Data = None,
) -> None:
    """Give classes by a table."""
    from gaitnet.clinic import Study
    from gaitnet.documents import shown
    from gaitnet.terminal.console import say, tell_error

    study = Study(data)
    found = study.import_labels(table, by)
    for name in found.unknown:
        tell_error(f"{shown(name)}: no such trial is kept. Check its name and patient code.")
    say(f"{found.labelled} trials. {_counts(study.classes())}")
    if found.unknown:
        raise typer.Exit(2)


@labels.command()
def export(
    tree: Annotated[Path, typer.Argument(help="Folder to write.", metavar="DIR")], data: Data = None
) -> None:
    """Write the labelled trials as a tree to train on: DIR/Training|Testing/CLASS/SEQUENCE."""
    from gaitnet.clinic import Study
    from gaitnet.terminal.console import say

    say(f"{tree}: {Study(data).export(tree)} trials")


@labels.command("take-in")
def take_in(
    tree: Annotated[Path, typer.Argument(help="The folder that holds Training and Testing.", metavar="DIR")],
    by: By = "",
    data: Data = None,
) -> None:
    """Take in the sequences of a tree as labelled trials."""
    from gaitnet.clinic import Study
    from gaitnet.terminal.console import say

    study = Study(data)
    say(f"{study.take_in(tree, by)} trials. {_counts(study.classes())}")


def _counts(classes: dict[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in classes.items()) or "No trial has a class."
