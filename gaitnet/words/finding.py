"""What is outside the healthy range, as a clinician would say it."""

from __future__ import annotations

from collections.abc import Mapping
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
        turned: they are said with the opposite sign, such as degrees behind the vertical.
    """

    claim: str
    number: str
    value: str
    low: str
    high: str
    unit: str
    turned: bool = False


def spoken(
    name: str,
    side: str | None,
    direction: Literal["low", "high"],
    numbers: tuple[float, float, float],
    unit: str,
    lang: str = "en",
) -> Spoken:
    """A finding in words.

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
    plain = name.replace("_", " ") if side is None else f"{words['sides'][side]} {name.replace('_', ' ')}"
    claim = known.get(direction, words["unknown"][direction])
    claim = claim.format(side=words["sides"].get(side, ""), name=plain[0].upper() + plain[1:])
    turned = bool(known.get("turned"))
    values, low, high = _with_digits(numbers[:1], numbers[1:], turned, unit, lang)
    ends_above = numbers[1] == 0 and "low" not in known and bool(known)
    return Spoken(claim, known.get("number", ""), values[0], "" if ends_above else low, high, unit, turned)


def is_turned(name: str) -> bool:
    """Whether a number, named without its side, is said with the opposite sign."""
    return bool(texts("en")["findings"]["of_leg"].get(name, {}).get("turned"))


def finding_sentence(said: Spoken, lang: str = "en") -> str:
    """One sentence: what is seen, the value, and the healthy range."""
    what = f"{said.number} {said.value}".strip()
    pattern = texts(lang)["findings"]["inside" if said.low else "up_to"]
    return str(pattern.format(claim=said.claim, value=what, unit=said.unit, low=said.low, high=said.high))


def of_legs(
    name: str,
    direction: Literal["low", "high"],
    values: Mapping[str, float],
    ends: tuple[float, float],
    unit: str,
    lang: str,
) -> tuple[Spoken, dict[str, str]]:
    """A finding of both legs, whose claim names no side, and the spelled value of each."""
    first = next(iter(values.values()))
    said = of_both(name, direction, (first, *ends), unit, lang)
    spelled_values, low, high = _with_digits(tuple(values.values()), ends, said.turned, unit, lang)
    found = replace(said, low=low if said.low else "", high=high)
    return found, dict(zip(values, spelled_values, strict=True))


def of_both(
    name: str, direction: Literal["low", "high"], numbers: tuple[float, float, float], unit: str, lang: str
) -> Spoken:
    """A finding of both legs: the claim names no side."""
    known = texts(lang)["findings"]["of_leg"].get(name, {})
    said = spoken(name, None, direction, numbers, unit, lang)
    if direction not in known:
        return said
    turned = bool(known.get("turned"))
    _, low, high = _with_digits(numbers[:1], numbers[1:], turned, unit, lang)
    plain = " ".join(known[direction].format(side="").split()).replace(" ,", ",").strip(" ,，")
    claim = plain[:1].upper() + plain[1:]
    low = low if said.low else ""
    return replace(said, claim=claim, number=known.get("number", ""), low=low, high=high, turned=turned)


def phase_in_words(phase: str, lang: str = "en") -> str:
    """Name of a phase of the gait cycle."""
    return str(texts(lang)["findings"]["phases"][phase])


def _with_digits(
    values: tuple[float, ...], ends: tuple[float, ...], turned: bool, unit: str, lang: str
) -> tuple[list[str], str, str]:
    """Values, lower and upper end, with as many digits as tell the values from the ends."""
    sign = -1 if turned else 1
    low, high = sorted(sign * end for end in ends)
    numbers = [sign * value for value in values]
    digits = digits_of(unit, *numbers, low, high)
    while True:
        found = [spelled(value, digits, lang) for value in (*numbers, low, high)]
        if not set(found[:-2]) & set(found[-2:]) or digits >= MOST_DIGITS:
            return found[:-2], found[-2], found[-1]
        digits += 1
