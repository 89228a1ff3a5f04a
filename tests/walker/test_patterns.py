from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.errors import GaitnetError
from gaitnet.gait.norms import norm_curve
from gaitnet.skeleton import NORMAL
from gaitnet.walker import PATTERNS, Person, SimulatedWalk, walk
from gaitnet.walker.curves import PHASES, healthy_curves, swell
from gaitnet.walker.gaits import gait_of
from gaitnet.walker.patterns import CLASSES, pattern_of


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
def test_every_pattern_says_its_classes_and_sources(name: str) -> None:
    pattern = PATTERNS[name]
    assert pattern.name == name
    assert (pattern.label == NORMAL) == (name in ("normal", "cautious")) == (pattern.class_name == NORMAL)
    assert any(character.isdigit() for character in pattern.source)


def test_classes_are_the_healthy_one_and_one_a_pattern() -> None:
    assert CLASSES[0] == NORMAL
    assert len(CLASSES) == len(PATTERNS) - 1


@pytest.mark.parametrize("name", PATTERNS)
def test_severity_0_is_a_healthy_walk_of_the_same_cadence(name: str) -> None:
    mild = walk(person(name, severity=0.0), 3.0)
    healthy = walk(replace(person(name), pattern="normal"), 3.0)
    np.testing.assert_allclose(mild.joints, healthy.joints, atol=1e-9)


def test_an_unknown_pattern_is_refused_with_the_known_ones() -> None:
    with pytest.raises(GaitnetError, match=r"moonwalk: unknown.*stiff_knee"):
        pattern_of("moonwalk")


@pytest.mark.parametrize(("old", "new"), [("limp", "antalgic"), ("shuffle", "parkinsonian")])
def test_patterns_are_found_by_their_older_names(old: str, new: str) -> None:
    assert pattern_of(old) is PATTERNS[new]


def test_half_the_severity_is_half_the_way() -> None:
    full = PATTERNS["antalgic"].figure(("step_time_asymmetry", "")).mean
    gait = gait_of("antalgic", 0.5)
    assert gait.step_time_asymmetry_percent == pytest.approx(full / 2)
    assert gait.step_offset == pytest.approx(0.5 - full / 800)


def test_what_is_somebodys_own_is_added() -> None:
    own = gait_of("normal", 1.0, ((("trunk_lean", ""), 4.0), (("elbow", "affected"), -3.0)))
    mean = gait_of("normal", 1.0)
    assert own.trunk_lean_deg == pytest.approx(mean.trunk_lean_deg + 4)
    assert own.affected.elbow_deg == pytest.approx(mean.affected.elbow_deg - 3)
    assert own.other == mean.other


def test_stances_make_the_double_support_and_its_asymmetry() -> None:
    gait = gait_of("antalgic", 1.0)
    affected, other = gait.stance
    assert affected + other - 1 == pytest.approx(gait.double_support_percent / 100)
    assert (other - affected) / ((other + affected) / 2) == pytest.approx(gait.stance_asymmetry_percent / 100)


def test_both_feet_always_meet_on_the_floor() -> None:
    uneven = ((("stance_asymmetry", ""), 40.0), (("step_time_asymmetry", ""), 50.0))
    gait = gait_of("antalgic", 1.0, uneven)
    affected, other = gait.stance
    assert affected - gait.step_offset >= 0.03 - 1e-9
    assert other - (1 - gait.step_offset) >= 0.03 - 1e-9


def test_stiff_knee_stays_stiff_in_swing_on_its_side_only() -> None:
    stiff = walk(person("stiff_knee", affected_side="left"), 4.0)
    wanted = PATTERNS["stiff_knee"].figure(("knee_swing", "affected"))
    assert abs(stiff.angles["left_knee_flexion"].max() - wanted.mean) < wanted.sd
    assert stiff.angles["right_knee_flexion"].max() > 50
    outward = stiff.of("left_ankle")[:, 1]
    assert outward.max() - np.median(outward) > 0.06  # it swings around


def test_crouch_flexes_both_knees_throughout() -> None:
    crouch, healthy = walk(person("crouch"), 4.0).angles, walk(person("normal"), 4.0).angles
    for side in ("left", "right"):
        assert 12 < crouch[f"{side}_knee_flexion"].min() - healthy[f"{side}_knee_flexion"].min() < 35
        assert crouch[f"{side}_hip"].mean() > healthy[f"{side}_hip"].mean() + 10
        ankle = f"{side}_ankle_dorsiflexion"
        assert np.median(crouch[ankle]) > np.median(healthy[ankle]) + 8


def stance_s(walked: SimulatedWalk, side: str) -> float:
    offs, strikes = walked.events.toe_offs(side), walked.events.heel_strikes(side)
    return float(np.mean([offs[offs > strike][0] - strike for strike in strikes[:-1]]))


