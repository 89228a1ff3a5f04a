"""What pyproject.toml says, in words."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def python_versions() -> str:
    """`3.10 to 3.12`, or `3.10 or later`."""
    asked = re.search(r'^requires-python = "(.*)"', PROJECT.read_text(encoding="utf-8"), re.MULTILINE)
    assert asked
    least = re.search(r">=3\.(\d+)", asked[1])
    below = re.search(r"<3\.(\d+)", asked[1])
    assert least
    return f"3.{least[1]} to 3.{int(below[1]) - 1}" if below else f"3.{least[1]} or later"
