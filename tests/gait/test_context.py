from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from gaitnet.gait import measure
from gaitnet.gait.context import CONTEXT, context_array, context_of, numbers_of_walk

NUMBERS = {
    "cadence": 100.0,
    "step_length": 0.63,
    "leg_length": 0.9,
    "speed": 1.05,
    "knee_swing_left": 60.0,
    "knee_swing_right": 50.0,
}


def test_lengths_are_of_the_leg_and_sides_are_joined():
    found = context_of(NUMBERS)
    assert tuple(found) == CONTEXT
    assert found["step_length_of_leg"] == pytest.approx(0.7)
    assert found["speed_of_leg"] == pytest.approx(1.05 / np.sqrt(9.81 * 0.9))
    assert (found["knee_swing"], found["knee_swing_difference"]) == (55, 10)
    assert isnan(found["double_support"])
    assert isnan(context_of({"knee_swing_left": 60.0})["knee_swing_difference"])


def test_a_height_stands_for_a_leg_that_nobody_measured():
    numbers = {"step_length": 0.63}
    assert isnan(context_of(numbers)["step_length_of_leg"])
    assert context_of(numbers, 1.70)["step_length_of_leg"] == pytest.approx(0.63 / 0.901)


def test_left_and_right_may_change_places():
    mirrored = NUMBERS | {"knee_swing_left": 50.0, "knee_swing_right": 60.0}
    np.testing.assert_array_equal(context_array(NUMBERS), context_array(mirrored))


def test_a_walk_has_nearly_all_of_it(pose_of):
    numbers = numbers_of_walk(measure(pose_of()).bouts)
    assert all(map(np.isfinite, numbers.values()))
    assert 0.8 < numbers["leg_length"] < 1.0
    assert 0 <= numbers["step_time_cv"] < 10
    missing = [name for name, value in context_of(numbers).items() if isnan(value)]
    assert len(missing) <= 3
