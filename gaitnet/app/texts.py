"""Texts of the pages, and the language of a browser. Needs no extra."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from gaitnet.words import LANGUAGES as REPORT_LANGUAGES

HERE = Path(str(resources.files(__package__)))

Text = dict[str, Any]

FALLBACK = "en"
LANGUAGES = tuple(sorted(path.stem for path in (HERE / "lang").glob("*.json")))

_OTHER_SCRIPTS = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
"""Not read by who reads simplified Chinese."""


@lru_cache(maxsize=16)
def text_of(lang: str) -> Text:
    """All texts of the pages in a language; English where there is none of that name."""
    name = lang if lang in LANGUAGES else FALLBACK
    found: Text = json.loads((HERE / "lang" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def spoken(lang: str) -> str:
    """The language in which reports and reasons are said: that of the page where they have it."""
    return lang if lang in REPORT_LANGUAGES else FALLBACK


def language_for(accepted: str) -> str:
    """The best of `LANGUAGES` for a browser's header `Accept-Language`."""
    for tag in _by_preference(accepted):
        exact = next((lang for lang in LANGUAGES if lang.lower() == tag), None)
        if exact:
            return exact
        if not tag.startswith(_OTHER_SCRIPTS):
            alike = (lang for lang in LANGUAGES if lang.lower().split("-")[0] == tag.split("-")[0])
            if found := next(alike, None):
                return found
    return FALLBACK


def _by_preference(accepted: str) -> list[str]:
    found = []
    for place, part in enumerate(accepted[:500].split(",")):
        tag, _, quality = part.strip().lower().partition(";q=")
        try:
            found.append((-float(quality or 1), place, tag))
        except ValueError:
            continue
    return [tag for quality, _, tag in sorted(found) if tag and quality < 0]
