"""Healthy people measured by gaitnet itself: the statistics by hand, and the file that comes with it."""

from __future__ import annotations

import csv
from importlib.resources import files

import numpy as np
import pytest

from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.healthy import (
    FILES,
    LEAST_PEOPLE,
    distribution,
    distributions,
    own_curves,
    own_ranges,
    range_of,
    ranges_by_name,
)
from gaitnet.gait.measured_by import HEAVY
from gaitnet.gait.peaks import PEAKS
from gaitnet.gait.reference import JOINTS, adults, children


def test_a_person_counts_once_however_many_videos_there_are():
    found = distribution("cadence", "walk", "steps/min", [[1.0, 3.0], [4.0], [6.0, 6.0]], 5, "us")
    # Means of people 2, 4, 6. Squares about 4: (9 + 1) / 2, 0, 4; their sum over two degrees of freedom.
    assert (found.mean, found.sd_people, found.p50) == (4.0, 2.0, 4.0)
    assert found.sd == pytest.approx(np.sqrt(9 / 2))
    limits = range_of(found)
    away = 4.302653 * np.sqrt(9 / 2) * np.sqrt(4 / 3)  # t of 97.5 %, 2 degrees of freedom; a new person
    assert (limits.low, limits.high) == pytest.approx((4 - away, 4 + away), rel=1e-6)
    assert (limits.people, limits.source) == (3, "us")


def test_what_has_a_long_tail_is_taken_by_its_logarithm():
    found = range_of(distribution("ankle_range", "leg", "deg", [[np.e], [np.e**2], [np.e**3]], 3, "us"))
    away = 4.302653 * 1.0 * np.sqrt(4 / 3)
    assert np.log([found.low, found.high]) == pytest.approx([2 - away, 2 + away], rel=1e-6)


def test_an_asymmetry_is_the_size_of_a_difference_about_zero():
    found = range_of(distribution("stance_asymmetry", "walk", "%", [[3.0], [4.0]], 2, "us"))
    assert (found.low, found.high) == pytest.approx((0, 4.302653 * np.sqrt(12.5)), rel=1e-6)


def test_nothing_is_too_near_to_the_healthy_curve():
    found = range_of(distribution("gvs_knee", "leg", "deg", [[np.e], [np.e**2], [np.e**3]], 3, "us"))
    assert found.low == 0
    assert np.log(found.high) == pytest.approx(2 + 2.919986 * np.sqrt(4 / 3), rel=1e-6)  # t of 95 %


def test_few_people_are_no_range():
    few = [[float(value)] for value in range(LEAST_PEOPLE - 1)]
    assert ranges_by_name([distribution("cadence", "walk", "steps/min", few, 9, "us")]) == {}


@pytest.mark.parametrize("instrument", FILES)
def test_every_figure_of_a_file_says_where_it_is_from(instrument):
    text = files("gaitnet.gait").joinpath(FILES[instrument]).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) > 51 * len(JOINTS)
    for row in rows:
        assert "healthy adults" in row["source"]
        assert 2 <= int(row["people"]) <= int(row["videos"])
    for each in distributions(instrument):
        assert each.p2_5 <= each.p50 <= each.p97_5
        assert each.sd >= each.sd_people * np.sqrt(1 - 1 / each.people)


def test_ranges_are_of_what_is_measured_and_are_the_adults():
    ranges = own_ranges()
    assert ranges.keys() <= DEFINITIONS.keys() | PEAKS.keys()
    assert all(each.low < each.high for each in ranges.values())
    assert ranges["knee_range_left"] == ranges["knee_range_right"] == adults().ranges["knee_range_left"]
    assert children(0.4).own == children(0.4).own_curves == {}


def test_the_band_is_of_the_same_instrument():
    assert list(own_curves()) == list(JOINTS)
    for joint, curve in own_curves().items():
        assert curve.mean_deg.shape == curve.sd_deg.shape == (51,)
        assert adults().band(joint) == curve
        assert children(0.4).band(joint) == children(0.4).curves[joint]


def test_heavy_has_healthy_people_of_its_own_whose_legs_are_nearer_to_each_other():
    assert own_ranges(HEAVY).keys() == own_ranges().keys()
    assert "(heavy)" in adults(HEAVY).own["cadence"].source
    assert "(full)" in adults("keypoints").own["cadence"].source  # nobody was measured whole by these
    narrower = own_ranges(HEAVY)["stance_asymmetry"].high, own_ranges()["stance_asymmetry"].high
    assert narrower[0] < narrower[1]
