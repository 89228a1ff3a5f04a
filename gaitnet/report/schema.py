"""JSON Schema of `report.json`. `python -m gaitnet.report.schema` writes `report.schema.json` beside this."""

from __future__ import annotations

import inspect
import json
from importlib import resources
from pathlib import Path

import msgspec
from msgspec import UNSET, Struct

from gaitnet.report import document
from gaitnet.report.document import FORMAT, ReportPart

FILE = "report.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def shipped() -> str:
    """The schema that comes with gaitnet."""
    return (resources.files("gaitnet.report") / FILE).read_text(encoding="utf-8")


def make_schema() -> dict[str, object]:
    """The schema of what is written now: every key that has no reason to be absent is there.

    Keys that are not named may be there, too: a later gaitnet of the same format adds some.
    """
    schema = msgspec.json.schema(ReportPart, schema_hook=lambda _: {"description": "Any JSON."})
    for name, part in schema["$defs"].items():
        part["description"] = inspect.cleandoc(part.get("description", ""))  # Python 3.13 does, older do not
        if "properties" in part:
            part["required"] = [key for key in part["properties"] if (name, key) not in _absent()]
    return {"$schema": _DIALECT, "title": f"report.json of gaitnet, format {FORMAT}"} | schema


def _absent() -> set[tuple[str, str]]:
    """Part and key of what is left out where there is none."""
    kinds = [kind for kind in vars(document).values() if isinstance(kind, type) and issubclass(kind, Struct)]
    each = ((kind, field) for kind in kinds if kind is not Struct for field in msgspec.structs.fields(kind))
    return {(kind.__name__, field.name) for kind, field in each if field.default is UNSET}


def write_schema(folder: Path) -> None:
    """Write it into a folder."""
    text = json.dumps(make_schema(), indent=2, ensure_ascii=False) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_schema(Path(__file__).parent)
