"""What `gaitnet evaluate` shows of several sites: a matrix for each model, bands of equal speed, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rich.markup import escape
from rich.table import Table

from gaitnet.datacheck import missing_flag
from gaitnet.datacheck.confounders import TELLING
from gaitnet.errors import GaitnetError
from gaitnet.evaluation.bands import BANDS, Band
from gaitnet.evaluation.crossing import Cell, Crossed, Crossing, run_crossing
from gaitnet.evaluation.figures import Figure
from gaitnet.evaluation.walklevel import SPEED
from gaitnet.terminal.console import counting_long, say, stdout, tell_error


def run_across(study: Crossing) -> int:
    """Evaluate across sites and print; the exit code, 2 where the user can do something."""
    try:
        found = run_crossing(study, counting_long)
    except GaitnetError as error:
        tell_error(f"{error.words('terminal')}{missing_flag(error.findings, '--missing')}")
        return 2
    for table in tables(found):
        stdout().print(table)
    for note in found.notes:
        say(f"Note: {note}")
    say(f"Written to {study.out}. A screening aid, not a diagnosis.")
    return 0


def tables(found: Crossed) -> Iterator[Table]:
    """What tells the classes apart without gait, a matrix of each model, and the bands of equal speed."""
    yield _telling_table(found)
    speed = {(cell.train, cell.test): cell for cell in found.cells if cell.model == SPEED}
    for model in dict.fromkeys(cell.model for cell in found.cells):
        cells = [cell for cell in found.cells if cell.model == model]
        yield matrix(cells, {where: cell.figures["auroc"] for where, cell in speed.items()})
    yield _band_table(found.cells, speed)


def matrix(cells: Sequence[Cell], speed: dict[tuple[str, str], Figure]) -> Table:
    """Of one model: a row for what it was trained on, a column for what it was tested with."""
    caption = "mean over the seeds [95 % interval over people]; healthy against all others"
    shown = Table("trained on", title=escape(cells[0].model), caption=caption, show_lines=True)
    tested = list(dict.fromkeys(cell.test for cell in cells))
    for site in tested:
        shown.add_column(escape(f"tested on {site}"))
    for train in dict.fromkeys(cell.train for cell in cells):
        of_row = {cell.test: cell for cell in cells if cell.train == train}
        said = [
            escape(_said(of_row[site], speed.get((train, site)))) if site in of_row else "" for site in tested
        ]
        shown.add_row(escape(train), *said)
    return shown


def _said(cell: Cell, speed: Figure | None) -> str:
    """Figures of one cell, none without the number of people."""
    lines = [f"{cell.people} people ({cell.healthy} healthy, {cell.others} not), {cell.walks} walks"]
    lines += [
        f"{words} {_figure(cell.figures[name])}"
        for name, words in (("balanced_accuracy", "balanced"), ("auroc", "AUROC"))
        if np.isfinite(cell.figures[name].value)
    ]
    if speed and cell.model != SPEED and np.isfinite(speed.value):
        lines.append(f"speed alone: AUROC {speed.value:.3f}")
    if cell.classes:
        lines.append(f"{cell.count} classes: balanced {_figure(cell.classes)}")
    right = cell.figures["specificity"].value
    called = f"healthy called abnormal {1 - right:.0%}, " if np.isfinite(right) else ""
    return "\n".join(
        [
            *lines,
            f"{called}not sure {cell.figures['unsure'].value:.0%}",
            f"ECE {cell.figures['ece'].value:.3f}",
        ]
    )


def _figure(found: Figure) -> str:
    return f"{found.value:.3f} [{found.low:.2f}-{found.high:.2f}]"


def _telling_table(found: Crossed) -> Table:
    caption = f"one value a person; from {TELLING:g} on, a model may know this only"
    shown = Table("site", title="AUROC of what is no gait", caption=caption)
    names = list(dict.fromkeys(one.what for of in found.telling.values() for one in of))
    for name in names:
        shown.add_column(name.replace("_", " ").replace("source ", "file's "), justify="right")
    for site, of in found.telling.items():
        by_name = {one.what: one for one in of}
        cells = [
            f"{by_name[name].score:.2f} ({by_name[name].people} people)" if name in by_name else "-"
            for name in names
        ]
        shown.add_row(escape(site), *cells)
    return shown


def _band_table(cells: Sequence[Cell], speed: dict[tuple[str, str], Cell]) -> Table:
    """Where both sides are in a band: the model's AUROC, and that of speed alone."""
    caption = "AUROC, speed alone / model; people (healthy, not)"
    shown = Table(
        "model", "trained on", "tested on", title="Among walks of about the same speed", caption=caption
    )
    for name in (*BANDS, "pairs"):
        shown.add_column(name, justify="right")
    for cell in cells:
        if cell.model.endswith(" alone"):
            continue
        alone = speed.get((cell.train, cell.test))
        known = {band.name: band for band in cell.bands}
        beside = {band.name: band for band in alone.bands} if alone else {}
        said = [_band(known.get(name), beside.get(name)) for name in (*BANDS, "pairs")]
        if any(word != "-" for word in said):
            shown.add_row(escape(cell.model), escape(cell.train), escape(cell.test), *said)
    return shown


def _band(band: Band | None, alone: Band | None) -> str:
    if band is None or not np.isfinite(band.auroc.value):
        return "-"
    beside = f"{alone.auroc.value:.2f}" if alone else "-"
    return f"{beside} / {band.auroc.value:.2f}\n{band.people} ({band.healthy}, {band.others})"
