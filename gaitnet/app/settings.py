"""Name and logo of the clinic, for the heads of pages and reports."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gaitnet.app.uploads import FormError
from gaitnet.documents import is_text, parse_json, read_document
from gaitnet.files import atomic_file

LONGEST_NAME = 120
MOST_LOGO_BYTES, MOST_LOGO_PIXELS = 2_000_000, 16_000_000
LOGO_PX = 480, 160
"""Largest width and height of the logo as it is kept."""


@dataclass(frozen=True)
class Clinic:
    """Whose reports they are.

    Attributes:
        name: "" = none.
        logo: path of a PNG; None = none.
    """

    name: str = ""
    logo: Path | None = None


class Settings:
    """Settings in a data folder.

    Args:
        folder: the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._logo = folder / "settings.json", folder / "logo.png"

    def clinic(self) -> Clinic:
        """As it was saved; what can't be read counts as not given."""
        name = ""
        with suppress(OSError, ValueError):
            found = parse_json(read_document(self._file, 1 << 16))
            told = found.get("clinic") if isinstance(found, dict) else None
            name = told[:LONGEST_NAME] if is_text(told) else ""
        return Clinic(name, self._logo if self._logo.is_file() else None)

    def name(self, name: str) -> None:
        """Save the clinic's name; "" for none.

        Raises:
            FormError: too long.
            OutputError: it can't be written.
        """
        plain = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
        if len(plain) > LONGEST_NAME:
            raise FormError("long_name", most=LONGEST_NAME)
        with atomic_file(self._file) as stream:
            stream.write(json.dumps({"clinic": plain}).encode())

    def logo(self, picture: bytes) -> None:
        """Save a logo, drawn anew as a small PNG, so that nothing else of the file is kept; b"" for none.

        Raises:
            FormError: no PNG or JPEG, or too large.
            OutputError: it can't be written.
        """
        if not picture:
            self._logo.unlink(missing_ok=True)
            return
        drawn = _drawn(picture)
        with atomic_file(self._logo) as stream:
            stream.write(drawn)


def _drawn(picture: bytes) -> bytes:
    from PIL import Image  # noqa: PLC0415  (only here)

    if len(picture) > MOST_LOGO_BYTES:
        raise FormError("large_logo", megabytes=MOST_LOGO_BYTES // 1_000_000)
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as found:
            if found.width * found.height > MOST_LOGO_PIXELS:  # known before it is unpacked
                raise FormError("large_logo", megabytes=MOST_LOGO_BYTES // 1_000_000)
            small = found.convert("RGBA")
        small.thumbnail(LOGO_PX)
        out = io.BytesIO()
        small.save(out, "PNG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:  # damaged, or a trap
        raise FormError("odd_logo") from error
    return out.getvalue()
