"""`gaitnet models`: what is here, and a bar while one is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from rich.markup import escape
from rich.progress import DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from gaitnet.posemodels import LICENCE, Place, PoseModel, Source, known
from gaitnet.posemodels.fetching import Progress, fetch, take
from gaitnet.terminal.console import bar, say, stderr, stdout


def list_models(places: Sequence[Place], folders: Sequence[Path]) -> None:
    """All networks in a table, and where they are looked for."""
    shown = Table("model", "MB", "here", "what for", "licence", "source", "SHA-256")
    for place in places:
        model = place.model
        here = "[green]yes[/]" if place.whole else "[red]damaged[/]" if place.path else "no"
        row = (model.about, LICENCE, "\n".join(map(_short, model.sources)), model.sha256[:16])
        shown.add_row(model.name, f"{model.size_bytes / 1e6:.1f}", here, *map(escape, row))
    stdout().print(shown)
    say(f"Looked for in: {', '.join(map(str, folders))}")


def _short(source: Source) -> str:
    if source.kind == "url":
        return str(urlsplit(source.name).hostname)
    return f"{source.kind} {source.name}"


def get_models(names: Sequence[str], file: Path | None) -> None:
    """Fetch networks, or take them from a file, and say where they are."""
    for model in [known(name) for name in names]:
        path = take(model, file) if file else _fetch(model)
        say(f"{model.name}: {model.size_bytes / 1e6:.1f} MB, SHA-256 right: {path}")


def _fetch(model: PoseModel) -> Path:
    with bar(DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()) as progress:
        task = progress.add_task(model.name, total=None)

        def begun(source: Source) -> Progress:
            _tell(f"{model.name}: from {source.name} ({source.size_bytes / 1e6:.0f} MB)")
            progress.update(task, total=source.size_bytes, completed=0)
            return lambda done: progress.update(task, completed=done)

        def gave_up(source: Source, why: str) -> None:
            _tell(f"{model.name}: {_short(source)} did not give it ({why}). Next source.")

        return fetch(model, begun, gave_up)


def _tell(line: str) -> None:
    stderr().print(line, markup=False, highlight=False, soft_wrap=True)
