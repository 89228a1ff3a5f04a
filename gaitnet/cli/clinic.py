"""A clinic's own models: is there enough data, how good are they, which one is in use."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from gaitnet.cli.commands import TRAIN, app
from gaitnet.cli.labels import Data
from gaitnet.cli.options import Json

if TYPE_CHECKING:
    from gaitnet.clinic import Own

clinic = typer.Typer(help="Models trained on the app's labelled trials.", no_args_is_help=True)
app.add_typer(clinic, name="clinic", rich_help_panel=TRAIN)

Name = Annotated[str, typer.Argument(help="Name of a model, such as left-knee.", metavar="NAME")]


@clinic.command()
def enough(data: Data = None, as_json: Json = False) -> None:
    """Say whether the labelled trials are enough to train, and what is lacking."""
    from gaitnet.clinic import Study
    from gaitnet.clinic import enough as find_lacking
    from gaitnet.terminal.clinic import document, print_enough

    found = find_lacking(Study(data))
    if as_json:
        print(document(found))
    else:
        print_enough(found)
    if not found.may_train:
        raise typer.Exit(2)


@clinic.command("list")
def list_models(data: Data = None, as_json: Json = False) -> None:
    """List the models; newest first."""
    from gaitnet.clinic import Models
    from gaitnet.terminal.clinic import document, list_own

    models = Models(data).all()
    if as_json:
        print(document(models))
    else:
        list_own(models)


@clinic.command()
def judgement(name: Name, data: Data = None, as_json: Json = False) -> None:
    """Show how good a model is on people it has not seen."""
    from gaitnet.terminal.clinic import document, print_judgement

    found = _own(name, data).judgement
    if as_json:
        print(document(found))
    else:
        print_judgement(found)


@clinic.command()
def use(
    name: Annotated[
        Optional[str], typer.Argument(help="Name of a model; none: the built-in one.", metavar="NAME")
    ] = None,
    sure: Annotated[
        bool, typer.Option("--sure", help="Use it even if it is no better than a simpler method.")
    ] = False,
    data: Data = None,
) -> None:
    """Let a model answer in the app and in gaitnet live."""
    from gaitnet.clinic import Models

    models = Models(data)
    models.use(models.named(name).id if name else None, sure)
    _tell(models.active())


@clinic.command()
def back(data: Data = None) -> None:
    """Let the model answer that did before."""
    from gaitnet.clinic import Models

    _tell(Models(data).back())


@clinic.command()
def delete(name: Name, data: Data = None) -> None:
    """Delete a model."""
    from gaitnet.clinic import Models

    Models(data).delete(_own(name, data).id)


@clinic.command()
def pack(
    name: Name,
    out: Annotated[Path, typer.Option(help="File to write.", metavar="FILE.gaitnet")],
    data: Data = None,
) -> None:
    """Write a model as one file, without codes of patients."""
    from gaitnet.clinic import Models
    from gaitnet.files import atomic_file
    from gaitnet.terminal.console import say

    content = Models(data).pack(_own(name, data).id)
    with atomic_file(out) as stream:
        stream.write(content)
    say(f"{out}: {len(content) / 1000:.0f} kB")


@clinic.command("take-in")
def take_in(
    file: Annotated[Path, typer.Argument(help="A packed model.", metavar="FILE.gaitnet")], data: Data = None
) -> None:
    """Take in a packed model, once it is checked."""
    from gaitnet.clinic import Models
    from gaitnet.terminal.console import say

    say(f"clinic/{Models(data).take_in(file).slug}")


@clinic.command()
def watch(data: Data = None, as_json: Json = False) -> None:
    """Say what changed since the model in use was made, and when to train again."""
    from gaitnet.clinic import Models, Study
    from gaitnet.clinic import watch as look
    from gaitnet.terminal.clinic import document, print_watch

    found = look(Study(data), Models(data))
    if as_json:
        print(document(found))
    else:
        print_watch(found)


def _own(name: str, data: Path | None) -> "Own":
    from gaitnet.clinic import Models

    return Models(data).named(name.removeprefix("clinic/"))


def _tell(own: "Own | None") -> None:
    from gaitnet.terminal.console import say

    say(f"clinic/{own.slug} answers." if own else "The built-in model answers.")
