"""Every parameter: definition, sign, unit, source, range, accuracy, what is known to go wrong."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from mkdocs.exceptions import PluginError

from docsite.figures import accuracy_rows, heading
from docsite.tables import number, table
from gaitnet.gait.definitions import DEFINITIONS, FEWEST
from gaitnet.gait.healthy import without_side
from gaitnet.gait.reference import adults
from gaitnet.types import Range

NOTES = Path(__file__).parents[2] / "docs/parameters.yaml"

REPEATS = Path(__file__).parents[2] / "gaitnet/gait/data/measurement_error.csv"

NOT_MEASURED = "Not compared with another instrument yet."

_VIEWS = {None: "any", "sagittal": "from the side", "frontal": "from directly in front or behind"}


def parameter_pages() -> str:
    """A section for each parameter; left and right share one."""
    groups: dict[str, list[str]] = {}
    for name in DEFINITIONS:
        groups.setdefault(without_side(name), []).append(name)
    return "\n\n".join(_section(base, names) for base, names in groups.items())


def overview() -> str:
    """A line for each parameter."""
    head = ("Parameter", "Unit", "Definition", "View", "Healthy adults")
    rows = [
        (f"`{name}`", each.unit, each.text, _VIEWS[each.plane], _range(_ranges().get(name)))
        for name, each in DEFINITIONS.items()
    ]
    return table(head, rows)


@cache
def notes() -> dict[str, dict[str, Any]]:
    """Parameter without its side -> sign, failures, and which lines of the accuracy table are its own."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(NOTES.read_text(encoding="utf-8"))
    return found


def _section(base: str, names: list[str]) -> str:
    first = DEFINITIONS[names[0]]
    note = notes().get(base)
    if note is None:
        raise PluginError(f"{NOTES.name}: says nothing about {base}. Add its sign and its known failures.")
    rows = [
        ("Names", ", ".join(f"`{name}`" for name in names)),
        ("Definition", "<br>".join(_definitions(names))),
        ("Unit", first.unit),
        ("Sign", note["sign"]),
        ("View", _VIEWS[first.plane]),
        ("Needs", _needs(names)),
        ("Healthy adults", "<br>".join(_range_lines(names))),
        ("Source of the definition", first.source),
        ("Accuracy", "<br>".join(_accuracy(note.get("accuracy", []))) or NOT_MEASURED),
        *_repeats(base, first.unit),
        ("Known failures", "<br>".join(note["failures"])),
    ]
    title = note.get("title", base.replace("_", " ").capitalize())
    return f"### {title} {{ #{base} }}\n\n{table(('', ''), rows)}"


def _repeats(base: str, unit: str) -> list[tuple[str, str]]:
    """The least change beyond measurement error, where people were filmed twice."""
    if not REPEATS.exists():
        return []
    with REPEATS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["name"] == base]
    spoken = {"walk": "of both legs", "leg": "of one leg"}
    said = [
        f"{spoken[row['of']]} {number(float(row['mdc']))} {unit} ({row['people']} healthy people, "
        f"{row['videos']} videos)"
        for row in rows
    ]
    return [("Least change beyond measurement error", "<br>".join(said))] if said else []


def _definitions(names: list[str]) -> list[str]:
    texts = {name: DEFINITIONS[name].text for name in names}
    return [f"`{name}`: {text}" for name, text in texts.items()] if len(names) > 1 else list(texts.values())


def _needs(names: list[str]) -> str:
    least = {name: FEWEST.get(name) for name in names}
    said = []
    for name, few in least.items():
        if few is None:
            text = "1 stride"
        else:
            text = (
                f"{few.count} {few.of}{'s' if few.count > 1 else ''}{' of each foot' if few.a_side else ''}"
            )
        said.append(text if len(set(least.values())) == 1 else f"`{name}`: {text}")
    return "<br>".join(dict.fromkeys(said))


@cache
def _ranges() -> dict[str, Range]:
    return dict(adults().ranges)


def _range(found: Range | None) -> str:
    return "" if found is None else f"{number(found.low)} to {number(found.high)}"


def _range_lines(names: list[str]) -> list[str]:
    said: dict[str, list[str]] = {}
    for name in names:
        found = _ranges().get(name)
        text = "no range" if found is None else f"{_range(found)} {DEFINITIONS[name].unit} ({found.source})"
        said.setdefault(text, []).append(name)
    if len(said) == 1:
        return list(said)
    return [f"{', '.join(f'`{name}`' for name in of)}: {text}" for text, of in said.items()]


def _accuracy(wanted: list[str]) -> list[str]:
    lines = []
    for row in accuracy_rows():
        if row["n"] and row["what"] in wanted and row["on"] not in _not_reported():
            on = row["on"] if row["on"].startswith("walkers") else heading(row["on"])
            lines.append(
                f"{on}: {row['what']}, mean {number(row['MAE'])} {row['unit']}, "
                f"95 % up to {number(row['95 % |e|'])} {row['unit']} (n = {row['n']})"
            )
    return lines


@cache
def _not_reported() -> set[str]:
    """Views from which lengths and angles are not given to anybody, whatever their errors would be."""
    withheld = [row for row in accuracy_rows() if row["what"] == "lengths and angles withheld"]
    return {row["on"] for row in withheld if row["MAE"] > 0}
