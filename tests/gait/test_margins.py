"""How far a number may be off."""

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.accuracy.margins import margins
from gaitnet.gait import measure
from gaitnet.gait.deviation import measure_curves
from gaitnet.gait.margins import WITH_MARGIN, key_of
from gaitnet.gait.parameters import measure_parameters
from gaitnet.walker import Camera, PoseNoise, observe, random_person, walk


def seen(view_deg: float = 0.0):
    walked = walk(random_person(np.random.default_rng(3), "normal"), 5.0, 30.0)
    return walked, observe(walked, Camera.framing(walked, view_deg), PoseNoise(), np.random.default_rng(2))


def test_numbers_of_a_picture_have_margins_that_hold_the_truth():
    walked, pose = seen()
    found = measure_parameters(measure(pose).bouts)
    known = {name for name, value in found.items() if value.margin is not None}
    assert known == {name for name in found if key_of(name)[0] in WITH_MARGIN}
    assert known
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


def test_of_heavy_margins_are_its_own_and_those_of_a_leg_are_of_one_leg():
    _, pose = seen()
    full, heavy = (
        measure_parameters(measure(replace(pose, backend="openvino", engine=engine)).bouts)
        for engine in ("f32 on CPU", "f32 on CPU, pose_landmark_heavy.tflite")
    )
    assert heavy["knee_range_left"].margin < full["knee_range_left"].margin
    assert full["step_time"].margin < full["step_time_left"].margin
    assert full["step_time_left"].margin == full["step_time_right"].margin


def test_curves_have_margins_and_those_of_the_world_have_none():
    _, pose = seen()
    found = measure_curves(measure(pose).bouts)
    assert found
    assert all(0 < curve.margin_deg < 15 for curve in found.values())
    measured = measure_curves(measure(replace(pose, depth_measured=True)).bouts)
    assert all(curve.margin_deg is None for curve in measured.values())


def test_a_margin_holds_95_percent_of_both_legs_errors():
    films = [{"stance_left": 0.1 * n, "stance_right": -0.1 * n, "speed": 9.0} for n in range(101)]
    curves = [{"curve_knee_left": np.linspace(-10, 10, 51)}]
    found = margins([*films, *curves])
    assert found[("stance", "leg")] == pytest.approx(9.5)
    assert found[("curve_knee", "leg")] == pytest.approx(9.6)
    assert ("speed", "walk") not in found


def test_a_network_whose_errors_nobody_measured_has_no_margin():
    _, pose = seen()

    def known(engine):
        found = measure_parameters(measure(replace(pose, backend="openvino", engine=engine)).bouts)
        return found["cadence"].margin is not None

    assert known(None)
    assert known("f32 on CPU, one frame in 2")
    assert known("f32 on CPU, pose_landmark_full.tflite")
    assert known("f32 on CPU, pose_landmarker_heavy.task")
    assert not known("f32 on CPU, pose_landmarker_lite.task")
    assert not known("f32 on CPU, mine.task")
