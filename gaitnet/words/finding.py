"""What is outside the healthy range, as a clinician would say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from gaitnet.words import texts
from gaitnet.words.numbers import digits_of, spelled, with_unit

MOST_DIGITS = 3

_FLEXED = ("flexed", "hyperextended")
WAYS = {
    "ankle_push_off": ("plantarflexed", "dorsiflexed"),
    "ankle_stance": ("dorsiflexed", "plantarflexed"),
    "ankle_swing": ("dorsiflexed", "plantarflexed"),
    "thigh_stance": ("behind", "before"),
    "thigh_swing": ("before", "behind"),
} | dict.fromkeys(("knee_strike", "knee_loading", "knee_stance", "knee_swing"), _FLEXED)
"""Angle -> the way it goes above 0 and below 0, as it is said: sentences have no negative angles."""


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
        ways: names of the ways above and below 0, where any of the three is below; see `told`.
        instead: the whole value in words, such as how far a foot stops behind the other; "" = the number.
    """

    claim: str
    number: str
    value: str
    low: str
    high: str
    unit: str
    turned: bool = False
    ways: tuple[str, str] | None = None
    instead: str = ""


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
    ways = ways_of(name, *values, low, high)
    instead = behind(name, side, numbers[0], unit, lang)
    number = "" if ways or instead else known.get("number", "")
    return Spoken(claim, number, values[0], "" if ends_above else low, high, unit, turned, ways, instead)


def behind(name: str, side: str | None, value: float, unit: str, lang: str = "en") -> str:
    """How far a foot stops behind the other; "" for a step that passes it."""
    if name != "step_length" or side is None or value > 0 or unit != "m":
        return ""
    distance = with_unit(spelled(-100 * value, 0, lang), "cm", lang)
    return str(texts(lang)["findings"]["behind"][side].format(distance=distance))


def told(number: str, unit: str, ways: tuple[str, str] | None, lang: str = "en") -> str:
    """A spelled number with its unit; below 0 with the way it goes, in place of a sign."""
    plain = with_unit(number.removeprefix("-"), unit, lang) if ways else with_unit(number, unit, lang)
    if ways is None or not any(digit in number for digit in "123456789"):
        return plain
    return str(texts(lang)["findings"]["ways"][ways[number.startswith("-")]].format(value=plain))


def ends_told(said: Spoken, lang: str = "en") -> tuple[str, str]:
    """Both ends of the range; unit and way once where they are the same."""
    same = said.low.startswith("-") == said.high.startswith("-")
    high = told(said.high, said.unit, said.ways, lang)
    if said.ways is None or same:
        return said.low.removeprefix("-") if said.ways else said.low, high
    return told(said.low, said.unit, said.ways, lang), high


def way_below(name: str, lang: str = "en") -> str:
    """What a negative angle is; "" of a number without ways."""
    ways = WAYS.get(name)
    return str(texts(lang)["findings"]["ways"][ways[1]].format(value="")).strip() if ways else ""


def ways_of(name: str, *spelled_numbers: str) -> tuple[str, str] | None:
    """Names of both ways of an angle, where any of these numbers is below 0."""
    return WAYS.get(name) if any(each.startswith("-") for each in spelled_numbers) else None


def is_turned(name: str) -> bool:
    """Whether a number, named without its side, is said with the opposite sign."""
    return bool(texts("en")["findings"]["of_leg"].get(name, {}).get("turned"))


def finding_sentence(said: Spoken, lang: str = "en") -> str:
    """One sentence: what is seen, the value, and the healthy range."""
    if said.ways or said.instead:
        low, high = ends_told(said, lang)
        value = said.instead or told(said.value, said.unit, said.ways, lang)
        pattern = texts(lang)["findings"]["inside_ways"]
        return str(pattern.format(claim=said.claim, value=value, low=low, high=high))
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
    ways = ways_of(name, *spelled_values, low, high)
    number = "" if ways else texts(lang)["findings"]["of_leg"].get(name, {}).get("number", "")
    found = replace(said, number=number, low=low if said.low else "", high=high, ways=ways)
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
