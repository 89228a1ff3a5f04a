"""Notebooks as pages, with the outputs that they were saved with."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def notebook_files() -> dict[str, str | bytes]:
    """Path in the site -> content: for each notebook a page, its pictures, and the notebook itself."""
    found: dict[str, str | bytes] = {}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        pictures: dict[str, bytes] = {}
        cells = [_cell(cell, path.stem, pictures) for cell in json.loads(text)["cells"]]
        link = f"[Download this notebook]({path.name}){{ download }}"
        title, *rest = cells
        found[f"notebooks/{path.stem}.md"] = "\n\n".join([title, link, *rest])
        found[f"notebooks/{path.name}"] = text
        found |= {f"notebooks/{name}": content for name, content in pictures.items()}
    return found


def _cell(cell: dict[str, Any], name: str, pictures: dict[str, bytes]) -> str:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return source
    parts = [f"```python\n{source}\n```", *(_output(each, name, pictures) for each in cell["outputs"])]
    return "\n\n".join(filter(None, parts))


def _output(output: dict[str, Any], name: str, pictures: dict[str, bytes]) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        file = f"{name}-{len(pictures) + 1}.png"
        pictures[file] = base64.b64decode("".join(data["image/png"]))
        return f"![What the cell above draws]({file})"
    text = "".join(data.get("text/plain", output.get("text", [])))
    return f"```text\n{text.rstrip()}\n```" if text.strip() else ""
