"""Texts of reports: a language's file, names of parameters, numbers in their units."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from gaitnet.gait.healthy import without_side
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import GaitReport, Prediction
from gaitnet.words.numbers import digits_of, spelled, with_unit

EVEN = 0.1
"""Difference of two probabilities, as of 0.45 and 0.55, up to which neither class is called more likely."""

Text = dict[str, Any]
"""All texts of a language; values are texts, lists and tables of texts."""


@lru_cache(maxsize=8)
def report_texts(lang: str = "en") -> Text:
    """Texts of reports, pages and the terminal's first lines, in one of `words.LANGUAGES`."""
    file = resources.files("gaitnet.report.page") / "lang" / f"{lang}.json"
    found: Text = json.loads(file.read_text(encoding="utf-8"))
    return found


def side_of(name: str) -> Side | None:
    """The leg that a parameter is of; None for one of the walk."""
    return next((side for side in SIDES if name.endswith(f"_{side}")), None)


def parameter_name(name: str, text: Text, sided: bool = True) -> str:
    """A parameter as people call it; with its side where it has one."""
    base = without_side(name)
    known = text["parameters"].get(base)
    plain = str(known[0]) if known else base.replace("_", " ")
    side = side_of(name)
    return f"{plain} ({text[side]})" if side and sided else plain


def within(name: str, lang: str) -> str:
    """A name within a sentence; German nouns stay capital."""
    return name if lang == "de" else name[:1].lower() + name[1:]


def definition(name: str, text: Text) -> str:
    """What a parameter is, in a line."""
    known = text["parameters"].get(without_side(name))
    return str(known[1]) if known else ""


def amount(value: float, unit: str, lang: str) -> str:
    """A value with its unit and sensible digits."""
    return with_unit(spelled(value, digits_of(unit, value), lang), unit, lang)


def class_name(label: str, text: Text) -> str:
    """A class as the language calls it; the name of its folder where it has no word for it."""
    return str(text["classes"].get(label, label))


def steps_in_words(count: int, text: Text) -> str:
    """A number of steps."""
    return str(text["steps_one"] if count == 1 else text["steps_many"].format(n=count))


def answer_in_words(prediction: Prediction) -> str:
    """A model's answer in one line."""
    count = len(prediction.step_probabilities)
    steps = "1 step" if count == 1 else f"{count} steps"
    return f"{label_with_probability(prediction)} ({steps}, {prediction.model})"


def label_with_probability(prediction: Prediction) -> str:
    """The class and its probability; `inconclusive, p(Abnormal) = 0.50` where nothing is more likely."""
    label, probabilities = prediction.label, prediction.probabilities
    said = label_in_words(label, probabilities, prediction.unsure)
    p = "p" if label in said else f"p({label})"
    return f"{said}, {p} = {probabilities[label]:.2f}"


def label_in_words(label: str, probabilities: Mapping[str, float], unsure: bool) -> str:
    """A class; inconclusive where it is unsure, with no leaning where two classes are about as likely."""
    if not unsure:
        return label
    first, *others = sorted(probabilities.values(), reverse=True) or [1.0]
    even = others and round(first - others[0], 2) <= EVEN
    return "inconclusive" if even else f"inconclusive, more likely {label}"


def counted_in_words(report: GaitReport) -> Iterator[str]:
    """One line each: steps and strides excluded, and values not reported for lack of steps."""
    for what, all_of in (("steps", report.footsteps), ("strides", report.strides)):
        marks = [each.left_out for each in all_of if each.left_out]
        if marks:
            why = ", ".join(f"{mark} {marks.count(mark)}" for mark in sorted(set(marks)))
            yield f"Excluded from the values: {len(marks)} of {len(all_of)} {what} ({why})."
    needs: dict[str, list[str]] = {}
    for each in report.withheld:
        foot = " of each foot" if each.a_side else ""
        needs.setdefault(f"{each.fewest} {each.of}s{foot}", []).append(each.name.replace("_", " "))
    for need, names in needs.items():
        yield f"Not reported, needs {need}: {', '.join(names)}."
