"""What is outside the healthy range, as a clinician would say it."""

from __future__ import annotations

from typing import Literal

from gaitnet.words import texts

DIGITS = {"m": 2, "m/s": 2, "s": 2}
"""Unit -> digits behind the point; others have none, per cent below 10 have one."""

MOST_DIGITS = 3


def finding_sentence(
    name: str,
    side: str | None,
    direction: Literal["low", "high"],
    numbers: tuple[float, float, float],
    unit: str,
    lang: str = "en",
) -> str:
    """One sentence: what is seen, the value, and the healthy range.

    Args:
        name: of the number, without its side.
        side: `left`, `right`, or None.
        direction: to which side of the range it lies.
        numbers: value, lower and upper end of the range; a lower end of 0 is not said of what can't be below.
        unit: of all three.
        lang: one of `LANGUAGES`.
    """
    words = texts(lang)["findings"]
    known = words["of_leg" if side else "of_walk"].get(name, {})
    spoken = name.replace("_", " ") if side is None else f"{words['sides'][side]} {name.replace('_', ' ')}"
    claim = known.get(direction, words["unknown"][direction])
    claim = claim.format(side=words["sides"].get(side, ""), name=spoken[0].upper() + spoken[1:])
    value, low, high = _spelled(numbers, unit)
    what = f"{known['number']} {value}" if "number" in known else value
    pattern = words["up_to" if numbers[1] == 0 and "low" not in known and known else "inside"]
    return str(pattern.format(claim=claim, value=what, unit=unit, low=low, high=high))


def phase_in_words(phase: str, lang: str = "en") -> str:
    """Name of a phase of the gait cycle."""
    return str(texts(lang)["findings"]["phases"][phase])


def _spelled(numbers: tuple[float, float, float], unit: str) -> list[str]:
    """With as many digits as tell the value from the ends of the range."""
    digits = DIGITS.get(unit, 1 if unit == "%" and max(map(abs, numbers)) < 10 else 0)
    while True:
        found = [_number(value, digits) for value in numbers]
        if found[0] not in found[1:] or digits >= MOST_DIGITS:
            return found
        digits += 1


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text
