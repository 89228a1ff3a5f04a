"""A standing height as people write it: 1.75, 1,75, 175, 175 cm, 5'9", 5 ft 9 in, 69 in."""

from __future__ import annotations

import re

from gaitnet.skeleton import LEAST_CM, SHORTEST_M, TALLEST_M

INCH_M, INCHES_IN_FOOT = 0.0254, 12

_NUMBER = r"(\d{1,3}(?:\.\d{1,3})?)"
_METRIC = re.compile(_NUMBER + r"\s*(m|cm|metres?|meters?|米|厘米|公分)?")
_FEET = re.compile(r"(\d)\s*(?:'|ft|feet|foot)\s*(?:" + _NUMBER + r"\s*(?:\"|''|in|inches|inch)?)?")
_INCHES = re.compile(_NUMBER + r"\s*(?:\"|''|in|inches|inch)")
_QUOTES = str.maketrans({"’": "'", "′": "'", "‘": "'", "`": "'", "”": '"', "″": '"', "“": '"', ",": "."})


def read_height(text: str) -> float | None:
    """Metres, to the millimetre; None where it is no standing height, or not plain which."""
    said = " ".join(text.translate(_QUOTES).lower().split())
    height_m = _metres(said)
    if height_m is None or not SHORTEST_M <= height_m <= TALLEST_M:
        return None
    return round(height_m, 3)


def _metres(said: str) -> float | None:
    if found := _METRIC.fullmatch(said):
        number, unit = float(found[1]), found[2]
        if unit is None:
            return number if number <= TALLEST_M else number / 100 if number >= LEAST_CM else None
        return number / 100 if unit in ("cm", "厘米", "公分") else number
    if found := _FEET.fullmatch(said):
        inches = float(found[2] or 0)
        return (INCHES_IN_FOOT * int(found[1]) + inches) * INCH_M if inches < INCHES_IN_FOOT else None
    if found := _INCHES.fullmatch(said):
        return float(found[1]) * INCH_M
    return None
