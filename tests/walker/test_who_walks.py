from __future__ import annotations

import numpy as np
import pytest

from gaitnet.walker import PATTERNS, Person, random_person

MANY = 600


def people(name: str, count: int = MANY, **changes: float) -> list[Person]:
    rng = np.random.default_rng(1)
    return [random_person(rng, name, **changes) for _ in range(count)]


def values(found: list[Person], name: str) -> np.ndarray:
    """A parameter of each person, as it was drawn."""
    if name in ("cadence", "step_length"):
        return np.array(
            [getattr(each, {"cadence": "cadence_steps_min"}.get(name, f"{name}_m")) for each in found]
        )
    return np.array([getattr(each.gait, f"{name}_percent") for each in found])


@pytest.mark.parametrize("name", PATTERNS)
def test_people_spread_as_their_figures_say(name: str) -> None:
    found = people(name)
    for parameter in ("cadence", "step_length", "double_support"):
        figure = PATTERNS[name].figure((parameter, ""))
        drawn = values(found, parameter)
        assert abs(drawn.mean() - figure.mean) < 0.2 * figure.sd, parameter
        assert 0.8 < drawn.std() / figure.sd < 1.2, parameter


@pytest.mark.parametrize("name", ["normal", "knee_osteoarthritis"])
def test_parameters_go_together_as_published(name: str) -> None:
    found = people(name)
    cadence, step_m, both = (values(found, each) for each in ("cadence", "step_length", "double_support"))
    shared = PATTERNS[name].figure(("cadence_with_step_length", "")).mean
    assert np.corrcoef(cadence, step_m)[0, 1] == pytest.approx(shared, abs=0.15)
    assert np.corrcoef(cadence * step_m, both)[0, 1] < -0.6


def test_who_is_worse_is_worse_in_all() -> None:
    found = people("parkinsonian")
    severity = [each.severity for each in found]
    assert np.mean(severity) == pytest.approx(1, abs=0.05)
    assert np.corrcoef(severity, values(found, "step_length"))[0, 1] < -0.4


def test_healthy_people_have_no_severity_and_various_ages_and_heights() -> None:
    found = people("normal", 200)
    assert {each.severity for each in found} == {1.0}
    assert np.ptp([each.age_years for each in found]) > 50
    assert np.ptp([each.height_m for each in found]) > 0.3
    old = np.mean([each.age_years for each in people("cautious", 100)])
    assert old > 65


def test_with_no_spread_of_pace_cadence_and_step_length_are_on_their_own() -> None:
    found = people("normal", pace_spread=0.0)
    assert abs(np.corrcoef(values(found, "cadence"), values(found, "step_length"))[0, 1]) < 0.15
