"""Values that hold arrays can be compared, and used as keys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.types import Curve, Footstep, GaitEvents, JointAngles, PoseSequence, Prediction
from gaitnet.types.film import FilmTrace


def pose() -> PoseSequence:
    image = np.arange(4 * 33 * 2, dtype=float).reshape(4, 33, 2)
    image[1] = np.nan
    film = FilmTrace(np.zeros((4, 2)), np.zeros((0, 4)))
    return PoseSequence(
        image, np.ones((4, 33, 3)), np.ones((4, 33)), np.arange(4.0), (640, 480), "b", film=film
    )


def test_two_of_the_same_are_equal_missing_frames_included():
    assert pose() == pose()
    assert hash(pose()) == hash(pose())
    assert len({pose(), pose()}) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"image": np.zeros((4, 33, 2))},
        {"image": np.zeros((3, 33, 2))},
        {"film": None},
        {"film": FilmTrace(np.ones((4, 2)), np.zeros((0, 4)))},
        {"size": (480, 640)},
        {"turned_deg": 90},
    ],
)
def test_one_that_differs_is_another(changes):
    assert pose() != replace(pose(), **changes)


def test_another_kind_is_another():
    assert pose() != 3
    assert JointAngles(np.zeros((1, 11)), np.zeros(1)) != Curve(np.zeros(51), None)
    assert Curve(np.zeros(51), None) != Curve(np.zeros(51), np.zeros(51))


def test_a_length_that_is_missing_is_the_same_twice():
    step = Footstep("left", 0.0, 0.5, float("nan"), float("-nan"))
    assert step == replace(step, width_m=float("nan"))
    assert hash(step) == hash(replace(step, width_m=float("nan")))
    assert step != replace(step, width_m=0.1)


def test_dicts_within_are_compared():
    answer = Prediction("Normal", {"Normal": 0.9, "Abnormal": 0.1}, np.array([[0.9, 0.1]]), "m")
    assert answer == replace(answer, probabilities=dict(answer.probabilities))
    assert answer != replace(answer, probabilities={"Normal": 0.8, "Abnormal": 0.2})
    assert isinstance(hash(answer), int)


def test_events_of_whole_numbers_are_those_of_the_same_times():
    whole, real = (GaitEvents(*[np.array([1, 2], kind)] * 4) for kind in (int, float))
    assert whole == real
