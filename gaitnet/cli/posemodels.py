"""The pose networks on this machine."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from gaitnet.cli.commands import INSTALLATION, app
from gaitnet.errors import GaitnetError

models = typer.Typer(help="List pose models, or install one.", rich_markup_mode="rich")
app.add_typer(models, name="models", rich_help_panel=INSTALLATION)


@models.callback(invoke_without_command=True)
def show(context: typer.Context) -> None:
    """List the pose models: size, licence, source, and whether each is on this machine.

    Full and the detector come with gaitnet. Models are looked for in the folder that the environment variable
    GAITNET_MODELS names, then in your data folder.
    """
    if context.invoked_subcommand:
        return
    from gaitnet.posemodels import everything, folders
    from gaitnet.terminal.posemodels import list_models

    list_models(everything(), folders())


@models.command()
def get(
    names: Annotated[list[str], typer.Argument(help="Pose models.", metavar="heavy|lite|full|detector...")],
    file: Annotated[
        Optional[Path],
        typer.Option("--from", help="A .tflite, .task, .whl or .tgz file that holds it.", metavar="FILE"),
    ] = None,
) -> None:
    """Install a pose model: from the first source that answers, or from a file.

    The only command that uses the internet. What comes is kept only if its SHA-256 is right.
    """
    from gaitnet.terminal.posemodels import get_models

    if file and len(names) > 1:
        raise GaitnetError("--from: takes one model at a time. Name one.")
    get_models(names, file)
