"""What is read off the joints' curves: worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from gaitnet.gait.healthy import own_ranges
from gaitnet.gait.peaks import PEAKS, measure_peaks, phase_of
from gaitnet.types import Curve

PERCENT = np.linspace(0, 100, 51)


def bumps(**heights: float) -> np.ndarray:
    """`p14=18` and so on: triangles of 10 % to either side."""
    return sum(height * np.clip(1 - abs(PERCENT - int(at[1:])) / 10, 0, 1) for at, height in heights.items())


def test_a_knee_has_its_four_values():
    curve = Curve(5 + bumps(p14=13, p40=-3, p72=55), None, 2)
    found = {name: one.value for name, one in measure_peaks({"knee_left": curve}).items()}
    assert found == pytest.approx(
        {"knee_strike_left": 5, "knee_loading_left": 18, "knee_stance_left": 2, "knee_swing_left": 60}
    )


def test_thigh_and_ankle_have_theirs():
    curves = {
        "thigh_right": Curve(bumps(p52=-20, p86=25), None, 3),
        "ankle_right": Curve(bumps(p46=12, p64=-18) - 4.0 * (PERCENT >= 76), None, 3),
    }
    found = {name: one.value for name, one in measure_peaks(curves).items()}
    assert found == pytest.approx({
        "thigh_stance_right": -20, "thigh_swing_right": 25,
        "ankle_stance_right": 12, "ankle_push_off_right": -18, "ankle_swing_right": -4,
    })  # fmt: skip
    assert all(one.n == 3 and one.unit == "deg" for one in measure_peaks(curves).values())


def test_one_cycle_is_too_few():
    assert measure_peaks({"knee_left": Curve(bumps(p72=60), None, 1)}) == {}


def test_every_value_has_a_range_and_a_phase():
    assert PEAKS.keys() <= own_ranges().keys()
    assert all(phase_of(name) for name in PEAKS)
    assert phase_of("knee_swing_left") == "initial_swing"
    assert phase_of("cadence") is None
