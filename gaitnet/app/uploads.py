"""Reading the form of an upload, and of a trial's corrections."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any, cast

from gaitnet.app.height import read_height
from gaitnet.app.visit import AffectedSide, Repair, Sex, Turn, Upload
from gaitnet.clinic.naming import MOST_CLASSES, MOST_LETTERS
from gaitnet.errors import GaitnetError
from gaitnet.gait.reference import NORMS, Norms
from gaitnet.skeleton import SHORTEST_M, TALLEST_M
from gaitnet.video import VIDEO_SUFFIXES

PEOPLE = ("", "largest", "walker")
SEXES, SIDES, TURNS = (
    ("", "female", "male", "other"),
    ("", "left", "right", "both"),
    ("0", "90", "180", "270"),
)
LONGEST_NAME, LONGEST_CODE, LONGEST_LINE, LONGEST_NOTES = 120, 64, 120, 2000
LONGEST_SUFFIX = max(map(len, VIDEO_SUFFIXES))
OLDEST_YEARS = 120.0
EARLIEST = date(1970, 1, 1)
NO_AID = frozenset(
    {"-", "no", "none", "kein", "keine", "nein", "ninguno", "ninguna", "non", "aucun", "aucune", "无", "没有"}
)
MOST_PARTS = 12
"""Videos of one visit."""

_KEY, _NUMBER = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9]{1,2}\+?")


class FormError(GaitnetError):
    """An entry that can't be used.

    Args:
        key: of the sentence in the texts of the pages.
        values: of its placeholders.
    """

    def __init__(self, key: str, **values: Any) -> None:
        self.key, self.values = key, values
        super().__init__(f"{key} {values}" if values else key)

    def said(self, text: Mapping[str, Any]) -> str:
        """One sentence for the page."""
        return str(text[self.key].format(**self.values))


def read_walk(fields: Mapping[str, str]) -> tuple[Upload, str]:
    """The entries of the form, and the name of the video.

    Raises:
        FormError: an invalid entry.
    """
    name = PurePosixPath(_clean(fields.get("name", "")).replace("\\", "/")).name
    suffix = PurePosixPath(name).suffix.lower()
    source = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}...{suffix[:LONGEST_SUFFIX]}"
    if suffix not in VIDEO_SUFFIXES:
        raise FormError("not_a_video" if source else "not_a_video_nameless", name=source)
    keep_films = "keep_films" in fields
    described = read_details(Upload(suffix), fields)
    if keep_films and not described.patient:
        raise FormError("code_first")
    person = fields.get("person", "")
    if person not in PEOPLE:
        raise FormError("odd_form")
    walk = replace(
        described,
        person=person or None,
        keep_films=keep_films,
        blur_face="blur_face" in fields,
        compare="compare" in fields,
    )
    return walk, source


def read_visit(fields: Mapping[str, str]) -> tuple[str, int]:
    """Key of the visit that a video belongs to, and how many videos it has; "" and 1 where it is alone.

    Raises:
        FormError: too many, or no number.
    """
    key, parts = fields.get("visit", ""), fields.get("parts", "1")
    if not key:
        return "", 1
    if not (_KEY.fullmatch(key) and parts.isascii() and parts.isdigit()):
        raise FormError("odd_form")
    if not 1 <= int(parts) <= MOST_PARTS:
        raise FormError("many_parts", most=MOST_PARTS)
    return key, int(parts)


def read_details(walk: Upload, fields: Mapping[str, str]) -> Upload:
    """The walk as the form describes the patient.

    Raises:
        FormError: an invalid entry.
    """
    patient = _clean(fields.get("patient", ""))
    if len(patient) > LONGEST_CODE:
        raise FormError("long_code", most=LONGEST_CODE)
    norms, sex, side = (fields.get(name, "") for name in ("norms", "sex", "side"))
    if norms not in ("", *NORMS) or sex not in SEXES or side not in SIDES:
        raise FormError("odd_form")
    return replace(
        walk,
        patient=patient,
        height_m=_height(fields.get("height", "")),
        norms=cast("Norms", norms),
        age_years=_age(fields.get("age", "")),
        sex=cast("Sex", sex),
        side=cast("AffectedSide", side),
        aid=_aid(fields.get("aid", "")),
        shoes=_clean(fields.get("shoes", ""))[:LONGEST_LINE],
        notes=_lines(fields.get("notes", ""))[:LONGEST_NOTES],
        recorded=_day(fields.get("recorded", "")),
    )


def read_by(fields: Mapping[str, str]) -> str:
    """Who labels.

    Raises:
        FormError: nobody, or too long.
    """
    by = _clean(fields.get("by", ""))
    if not by or len(by) > MOST_LETTERS:
        raise FormError("by_first", most=MOST_LETTERS)
    return by


def read_class(fields: Mapping[str, str], known: Collection[str], words: Mapping[str, str]) -> str:
    """The class that trials get: one of those that are there, whatever its case, or a new one.

    Args:
        fields: of the form.
        known: classes that are there.
        words: what classes are called in the language of the page; both names are understood.

    Raises:
        FormError: none, too long, or one too many.
    """
    said = _clean(fields.get("class", ""))
    name = next((each for each, word in words.items() if word.casefold() == said.casefold()), said)
    if not name or len(name) > MOST_LETTERS:
        raise FormError("class_first", most=MOST_LETTERS)
    same = next((each for each in known if each.casefold() == name.casefold()), None)
    if same is None and len(known) >= MOST_CLASSES:
        raise FormError("many_classes", most=MOST_CLASSES)
    return same or name


def read_repairs(walk: Upload, fields: Mapping[str, str], films: int) -> Upload:
    """The walk with each film's person, rotation and ends, and with the passes that do not count.

    Raises:
        FormError: an invalid entry.
    """
    repairs = tuple(_repair(fields, number) for number in range(films))
    return replace(walk, person=None, repairs=repairs, leave_out=_left_out(fields))


def _repair(fields: Mapping[str, str], film: int) -> Repair:
    person, turn = fields.get(f"person-{film}", ""), fields.get(f"rotate-{film}", "0")
    start_s, end_s = _ends(fields, film)
    if turn not in TURNS or not (_NUMBER.fullmatch(person) or person in PEOPLE):
        raise FormError("odd_form")
    return Repair(person, cast("Turn", int(turn)), start_s, end_s)


def read_ends(walk: Upload, fields: Mapping[str, str], films: int) -> Upload:
    """The walk with the start and end of each film, and all else as it was.

    Raises:
        FormError: an invalid entry.
    """
    ends = [_ends(fields, number) for number in range(films)]
    return replace(
        walk,
        repairs=tuple(
            replace(walk.repair(number), start_s=start_s, end_s=end_s)
            for number, (start_s, end_s) in enumerate(ends)
        ),
    )


def _ends(fields: Mapping[str, str], film: int) -> tuple[float, float | None]:
    start_s, end_s = (_seconds(fields.get(f"{name}-{film}", "")) for name in ("start", "end"))
    if end_s is not None and end_s <= (start_s or 0.0):
        raise FormError("odd_ends")
    return start_s or 0.0, end_s


def _left_out(fields: Mapping[str, str]) -> tuple[tuple[float, float], ...]:
    """Passes that are offered and not ticked; each is named by its ends, `1.25 4.5`."""
    offered = [name.removeprefix("pass ") for name in fields if name.startswith("pass ")]
    spans = [
        tuple(_seconds(end) for end in ends.split()) for ends in offered if f"counts {ends}" not in fields
    ]
    if any(len(span) != 2 or None in span for span in spans):
        raise FormError("odd_form")
    if offered and len(spans) == len(offered):
        raise FormError("no_pass")
    return tuple((float(start_s or 0), float(end_s or 0)) for start_s, end_s in spans)


def _seconds(text: str) -> float | None:
    if not text.strip():
        return None
    found = _number(text)
    if not 0 <= found < 1e6:
        raise FormError("odd_seconds")
    return found


def _aid(text: str) -> str:
    """A walking aid; "" where somebody wrote that there is none: with one a walk is not classified."""
    said = _clean(text)[:LONGEST_LINE]
    return "" if said.lower().rstrip(".") in NO_AID else said


def _day(text: str) -> str:
    if not text.strip():
        return ""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise FormError("odd_day") from error
    if not EARLIEST <= day <= date.today() + timedelta(days=1):
        raise FormError("odd_day")
    return day.isoformat()


def _age(text: str) -> float | None:
    if not text.strip():
        return None
    years = _number(text)
    if not 0 < years <= OLDEST_YEARS:
        raise FormError("odd_age", oldest=f"{OLDEST_YEARS:g}")
    return years


def _number(text: str) -> float:
    """NaN where it is none."""
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


def _height(text: str) -> float | None:
    if not text.strip():
        return None
    height_m = read_height(text)
    if height_m is None:
        raise FormError("odd_height", lowest=f"{SHORTEST_M:g}", highest=f"{TALLEST_M:g}")
    return height_m


def _clean(text: str) -> str:
    """One line of printable text."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _lines(text: str) -> str:
    """Printable text of several lines."""
    return "\n".join(map(_clean, text.splitlines())).strip()
