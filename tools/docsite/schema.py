"""`report.json`, key by key, from its JSON Schema."""

from __future__ import annotations

import json
from typing import Any

from docsite.tables import number, table
from gaitnet.report.schema import shipped


def schema_pages() -> str:
    """The report first, then its parts."""
    schema = json.loads(shipped())
    parts: dict[str, Any] = schema["$defs"]
    first = _name_of(schema)
    return "\n\n".join(
        _part(name, parts[name]) for name in [first, *(name for name in parts if name != first)]
    )


def _part(name: str, part: dict[str, Any]) -> str:
    title = f"### {_title(name)} {{ #{name.lower()} }}"
    about = " ".join(part.get("description", "").split())
    if "properties" not in part:
        return f"{title}\n\n{about}\n\n{_type(part)}"
    required = part.get("required", [])
    rows = [
        (f"`{key}`", _type(value), "" if key in required else "may be absent")
        for key, value in part["properties"].items()
    ]
    return f"{title}\n\n{about}\n\n{table(('Key', 'Holds', ''), rows)}"


def _type(value: dict[str, Any]) -> str:
    """What a key holds, in words, with links to parts."""
    if "$ref" in value:
        return f"[{_title(_name_of(value))}](#{_name_of(value).lower()})"
    if "anyOf" in value:
        return " or ".join(_type(each) for each in value["anyOf"])
    if "enum" in value:
        return " or ".join(f"`{each}`" for each in value["enum"])
    kind = value.get("type", "any JSON")
    if kind == "array":
        return f"list of {_type(value['items'])}{_count(value)}" if "items" in value else "list"
    if kind == "object":
        inside = value.get("additionalProperties")
        return f"name → {_type(inside)}" if isinstance(inside, dict) else "object"
    return f"{kind}{_limits(value)}"


def _count(value: dict[str, Any]) -> str:
    least, most = value.get("minItems"), value.get("maxItems")
    return f" ({least})" if least is not None and least == most else ""


def _limits(value: dict[str, Any]) -> str:
    low, high = value.get("minimum"), value.get("maximum")
    if low is None and high is None:
        return ""
    if low == high:
        return f", {low}"
    ends = [
        f"from {number(low)}" if low is not None else "",
        f"to {number(high)}" if high is not None else "",
    ]
    return f" {' '.join(filter(None, ends))}"


def _name_of(value: dict[str, Any]) -> str:
    return str(value["$ref"]).rsplit("/", 1)[-1]


def _title(name: str) -> str:
    """`EventsPart` is called Events."""
    return name.removesuffix("Part") or name
