"""What is folded away or stands at the end of the page: every number, how it was measured, the card."""

from __future__ import annotations

from collections.abc import Iterator

from gaitnet.findings import ranges_of
from gaitnet.report.heading import Heading
from gaitnet.report.signs import ranges_as_said, said_numbers, said_ranges
from gaitnet.report.table import arrow_of, range_in_words, why_no_range
from gaitnet.report.words import Text, definition, parameter_name
from gaitnet.types import GaitReport, Measurement, ModelCard, Range
from gaitnet.words.numbers import day, digits_of, spelled, unit_in_words, with_unit


def detail_rows(report: GaitReport, text: Text, lang: str) -> list[dict[str, str]]:
    """Every number with its definition, SD, n, measurement error, and ranges."""
    return [_row(found, report, text, lang) for found in said_numbers(report).values()]


def _row(found: Measurement, report: GaitReport, text: Text, lang: str) -> dict[str, str]:
    """One digit more than the clinical table."""
    healthy = ranges_as_said(report).get(found.name)
    digits = digits_of(found.unit, found.value) + 1
    return {
        "name": parameter_name(found.name, text),
        "text": definition(found.name, text),
        "unit": unit_in_words(found.unit, lang),
        "value": spelled(found.value, digits, lang),
        "arrow": arrow_of(found.value, healthy),
        "sd": "-" if found.sd is None else spelled(found.sd, digits, lang),
        "n": str(found.n),
        "margin": "-" if found.margin is None else spelled(found.margin, digits, lang),
        "healthy": range_in_words(healthy, digits, text, lang) or why_no_range(found.name, report, text),
        "beside": _beside(found.name, report, digits, text, lang),
    }


def _beside(name: str, report: GaitReport, digits: int, text: Text, lang: str) -> str:
    """The published range, and gaitnet's own, where the healthy range is another one or made of both."""
    known = report.reference
    if known is None or name not in known.ranges or known.ranges[name] == known.published.get(name):
        return ""
    others: dict[str, Range | None] = {
        "range_published": said_ranges(known.published).get(name),
        "range_own": said_ranges(known.own).get(name),
    }
    return ", ".join(
        text[key].format(ends=range_in_words(each, digits, text, lang))
        for key, each in others.items()
        if each and each != ranges_as_said(report)[name]
    )


def left_out(report: GaitReport, text: Text) -> str:
    """How many steps and strides are excluded, and why."""
    said = []
    for what, all_of in (("steps", report.footsteps), ("strides", report.strides)):
        marks = [each.left_out for each in all_of if each.left_out]
        if marks:
            why = ", ".join(f"{text[f'left_out_{mark}']} {marks.count(mark)}" for mark in sorted(set(marks)))
            said.append(
                text["left_out_of"].format(n=len(marks), all=len(all_of), what=text[f"of_{what}"], why=why)
            )
    return str(text["left_out"].format(what="; ".join(said))) if said else ""


def sources(report: GaitReport, text: Text) -> Iterator[tuple[str, str]]:
    """Sources of definitions and healthy ranges, with the parameters whose range they give."""
    healthy = ranges_of(report)
    used: dict[str, list[str]] = {}
    for name, found in report.parameters.items():
        used.setdefault(found.source, [])
        if name in healthy:
            used.setdefault(healthy[name].source, []).append(parameter_name(name, text))
    for source, names in used.items():
        yield source, ", ".join(names)


def how(report: GaitReport, text: Text, lang: str) -> list[tuple[str, str]]:
    """How it was measured: everything that is needed to do it again."""
    walks = (
        text["walk"].format(
            start=spelled(bout.start_s, 1, lang),
            end=spelled(bout.end_s, 1, lang),
            degrees=f"{bout.view_deg:.0f}",
            angles=bout.angles_from,
        )
        for bout in report.bouts
    )
    facts = {
        "file": report.source,
        "sha": ", ".join(film.sha256 for film in report.films),
        "person": report.person,
        "walks": "; ".join(walks),
        "height": _height(report, text, lang),
        "reference": report.reference.name if report.reference else None,
        "engine": report.engine,
        "model": report.prediction.model if report.prediction else None,
        "card": _card(report.card, text) if report.card else None,
        "versions": ", ".join(f"{name} {version}" for name, version in report.versions.items()),
    }
    return [(text[name], value) for name, value in facts.items() if value]


def who(report: GaitReport, heading: Heading, text: Text, lang: str) -> list[tuple[str, str]]:
    """Who was filmed when; an empty value is a line to write on."""
    age = "" if heading.age is None else text["years"].format(n=f"{heading.age:g}")
    return [
        (text["code"], heading.code),
        (text["recorded"], day(heading.recorded, lang) if heading.recorded else ""),
        (text["age"], age),
        *([(text["sex"], heading.sex)] if heading.sex else []),
        (text["height"], _height_said(report, heading, text, lang)),
        *([(text["notes"], heading.notes)] if heading.notes else []),
    ]


def _height_said(report: GaitReport, heading: Heading, text: Text, lang: str) -> str:
    """Lengths and speeds are of the height that was known when they were measured, not of a later one."""
    measured = _height(report, text, lang) or ""
    entered = with_unit(spelled(heading.height_m, 2, lang), "m") if heading.height_m else ""
    if not measured or not entered or entered == measured:
        return measured or entered
    return str(text["height_since"].format(height=entered, measured=measured))


def _height(report: GaitReport, text: Text, lang: str) -> str | None:
    if report.height_m:
        return with_unit(spelled(report.height_m, 2, lang), "m")
    return str(text["height_none"]) if report.metres else None


def _card(card: ModelCard, text: Text) -> str:
    """What a model says about itself, in a line; `report.json` has all of it."""
    known = {
        "architecture": card.architecture,
        "walks": "?" if card.walks is None else card.walks,
        "subjects": "?" if card.subjects is None else card.subjects,
        "convention": card.convention,
    }
    figures = {
        _figure(name.removeprefix("val/walk_"), len(card.classes)): value
        for name, value in card.trained.items()
        if name.startswith("val/walk_") and value is not None
    }
    said = ", ".join(f"{name} {value:.2f}" for name, value in figures.items())
    return str(text["card_line"].format(**known, figures=said or "-", data=(card.data_sha256 or "?")[:8]))


def _figure(name: str, classes: int) -> str:
    """Balanced accuracy is of all classes, the other figures of the healthy one against the rest."""
    if name in ("auroc", "f1"):
        return name.upper()
    of_classes = f" ({classes} classes)" if name == "balanced_accuracy" and classes > 2 else ""
    return name.replace("_", " ") + of_classes
