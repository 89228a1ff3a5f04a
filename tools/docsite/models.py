"""What comes with gaitnet: models, trainings, mappings, ways of walking."""

from __future__ import annotations

import json
from importlib import import_module, resources
from importlib.util import find_spec
from typing import Any

import yaml

from docsite.tables import number, table
from gaitnet.presets import config_path, known_configs, known_mappings, mapping_path
from gaitnet.walker import PATTERNS


def built_in_card() -> str:
    """The card of the built-in model."""
    card = json.loads((resources.files("gaitnet.default_model") / "card.json").read_text("utf-8"))
    return table(("", ""), [(name.replace("_", " "), _shown(value)) for name, value in card.items()])


def pose_models() -> str:
    """The networks that find landmarks, where gaitnet hands them out itself."""
    if find_spec("gaitnet.posemodels") is None:
        return "They come inside MediaPipe's wheel."
    rows = [
        (
            f"`{each.name}`",
            each.about,
            f"{each.size_bytes / 1e6:.1f} MB",
            f"`{each.sha256[:12]}...`",
            "<br>".join(f"{source.kind}: {source.name}" for source in each.sources),
        )
        for each in import_module("gaitnet.posemodels.known").KNOWN.values()
    ]
    return table(("Name", "", "Size", "SHA-256", "Where it can be had"), rows)


def pattern_table() -> str:
    """How simulated people walk."""
    rows = [(f"`{name}`", each.class_name, each.source) for name, each in PATTERNS.items()]
    return table(("Pattern", "Class", "Source"), rows)


def config_table() -> str:
    """Trainings by name, with the first line of each file."""
    rows = [(f"`{name}`", _first_line(config_path(name).read_text("utf-8"))) for name in known_configs()]
    return table(("`--config`", ""), rows)


def mapping_table() -> str:
    """Mappings by name."""
    rows = []
    for name in known_mappings():
        text = mapping_path(name).read_text("utf-8")
        keys = ", ".join(f"`{key}`" for key in yaml.safe_load(text))
        rows.append((f"`{name}`", _first_line(text), keys))
    return table(("`--mapping`", "", "Keys"), rows)


def _first_line(text: str) -> str:
    return text.splitlines()[0].lstrip("# ").replace("<", "&lt;")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "<br>".join(f"{key}: {_shown(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return number(value) if isinstance(value, float) else f"`{value}`"
