"""`report.html`: a single file that loads nothing and runs no script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib import import_module, resources
from pathlib import Path
from typing import Any

from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.inference.base import is_default
from gaitnet.inference.explain import strongest
from gaitnet.report.comparing import value_before
from gaitnet.report.page.charts import Text, draw_bars, draw_curve, draw_steps, draw_why
from gaitnet.report.page.healthy import beside, compared_shown, ends, findings_shown
from gaitnet.report.page.stills import Still
from gaitnet.types import GaitReport, Measurement, ModelCard, Verdict
from gaitnet.words import LANGUAGES, sentence
from gaitnet.words import what as what_is_wrong

JOINTS = ("thigh", "knee", "ankle")


def write_page(
    path: Path,
    report: GaitReport,
    lang: str = "en",
    film: str | None = None,
    before: GaitReport | None = None,
    pictures: Sequence[Still] = (),
    bare: Path | None = None,
) -> None:
    """Write `report.html`, whole or not at all.

    Args:
        path: output file.
        report: the results.
        lang: one of `LANGUAGES`.
        film: name of the video with the skeleton, in the same folder.
        before: an earlier report of the same patient, to compare with.
        pictures: frames of a rejected video.
        bare: path of a second copy without pictures and without mention of a video.

    Raises:
        GaitnetError: no such language.
        OutputError: the file can't be written.
    """
    check_language(lang)
    here = resources.files(__package__)
    text = json.loads((here / "lang" / f"{lang}.json").read_text(encoding="utf-8"))
    jinja2 = import_module("jinja2")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string((here / "template.html.j2").read_text(encoding="utf-8"))
    facts = _facts(report, text, before, lang)
    said = text["film"].format(name=film) if film else ""
    for place, shown in ((path, {"stills": pictures, "film": said}), (bare, {"stills": (), "film": ""})):
        if place is not None:
            with atomic_file(place) as stream:
                stream.write(template.render(facts | shown).encode())


def check_language(lang: str) -> None:
    """Refuse a language before anything is measured.

    Raises:
        GaitnetError: there are no texts in it.
    """
    if lang not in LANGUAGES:
        raise GaitnetError(f"⟦lang {lang}⟧: no such language. Choose one of {', '.join(LANGUAGES)}.")


def _facts(report: GaitReport, text: Text, before: GaitReport | None, lang: str) -> dict[str, Any]:
    """All that the template shows. Pictures are made here, and so are safe; everything else is escaped."""
    safe = import_module("markupsafe").Markup
    ends = [bout.end_s for bout in report.bouts]
    curves = [draw_curve(report, joint, text, before) for joint in JOINTS]
    pictures = {
        "steps": draw_steps(report, max(ends, default=1.0), text),
        "bars": draw_bars(report.parameters, text),
        "why": draw_why(report.explanation, text),
    }
    return {
        "report": report,
        "reasons": [sentence(reason, "page", lang) for reason in report.reasons],
        "text": text,
        "answer": _answer(report, text, lang),
        "moved": _moved(report, text),
        "findings": findings_shown(report, text, lang),
        "findings_text": compared_shown(report, text),
        "left_out": _left_out(report, text),
        "withheld": _withheld(report, text),
        "default_model": bool(report.prediction and is_default(report.prediction.model)),
        "curves": [safe(svg) for svg in curves if svg],
        "curves_text": _curves_text(report, text),
        "rows": [_row(found, report, text, before) for found in report.parameters.values()],
        "sources": list(_sources(report, text)),
        "before": before is not None,
        "compared": _compared(before, text) if before else "",
        "how": list(_how(report, text)),
        "why_text": _why(report, text),
    } | {name: safe(svg) if svg else None for name, svg in pictures.items()}


def _answer(report: GaitReport, text: Text, lang: str) -> str:
    found = report.prediction
    if found is None:
        why = " ".join(what_is_wrong(reason, "page", lang) for reason in report.no_answer)
        return text["answer_refused"].format(why=why) if why else text["answer_none"]
    label = _class(found.label, text)
    percent = f"{100 * found.probabilities[found.label]:.0f}"
    return text["answer_unsure" if found.unsure else "answer"].format(label=label, percent=percent)


def _curves_text(report: GaitReport, text: Text) -> str:
    known = report.reference
    if known and known.own_curves:
        return str(text["curves_text_own"].format(own=known.own_name, reference=known.name))
    return str(text["curves_text"].format(reference=known.name if known else "-"))


def _moved(report: GaitReport, text: Text) -> str:
    names = ", ".join(name.replace("_", " ") for name in strongest(report))
    if not names or report.prediction is None:
        return ""
    return text["moved"].format(features=names, label=_class(report.prediction.label, text))


def _class(label: str, text: Text) -> str:
    """A class as the page's language calls it; the name of its folder where it has no word for it."""
    return str(text.get(f"label_{label}", label))


