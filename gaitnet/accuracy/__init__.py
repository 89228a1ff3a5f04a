"""How far off gaitnet is, on rendered walkers (known truth) and on real recordings where they are there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from gaitnet.accuracy.figures import Row, document, shared_data, table
from gaitnet.errors import GaitnetError

__all__ = ["SECTIONS", "Row", "document", "measure_accuracy", "shared_data", "table"]

SECTIONS: dict[str, str] = {
    "walkers": "walkers:walkers", "fast": "walkers:fast",
    "side": "recordings:side", "two_ways": "recordings:two_ways",
    "healthy": "recordings:healthy", "reference": "reference:reference", "mea": "recordings:mea",
    "distance": "contexts:healthy_context", "answer": "answers:classifications", "short": "short:short",
    "edge_cases": "recordings:edge_cases", "pose": "agreement:pose",
    "networks": "networks:networks", "perturbed": "perturbed:perturbed", "legs": "recordings:legs",
    "precisions": "perturbed:precisions", "second": "second:second_opinion", "heavy": "answers:by_heavy",
}  # fmt: skip
"""What is measured -> where."""

RENDERED = ("walkers", "fast")
"""Sections without recordings."""


def measure_accuracy(names: Sequence[str], people: int = 1) -> list[Row]:
    """Errors and shares of some sections; those whose recordings are not there are left out, and said.

    Args:
        names: of `SECTIONS`.
        people: walkers of each pattern and view.

    Raises:
        GaitnetError: no such section.
    """
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise GaitnetError(f"⟦only {unknown[0]}⟧: no such section. Known: {', '.join(SECTIONS)}")
    rows: list[Row] = []
    for name in names:
        if name not in RENDERED and not shared_data().is_dir():
            print(f"{name}: skipped, {shared_data()} is not there (GAITNET_SHARED_DATA)", file=sys.stderr)
            continue
        module, _, function = SECTIONS[name].partition(":")
        section: Callable[[int], Iterator[Row]] = getattr(import_module(f"{__name__}.{module}"), function)
        rows += section(people)
    return rows
