"""Texts for people: a `Reason` as a sentence, for a terminal, a page, or other programs.

A text may name an option as `⟦person walker⟧`: the terminal says `--person walker`, the page the labels of
its field and choice, and everybody else reads `person=walker`.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module, resources
from typing import Any, Literal

from gaitnet.reasons import WRITTEN, Reason, Verdict

Surface = Literal["plain", "terminal", "page"]
"""Where it is read: in another program, at a command line, or on a page."""

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
    """The problem and its remedy."""
    return " ".join(part for part in (what(reason, surface, lang), remedy(reason, surface, lang)) if part)


def sentences(reasons: Sequence[Reason], surface: Surface = "plain", lang: str = "en") -> str:
    """The problems and their remedies; what several have in common is said once."""
    said = (part for each in reasons for part in (what(each, surface, lang), remedy(each, surface, lang)))
    return " ".join(dict.fromkeys(part for part in said if part))


def what(reason: Reason, surface: Surface = "plain", lang: str = "en") -> str:
    """The problem, without its remedy."""
    return _say(reason, "what", surface, lang)


def remedy(reason: Reason, surface: Surface = "plain", lang: str = "en") -> str:
    """The remedy; empty for a note."""
    return _say(reason, "remedy", surface, lang)


def short(code: str, lang: str = "en") -> str:
    """A refusal in a few words, for a list; "" for what is never one."""
    return str(texts(lang)["reasons"].get(code, {}).get("short", ""))


def with_options(text: str, surface: Surface = "plain", lang: str = "en") -> str:
    """The text with every `⟦option value⟧` replaced by its name on that surface."""

    def named(found: re.Match[str]) -> str:
        option, value = found[1], found[2]
        if surface == "terminal":
            return f"--{option} {value}" if value else f"--{option}"
        if surface == "page" and option in texts(lang)["fields"]:
            field = texts(lang)["fields"][option]
            chosen = texts(lang)["choices"].get(f"{option} {value}", value)
            return f"{field}: {chosen}" if value else str(field)
        return f"{option.replace('-', '_')}={value}" if value else option.replace("-", "_")

    return _OPTION.sub(named, text)


def document(reason: Reason) -> dict[str, Any]:
    """A reason as plain JSON, with its text."""
    return {
        "code": reason.code,
        "verdict": reason.verdict.value,
        "sentence": what(reason),
        "remedy": remedy(reason),
        "values": dict(reason.values),
        "frames": list(reason.frames),
    }


def from_document(found: Mapping[str, Any]) -> Reason | None:
    """A reason read back from `document()`; None if this version has no text for it."""
    try:
        reason = Reason(
            str(found["code"]), Verdict(found["verdict"]), dict(found["values"]), tuple(found["frames"])
        )
    except (KeyError, TypeError, ValueError):
        return None
    return reason if has_words(reason) else None


def has_words(reason: Reason) -> bool:
    """Whether this gaitnet can say a reason that was written down, maybe by another one."""
    try:
        sentence(reason)
    except (KeyError, TypeError, ValueError, LookupError, AttributeError):
        return False
    return True


def codes(lang: str = "en") -> frozenset[str]:
    """Codes of all reasons that have a text."""
    return frozenset(texts(lang)["reasons"])


def _say(reason: Reason, part: str, surface: Surface, lang: str) -> str:
    if reason.code == WRITTEN:
        return str(reason.values["text"]) if part == "what" else ""
    template = texts(lang)["reasons"][reason.code].get(part, "")
    return with_options(_Formatter(lang).format(template, **reason.values), surface, lang)


class _Formatter(string.Formatter):
    """As `str.format`, with the language's decimal sign."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        """One value in its place."""
        said = str(super().format_field(value, format_spec))
        if self._lang == "en" or not isinstance(value, float):
            return said
        return said.replace(".", import_module("babel.numbers").get_decimal_symbol(self._lang))


@lru_cache(maxsize=8)
def texts(lang: str) -> dict[str, Any]:
    """All texts of a language."""
    text = (resources.files(__package__) / f"{lang}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
