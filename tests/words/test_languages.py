"""Every language has every text, in each of the three places, and the texts name the same things."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import pytest

from gaitnet.words import LANGUAGES

PLACES = {"gaitnet.words": "{}.json", "gaitnet.report.page": "lang/{}.json", "gaitnet.app": "lang/{}.json"}


def texts(room: str, lang: str) -> dict[str, str]:
    """All texts of a file by the way to them."""
    found = json.loads((resources.files(room) / PLACES[room].format(lang)).read_text("utf-8"))
    return dict(_flat(found, ""))


def _flat(found: Any, way: str) -> list[tuple[str, str]]:
    if not isinstance(found, dict):
        return [(way, str(found))]
    return [each for key, value in found.items() for each in _flat(value, f"{way}/{key}")]


def named(text: str) -> set[str]:
    """What a text speaks of: values, and options by their names."""
    return set(re.findall(r"\{(\w+)", text)) | set(re.findall(r"⟦([a-z_.-]+)", text))


@pytest.mark.parametrize("room", PLACES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_text(room: str, lang: str) -> None:
    english, other = texts(room, "en"), texts(room, lang)
    assert other.keys() == english.keys()
    assert all(other.values())
    assert {way: named(text) for way, text in other.items()} == {
        way: named(text) for way, text in english.items()
    }


@pytest.mark.parametrize("room", PLACES)
def test_no_file_is_of_a_language_that_the_others_lack(room: str) -> None:
    folder = resources.files(room) / PLACES[room].format("x").rpartition("/")[0]
    found = {file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json")}
    assert found == set(LANGUAGES)
