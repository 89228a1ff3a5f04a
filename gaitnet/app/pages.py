"""Pages in the language of the browser: texts, numbers and dates."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from markupsafe import Markup
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gaitnet.app.texts import HERE, Text, language_for, spoken, text_of
from gaitnet.app.uploads import FormError
from gaitnet.app.visit import Upload
from gaitnet.errors import GaitnetError, OutputError
from gaitnet.report.words import class_name, report_texts
from gaitnet.words import sentence
from gaitnet.words.numbers import spelled


class Pages:
    """Renders the templates.

    Args:
        lang: of all pages; "" = the browser's.
    """

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def lang(self, request: Request) -> str:
        """Language of the answer to a request."""
        return self._lang or language_for(request.headers.get("accept-language", ""))

    def text(self, request: Request) -> Text:
        """Texts of the answer to a request."""
        return text_of(self.lang(request))

    def classes(self, request: Request) -> Mapping[str, str]:
        """Classes that the language of the answer has words for: name -> word."""
        found: Mapping[str, str] = report_texts(spoken(self.lang(request)))["classes"]
        return found

    def said(self, request: Request, error: GaitnetError, place: Path | None = None) -> str:
        """An error in the language of the answer, where it has words of that language.

        Args:
            request: that is answered.
            error: what went wrong.
            place: folder of the app, which nobody needs to know.
        """
        if isinstance(error, FormError):
            return error.said(self.text(request))
        if isinstance(error, OutputError):  # its own words name a folder of the app
            text, why = self.text(request), getattr(error.__cause__, "strerror", None)
            why = why or type(error.__cause__).__name__
            return str(text["cant_store"].format(name=text["title"], why=why))
        reasons = [sentence(reason, "page", spoken(self.lang(request))) for reason in error.reasons]
        said = " ".join(reasons) or error.without_path("page")
        return said.replace(f"{place}{os.sep}", "") if place else said

    def page(self, request: Request, template: str, status: int = 200, **facts: Any) -> HTMLResponse:
        """A rendered template."""
        lang = self.lang(request)
        shared = {
            "text": text_of(lang),
            "patient_page": patient_page,
            "class_name": lambda name: capital(class_name(name, report_texts(spoken(lang)))),
            "date": lambda at: date(at, lang),
            "when": lambda walk: when(walk, lang),
            "metres": lambda value: spelled(value, 2, spoken(lang)),
            "day": lambda when: format_date(when, "long", locale_of(lang)),
            "plain_date": lambda at: plain_date(at, lang),
            "number": lambda value, digits=3: number(value, lang, digits),
        }
        rendered = self._templates.get_template(f"{template}.html.j2").render(shared | facts)
        return HTMLResponse(rendered, status, {"Content-Language": lang, "Vary": "Accept-Language"})


def capital(text: str) -> str:
    """With a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def patient_page(code: str) -> str:
    """Address of a patient's page."""
    return str(URL("/patient").include_query_params(code=code))


def date(at: str, lang: str) -> Markup:
    """A time of ISO 8601 as the language writes it, to the minute."""
    return Markup('<time datetime="{}">{}</time>').format(at, plain_date(at, lang))


def when(walk: Upload, lang: str) -> str:
    """When a walk was recorded: of a day before the upload's, no time is known."""
    known = walk.at == datetime.fromisoformat(walk.added)
    return plain_date(walk.added, lang) if known else str(format_date(walk.day, "long", locale_of(lang)))


def plain_date(at: str, lang: str) -> str:
    """The same as plain text."""
    found, locale = datetime.fromisoformat(at), locale_of(lang)
    return f"{format_date(found, 'long', locale)}, {format_time(found, 'short', locale=locale)}"


def number(value: float, lang: str, digits: int = 3) -> str:
    """A number with so many significant digits, as the language writes it."""
    rounded = float(f"{value:.{digits}g}")
    return str(format_decimal(rounded, locale=locale_of(lang), decimal_quantization=False))


@lru_cache(maxsize=16)
def locale_of(lang: str) -> Locale:
    """How a language writes numbers and dates."""
    return Locale.parse(lang.replace("-", "_"))
