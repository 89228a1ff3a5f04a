"""Which findings carry a classification, and what would have to change for it to turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp

from gaitnet.classifying.witnesses import Evidence, label_of, log_odds
from gaitnet.findings import SAME, SUMMARIES, findings
from gaitnet.types import Measurement, Range, Reference, Turn

LEAST = 0.05
"""Log odds of Abnormal, below which a finding does not move a classification."""

MOST_Z = 4.0
"""Healthy SDs, beyond which nothing is looked for that would turn a normal walk."""

TURNING = (
    *("step_length", "cadence", "double_support", "step_time_asymmetry", "step_length_asymmetry"),
    *("knee_range_left", "knee_range_right"),
)
"""Numbers of which one is said that would turn a normal walk."""

_HALVINGS = 8

Numbers = Mapping[str, float]


def drivers_of(
    evidence: Evidence, numbers: Mapping[str, Measurement], reference: Reference | None
) -> tuple[str, ...]:
    """Names of findings without which the walk would be less abnormal, the strongest first."""
    before = log_odds(evidence.probability)
    moved = {
        name: before - log_odds(_without(evidence, [name], healthy).probability)
        for name, healthy in _healthy(numbers, reference).items()
    }
    return tuple(sorted((name for name in moved if moved[name] > LEAST), key=lambda name: -moved[name]))


def turn_of(
    evidence: Evidence, numbers: Mapping[str, Measurement], reference: Reference | None
) -> tuple[Turn, ...]:
    """Of an abnormal walk the findings that must become healthy for it to be normal, as few as can be found one
    after the other; of a normal walk the one number that must change least. Empty where that does not do.
    """
    if label_of(evidence.probability) == "Normal":
        return _to_abnormal(evidence, numbers, reference)
    healthy = _healthy(numbers, reference)
    chosen: list[str] = []
    while len(chosen) < len(healthy):
        left = [name for name in healthy if name not in chosen]
        chosen.append(min(left, key=lambda name: _without(evidence, [*chosen, name], healthy).probability))
        if _turned(evidence, chosen, healthy):
            needed = _needed(evidence, chosen, healthy)
            return tuple(Turn(name, healthy[name], numbers[name].unit) for name in needed)
    return ()


def _needed(evidence: Evidence, chosen: list[str], healthy: Numbers) -> list[str]:
    """Without those that later ones made needless."""
    for name in list(chosen):
        rest = [each for each in chosen if each != name]
        if rest and _turned(evidence, rest, healthy):
            chosen = rest
    return chosen


def _turned(evidence: Evidence, names: list[str], healthy: Numbers) -> bool:
    return label_of(_without(evidence, names, healthy).probability) == "Normal"


def _without(evidence: Evidence, names: list[str], healthy: Numbers | float) -> Evidence:
    changed = dict(evidence.numbers)
    for name in names:
        changed = moved(changed, name, healthy if isinstance(healthy, float) else healthy[name])
    return evidence.with_numbers(changed)


def moved(numbers: Numbers, name: str, value: float) -> dict[str, float]:
    """Numbers of a walk in which one has another value, and those that say the same go with it."""
    changed = dict(numbers)
    if name not in changed:
        return changed
    factor = value / changed[name] if changed[name] > 0 and value > 0 else 1.0
    offset = value - changed[name]
    changed[name] = value
    for other in _same(name):
        if other in changed:
            inverse = "cadence" in (name, other)
            changed[other] *= 1 / factor if inverse else factor
    for summary, details in SUMMARIES.items():
        if name in details and summary.endswith(("range_left", "range_right")) and summary in changed:
            grows = not name.startswith(("knee_stance", "thigh_stance", "ankle_push_off"))
            changed[summary] = max(0.0, changed[summary] + (offset if grows else -offset))
    if "speed" in changed and name in ("cadence", "step_length", "step_length_left", "step_length_right"):
        changed["speed"] *= factor
    return changed


def _same(name: str) -> Iterator[str]:
    """Of the groups that say the same thing those that scale with one another."""
    for group in SAME[:2]:
        if name in group:
            yield from (other for other in group if other != name)


def _healthy(numbers: Mapping[str, Measurement], reference: Reference | None) -> dict[str, float]:
    """Finding -> the healthy mean of its number."""
    found = findings(numbers, reference.ranges) if reference else []
    return {
        each.measured.name: _mean(reference.own.get(each.measured.name, each.healthy))
        for each in found
        if reference
    }


def _mean(healthy: Range) -> float:
    if healthy.centre is None:
        return (healthy.low + healthy.high) / 2
    return exp(healthy.centre) if healthy.scale == "log" else healthy.centre


def _to_abnormal(
    evidence: Evidence, numbers: Mapping[str, Measurement], reference: Reference | None
) -> tuple[Turn, ...]:
    ranges = reference.own if reference else {}
    found = []
    for name in TURNING:
        if name in numbers and name in ranges:
            for sign in (-1.0, 1.0):
                z = _least_z(evidence, numbers[name].value, ranges[name], sign, name)
                if z is not None:
                    found.append(
                        (z, Turn(name, _at(z * sign, numbers[name].value, ranges[name]), numbers[name].unit))
                    )
    return (min(found, key=lambda each: each[0])[1],) if found else ()


def _least_z(evidence: Evidence, value: float, healthy: Range, sign: float, name: str) -> float | None:
    """How many healthy SDs a number must go that way for the walk to be abnormal."""

    def abnormal(z: float) -> bool:
        to = _at(z * sign, value, healthy)
        return to >= 0 and label_of(_without(evidence, [name], to).probability) != "Normal"

    low, high = 0.0, MOST_Z
    if not abnormal(high):
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if abnormal(middle) else (middle, high)
    return high


def _at(z: float, value: float, healthy: Range) -> float:
    spread = healthy.spread or (healthy.high - healthy.low) / 4
    return value * exp(z * spread) if healthy.scale == "log" else value + z * spread
