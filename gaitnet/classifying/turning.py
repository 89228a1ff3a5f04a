"""Which findings carry a classification, and what would have to change for it to turn."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from gaitnet.classifying.witnesses import Evidence, log_odds
from gaitnet.findings import SAME, SUMMARIES, findings
from gaitnet.gait.healthy import without_side
from gaitnet.skeleton import SIDES
from gaitnet.types import Measurement, Range, Reference, Turn

LEAST = 0.05
"""Log odds of Abnormal, below which a finding does not move a classification."""

MOST_Z = 4.0
"""Healthy SDs, beyond which nothing is looked for that would turn a normal walk."""

TURNING = {
    **dict.fromkeys(("step_length", "cadence", "knee_range_left", "knee_range_right"), -1.0),
    **dict.fromkeys(("double_support", "step_time_asymmetry", "step_length_asymmetry"), 1.0),
}
"""Numbers that are said to turn a normal walk, and to which side."""

EVEN = 0.5
_HALVINGS = 8

Numbers = Mapping[str, float]


def drivers_of(
    evidence: Evidence, numbers: Mapping[str, Measurement], reference: Reference | None
) -> tuple[str, ...]:
    """Names of findings without which the walk would be less abnormal, the strongest first."""
    before, healthy = log_odds(evidence.probability), _healthy(numbers, reference)
    moved = {name: before - log_odds(_without(evidence, [name], healthy).probability) for name in healthy}
    return tuple(sorted((name for name in moved if moved[name] > LEAST), key=lambda name: -moved[name]))


def turn_of(
    evidence: Evidence,
    numbers: Mapping[str, Measurement],
    reference: Reference | None,
    drivers: tuple[str, ...],
) -> tuple[Turn, ...]:
    """What would have to change; empty where nothing that is looked for would do.

    Of an abnormal walk the findings that must become healthy for it to be normal, the strongest `drivers_of`
    it first, without those that are not needed; of a normal walk what must become worse.
    """
    if evidence.probability <= EVEN:
        return _to_abnormal(evidence, numbers, reference)
    healthy = _healthy(numbers, reference)
    for count in range(1, len(drivers) + 1):
        chosen = list(drivers[:count])
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
    return _without(evidence, names, healthy).probability <= EVEN


def _without(evidence: Evidence, names: list[str], healthy: Numbers) -> Evidence:
    changed = dict(evidence.numbers)
    for name in names:
        changed = moved(changed, name, healthy[name])
    return evidence.with_numbers(changed)


def moved(numbers: Numbers, name: str, value: float) -> dict[str, float]:
    """Numbers of a walk in which one has another value, and those that say the same go with it."""
    if name not in numbers:
        return dict(numbers)
    base = without_side(name)
    if base != name and base in _BOTH_FEET:
        return _of_a_foot(numbers, name, value)
    changed, before = {**numbers, name: value}, numbers[name]
    factor = value / before if before > 0 and value > 0 else 1.0
    for other in _same(name, changed):
        changed[other] *= 1 / factor if "cadence" in (name, other) else factor
    for summary, details in SUMMARIES.items():
        if name in details and summary.endswith(("range_left", "range_right")) and summary in changed:
            wider = before - value if name.startswith(_LOWEST) else value - before
            changed[summary] = max(0.0, changed[summary] + wider)
    if "speed" in changed and name in ("cadence", "step_length"):
        changed["speed"] *= factor
    return changed


def _of_a_foot(numbers: Numbers, name: str, value: float) -> dict[str, float]:
    """One foot's number changes, so does the mean of both, and their asymmetry."""
    base = without_side(name)
    sides = {**numbers, name: value}
    both = [sides[f"{base}_{side}"] for side in SIDES if f"{base}_{side}" in sides]
    mean = sum(both) / len(both)
    changed = moved(numbers, base, mean)
    changed |= {each: sides[each] for each in (f"{base}_{side}" for side in SIDES) if each in sides}
    if len(both) == len(SIDES) and mean > 0:
        changed[f"{base}_asymmetry"] = 100 * abs(both[0] - both[1]) / mean
    return changed


_BOTH_FEET = ("step_time", "step_length", "stance")
_LOWEST = ("knee_stance", "thigh_stance", "ankle_push_off")
"""Values of curves that make a joint's range wider the lower they are."""


def _same(name: str, numbers: Numbers) -> list[str]:
    """Of the groups that say the same thing those that scale with one another."""
    groups = [group for group in SAME[:2] if name in group]
    return [other for group in groups for other in group if other != name and other in numbers]


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
    """As few numbers as are found one after the other, all as many healthy SDs worse, as few as will do."""
    ranges = reference.own if reference else {}
    known = [name for name in TURNING if name in numbers and name in ranges]

    def at(z: float, names: list[str]) -> dict[str, float]:
        return {name: _worse(z, numbers[name].value, ranges[name], TURNING[name]) for name in names}

    def abnormal(z: float, names: list[str]) -> bool:
        return _without(evidence, names, at(z, names)).probability > EVEN

    ordered = sorted(known, key=lambda name: -_without(evidence, [name], at(MOST_Z, [name])).probability)
    chosen = next((ordered[:n] for n in range(1, len(ordered) + 1) if abnormal(MOST_Z, ordered[:n])), None)
    if chosen is None:
        return ()
    low, high = 0.0, MOST_Z
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if abnormal(middle, chosen) else (middle, high)
    return tuple(Turn(name, to, numbers[name].unit) for name, to in at(high, chosen).items())


def _worse(z: float, value: float, healthy: Range, sign: float) -> float:
    """A number so many healthy SDs worse; a length or a range does not become negative."""
    spread = healthy.spread or (healthy.high - healthy.low) / 4
    worse = value * exp(sign * z * spread) if healthy.scale == "log" else value + sign * z * spread
    return max(0.0, worse)
