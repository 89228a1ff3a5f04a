"""The API reference's pages: which names; MkDocs takes the texts from their docstrings."""

from __future__ import annotations

import gaitnet
from gaitnet import types

ELSEWHERE = ("ModelCard",)
"""Shown on a page of their own."""


def public_api() -> str:
    """`import gaitnet`, in the order of use."""
    return "\n\n".join(_entry(f"gaitnet.{name}", home) for name, home in _homes().items())


def public_types() -> str:
    """The values that a report is made of."""
    found = {name: getattr(types, name) for name in types.__all__}
    classes = {name: each for name, each in found.items() if _is_ours(each) and name not in ELSEWHERE}
    return "\n\n".join(_entry(name, f"{each.__module__}.{name}") for name, each in classes.items())


def _homes() -> dict[str, str]:
    return {name: gaitnet._HOMES[name].replace(":", ".") for name in gaitnet.__all__}


def _is_ours(kind: object) -> bool:
    return isinstance(kind, type) and kind.__module__.startswith("gaitnet.")


def _entry(shown: str, home: str) -> str:
    options = f"    options:\n      heading: {shown}\n      toc_label: {shown.removeprefix('gaitnet.')}"
    return f"::: {home}\n{options}"
