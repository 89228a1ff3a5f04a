"""Pages and files of the site that do not lie in docs/."""

from __future__ import annotations

import re
from pathlib import Path

from docsite.notebooks import notebook_files
from docsite.pictures import pictures
from gaitnet.report.schema import FILE, shipped

ROOT = Path(__file__).parents[2]

PAGES = {"CHANGELOG.md": "changelog.md", "SECURITY.md": "security.md", "CONTRIBUTING.md": "contributing.md"}
"""File at the top of the project -> page."""

_LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")


def added_files() -> dict[str, str | bytes]:
    """Path in the site -> content."""
    pages = {page: _page(ROOT / name) for name, page in PAGES.items()}
    return {**pages, FILE: shipped(), **pictures(), **notebook_files()}


def _page(path: Path) -> str:
    """Links to other files of the project lead to their pages."""
    return _LINK.sub(lambda link: f"]({_in_site(link[1])})", path.read_text(encoding="utf-8"))


def _in_site(link: str) -> str:
    return PAGES.get(link, link.removeprefix("docs/"))
