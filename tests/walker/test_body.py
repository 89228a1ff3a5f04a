from __future__ import annotations

import numpy as np
import pytest

from gaitnet.errors import GaitnetError
from gaitnet.walker import PATTERNS, Body, Person, random_person, walk


def test_segments_have_winters_lengths_in_every_frame() -> None:
    person = Person(height_m=1.80)
    walked = walk(person, 2.5)

    def length_m(a: str, b: str) -> np.ndarray:
        return np.linalg.norm(walked.of(a) - walked.of(b), axis=1)

    for side in ("left", "right"):
        np.testing.assert_allclose(length_m(f"{side}_hip", f"{side}_knee"), 0.245 * 1.80)
        np.testing.assert_allclose(length_m(f"{side}_knee", f"{side}_ankle"), 0.246 * 1.80)
        np.testing.assert_allclose(length_m(f"{side}_shoulder", f"{side}_elbow"), 0.186 * 1.80)
        np.testing.assert_allclose(length_m(f"{side}_elbow", f"{side}_wrist"), 0.146 * 1.80)
        foot_m = length_m(f"{side}_heel", f"{side}_foot_index")
        assert foot_m.max() == pytest.approx(0.152 * 1.80, rel=1e-3)
        assert foot_m.min() > 0.9 * 0.152 * 1.80  # the toes bend, they do not shrink


def test_the_legs_of_a_body_reach_from_hip_to_floor() -> None:
    body = Body(2.0)
    assert body.thigh_m + body.shank_m + body.ankle_height_m == pytest.approx(0.530 * 2.0)


def test_the_same_generator_makes_the_same_person_and_another_makes_another() -> None:
    assert random_person(np.random.default_rng(1)) == random_person(np.random.default_rng(1))
    assert random_person(np.random.default_rng(1)) != random_person(np.random.default_rng(2))


def test_healthy_people_walk_at_published_cadences_and_patients_slower() -> None:
    rng = np.random.default_rng(0)
    healthy = [random_person(rng).cadence_steps_min for _ in range(50)]
    stiff = [random_person(rng, "stiff_knee").cadence_steps_min for _ in range(50)]
    assert min(healthy) >= 85
    assert max(healthy) <= 140
    assert 103 < np.mean(healthy) < 113
    assert np.mean(stiff) < np.mean(healthy) - 10


def test_severity_and_side_vary() -> None:
    rng = np.random.default_rng(0)
    people = [random_person(rng, "limp") for _ in range(30)]
    assert {person.affected_side for person in people} == {"left", "right"}
    assert np.ptp([person.severity for person in people]) > 0.3


def test_an_unknown_pattern_makes_nobody() -> None:
    with pytest.raises(GaitnetError, match="hop: unknown"):
        random_person(np.random.default_rng(0), "hop")


@pytest.mark.parametrize("name", PATTERNS)
def test_a_random_person_walks(name: str) -> None:
    walked = walk(random_person(np.random.default_rng(3), name), 4.0)
    assert np.isfinite(walked.joints).all()
    assert walked.pattern == name