@pytest.mark.parametrize("name", ["antalgic", "hemiparetic"])
def test_a_limp_hurries_over_the_affected_leg(name: str) -> None:
    limp = walk(person(name, affected_side="right"), 8.0)
    assert stance_s(limp, "right") < 0.95 * stance_s(limp, "left")


def test_a_painful_leg_extends_less() -> None:
    limp = walk(person("antalgic", affected_side="right"), 8.0)
    assert limp.angles["right_hip"].min() > limp.angles["left_hip"].min() + 1.5


def test_drop_foot_hangs_and_is_lifted_higher() -> None:
    drop = walk(person("drop_foot", affected_side="right"), 4.0).angles
    assert drop["right_ankle_dorsiflexion"].min() < drop["left_ankle_dorsiflexion"].min() - 4
    assert drop["right_knee_flexion"].max() > drop["left_knee_flexion"].max() + 8
    assert drop["right_hip"].max() > drop["left_hip"].max() + 8


def test_parkinsonian_takes_small_steps_leaning_forward_with_still_arms() -> None:
    ill, healthy = walk(person("parkinsonian"), 4.0), walk(person("normal"), 4.0)
    assert ill.step_length_m["left"] < 0.8 * healthy.step_length_m["left"]
    assert ill.angles["trunk_inclination"].mean() > healthy.angles["trunk_inclination"].mean() + 4
    assert np.ptp(ill.angles["left_elbow"]) < 0.5 * np.ptp(healthy.angles["left_elbow"])
    assert np.ptp(ill.angles["left_knee_flexion"]) < np.ptp(healthy.angles["left_knee_flexion"])


def test_hemiparetic_circles_with_a_stiff_knee_and_a_dropped_foot_and_a_still_arm() -> None:
    ill = walk(person("hemiparetic", affected_side="left"), 6.0)
    knees = [ill.angles[f"{side}_knee_flexion"].max() for side in ("left", "right")]
    assert knees[0] < knees[1] - 12
    outward = ill.of("left_ankle")[:, 1]
    assert outward.max() - np.median(outward) > 0.04
    assert np.ptp(ill.angles["left_elbow"]) < 0.5 * np.ptp(ill.angles["right_elbow"])
    assert ill.angles["left_elbow"].mean() > ill.angles["right_elbow"].mean() + 20


def test_trendelenburg_leans_over_the_weak_leg_and_drops_the_other_hip() -> None:
    ill, healthy = walk(person("trendelenburg", affected_side="left"), 6.0), walk(person("normal"), 6.0)

    def sideways(walked: SimulatedWalk) -> np.ndarray:
        """Neck to the left of the hips, metres."""
        parts = ("shoulder", "hip")
        neck, hips = ((walked.of(f"left_{part}") + walked.of(f"right_{part}"))[:, 1] / 2 for part in parts)
        return neck - hips

    assert sideways(ill).max() > abs(sideways(healthy)).max() + 0.05
    drop = (ill.of("left_hip") - ill.of("right_hip"))[:, 2].max()
    assert drop > (healthy.of("left_hip") - healthy.of("right_hip"))[:, 2].max() + 0.01


def test_ataxic_is_wide_and_irregular() -> None:
    ill, healthy = walk(person("ataxic"), 30.0), walk(person("normal"), 30.0)

    def varies(walked: SimulatedWalk) -> float:
        strides = np.diff(walked.events.left_heel_strikes)
        return float(strides.std() / strides.mean())

    def stand(walked: SimulatedWalk) -> np.ndarray:
        """Where the left foot stands, sideways, at each heel strike."""
        return np.interp(walked.events.left_heel_strikes, walked.time_s, walked.of("left_ankle")[:, 1])

    assert varies(ill) > 1.6 * varies(healthy)
    assert stand(ill).mean() > stand(healthy).mean() + 0.03
    assert stand(ill).std() > 1.5 * stand(healthy).std()


def test_an_amputee_s_knee_is_straight_in_stance() -> None:
    ill = walk(person("amputee", affected_side="right"), 6.0)
    knee = ill.angles["right_knee_flexion"]
    assert np.percentile(knee, 50) < np.percentile(ill.angles["left_knee_flexion"], 50)


def test_a_step_length_that_is_asked_for_is_made_and_split_between_the_feet() -> None:
    short = person("normal", step_length_m=0.5)
    steps_m = walk(short, 8.0).step_length_m
    assert np.mean(list(steps_m.values())) == pytest.approx(0.5, rel=0.06)
    uneven = replace(short, own=((("step_length_asymmetry", ""), 30.0),), affected_side="right")
    steps_m = walk(uneven, 8.0).step_length_m
    assert steps_m["right"] - steps_m["left"] == pytest.approx(0.3 * 0.5, abs=0.04)
