"""Healthy people's numbers: worked out by hand from what was published."""

from __future__ import annotations

import numpy as np
import pytest

from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.peaks import PEAKS
from gaitnet.gait.reference import adults, children


def test_two_standard_deviations_of_the_younger_and_the_older():
    # SD = half the interval x sqrt(28) / 2.052: 0.193 m/s twice; 0.077 and 0.064 Hz; 0.181 and 0.168 m.
    ranges = adults().published
    assert (ranges["speed"].low, ranges["speed"].high) == pytest.approx(
        (1.19 - 0.387, 1.34 + 0.387), abs=2e-3
    )
    cadence = ranges["cadence"]
    assert (cadence.low, cadence.high) == pytest.approx((120 * 0.801, 120 * 1.125), abs=0.2)
    assert (ranges["stride_time"].low, ranges["stride_time"].high) == pytest.approx((0.889, 1.248), abs=2e-3)
    stride = ranges["stride_length"]
    assert (stride.low, stride.high) == pytest.approx((1.29 - 0.335, 1.40 + 0.361), abs=2e-3)


def test_numbers_that_belong_together_do():
    ranges = adults().published
    assert ranges["cadence"].low == pytest.approx(120 / ranges["stride_time"].high)
    for name in ("step_time", "step_time_left", "step_time_right"):
        assert 2 * ranges[name].high == pytest.approx(ranges["stride_time"].high)
    for name in ("step_length", "step_length_left", "step_length_right"):
        assert 2 * ranges[name].low == pytest.approx(ranges["stride_length"].low)


@pytest.mark.parametrize("reference", [adults(), children(0.2), children(0.9)], ids=lambda found: found.name)
def test_every_range_is_of_a_parameter_and_has_a_source(reference):
    assert reference.ranges
    for name, found in reference.ranges.items():
        assert name in DEFINITIONS or name in PEAKS
        assert np.isfinite([found.low, found.high]).all()
        assert found.low <= found.high
        assert found.source


def test_children_have_no_adults_numbers():
    assert set(children(0.4).ranges) == {
        f"{joint}_range_{side}" for joint in ("knee", "ankle") for side in ("left", "right")
    }


def test_a_joints_range_is_that_of_the_published_curve():
    reference = adults()
    curve = reference.curves["knee"].mean_deg
    found = reference.published["knee_range_left"]
    assert found.low == found.high == pytest.approx(curve.max() - curve.min())
    assert 50 < found.low < 70


def test_lengths_are_the_published_ones_and_times_lie_outside_of_both():
    known = adults()
    for name in ("speed", "step_length", "step_length_left", "stride_length"):
        assert known.ranges[name] == known.published[name]
    for name in ("cadence", "step_time", "step_time_right", "stride_time"):
        both = known.published[name], known.own[name]
        assert known.ranges[name].low == min(each.low for each in both)
        assert known.ranges[name].high == max(each.high for each in both)
        assert all(each.source in known.ranges[name].source for each in both)
    for name in ("stance", "hip_range_left", "knee_swing_left", "curve_deviation", "stance_asymmetry"):
        assert known.ranges[name] == known.own[name]