def _why(report: GaitReport, text: Text) -> str:
    if report.explanation is None:
        return ""
    sides = {"positive": report.explanation.positive, "normal": report.explanation.normal}
    return text["why_text"].format(**{name: _class(side, text) for name, side in sides.items()})


def _left_out(report: GaitReport, text: Text) -> str:
    """How many steps and strides are excluded, and why."""
    said = []
    for what, all_of in (("steps", report.footsteps), ("strides", report.strides)):
        marks = [each.left_out for each in all_of if each.left_out]
        if marks:
            why = ", ".join(f"{text[f'left_out_{mark}']} {marks.count(mark)}" for mark in sorted(set(marks)))
            said.append(
                text["left_out_of"].format(n=len(marks), all=len(all_of), what=text[f"of_{what}"], why=why)
            )
    return text["left_out"].format(what="; ".join(said)) if said else ""


def _withheld(report: GaitReport, text: Text) -> str:
    """Parameters not reported for lack of steps or strides."""
    said = [
        text["needs_a_side" if each.a_side else "needs"].format(
            name=_spoken(each.name, text), fewest=each.fewest, what=text[f"of_{each.of}s"], n=each.n
        )
        for each in report.withheld
    ]
    return text["withheld"].format(what="; ".join(said)) if said else ""


def _row(found: Measurement, report: GaitReport, text: Text, before: GaitReport | None) -> dict[str, str]:
    """A parameter; what it was before, and the change, where the units are the same."""
    name = found.name
    healthy = report.reference.ranges.get(name) if report.reference else None
    earlier = value_before(name, before, report)
    return {
        "before": "-" if earlier is None else f"{earlier:.3g}",
        "change": "-" if earlier is None else _change(earlier, found.value),
        "name": _spoken(name, text),
        "value": f"{found.value:.3g}",
        "sd": "-" if found.sd is None else f"{found.sd:.2g}",
        "n": str(found.n),
        "unit": found.unit,
        "text": DEFINITIONS[name].text,
        "healthy": ends(healthy, text) if healthy else "-",
        "beside": beside(name, report, text),
    }


def _compared(before: GaitReport, text: Text) -> str:
    doubted = "" if before.verdict is Verdict.OK else text["before_doubted"]
    return text["compared"].format(source=before.source, doubted=doubted)


def _change(before: float, now: float) -> str:
    """Signed change; 0 if within rounding error."""
    change = now - before
    return f"{change:+.3g}" if abs(change) > 5e-4 * max(abs(before), abs(now)) else "0"


def _spoken(name: str, text: Text) -> str:
    """A parameter's name, with abbreviations explained."""
    for short, pattern in text["spoken"].items():
        if name == short or name.startswith(f"{short}_"):
            where = name.removeprefix(short).replace("_", " ").strip()
            return pattern.format(where=where).strip()
    return name.replace("_", " ")


def _sources(report: GaitReport, text: Text) -> Iterator[tuple[str, str]]:
    """Sources of definitions and healthy ranges, with the parameters whose range they give."""
    healthy = report.reference.ranges if report.reference else {}
    used: dict[str, list[str]] = {}
    for name, found in report.parameters.items():
        used.setdefault(found.source, [])
        if name in healthy:
            used.setdefault(healthy[name].source, []).append(_spoken(name, text))
    for source, names in used.items():
        yield source, ", ".join(names)


def _how(report: GaitReport, text: Text) -> list[tuple[str, str]]:
    walks = (
        text["walk"].format(
            start=f"{bout.start_s:.1f}",
            end=f"{bout.end_s:.1f}",
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
        "height": _height(report, text),
        "reference": report.reference.name if report.reference else None,
        "engine": report.engine,
        "model": report.prediction.model if report.prediction else None,
        "card": _card(report.card, text) if report.card else None,
        "versions": ", ".join(f"{name} {version}" for name, version in report.versions.items()),
    }
    return [(text[name], value) for name, value in facts.items() if value]


def _height(report: GaitReport, text: Text) -> str | None:
    if report.height_m:
        return f"{report.height_m:g} m"
    return text["height_none"] if report.metres else None


def _card(card: ModelCard, text: Text) -> str:
    """What a model says about itself, in a line; `report.json` has all of it."""
    known = {
        "architecture": card.architecture,
        "walks": "?" if card.walks is None else card.walks,
        "subjects": "?" if card.subjects is None else card.subjects,
        "convention": card.convention,
    }
    figures = {
        name.removeprefix("val/walk_").replace("_", " "): value
        for name, value in card.trained.items()
        if name.startswith("val/walk_") and value is not None
    }
    said = ", ".join(f"{name} {value:.2g}" for name, value in figures.items())
    return text["card_line"].format(**known, figures=said or "-", data=(card.data_sha256 or "?")[:8])
