from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.errors import GaitnetError
from gaitnet.gait.norms import norm_curve
from gaitnet.skeleton import NORMAL
from gaitnet.walker import PATTERNS, Person, walk
from gaitnet.walker.curves import PHASES, healthy_curves, swell
from gaitnet.walker.patterns import at_severity, pattern_of


def person(pattern: str, **changes: object) -> Person:
    return replace(
        Person(pattern=pattern, cadence_steps_min=PATTERNS[pattern].cadence_steps_min[0]), **changes
    )


def test_healthy_curves_are_the_published_ones_between_and_at_their_points() -> None:
    curves = healthy_curves().at(PHASES + 3)
    knee, ankle = norm_curve("knee"), norm_curve("ankle")
    np.testing.assert_allclose(curves.knee_deg, knee.mean_deg[:-1], atol=1e-9)
    shank_deg = curves.thigh_deg - curves.knee_deg
    np.testing.assert_allclose(curves.foot_deg - shank_deg, ankle.mean_deg[:-1], atol=1e-9)
    ends = healthy_curves().at(np.array([1 - 1e-6, 1e-6]))
    assert abs(np.diff(ends.knee_deg)[0]) < 1e-3


def test_a_healthy_foot_is_flat_in_mid_stance() -> None:
    assert abs(healthy_curves().at(np.array([0.15, 0.20, 0.25])).foot_deg).max() < 1.5


def test_swell_has_its_top_and_width_where_they_were_asked_for() -> None:
    assert swell(0.7, 0.05, np.array([0.7, 1.7])) == pytest.approx(1)
    assert swell(0.7, 0.05, np.array([0.75]))[0] == pytest.approx(np.exp(-0.5), rel=0.02)


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_says_its_label_and_source(name: str) -> None:
    pattern = PATTERNS[name]
    assert pattern.name == name
    assert (pattern.label == NORMAL) == (name == "normal")
    assert any(character.isdigit() for character in pattern.source)


@pytest.mark.parametrize("name", PATTERNS)
def test_severity_0_is_a_healthy_walk_of_the_same_cadence(name: str) -> None:
    mild = walk(person(name, severity=0.0), 3.0)
    healthy = walk(replace(person(name), pattern="normal"), 3.0)
    np.testing.assert_allclose(mild.joints, healthy.joints, atol=1e-9)


def test_an_unknown_pattern_is_refused_with_the_known_ones() -> None:
    with pytest.raises(GaitnetError, match=r"moonwalk: unknown.*stiff_knee"):
        pattern_of("moonwalk")


def test_half_the_severity_is_half_the_way() -> None:
    assert at_severity(PATTERNS["limp"], 0.5).step_offset == pytest.approx((0.5 + 0.42) / 2)


def test_stiff_knee_stays_stiff_in_swing_on_its_side_only() -> None:
    stiff = walk(person("stiff_knee", affected_side="left"), 4.0)
    assert 14 < stiff.angles["left_knee_flexion"].max() < 30
    assert stiff.angles["right_knee_flexion"].max() > 50
    outward = stiff.of("left_ankle")[:, 1]
    assert outward.max() - np.median(outward) > 0.06  # it swings around


def test_crouch_flexes_both_knees_throughout() -> None:
    crouch, healthy = walk(person("crouch"), 4.0).angles, walk(person("normal"), 4.0).angles
    for side in ("left", "right"):
        assert 20 < crouch[f"{side}_knee_flexion"].min() - healthy[f"{side}_knee_flexion"].min() < 35
        assert crouch[f"{side}_hip"].mean() > healthy[f"{side}_hip"].mean() + 10
        ankle = f"{side}_ankle_dorsiflexion"
        assert np.median(crouch[ankle]) > np.median(healthy[ankle]) + 8


def test_limp_hurries_over_the_affected_leg() -> None:
    limp = walk(person("limp", affected_side="right"), 8.0)
    stance_s = {}
    for side in ("left", "right"):
        offs = limp.events.toe_offs(side)
        strikes = limp.events.heel_strikes(side)
        stance_s[side] = np.mean([offs[offs > strike][0] - strike for strike in strikes[:-1]])
    assert stance_s["right"] < 0.9 * stance_s["left"]
    assert limp.angles["right_hip"].min() > limp.angles["left_hip"].min() + 3  # less extension


def test_drop_foot_hangs_and_is_lifted_higher() -> None:
    drop = walk(person("drop_foot", affected_side="right"), 4.0).angles
    assert drop["right_ankle_dorsiflexion"].min() < drop["left_ankle_dorsiflexion"].min() - 4
    assert drop["right_knee_flexion"].max() > drop["left_knee_flexion"].max() + 8
    assert drop["right_hip"].max() > drop["left_hip"].max() + 8


def test_shuffle_takes_small_steps_leaning_forward_with_still_arms() -> None:
    shuffle, healthy = walk(person("shuffle"), 4.0), walk(person("normal"), 4.0)
    assert shuffle.step_length_m["left"] < 0.6 * healthy.step_length_m["left"]
    assert shuffle.angles["trunk_inclination"].mean() > 12
    assert np.ptp(shuffle.angles["left_elbow"]) < 0.3 * np.ptp(healthy.angles["left_elbow"])
    assert np.ptp(shuffle.angles["left_knee_flexion"]) < 0.6 * np.ptp(healthy.angles["left_knee_flexion"])
