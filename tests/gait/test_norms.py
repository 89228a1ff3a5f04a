"""Published curves, as published."""

import pytest

from gaitnet.gait.norms import norm_curve


def test_the_curves_are_whole() -> None:
    for joint in ("hip", "knee", "ankle", "pelvis"):
        curve = norm_curve(joint)
        assert curve.percent.tolist() == list(range(0, 101, 2))
        assert (curve.sd_deg > 0).all()


def test_the_knee_bends_most_in_swing() -> None:
    curve = norm_curve("knee")
    assert curve.percent[curve.mean_deg.argmax()] == pytest.approx(72, abs=4)
    assert curve.mean_deg.max() == pytest.approx(60, abs=6)


def test_an_unknown_curve_is_no_answer() -> None:
    with pytest.raises(KeyError):
        norm_curve("knee", "Nobody1999")
