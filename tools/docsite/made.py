"""What fills `<!-- made: NAME -->`, by name."""

from __future__ import annotations

from collections.abc import Callable

from docsite.api import public_api, public_types
from docsite.commands import command_pages
from docsite.figures import accuracy_tables, speed_tables
from docsite.models import built_in_card, config_table, mapping_table, pattern_table, pose_models
from docsite.parameters import overview, parameter_pages
from docsite.pictures import distances
from docsite.project import python_versions
from docsite.schema import schema_pages
from docsite.words import film_rules, reason_tables

MADE: dict[str, Callable[[], str]] = {
    "accuracy": accuracy_tables,
    "api": public_api,
    "card": built_in_card,
    "commands": command_pages,
    "configs": config_table,
    "distances": distances,
    "film-rules": film_rules,
    "mappings": mapping_table,
    "parameters": parameter_pages,
    "parameters-overview": overview,
    "patterns": pattern_table,
    "pose-models": pose_models,
    "python": python_versions,
    "reasons": reason_tables,
    "schema": schema_pages,
    "speed": speed_tables,
    "types": public_types,
}
