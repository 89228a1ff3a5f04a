"""Reading the form of an upload."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from gaitnet.app.shelf import Upload
from gaitnet.errors import GaitnetError, VideoError
from gaitnet.gait.reference import NORMS
from gaitnet.skeleton import SHORTEST_M, TALLEST_M
from gaitnet.video import VIDEO_SUFFIXES

PEOPLE = ("", "largest", "walker")
LONGEST_NAME, LONGEST_CODE = 120, 64


def read_walk(fields: Mapping[str, str]) -> tuple[Upload, str]:
    """The entries of the form, and the name of the video.

    Raises:
        GaitnetError: an invalid entry; one sentence for the page.
    """
    name = PurePosixPath(_clean(fields.get("name", "")).replace("\\", "/")).name
    suffix = PurePosixPath(name).suffix.lower()
    source = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}...{suffix}"
    if suffix not in VIDEO_SUFFIXES:
        raise VideoError(
            f"{source or 'This file'}: not a supported video file type. Choose a video, such as .mp4 or .mov."
        )
    patient = _clean(fields.get("patient", ""))
    if len(patient) > LONGEST_CODE:
        raise GaitnetError(f"Patient code: longer than {LONGEST_CODE} characters. Choose a shorter one.")
    keep_films = "keep_films" in fields
    if keep_films and not patient:
        raise GaitnetError("To keep the videos, enter a patient code.")
    person, norms = fields.get("person", ""), fields.get("norms", "adult")
    if person not in PEOPLE or norms not in NORMS:
        raise GaitnetError("The form contains unknown values. Reload the page.")
    walk = Upload(
        suffix=suffix,
        patient=patient,
        height_m=_height(fields.get("height", "")),
        person=person or None,
        norms=norms,
        keep_films=keep_films,
        blur_face="blur_face" in fields,
        compare="compare" in fields,
    )
    return walk, source


def _height(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        height_m = float(text.replace(",", "."))
    except ValueError:
        height_m = float("nan")
    if not SHORTEST_M <= height_m <= TALLEST_M:
        raise GaitnetError(f"Standing height: enter metres, from {SHORTEST_M} to {TALLEST_M}, such as 1.74.")
    return height_m


def _clean(text: str) -> str:
    """One line of printable text."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
