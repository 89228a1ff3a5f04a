"""Words at the edge: a `Reason` as a sentence, for a terminal, a page, or other programs.

A text may speak of an option as `⟦person walker⟧`: the terminal says `--person walker`, the page names its
field, and everybody else reads `person=walker`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from gaitnet.reasons import Reason, Verdict

Surface = Literal["plain", "terminal", "page"]
"""Who reads it: another program, somebody at a command line, or somebody in front of a page."""

LANGUAGES = tuple(
    sorted(
        file.name.removesuffix(".json")
        for file in resources.files(__package__).iterdir()
        if file.name.endswith(".json")
    )
)
"""Those that have a file here; each also has one of that name in `report/page/lang` and in `app/lang`."""

_OPTION = re.compile(r"⟦([a-z_.-]+)(?: ([^⟧]*))?⟧")


def sentence(reason: Reason, surface: Surface = "plain", lang: str = "en") -> str:
    """What is wrong and what to do about it."""
    return " ".join(part for part in (what(reason, surface, lang), remedy(reason, surface, lang)) if part)


def what(reason: Reason, surface: Surface = "plain", lang: str = "en") -> str:
    """What is wrong, without what to do about it."""
    return _say(reason, "what", surface, lang)


def remedy(reason: Reason, surface: Surface = "plain", lang: str = "en") -> str:
    """What to do about it; empty for a note."""
    return _say(reason, "remedy", surface, lang)


def with_options(text: str, surface: Surface = "plain", lang: str = "en") -> str:
    """A text in which every `⟦option value⟧` is called by the name that it has there."""

    def named(found: re.Match[str]) -> str:
        option, value = found[1], found[2]
        if surface == "terminal":
            return f"--{option} {value}" if value else f"--{option}"
        if surface == "page" and option in _messages(lang)["fields"]:
            field = _messages(lang)["fields"][option]
            return f"{field}: {value}" if value else str(field)
        return f"{option.replace('-', '_')}={value}" if value else option.replace("-", "_")

    return _OPTION.sub(named, text)


def document(reason: Reason) -> dict[str, Any]:
    """A reason as plain JSON, with its words."""
    return {
        "code": reason.code,
        "verdict": reason.verdict.value,
        "sentence": what(reason),
        "remedy": remedy(reason),
        "values": dict(reason.values),
        "frames": list(reason.frames),
    }


def from_document(found: Mapping[str, Any]) -> Reason | None:
    """A reason that was written down; None where this gaitnet has no words for it."""
    try:
        reason = Reason(
            str(found["code"]), Verdict(found["verdict"]), dict(found["values"]), tuple(found["frames"])
        )
        sentence(reason)
    except (KeyError, TypeError, ValueError):
        return None
    return reason


def codes(lang: str = "en") -> frozenset[str]:
    """Of all reasons that there are words for."""
    return frozenset(_messages(lang)["reasons"])


def _say(reason: Reason, part: str, surface: Surface, lang: str) -> str:
    template = _messages(lang)["reasons"][reason.code].get(part, "")
    return with_options(template.format(**reason.values), surface, lang)


@lru_cache(maxsize=8)
def _messages(lang: str) -> dict[str, Any]:
    text = (resources.files(__package__) / f"{lang}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
