"""The matrix as files for other programs: `sites.json`, `sites.csv`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet.evaluation.figures import Figure
from gaitnet.evaluation.report import plain
from gaitnet.files import atomic_file

if TYPE_CHECKING:
    from gaitnet.evaluation.crossing import Cell, Crossed

_COLUMNS = (
    "model",
    "train",
    "test",
    "band",
    "people",
    "healthy_people",
    "other_people",
    "walks",
    "figure",
    "mean",
    "low",
    "high",
)


def write(out: Path, found: Crossed, about: Mapping[str, Any]) -> None:
    """Write both files.

    Raises:
        OutputError: they can't be written.
    """
    document = dict(about) | {
        "cells": [_document(cell) for cell in found.cells],
        "confounders": {site: [asdict(one) for one in of] for site, of in found.telling.items()},
        "notes": list(found.notes),
    }
    with atomic_file(out / "sites.json") as stream:
        stream.write((json.dumps(plain(document), indent=2, allow_nan=False) + "\n").encode())
    with atomic_file(out / "sites.csv") as stream:
        stream.write(_csv(found.cells).encode())


def _document(cell: Cell) -> dict[str, Any]:
    said = {name: value for name, value in vars(cell).items() if name not in ("answers", "figures", "bands")}
    return said | {
        "figures": {name: asdict(of) for name, of in cell.figures.items()},
        "classes": asdict(cell.classes) if cell.classes else None,
        "bands": [asdict(band) for band in cell.bands],
        "answers": [
            {
                "walk": walk,
                "person": who,
                "class": name,
                "p_abnormal": p,
            }
            for walk, who, name, p in zip(*_answers(cell), strict=True)
        ],
    }


def _answers(cell: Cell) -> list[list[Any]]:
    """Walk, person, class and p of the first seed."""
    first = cell.answers[0]
    return [each.tolist() for each in (first.walk, first.subject, first.pattern, first.p_abnormal)]


def _csv(cells: Sequence[Cell]) -> str:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    for cell in cells:
        where = [cell.model, cell.train, cell.test]
        counts = [cell.people, cell.healthy, cell.others, cell.walks]
        named = cell.figures | (
            {f"balanced_accuracy_{cell.count}_classes": cell.classes} if cell.classes else {}
        )
        for name, figure in named.items():
            rows.writerow([*where, "", *counts, name, *_numbers(figure)])
        for band in cell.bands:
            of_band = [band.name, band.people, band.healthy, band.others, band.walks]
            rows.writerow([*where, *of_band, "auroc", *_numbers(band.auroc)])
    return text.getvalue()


def _numbers(figure: Figure) -> list[str]:
    return [f"{number:.4f}" for number in (figure.value, figure.low, figure.high)]
