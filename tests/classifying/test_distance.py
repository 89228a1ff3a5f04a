from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from gaitnet.classifying.distance import MOST_Z, NUMBERS, judged, measure_distance, score_of
from gaitnet.gait.context import CONTEXT
from gaitnet.gait.instruments import (
    LOG,
    Spread,
    between_contexts,
    healthy_people,
    spread_of,
    z_of,
)


def healthy(instrument: str = "landmarks") -> dict[str, float]:
    """A walk that is the healthy mean in everything."""
    found = healthy_people("context", instrument)
    return {name: float(np.exp(each.centre)) if name in LOG else each.centre for name, each in found.items()}


def test_the_healthy_mean_is_at_no_distance_and_normal():
    assert score_of(healthy(), healthy_people("context", "landmarks")) == pytest.approx(0)
    found = measure_distance(healthy(), "landmarks")
    assert found
    assert found.percentile < 1
    assert found.probability < 0.02


def test_the_score_is_the_root_mean_square_of_the_distances():
    known = healthy_people("context", "landmarks")
    away, once_more = healthy(), sqrt(1 + 1 / known["cadence"].people)
    away["cadence"] -= 3 * once_more * known["cadence"].spread
    assert score_of(away, known) == pytest.approx(sqrt(9 / len(NUMBERS)))
    away["cadence"] -= 100 * known["cadence"].spread  # one number alone does not decide
    assert score_of(away, known) == pytest.approx(sqrt(MOST_Z**2 / len(NUMBERS)))


def test_further_away_is_more_probably_abnormal():
    changed = "cadence", "step_length_of_leg", "speed_of_leg", "knee_range", "hip_range"
    found = []
    for share in (1.0, 0.9, 0.7, 0.4):
        distance = measure_distance(
            healthy() | {name: share * healthy()[name] for name in changed}, "landmarks"
        )
        assert distance
        found.append(distance.probability)
    assert found == sorted(found)
    assert found[-1] > 0.9


def test_at_the_95th_percentile_both_are_as_probable():
    scores = Spread("landmarks", "score", "distance", 0.0, 0.3, 20, 40, "")
    beyond = float(np.exp(1.7291 * 0.3 * sqrt(1 + 1 / 20)))  # Student's t of 19, one-sided 95 %
    found = judged(beyond, scores)
    assert found.percentile == pytest.approx(95, abs=0.01)
    assert found.probability == pytest.approx(0.5, abs=0.001)


def test_too_few_numbers_and_unknown_instruments_have_no_distance():
    few = {name: healthy()[name] for name in NUMBERS[:4]}
    assert measure_distance(few, "landmarks") is None


def test_a_person_counts_once_and_a_difference_is_about_zero():
    found = spread_of("cadence", [[100.0, 102.0], [110.0]], "landmarks", "context", 3, "")
    assert (found.centre, found.people) == (105.5, 2)
    size = spread_of("knee_range_difference", [[3.0], [4.0]], "landmarks", "context", 2, "")
    assert (size.centre, size.spread) == (0, pytest.approx(sqrt(12.5)))
    assert z_of("knee_range_difference", 2 * sqrt(12.5), size) == pytest.approx(2)


def test_healthy_people_of_one_instrument_are_those_of_another():
    source = np.array([healthy("landmarks").get(name, np.nan) for name in CONTEXT])
    target = [healthy("walker").get(name, np.nan) for name in CONTEXT]
    np.testing.assert_allclose(between_contexts(source, "landmarks", "walker"), target, rtol=1e-9)
