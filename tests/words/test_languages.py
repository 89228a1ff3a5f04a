"""Every language has every text, in each of the places, and the texts name the same things."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import pytest

from gaitnet.reasons import Reason, Verdict
from gaitnet.words import LANGUAGES, finding, numbers, sentence

PLACES = {"gaitnet.words": "{}.json", "gaitnet.report.page": "lang/{}.json", "gaitnet.app": "lang/{}.json"}


def languages(room: str) -> set[str]:
    folder = resources.files(room) / PLACES[room].format("x").rpartition("/")[0]
    return {file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json")}


def texts(room: str, lang: str) -> dict[str, str]:
    """All texts of a file by the way to them."""
    found = json.loads((resources.files(room) / PLACES[room].format(lang)).read_text("utf-8"))
    return dict(_flat(found, ""))


def _flat(found: Any, way: str) -> list[tuple[str, str]]:
    if isinstance(found, list):
        found = {str(number): each for number, each in enumerate(found)}
    if not isinstance(found, dict):
        return [(way, str(found))]
    return [each for key, value in found.items() for each in _flat(value, f"{way}/{key}")]


def named(text: str) -> set[str]:
    """What a text speaks of: values, how they are written, and options by their names."""
    return set(re.findall(r"\{(\w+[^}]*)\}", text)) | set(re.findall(r"⟦([a-z_.-]+)", text))


@pytest.mark.parametrize(
    ("room", "lang"), [(room, lang) for room in PLACES for lang in sorted(languages(room))]
)
def test_every_language_has_every_text(room: str, lang: str) -> None:
    english, other = texts(room, "en"), texts(room, lang)
    assert other.keys() == english.keys()
    assert all(other.values())
    assert {way: named(text) for way, text in other.items()} == {
        way: named(text) for way, text in english.items()
    }


def test_reports_speak_all_languages_and_the_app_no_others() -> None:
    assert set(LANGUAGES) >= {"en", "de", "es", "fr", "zh"}
    assert languages("gaitnet.report.page") == set(LANGUAGES)
    assert {lang.partition("-")[0] for lang in languages("gaitnet.app")} <= set(LANGUAGES)


@pytest.mark.parametrize("lang", sorted(set(LANGUAGES) - {"en"}))
def test_hardly_a_text_was_left_in_english(lang: str) -> None:
    for room in ("gaitnet.words", "gaitnet.report.page"):
        english, other = texts(room, "en"), texts(room, lang)
        same = [
            text
            for way, text in english.items()
            if other[way] == text and len(re.sub(r"\{.*?\}", "", text).split()) > 3
        ]
        assert same == []


@pytest.mark.parametrize(
    ("lang", "speed", "far"),
    [
        ("en", "0.62\u00a0m/s", "4.9 m, but"),
        ("de", "0,62\u00a0m/s", "4,9 m, aber"),
        ("fr", "0,62\u00a0m/s", "4,9 m, mais"),
        ("es", "0,62\u00a0m/s", "4,9 m, pero"),
        ("zh", "0.62\u00a0m/s", "4.9 米，但"),
    ],
)
def test_numbers_are_written_as_the_language_does(lang: str, speed: str, far: str) -> None:
    assert numbers.with_unit(numbers.spelled(0.6234, 2, lang), "m/s", lang) == speed
    assert far in sentence(Reason("way", Verdict.CAUTION, {"walked": 4.9, "way": 3.0}), "page", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_claim_of_both_legs_names_no_side(lang: str) -> None:
    for name, directions in finding.texts(lang)["findings"]["of_leg"].items():
        for direction in {"low", "high"} & directions.keys():
            both = finding.of_both(name, direction, (1.0, 2.0, 3.0), "deg", lang).claim
            assert "{" not in both
            assert both == " ".join(both.split())
            sides = finding.texts(lang)["findings"]["sides"].values()
            assert not any(side in both.split() for side in sides)


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert numbers.spelled(1e300, 2, "de") == "1e+300"  # of a damaged report
    assert numbers.spelled(-0.001, 2) == numbers.spelled(0.001, 2, signed=True) == "0.00"
    assert (numbers.spelled(2.0, 0, signed=True), numbers.spelled(-2.0, 1, "de", signed=True)) == (
        "+2",
        "-2,0",
    )


@pytest.mark.parametrize("lang", sorted(languages("gaitnet.app")))
def test_a_remedy_names_the_fields_as_the_form_does(lang: str) -> None:
    told, form = finding.texts(lang), texts("gaitnet.app", lang)
    plain = {
        name: text.strip("“”„«» \u00a0\u202f") for name, text in {**told["fields"], **told["choices"]}.items()
    }
    labels = {name: form[f"/{name.replace(' ', '_')}"] for name in plain}
    assert [name for name, text in plain.items() if not labels[name].startswith(text)] == []
