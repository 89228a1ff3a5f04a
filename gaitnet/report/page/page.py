"""`report.html`: a single file that loads nothing; its own script is the only one that may run in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module, resources
from pathlib import Path
from typing import Any

from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file
from gaitnet.gait.reference import JOINTS
from gaitnet.report.change import care, change_in_words, change_rows, change_since, same_films
from gaitnet.report.change import sources as change_sources
from gaitnet.report.heading import Heading
from gaitnet.report.letter import letter
from gaitnet.report.page.charts import bars_of_network, curve_chart, sides_of_network
from gaitnet.report.page.details import detail_rows, how, left_out, sources, who
from gaitnet.report.page.stills import Still
from gaitnet.report.pagefilm import PageFilm, moment_of, script_data, time_bars
from gaitnet.report.steps import has_metres
from gaitnet.report.summary import summary
from gaitnet.report.table import clinical_table
from gaitnet.report.words import Text, report_texts
from gaitnet.skeleton import SIDES
from gaitnet.timing import timed
from gaitnet.types import GaitReport
from gaitnet.words import LANGUAGES, Surface
from gaitnet.words.numbers import spelled

ALLOWED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self' data: blob:; "
    "script-src {hash}"
)
"""What the page may do: run its own script, by its hash, and show what is in it, or the film beside it."""


@timed("page")
def write_page(  # noqa: PLR0913, PLR0917  (all that a page is made of)
    path: Path,
    report: GaitReport,
    lang: str = "en",
    film: PageFilm | None = None,
    before: GaitReport | None = None,
    pictures: Sequence[Still] = (),
    bare: Path | None = None,
    heading: Heading | None = None,
    surface: Surface = "page",
) -> None:
    """Write `report.html`, whole or not at all.

    Args:
        path: output file.
        report: the results.
        lang: one of `LANGUAGES`.
        film: what is shown of the films.
        before: an earlier report of the same patient, to compare with.
        pictures: frames of a rejected video.
        bare: path of a second copy without pictures and without a film.
        heading: the clinic, and who was filmed when.
        surface: how options are named: as the fields of the app's form, or as flags for who ran a command.

    Raises:
        GaitnetError: no such language.
        OutputError: the file can't be written.
    """
    check_language(lang)
    template = _template()
    facts = _facts(report, before, (lang, surface), heading or Heading())
    shown = {"stills": pictures, "film": film, "data": _data(report, film)}
    for place, pages in ((path, shown), (bare, {"stills": (), "film": None, "data": ""})):
        if place is not None:
            with atomic_file(place) as stream:
                stream.write(template.render(facts | pages).encode())


def rewrite_heading(path: Path, report: GaitReport, heading: Heading) -> None:
    """Put another heading into a page that was written before; everything else stays, its film too.

    Args:
        path: the page; one of an older gaitnet, which has no such places, stays as it is.
        report: the results that it shows.
        heading: the clinic, and who was filmed when.

    Raises:
        OutputError: the file can't be written.
    """
    page, template = path.read_text(encoding="utf-8"), _template()
    facts = _facts(report, None, (language_of(path), "page"), heading)
    for name, block in template.blocks.items():
        before, start, rest = page.partition(f"<!--{name}-->")
        _, end, after = rest.partition(f"<!--/{name}-->")
        if start and end:
            page = before + "".join(block(template.new_context(facts))) + after
    with atomic_file(path) as stream:
        stream.write(page.encode())


def language_of(path: Path) -> str:
    """Language of a page that was written before; one of `LANGUAGES`."""
    told = re.search(r'<html lang="([^"]*)"', path.read_text(encoding="utf-8")[:1000])
    return next((lang for lang in LANGUAGES if told and report_texts(lang)["language"] == told[1]), "en")


@lru_cache
def _template() -> Any:
    jinja2 = import_module("jinja2")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(_asset("template.html.j2"))


def check_language(lang: str) -> None:
    """Refuse a language before anything is measured.

    Raises:
        GaitnetError: there are no texts in it.
    """
    if lang not in LANGUAGES:
        raise GaitnetError(f"⟦lang {lang}⟧: no such language. Choose one of {', '.join(LANGUAGES)}.")


def policy() -> str:
    """Content-Security-Policy of the page."""
    digest = base64.b64encode(hashlib.sha256(_asset("page.js").encode()).digest()).decode()
    return ALLOWED.format(hash=f"'sha256-{digest}'")


def _asset(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _facts(
    report: GaitReport, before: GaitReport | None, spoken: tuple[str, Surface], heading: Heading
) -> dict[str, Any]:
    """All that the template shows of the report, escaped there; the page's own style and script are not."""
    lang, surface = spoken
    text, safe = report_texts(lang), import_module("markupsafe").Markup
    said = summary(report, surface, lang, before)
    charts = [curve_chart(report, joint, text, before) for joint in JOINTS]
    return {
        "report": report,
        "text": text,
        "said": said,
        "moments": {each.name: moment_of(each.name, report) for each in said.findings},
        "heading": heading,
        "who": who(report, heading, text, lang),
        "groups": clinical_table(report, lang),
        "estimated": report.metres == "estimated" and has_metres(report),
        "curves": [chart for chart in charts if chart],
        "curves_text": _curves_text(report, before, text),
        "bars": time_bars(report),
        "details": detail_rows(report, text, lang),
        "left_out": left_out(report, text),
        "sources": list(sources(report, text)),
        "influence": bars_of_network(report),
        "influence_text": sides_of_network(report, text),
        "letter": letter(report, heading, lang),
        "how": how(report, text, lang),
        "number": lambda value, digits: spelled(value, digits, lang),
        "policy": policy(),
        "style": safe(_asset("page.css")),
        "script": safe(_asset("page.js")),
    } | _compared(report, before, lang, heading)


def _compared(report: GaitReport, before: GaitReport | None, lang: str, heading: Heading) -> dict[str, Any]:
    """Before and now."""
    if before is None:
        return {
            "before": None,
            "since": "",
            "changes": [],
            "same": False,
            "changed": "",
            "care": [],
            "change_sources": [],
        }
    since = change_since(heading.before, lang)
    return {
        "before": before.source,
        "since": since,
        "changes": change_rows(report, before, lang),
        "same": same_films(report, before),
        "changed": change_in_words(report, before, lang),
        "care": care(report, before, lang),
        "change_sources": change_sources(report, before, lang),
    }


def _data(report: GaitReport, film: PageFilm | None) -> Any:
    """What the script reads, as JSON that can't end its element."""
    if film is None:
        return ""
    plain = json.dumps(script_data(report, film), separators=(",", ":"))
    return import_module("markupsafe").Markup(plain.replace("<", "\\u003c"))


def _curves_text(report: GaitReport, before: GaitReport | None, text: Text) -> str:
    known = report.reference
    own = known is not None and bool(known.own_curves)
    said = (
        text["curves_text_own"] if own else text["curves_text"].format(reference=known.name if known else "-")
    )
    dotted = text["curves_before"] if before is not None else ""
    return " ".join(filter(None, [said, dotted, _curves_margin(report, text)]))


def _curves_margin(report: GaitReport, text: Text) -> str:
    """How near to the truth the curves are; empty where nobody knows."""
    margins = {
        joint: curve.margin_deg
        for joint in JOINTS
        for side in SIDES
        if (curve := report.curves.get(f"{joint}_{side}")) and curve.margin_deg is not None
    }
    said = ", ".join(f"{text[joint]} ±{margin_deg:.0f}°" for joint, margin_deg in margins.items())
    return str(text["curves_margin"].format(margins=said)) if said else ""
