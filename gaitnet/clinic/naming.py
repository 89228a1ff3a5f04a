"""Names of classes and of models: any text of one line, which is never a path by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from urllib.parse import unquote

from gaitnet.documents import shown
from gaitnet.errors import DataError

MOST_CLASSES, MOST_LETTERS = 12, 40

_ODD = re.compile(r'[<>:"/\\|?*%]|^[. ]|[. ]$')
_SLUG = re.compile(r"[^\w]+")


def clean_name(name: str, what: str) -> str:
    """The name without white space around it, its letters composed (NFC).

    Raises:
        DataError: empty, too long, or not printable.
    """
    found = unicodedata.normalize("NFC", name).strip()
    if not 0 < len(found) <= MOST_LETTERS or not found.isprintable():
        raise DataError(f"{what} {shown(name)}: must be 1 to {MOST_LETTERS} printable characters.")
    return found


def clean_label(name: str, known: Collection[str]) -> str:
    """The name of a class, spelled as one that is known already where only the case differs.

    Raises:
        DataError: no name for a class, or one too many.
    """
    found = clean_name(name, "class")
    same = next((each for each in known if each.casefold() == found.casefold()), None)
    if same is None and len(known) >= MOST_CLASSES:
        raise DataError(f"class {found}: {MOST_CLASSES} classes are the most. Use one of {', '.join(known)}.")
    return same or found


def folder_of(label: str) -> str:
    """The name of a class as a folder's, for other programs; `label_of` reads it back."""
    return _ODD.sub(lambda odd: "".join(f"%{byte:02X}" for byte in odd[0].encode()), label)


def label_of(folder: str) -> str:
    """The name of a class out of a folder's name."""
    found = unquote(folder, errors="replace")
    return found if folder_of(found) == folder else folder


def slug(name: str, taken: Iterable[str] = ()) -> str:
    """A name for a command line: `Left knee!` is `left-knee`; with a number where it is taken."""
    base = _SLUG.sub("-", unicodedata.normalize("NFC", name).casefold()).strip("-_") or "model"
    others = set(taken)
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(others) + 2))
    return next(name for name in names if name not in others)
