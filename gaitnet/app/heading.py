"""The head of a printed report, from what was entered."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from gaitnet.app.settings import Clinic
from gaitnet.app.texts import Text, text_of
from gaitnet.app.visit import Upload
from gaitnet.errors import GaitnetError
from gaitnet.report.heading import Heading, picture_url
from gaitnet.report.page import language_of, rewrite_heading
from gaitnet.types import GaitReport


def heading_of(walk: Upload, clinic: Clinic, text: Text) -> dict[str, Any]:
    """The head of the printed report, see `report.heading.Heading`."""
    known = {"side": walk.side and text[f"side_{walk.side}"], "walking_aid": walk.aid, "shoes": walk.shoes}
    said = [f"{text[name]}: {value}" for name, value in known.items() if value]
    lines = [line.strip().removesuffix(".") for line in (*said, *walk.notes.splitlines())]
    return {
        "clinic": clinic.name,
        "logo": str(clinic.logo) if clinic.logo else "",
        "code": walk.patient,
        "recorded": walk.day.isoformat(),
        "age": walk.age_years,
        "sex": text[f"sex_{walk.sex}"] if walk.sex else "",
        "notes": ". ".join(filter(None, lines)),
        "height_m": walk.height_m,
    }


def as_heading(found: dict[str, Any]) -> Heading:
    """What `heading_of` says; without a logo where that can't be read."""
    logo = ""
    with suppress(GaitnetError):
        logo = picture_url(Path(found["logo"])) if found["logo"] else ""
    days = {name: date.fromisoformat(found[name]) for name in ("recorded", "before") if found.get(name)}
    return Heading(**found | {"logo": logo} | days)


def rewrite_headings(pages: Iterable[Path], report: GaitReport, walk: Upload, clinic: Clinic) -> None:
    """Put what was entered last into the heads of a walk's pages, each in its language.

    Raises:
        OutputError: a page can't be written.
    """
    for page in pages:
        text = text_of(language_of(page))
        rewrite_heading(page, report, as_heading(heading_of(walk, clinic, text)))
