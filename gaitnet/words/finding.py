"""What is outside the healthy range, as a clinician would say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from gaitnet.words import texts
from gaitnet.words.numbers import digits_of, spelled

MOST_DIGITS = 3


@dataclass(frozen=True)
class Spoken:
    """A finding in its parts, each in the reader's language.

    Attributes:
        claim: what is seen, such as `Left knee bends little in swing`.
        number: what the value is of it, such as `peak`; "" where the claim says it.
        value: in `unit`.
        low: lower end of the range; "" where nothing can be too low.
        high: upper end.
        unit: of all three.
    """

    claim: str
    number: str
    value: str
    low: str
    high: str
    unit: str


def spoken(
    name: str,
    side: str | None,
    direction: Literal["low", "high"],
    numbers: tuple[float, float, float],
    unit: str,
    lang: str = "en",
) -> Spoken:
    """A finding in words; arguments as `finding_sentence` has them."""
    words = texts(lang)["findings"]
    known = words["of_leg" if side else "of_walk"].get(name, {})
    plain = name.replace("_", " ") if side is None else f"{words['sides'][side]} {name.replace('_', ' ')}"
    claim = known.get(direction, words["unknown"][direction])
    claim = claim.format(side=words["sides"].get(side, ""), name=plain[0].upper() + plain[1:])
    value, low, high = _with_digits(numbers, unit, lang)
    ends_above = numbers[1] == 0 and "low" not in known and bool(known)
    return Spoken(claim, known.get("number", ""), value, "" if ends_above else low, high, unit)


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
    said = spoken(name, side, direction, numbers, unit, lang)
    what = f"{said.number} {said.value}".strip()
    pattern = texts(lang)["findings"]["inside" if said.low else "up_to"]
    return str(pattern.format(claim=said.claim, value=what, unit=unit, low=said.low, high=said.high))


def of_both(
    name: str, direction: Literal["low", "high"], numbers: tuple[float, float, float], unit: str, lang: str
) -> Spoken:
    """A finding of both legs: the claim names no side."""
    claim = texts(lang)["findings"]["of_leg"].get(name, {}).get(direction)
    said = spoken(name, None, direction, numbers, unit, lang)
    plain = " ".join(claim.format(side="").split()) if claim else said.claim
    number = texts(lang)["findings"]["of_leg"].get(name, {}).get("number", "")
    return replace(said, claim=plain[:1].upper() + plain[1:], number=number)


def phase_in_words(phase: str, lang: str = "en") -> str:
    """Name of a phase of the gait cycle."""
    return str(texts(lang)["findings"]["phases"][phase])


def _with_digits(numbers: tuple[float, float, float], unit: str, lang: str) -> list[str]:
    """With as many digits as tell the value from the ends of the range."""
    digits = digits_of(unit, *numbers)
    while True:
        found = [spelled(value, digits, lang) for value in numbers]
        if found[0] not in found[1:] or digits >= MOST_DIGITS:
            return found
        digits += 1
