"""The pages in every language: complete, with the same placeholders, and chosen by the browser."""

from __future__ import annotations

import json
import re
import string

import pytest

pytest.importorskip("starlette")

from gaitnet.app.texts import HERE, LANGUAGES, language_for

ENGLISH = json.loads((HERE / "lang" / "en.json").read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_is_complete(lang):
    found = json.loads((HERE / "lang" / f"{lang}.json").read_text(encoding="utf-8"))
    assert list(found) == list(ENGLISH)  # in the same order, so that files can be read side by side
    assert found["language"].split("-")[0] == lang
    assert all(found.values())
    wrong = [key for key, text in found.items() if placeholders(text) != placeholders(ENGLISH[key])]
    assert wrong == []


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_a_language_is_not_english(lang):
    found = json.loads((HERE / "lang" / f"{lang}.json").read_text(encoding="utf-8"))
    same = {key for key, text in found.items() if text == ENGLISH[key] and len(text.split()) > 2}
    assert same == set()


def test_every_text_is_used_and_every_used_text_is_there():
    pages = "".join(path.read_text() for path in (HERE / "templates").iterdir())
    code = "".join(path.read_text() for path in HERE.glob("*.py"))
    named = set(re.findall(r"text\.([a-z_0-9]+)", pages)) - {"get"}
    assert named <= set(ENGLISH)
    said = set(re.findall(r'FormError\(\s*"(\w+)"', code)) | set(re.findall(r'PausedError\("(\w+)"', code))
    assert said <= set(ENGLISH)
    composed = ("sex_", "side_", "norms_", "person_", "rotate_", "short_", "state_", "refused_")
    composed += ("done_", "model_", "judged_", "train_", "way_")
    quoted = set(re.findall(r'"(\w+)"', code))
    unused = set(ENGLISH) - named - said - quoted - {key for key in ENGLISH if key.startswith(composed)}
    assert unused == {"language"} - named


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("tlh, fr;q=0.5", "fr"),
        ("es-419", "es"),
        ("zh-CN,zh;q=0.9", "zh"),
        ("zh-Hans-SG", "zh"),
        ("zh-TW,zh-Hant;q=0.9", "en"),
        ("de;q=0, es", "es"),
        ("de;q=x, *;;,\x00", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_the_browser_chooses(accepted, lang):
    assert language_for(accepted) == lang
