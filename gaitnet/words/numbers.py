"""Numbers and dates as a language writes them. Source: Unicode CLDR, by Babel."""

from __future__ import annotations

from datetime import date
from importlib import import_module

from gaitnet.words import texts

DIGITS = {"m": 2, "m/s": 2, "s": 2}
"""Unit -> digits behind the point; others have none, per cent below 10 have one."""


UNSPELLED = 1e15
"""Numbers that a damaged file may hold, and that Babel can't write out."""


def digits_of(unit: str, *values: float) -> int:
    """Digits behind the point for values that stand together, in their unit."""
    return DIGITS.get(unit, 1 if unit == "%" and max(map(abs, values)) < 9.95 else 0)


def spelled(value: float, digits: int, lang: str = "en", signed: bool = False) -> str:
    """A number with so many digits behind the point; what rounds to 0 has no sign."""
    if abs(value) >= UNSPELLED:
        return f"{value:.3g}"
    value = round(value, digits) + 0.0  # -0.0 + 0.0 is 0.0
    pattern = "0" + ("." + "0" * digits if digits else "")
    if signed and value:
        pattern = f"+{pattern};-{pattern}"
    return str(import_module("babel.numbers").format_decimal(value, format=pattern, locale=lang))


def unit_in_words(unit: str, lang: str = "en") -> str:
    """A unit as it is printed: ° for degrees."""
    return "°" if unit == "deg" else str(texts(lang)["units"].get(unit, unit))


def with_unit(number: str, unit: str, lang: str = "en") -> str:
    """A spelled number and its unit; no break between them."""
    space = "" if unit == "deg" else "\N{NO-BREAK SPACE}"
    return f"{number}{space}{unit_in_words(unit, lang)}"


def day(when: date, lang: str = "en") -> str:
    """A date, such as `26 November 2026`, in the order of the language."""
    return str(import_module("babel.dates").format_date(when, format="long", locale=lang))
