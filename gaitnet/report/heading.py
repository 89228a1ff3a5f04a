"""The head of a printed report: the clinic, and who was filmed when; nothing of it is measured."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import msgspec

from gaitnet.documents import parse_json, read_document
from gaitnet.errors import GaitnetError

LOGO_BYTES = 1 << 20

_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""First bytes of a logo -> its type. No SVG: it may hold scripts."""


@dataclass(frozen=True)
class Heading:
    """What stands above and below the results; "" and None leave a line to write on.

    Attributes:
        clinic: its name and address, in a line.
        logo: PNG or JPEG as a data URL.
        code: of the patient; no name.
        recorded: day of the recording.
        age: years.
        sex: in the reader's own words.
        notes: of whoever filmed.
        height_m: as it was entered last; None = as it was measured with.
        before: day of the earlier recording that is compared with.
    """

    clinic: str = ""
    logo: str = ""
    code: str = ""
    recorded: date | None = None
    age: float | None = None
    sex: str = ""
    notes: str = ""
    height_m: float | None = None
    before: date | None = None


class _Settings(msgspec.Struct, forbid_unknown_fields=True):
    clinic: str = ""
    code: str = ""
    recorded: date | None = None
    age: float | None = None
    sex: str = ""
    notes: str = ""
    before: date | None = None


def read_heading(path: Path) -> Heading:
    """A JSON file with some keys of `Heading`: neither `logo`, since it names no other files, nor `height_m`.

    Raises:
        GaitnetError: no such file, or an unknown key.
    """
    try:
        found = msgspec.convert(parse_json(read_document(path)), _Settings)
    except OSError as error:
        raise GaitnetError(f"{path}: can't be read ({error.strerror}). Check the path.") from error
    except (ValueError, msgspec.ValidationError) as error:
        keys = ", ".join(_Settings.__struct_fields__)
        raise GaitnetError(f"{path}: not a heading ({error}). Its keys are {keys}.") from error
    return Heading(**msgspec.structs.asdict(found))


def heading_of(settings: Path | None, logo: Path | None = None, code: str = "") -> Heading:
    """A heading from a settings file, a logo and a code, each where it is given.

    Raises:
        GaitnetError: see `read_heading` and `picture_url`.
    """
    found = read_heading(settings) if settings else Heading()
    return replace(found, logo=picture_url(logo) if logo else "", code=code or found.code)


def picture_url(path: Path) -> str:
    """A picture as a data URL, which a page holds in itself.

    Raises:
        GaitnetError: it can't be read, is too large, or neither PNG nor JPEG.
    """
    try:
        data = read_document(path, LOGO_BYTES)
    except OSError as error:
        raise GaitnetError(f"{path}: can't be read ({error.strerror}). Check the path.") from error
    except ValueError as error:
        raise GaitnetError(f"{path}: {error}. Make the picture smaller than 1 MB.") from error
    kind = next((kind for start, kind in _KINDS.items() if data.startswith(start)), None)
    if kind is None:
        raise GaitnetError(f"{path}: not a PNG or JPEG picture. Convert it.")
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
