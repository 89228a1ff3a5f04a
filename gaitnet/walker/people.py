"""People drawn at random, spread and correlated as the figures of their pattern are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gaitnet.walker.body import Person
from gaitnet.walker.gaits import Own
from gaitnet.walker.patterns import GaitPattern, pattern_of
from gaitnet.walker.tables import Figure, Key, figures

VARIATION_SD = 0.3
"""Spread of a person's curves in published SDs, which also hold the markers' misplacement."""

ASYMMETRY_SD = 0.08
"""Difference between the legs of one person, in published SDs."""

SEVERITY_SD, MILDEST, WORST = 0.3, 0.4, 1.6
"""Spread of the severity around 1, which is the mean of the figures: who is worse is so in all of them."""

_HEIGHT_SHARE = 0.3
"""Correlation of step length with height."""

_TAILS = 2.2
"""Nobody is further from the mean, in SDs: that would be no walk any more."""

_SHORTEST_M, _LEAST_STEPS_MIN = 0.18, 50.0
"""Steps and cadences below these are no walk across a room."""


def random_person(rng: np.random.Generator, pattern: str = "normal", pace_spread: float = 1.0) -> Person:
    """An adult with that gait: everything else is drawn; with a `pace_spread` of 0 nobody hurries or strolls.

    Raises:
        GaitnetError: no pattern of that name.
    """
    of = _Spread(pattern_of(pattern), _severity(rng, pattern_of(pattern)))
    tall = _draw(rng)
    cadence, step_length = _pace(rng, of, tall, pace_spread)
    own_curves = VARIATION_SD * _draws(rng, 6)
    left, right = (tuple(map(float, own_curves + ASYMMETRY_SD * _draws(rng, 6))) for _ in range(2))
    return Person(
        height_m=float(np.clip(of.value(("height", ""), tall), 1.45, 2.0)),
        age_years=float(np.clip(of.value(("age", ""), _draw(rng)), 18, 95)),
        cadence_steps_min=max(of.value(("cadence", ""), cadence), _LEAST_STEPS_MIN),
        step_length_m=max(of.value(("step_length", ""), step_length), _SHORTEST_M),
        start_phase=float(rng.uniform()),
        variation=(left, right),
        seed=int(rng.integers(2**31)),
        pattern=pattern,
        severity=of.severity,
        own=_own(rng, of, cadence, step_length),
        affected_side="left" if rng.uniform() < 0.5 else "right",
    )


@dataclass(frozen=True)
class _Spread:
    """A pattern's figures at one severity."""

    pattern: GaitPattern
    severity: float

    def healthy(self, key: Key) -> Figure:
        """Of healthy people; of a joint's curve, the pattern's own."""
        return figures()["normal"].get(key, self.pattern.figure(key))

    def value(self, key: Key, z: float) -> float:
        """Of somebody `z` SDs from the mean at that severity."""
        start = self.healthy(key).mean
        return start + self.severity * (self.pattern.figure(key).mean - start) + self.own(key, z)

    def own(self, key: Key, z: float) -> float:
        """How far that is from the mean at that severity: the SD that severity does not explain."""
        figure = self.pattern.figure(key)
        explained = SEVERITY_SD * (figure.mean - self.healthy(key).mean)
        if self.pattern.class_name == self.healthy_class:
            explained = 0.0
        return z * math.sqrt(max(figure.sd**2 - explained**2, (SEVERITY_SD * figure.sd) ** 2))

    def correlation(self, key: Key) -> float:
        """Between people."""
        return self.pattern.figure(key).mean

    @property
    def healthy_class(self) -> str:
        """Whose severity is always 1."""
        return pattern_of("normal").class_name


def _severity(rng: np.random.Generator, pattern: GaitPattern) -> float:
    drawn = float(np.clip(1 + SEVERITY_SD * _draw(rng), MILDEST, WORST))
    return 1.0 if pattern.class_name == pattern_of("normal").class_name else drawn


def _pace(rng: np.random.Generator, of: _Spread, tall: float, pace_spread: float) -> tuple[float, float]:
    """Cadence and step length, in SDs: who hurries has more of both."""
    shared = of.correlation(("cadence_with_step_length", ""))
    loading = math.sqrt(abs(shared))
    pace = pace_spread * _draw(rng)
    rest = math.sqrt(1 - loading**2), math.sqrt(1 - loading**2 - _HEIGHT_SHARE**2)
    cadence = loading * pace + rest[0] * _draw(rng)
    step_length = math.copysign(loading, shared) * pace + _HEIGHT_SHARE * tall + rest[1] * _draw(rng)
    return cadence, step_length


def _own(rng: np.random.Generator, of: _Spread, cadence: float, step_length: float) -> Own:
    """Every other parameter's distance from the pattern's mean; double support goes with the speed."""
    shared = of.correlation(("cadence_with_step_length", ""))
    speed = (cadence + step_length) / math.sqrt(2 + 2 * shared)
    with_speed = of.correlation(("double_support_with_speed", ""))
    found: dict[Key, float] = {}
    for key in dict.fromkeys([*figures()["normal"], *of.pattern.figures]):
        if of.pattern.figure(key).unit == "r" or key[0] in ("age", "height", "cadence", "step_length"):
            continue
        z = _draw(rng)
        if key == ("double_support", ""):
            z = with_speed * speed + math.sqrt(1 - with_speed**2) * z
        found[key] = of.own(key, z)
    return tuple(found.items())


def _draw(rng: np.random.Generator) -> float:
    return float(np.clip(rng.normal(), -_TAILS, _TAILS))


def _draws(rng: np.random.Generator, count: int) -> np.ndarray:
    return np.clip(rng.normal(size=count), -_TAILS, _TAILS)
