"""Which findings carry a classification, and what would have to change for it to turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp

from gaitnet.classifying.witnesses import Evidence, log_odds
from gaitnet.findings import SAME, SUMMARIES, findings
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
    evidence: Evidence, numbers: Mapping[str, Measurement], reference: Reference | None
) -> tuple[Turn, ...]:
    """What would have to change; empty where nothing that is looked for would do.

    Of an abnormal walk the findings that must become healthy for it to be normal, as few as are found one
    after the other; of a normal walk what must become worse.
    """
    if evidence.probability <= EVEN:
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
    return _without(evidence, names, healthy).probability <= EVEN


def _without(evidence: Evidence, names: list[str], healthy: Numbers) -> Evidence:
    changed = dict(evidence.numbers)
    for name in names:
        changed = moved(changed, name, healthy[name])
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
