"""Figures that gaitnet's own tools printed into docs/figures: `make figures` makes them again."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from docsite.tables import number, table

FIGURES = Path(__file__).parents[2] / "docs/figures"

SECTIONS = {
    "walkers": "Rendered walkers, true values known",
    "mea": "177 walks against body-worn sensors",
    "healthy_side": "Healthy people from the side, heel strikes counted by a person",
    "healthy_two_ways": "Healthy people, walking to the right against walking to the left",
    "healthy": "Healthy people: what is found although they have nothing",
    "a part": "A few steps against the whole video",
}
"""How the first words of a line start -> heading; the longest that fits."""


@cache
def accuracy_rows() -> list[dict[str, Any]]:
    """Lines of `gaitnet accuracy --json`."""
    rows: list[dict[str, Any]] = []
    for path in sorted(FIGURES.glob("accuracy*.json")):
        rows += json.loads(path.read_text(encoding="utf-8"))["rows"]
    return rows


def accuracy_tables() -> str:
    """All of it, a table for each kind of recording."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in accuracy_rows():
        groups.setdefault(heading(row["on"]), []).append(row)
    return "\n\n".join(f"### {heading}\n\n{_table(rows)}" for heading, rows in groups.items())


def speed_tables() -> str:
    """What the benchmarks printed, as they did."""
    texts = [path.read_text(encoding="utf-8").rstrip() for path in sorted(FIGURES.glob("speed*.txt"))]
    return "\n\n".join(f"```text\n{text}\n```" for text in texts)


def heading(on: str) -> str:
    """What recordings a line is about, in words; walkers with their view."""
    fitting = [start for start in SECTIONS if on.startswith(start)]
    return SECTIONS[max(fitting, key=len)] if fitting else on


def _table(rows: list[dict[str, Any]]) -> str:
    """What all rows are about is said by the heading."""
    several = len({row["on"] for row in rows}) > 1
    head = ("On", "What", "Goal", "n", "Mean", "Mean of sizes", "Median of sizes", "95 % of sizes", "Unit")
    names = ("mean", "MAE", "median |e|", "95 % |e|")
    lines = []
    for row in rows:
        sizes = [number(row[name]) if row["n"] else None for name in names]
        lines.append((row["on"], row["what"], row["goal"], row["n"] or None, *sizes, row["unit"]))
    skipped = 0 if several else 1
    return table(head[skipped:], [line[skipped:] for line in lines])
