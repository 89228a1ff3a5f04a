"""What MkDocs calls: fills what is made, adds pages and pictures, refuses what is not offline.

`<!-- made: NAME --> *(what stands there on GitHub)*` marks where something is filled in.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]  # the sources beside the pages, whatever is installed

from docsite.added import added_files
from docsite.made import MADE

MARK = re.compile(r"<!-- made: ([a-z-]+) -->(?: \*\(.*?\)\*)?")
LOADED = re.compile(
    r"""<(?:script|img|link|iframe|source)\b[^>]*?\b(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)"""
)
"""What a page loads; the links of a text are another thing."""


def on_files(files: Files, config: Any) -> Files:
    """Add pages and pictures that do not lie in docs/."""
    for path, content in added_files().items():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fill what is made."""
    return fill(markdown, page.file.src_uri)


def fill(markdown: str, where: str) -> str:
    """A page with its tables."""

    def made(mark: re.Match[str]) -> str:
        if mark[1] not in MADE:
            raise PluginError(f"{where}: nothing makes {mark[1]!r}. Known: {', '.join(MADE)}")
        return MADE[mark[1]]()

    return MARK.sub(made, markdown)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """The site is read offline: no page loads anything from elsewhere."""
    outside = [found for found in LOADED.findall(output) if "canonical" not in found]
    if outside:
        raise PluginError(f"{page.file.src_uri}: loads {outside[0]}. The site must work offline.")
    return output
