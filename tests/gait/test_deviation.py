"""How far walks are from healthy adults': near for the healthy, far where the pattern is."""

import numpy as np
import pytest
from walks_seen import Seen, see

from gaitnet.gait import measure
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.deviation import JOINTS, measure_deviation, reference
from gaitnet.walker import Person


def test_the_reference_is_published(healthy: Seen) -> None:
    knee, thigh, ankle = reference()
    assert knee.shape == thigh.shape == ankle.shape == (51,)
    assert knee.max() == pytest.approx(60, abs=6)
    assert 15 < thigh[0] < 35  # forward at heel strike
    assert thigh.min() < -10  # and behind before toe off


def test_the_healthy_are_near_and_the_scores_add_up(healthy: Seen) -> None:
    found = measure_deviation(measure(healthy.pose).bouts)
    assert found["gps"].value < 6
    for side in ("left", "right"):
        scores = [found[f"gvs_{joint}_{side}"].value for joint in JOINTS]
        assert found[f"gps_{side}"].value == pytest.approx(np.sqrt(np.mean(np.square(scores))))
    sides = [found["gps_left"].value, found["gps_right"].value]
    assert found["gps"].value == pytest.approx(np.sqrt(np.mean(np.square(sides))))
    assert all(DEFINITIONS[name].unit == one.unit == "deg" for name, one in found.items())


def test_a_stiff_knee_is_far_on_its_own_side() -> None:
    seen = see(Person(pattern="stiff_knee", severity=0.9, affected_side="left"))
    found = measure_deviation(measure(seen.pose).bouts)
    assert found["gvs_knee_left"].value > found["gvs_knee_right"].value + 5
    assert found["gvs_knee_left"].value > 10


def test_without_a_whole_cycle_there_is_no_score(healthy: Seen) -> None:
    assert measure_deviation(measure(healthy.pose.between(0, 1.5)).bouts) == {}
