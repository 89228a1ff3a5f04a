"""The command line: `gaitnet COMMAND`."""

from __future__ import annotations

import atexit
import gc
import signal
import sys
from io import TextIOWrapper
from typing import Any

import typer

# Their commands join the others.
from gaitnet.cli import asking, benchmarks, clinic, labels, measuring, posemodels, training, watching  # noqa: F401
from gaitnet.cli.commands import PANELS, app
from gaitnet.errors import GaitnetError
from gaitnet.threads import take_one_thread

__all__ = ["app", "main"]

_PLACES = {panel: place for place, panel in enumerate(PANELS)}
app.registered_commands.sort(key=lambda command: _PLACES.get(str(command.rich_help_panel), len(PANELS)))

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # typer has no public name for it
_STOPPED = 130  # what a shell expects of a program that Ctrl-C ended


def main(*command: str) -> None:
    """The `gaitnet` program: every error of the user's is one line on stderr and exit code 2.

    Args:
        command: words that stand before those of the command line, for a program that is one command.
    """
    take_one_thread()
    atexit.register(gc.freeze)  # to look for garbage once more at the very end takes Python 0.6 s
    _tidy_up_when_ended()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name can be anything
    try:
        args = [*command, *sys.argv[1:]] if command else None
        called = ("python", sys.argv[0]) if command else None
        code = app(args, standalone_mode=False, prog_name="gaitnet", obj=called)
    except GaitnetError as error:
        print(f"error: {error.words('terminal')}", file=sys.stderr)
        code = 2
    except _UsageError as error:
        print(f"error: {_usage(error)}", file=sys.stderr)
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        code = _STOPPED
    if code == _STOPPED:
        print("stopped; completed results are kept", file=sys.stderr)
    sys.exit(code)


def _tidy_up_when_ended() -> None:
    """A closed terminal and a plain `kill` are Ctrl-C: nothing half written stays. `nohup` is obeyed."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def _stop(number: int, _: object) -> None:
    signal.signal(number, signal.SIG_DFL)  # whoever asks twice does not want to wait
    raise KeyboardInterrupt


def _usage(error: Any) -> str:
    """What typer says about a wrong flag, and where to read on, in one line."""
    program = error.ctx.command_path if error.ctx else "gaitnet"
    said = " ".join(error.format_message().split()).rstrip(".")
    return f"{said}. See: {program} --help"
