"""Parameters against walkers who know theirs, and the definitions."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from walks_seen import Seen, see

from gaitnet.gait import Known, measure
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.deviation import measure_curves
from gaitnet.gait.parameters import OF_STEPS, OF_STRIDES, measure_parameters
from gaitnet.walker import Person


def test_parameters_of_every_pattern_are_true(patterned: Seen) -> None:
    walk = patterned.walk
    found = measure_parameters(measure(patterned.pose, Known(height_m=1.72)).bouts)
    length_m = float(np.mean(list(walk.step_length_m.values())))
    both_strides = np.concatenate([np.diff(walk.events.heel_strikes(side)) for side in ("left", "right")])
    assert found["cadence"].value == pytest.approx(120 / both_strides.mean(), abs=1)
    assert found["step_length"].value == pytest.approx(length_m, abs=0.05)
    assert found["speed"].value == pytest.approx(walk.speed_m_s, rel=0.08)
    strides = [
        np.diff(times).mean() for times in (walk.events.left_heel_strikes, walk.events.right_heel_strikes)
    ]
    assert found["stride_time"].value == pytest.approx(np.mean(strides), abs=0.02)


def test_stance_swing_and_supports_add_up(healthy: Seen) -> None:
    found = {name: one.value for name, one in measure_parameters(measure(healthy.pose).bouts).items()}
    assert found["stance"] == pytest.approx(62, abs=3)  # Perry & Burnfield 2010: 62 % at a free pace
    assert found["stance"] + found["swing"] == pytest.approx(100)
    assert found["stance"] == pytest.approx(found["double_support"] + found["single_support"], abs=0.5)
    assert found["step_time_asymmetry"] < 3


def test_a_limp_is_asymmetric_by_as_much_as_it_is() -> None:
    seen = see(Person(pattern="limp", severity=1.0))
    found = measure_parameters(measure(seen.pose).bouts)
    events = seen.walk.events
    strikes = sorted((time, side) for side in ("left", "right") for time in events.heel_strikes(side))
    times = {"left": [], "right": []}
    for (start_s, _), (end_s, side) in pairwise(strikes):
        times[side].append(end_s - start_s)
    left, right = np.mean(times["left"]), np.mean(times["right"])
    asymmetry = 100 * abs(left - right) / ((left + right) / 2)
    assert asymmetry > 10
    assert found["step_time_asymmetry"].value == pytest.approx(asymmetry, abs=4)


def test_one_step_of_a_side_gives_no_asymmetry(healthy: Seen) -> None:
    found = measure_parameters(measure(healthy.pose.between(0, 2.7)).bouts)
    assert "step_time" in found
    assert "step_time_asymmetry" not in found


def test_what_the_camera_does_not_see_is_withheld() -> None:
    timing = {"cadence", "step_time", "stride_time"}
    found = {}
    for view_deg in (0, 60, 90):
        bouts = measure(see(Person(), view_deg).pose).bouts
        assert (measure_curves(bouts) == {}) == (view_deg > 0)
        found[view_deg] = set(measure_parameters(bouts))
    elsewhere = ("gvs", "curve_deviation", "step_width", "step_time_variability")  # 30 steps are not there
    assert found[0] == {name for name in DEFINITIONS if not name.startswith(elsewhere)}
    assert found[60] == timing
    assert found[90] == timing | {"step_width"}


@pytest.mark.parametrize("name", [*OF_STEPS, *OF_STRIDES])
def test_what_is_reckoned_is_defined(name: str) -> None:
    assert {name, f"{name}_left"} & DEFINITIONS.keys()
    assert (f"{name}_left" in DEFINITIONS) == (f"{name}_right" in DEFINITIONS)
    assert not (name in OF_STEPS and name in OF_STRIDES)


def test_every_parameter_is_defined_and_has_its_unit(healthy: Seen) -> None:
    pose = replace(healthy.pose, depth_measured=True)  # seen from everywhere
    found = measure_parameters(measure(pose).bouts)
    elsewhere = ("gvs", "curve_deviation", "step_time_variability")
    assert set(found) == {name for name in DEFINITIONS if not name.startswith(elsewhere)}
    for name, one in found.items():
        assert one.unit == DEFINITIONS[name].unit
        assert one.source == DEFINITIONS[name].source
        assert DEFINITIONS[name].text
        assert one.n >= 1
        assert np.isfinite(one.value)
