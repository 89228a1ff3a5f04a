"""Every command with its options, as `--help` has them."""

from __future__ import annotations

import inspect
import re
from typing import Any

import typer

from docsite.tables import table
from gaitnet.cli import app

_MARKUP = re.compile(r"\[/?[a-z ]+\]")
_UNSET = re.compile(r"Sentinel\.|\bUNSET\b")


def command_pages() -> str:
    """A section for each command, grouped as in `gaitnet --help`."""
    groups: dict[str, list[str]] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        panel = str(getattr(command, "rich_help_panel", None) or "Other")
        inner = getattr(command, "commands", None)
        each = {f"{name} {sub}": of for sub, of in inner.items()} if inner else {}
        if not inner or command.invoke_without_command or _options(command):
            each = {name: command} | each
        groups.setdefault(panel, []).extend(_section(words, of) for words, of in each.items())
    return "\n\n".join(f"## {panel}\n\n" + "\n\n".join(sections) for panel, sections in groups.items())


def _section(name: str, command: Any) -> str:
    about = _MARKUP.sub("", inspect.cleandoc(command.help or ""))
    rows = [(_names(each), _text(each), _default(each)) for each in _options(command)]
    body = table(("Argument or option", "", "Default"), rows) if rows else ""
    return f"### gaitnet {name} {{ #{name.replace(' ', '-')} }}\n\n{about}\n\n{body}"


def _options(command: Any) -> list[Any]:
    return [each for each in command.params if each.name != "help"]


def _names(option: Any) -> str:
    if option.param_type_name == "argument":
        return f"`{option.metavar or option.name.upper()}`"
    names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
    return f"{names} {option.metavar or ''}".strip()


def _text(option: Any) -> str:
    required = " Required." if option.required else ""
    return f"{_MARKUP.sub('', option.help or '')}{required}".replace("*", "\\*").replace("<", "&lt;")


def _default(option: Any) -> str:
    value = option.default
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return f"`{value}`" if plain and option.show_default and value != "" else ""
