"""How far walks are from healthy people's: near for the healthy, far where the pattern is."""

import numpy as np
import pytest
from walks_seen import Seen, see

from gaitnet.errors import GaitnetError
from gaitnet.gait import measure
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.deviation import JOINTS, measure_curves, measure_deviation
from gaitnet.gait.reference import adults, children, reference_for
from gaitnet.types import Measurement
from gaitnet.walker import Person


def deviation_of(pose) -> dict[str, Measurement]:
    return measure_deviation(measure_curves(measure(pose).bouts), adults())


def test_the_adults_curves_are_published() -> None:
    curves = adults().curves
    assert list(curves) == list(JOINTS)
    assert all(curve.mean_deg.shape == curve.sd_deg.shape == (51,) for curve in curves.values())
    assert curves["knee"].mean_deg.max() == pytest.approx(60, abs=6)
    assert 15 < curves["thigh"].mean_deg[0] < 35  # forward at heel strike
    assert curves["thigh"].mean_deg.min() < -10  # and behind before toe off


def test_children_are_held_against_children_of_their_speed(healthy: Seen) -> None:
    names = [children(speed).name for speed in (0.1, 0.3, 0.4, 0.6, 0.9)]
    assert [name.split(", ")[2] for name in names] == [
        f"{speed} walking" for speed in ("very slow", "slow", "free", "fast", "very fast")
    ]
    ranges = [float(np.ptp(children(speed).curves["thigh"].mean_deg)) for speed in (0.1, 0.3, 0.4, 0.6, 0.9)]
    assert ranges == sorted(ranges)  # longer steps
    bouts = measure(healthy.pose).bouts
    # An adult's leg of 0.9 m: 1.2 m/s is 1.2 / sqrt(9.81 * 0.9) = 0.40, free; 0.4 m/s is 0.13, very slow.
    assert reference_for(bouts, "child", 1.2).name == children(0.40).name
    assert reference_for(bouts, "child", 0.4).name == children(0.13).name
    assert reference_for(bouts, "adult", 0.4).name == adults().name
    with pytest.raises(GaitnetError, match=r"norms=elderly: unknown. Choose one of adult, child"):
        reference_for(bouts, "elderly", 1.0)  # type: ignore[arg-type]


def test_curves_have_the_spread_of_the_cycles(healthy: Seen) -> None:
    curves = measure_curves(measure(healthy.pose).bouts)
    assert set(curves) == {f"{joint}_{side}" for joint in JOINTS for side in ("left", "right")}
    for curve in curves.values():
        assert curve.n >= 3
        assert curve.mean_deg.shape == curve.sd_deg.shape == (51,)
        assert curve.sd_deg.max() < 10
    one = measure_curves(measure(healthy.pose.between(0, 2.6)).bouts)
    assert all((curve.sd_deg is None) == (curve.n == 1) for curve in one.values())


def test_the_healthy_are_near_and_the_scores_add_up(healthy: Seen) -> None:
    found = deviation_of(healthy.pose)
    assert found["curve_deviation"].value < 6
    for side in ("left", "right"):
        scores = [found[f"gvs_{joint}_{side}"].value for joint in JOINTS]
        assert found[f"curve_deviation_{side}"].value == pytest.approx(np.sqrt(np.mean(np.square(scores))))
    sides = [found["curve_deviation_left"].value, found["curve_deviation_right"].value]
    assert found["curve_deviation"].value == pytest.approx(np.sqrt(np.mean(np.square(sides))))
    assert all(DEFINITIONS[name].unit == one.unit == "deg" for name, one in found.items())


def test_a_stiff_knee_is_far_on_its_own_side() -> None:
    seen = see(Person(pattern="stiff_knee", severity=1.3, affected_side="left"))
    found = deviation_of(seen.pose)
    assert found["gvs_knee_left"].value > found["gvs_knee_right"].value + 5
    assert found["gvs_knee_left"].value > 10


def test_without_a_whole_cycle_there_is_no_score(healthy: Seen) -> None:
    assert deviation_of(healthy.pose.between(0, 1.5)) == {}
