"""How far a number may be off."""

from dataclasses import replace

import numpy as np

from gaitnet.gait import measure
from gaitnet.gait.margins import MARGINS
from gaitnet.gait.parameters import measure_parameters
from gaitnet.walker import Camera, PoseNoise, observe, random_person, walk


def seen(view_deg: float = 0.0):
    walked = walk(random_person(np.random.default_rng(3), "normal"), 5.0, 30.0)
    return walked, observe(walked, Camera.framing(walked, view_deg), PoseNoise(), np.random.default_rng(2))


def test_numbers_of_a_picture_have_margins_that_hold_the_truth():
    walked, pose = seen()
    found = measure_parameters(measure(pose).bouts)
    known = {name for name, value in found.items() if value.margin is not None}
    assert known == found.keys() & MARGINS.keys()
    assert found["step_length"].margin is None
    cadence = found["cadence"]
    assert abs(cadence.value - walked.cadence_steps_min) <= cadence.margin


def test_no_margin_where_depth_was_measured_or_the_angles_are_of_the_world():
    _, pose = seen()
    _, front = seen(75.0)
    for other in (replace(pose, depth_measured=True), front):
        found = measure_parameters(measure(other).bouts)
        assert found
        assert all(value.margin is None for value in found.values())
