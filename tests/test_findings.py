"""What lies outside the healthy range, how far, and what is said once only."""

from dataclasses import replace
from math import exp
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import analyze_pose
from gaitnet.findings import SUMMARIES, Finding, compared, findings, findings_of
from gaitnet.skeleton import MIRROR
from gaitnet.types import Measurement, PoseSequence, Range
from gaitnet.walker import Camera, Person, observe, random_person, walk
from gaitnet.walker.patterns import pattern_of


def measured(**values: float) -> dict[str, Measurement]:
    return {name: Measurement(name, value, "m", None, 4, "") for name, value in values.items()}


RANGES = {
    "cadence": Range(100, 120, ""),
    "step_time": Range(0.5, 0.6, ""),
    "speed": Range(1.0, 1.5, ""),
    "knee_range_left": Range(60, 60, ""),
}


def test_the_furthest_comes_first_in_widths_of_its_range():
    found = findings(measured(cadence=90.0, speed=0.5), RANGES)
    assert [(each.name, each.direction) for each in found] == [("speed", "low"), ("cadence", "low")]
    assert [each.widths for each in found] == pytest.approx([-1.0, -0.5])


def test_what_says_the_same_counts_once():
    found = findings(measured(step_time=0.667, cadence=90.0), RANGES)
    assert [each.measured.name for each in found] == ["cadence"]
    assert found[0].widths == pytest.approx(-0.5)
    (alone,) = findings(measured(step_time=0.667, cadence=100.0), RANGES)
    assert alone.widths == pytest.approx(0.67)


@pytest.mark.parametrize("value", [1.0, 1.2, 1.5])
def test_inside_and_at_its_ends_is_no_finding(value):
    assert findings(measured(speed=value), RANGES) == []


def test_a_number_without_a_range_is_not_compared():
    assert compared(measured(speed=9.0, knee_range_left=9.0, other=9.0), RANGES) == ["speed"]
    assert findings(measured(knee_range_left=9.0, other=9.0), RANGES) == []


def in_degrees(name: str, value: float) -> dict[str, Measurement]:
    return {name: Measurement(name, value, "deg", None, 3, "")}


def test_how_far_of_a_published_range_is_in_quarters_of_it():
    # Mean and two SD: 1.25 and 0.125 m/s. 0.875 is three SD below; 0.135 % of people are.
    (found,) = findings(measured(speed=0.875), RANGES)
    assert found.z == pytest.approx(-3)
    assert found.percentile == pytest.approx(0.135, abs=1e-3)


def test_how_far_of_few_people_is_by_student():
    healthy = Range(1.0, 9.0, "us", "linear", 5.0, 2.0, 3)
    (found,) = findings(
        in_degrees("knee_swing_left", 5 + 4.302653 * 2 * np.sqrt(4 / 3)), {"knee_swing_left": healthy}
    )
    assert found.z == pytest.approx(4.302653 * np.sqrt(4 / 3))
    assert found.percentile == pytest.approx(97.5, abs=1e-3)  # t of 97.5 %, two degrees of freedom


def test_how_far_is_told_on_the_scale_of_the_range():
    long_tail = Range(exp(1), exp(3), "us", "log", 2.0, 0.5, 20)
    (found,) = findings(in_degrees("ankle_range_left", exp(4)), {"ankle_range_left": long_tail})
    assert found.z == pytest.approx(4.0)
    size = Range(0.0, 8.5, "us", "absolute", 0.0, 2.0, 2)
    (found,) = findings(
        {"stance_asymmetry": Measurement("stance_asymmetry", 2 * 4.302653, "%", None, 4, "")},
        {"stance_asymmetry": size},
    )
    assert found.percentile == pytest.approx(95.0, abs=1e-3)  # of a size: 2.5 % on either side of 0


@pytest.mark.parametrize("scale", ["linear", "log", "absolute"])
@pytest.mark.parametrize("people", [0, 1, 20])
def test_whatever_a_report_holds_its_distance_is_a_number(scale, people):
    for ends, spread in (((1e300, 1.7e308), None), ((0.0, 5e-324), None), ((0.0, 1.0), 1e-300)):
        healthy = Range(*ends, "", scale, None if spread is None else 0.0, spread, people)
        for value in (-1e308, 1e308):
            for found in findings(in_degrees("stance", value), {"stance": healthy}):
                assert np.isfinite(found.z)
                assert 0 <= round(found.percentile, 6) <= 100 or scale == "absolute"


def test_a_number_that_others_say_better_is_no_finding_of_its_own():
    names = ("knee_swing_left", "knee_range_left", "gvs_knee_left", "curve_deviation_left", "curve_deviation")
    ranges = dict.fromkeys(names, Range(10, 20, ""))
    for count, name in enumerate(names):
        numbers = {each: Measurement(each, 30.0, "deg", None, 3, "") for each in names[count:]}
        assert [each.measured.name for each in findings(numbers, ranges)] == [name]
    assert "knee_swing_right" not in SUMMARIES["gvs_knee_left"]


def test_a_joints_range_speaks_where_it_is_further_outside_than_its_details():
    ranges = dict.fromkeys(("hip_range_left", "thigh_swing_left"), Range(10, 20, ""))
    for hip, thigh, names in (
        (40.0, 22.0, {"hip_range_left", "thigh_swing_left"}),
        (22.0, 40.0, {"thigh_swing_left"}),
    ):
        numbers = {
            name: Measurement(name, value, "deg", None, 3, "")
            for name, value in (("hip_range_left", hip), ("thigh_swing_left", thigh))
        }
        assert {each.measured.name for each in findings(numbers, ranges)} == names


def test_a_long_stance_time_is_said_by_the_double_support():
    ranges = dict.fromkeys(("stance_time", "double_support"), Range(0.5, 0.9, ""))
    numbers = measured(stance_time=1.0, double_support=1.0)
    assert [each.measured.name for each in findings(numbers, ranges)] == ["double_support"]


@pytest.mark.parametrize(
    ("left", "right", "names"),
    [(0.5, 0.1, ["step_length_right"]), (0.5, 1.5, ["step_length_right"]), (0.2, 0.1, ["step_length"])],
)
def test_short_steps_of_one_foot_alone_are_its_own(left, right, names):
    ranges = dict.fromkeys(("step_length", "step_length_left", "step_length_right"), Range(0.48, 0.88, ""))
    numbers = measured(step_length=(left + right) / 2, step_length_left=left, step_length_right=right)
    assert [each.measured.name for each in findings(numbers, ranges)] == names


def test_an_asymmetry_is_of_the_side_with_the_smaller_number():
    ranges = {"step_length_asymmetry": Range(0, 10, "")}
    for left, right, side in ((0.4, 0.6, "left"), (0.6, 0.4, "right")):
        numbers = measured(step_length_asymmetry=40.0, step_length_left=left, step_length_right=right)
        (found,) = findings(numbers, ranges)
        assert found.side == side
    (alone,) = findings(measured(step_length_asymmetry=40.0), ranges)
    assert alone.side is None


def test_findings_are_said_as_a_clinician_would():
    def said(name: str, value: float, unit: str, low: float, high: float) -> str:
        (found,) = findings({name: Measurement(name, value, unit, None, 3, "")}, {name: Range(low, high, "")})
        return found.sentence()

    assert (
        said("step_length", 0.35, "m", 0.477, 0.881) == "Steps short: 0.35 m, healthy adults 0.48 to 0.88 m."
    )
    assert said("knee_swing_right", 41.2, "deg", 52, 68) == (
        "Knee flexion in swing reduced, right: peak 41 deg, healthy adults 52 to 68 deg."
    )
    assert said("ankle_swing_left", -15, "deg", -0.2, 11) == (
        "Dorsiflexion in swing reduced (foot drop), left: "
        "15° plantarflexed, healthy adults 0 to 11° dorsiflexed."
    )
    assert said("gvs_knee_left", 21, "deg", 0, 14.6) == (
        "Knee curve far from healthy, left: distance 21 deg, healthy adults up to 15 deg."
    )
    # As many digits as tell the value from the end of the range.
    assert said("single_support", 33.7, "%", 33.8, 41.4) == (
        "Single support short: 33.7 %, healthy adults 33.8 to 41.4 %."
    )
    # Behind the vertical is below 0. It rounds to the end of the range: a digit more.
    assert said("thigh_stance_left", -5.3, "deg", -33, -5.4) == (
        "Hip extension in terminal stance reduced, left: "
        "thigh behind the vertical 5.3 deg, healthy adults 5.4 to 33.0 deg."
    )
    assert said("new_number", 3, "deg", 0, 2) == "New number is high: 3 deg, healthy adults 0 to 2 deg."


def seen(pattern: str, side: str = "right") -> PoseSequence:
    pace = pattern_of(pattern).cadence_steps_min[0]
    walked = walk(
        Person(pattern=pattern, severity=1.1, affected_side=side, cadence_steps_min=pace), 6.0, 30.0
    )
    return observe(walked, Camera.framing(walked, 0.0))


def of_pose(pose: PoseSequence) -> list[Finding]:
    return findings_of(analyze_pose(Path("walk.npz"), pose).report)


@pytest.mark.parametrize("seed", range(4))
def test_a_healthy_walker_has_few_findings(seed):
    person = random_person(np.random.default_rng(seed))
    walked = walk(person, 6.0, 30.0)
    assert len(of_pose(observe(walked, Camera.framing(walked, 180.0 * (seed % 2))))) <= 2


def test_through_a_pose_models_errors_there_is_about_one(pose_of):
    counts = [len(of_pose(pose_of(seed, 6.0))) for seed in range(5)]
    assert np.mean(counts) <= 1.5  # as in films of healthy people: `gaitnet accuracy --only reference`


EXPECTED = {
    "stiff_knee": {("knee_swing_right", "low", "initial_swing")},
    "drop_foot": {
        ("ankle_swing_right", "low", "mid_swing"),
        ("thigh_swing_right", "high", "mid_swing"),
        ("knee_swing_right", "high", "initial_swing"),
    },
    "crouch": {(f"knee_stance_{side}", "high", "terminal_stance") for side in ("left", "right")},
    "antalgic": {("stance_asymmetry", "high", None), ("step_time_asymmetry", "high", None)},
    "parkinsonian": {("step_length", "low", None), ("double_support", "high", None)},
    "knee_osteoarthritis": {("double_support", "high", None), ("speed", "low", None)},
    "hemiparetic": {
        ("step_time_asymmetry", "high", None),
        ("speed", "low", None),
        ("knee_strike_right", "high", "loading_response"),
    },
    "amputee": {("step_time_asymmetry", "high", None)},
    "cautious": set(),
}
"""What each pattern shows from the side; Trendelenburg and ataxia show themselves from the front, and in many
steps."""


@pytest.mark.parametrize("pattern", EXPECTED)
def test_a_pattern_has_the_findings_that_a_clinician_expects(pattern):
    found = {(each.measured.name, each.direction, each.phase) for each in of_pose(seen(pattern))}
    assert found >= EXPECTED[pattern]


def test_a_limp_spares_the_painful_leg():
    sides = {each.measured.name: each.side for each in of_pose(seen("limp"))}
    assert sides["stance_asymmetry"] == "right"


def test_in_a_mirror_the_sides_are_exchanged():
    pose = seen("drop_foot")
    image, world = pose.image[:, MIRROR].copy(), pose.world[:, MIRROR].copy()
    image[:, :, 0] = pose.size[0] - image[:, :, 0]
    world[:, :, 0] *= -1
    mirrored = replace(pose, image=image, world=world, visibility=pose.visibility[:, MIRROR])
    other = {"left": "right", "right": "left", None: None}
    first = [(each.side, each.direction, each.phase, each.z) for each in of_pose(pose)]
    again = [(other[each.side], each.direction, each.phase, each.z) for each in of_pose(mirrored)]
    assert [each[:3] for each in first] == [each[:3] for each in again]
    assert [each[3] for each in first] == pytest.approx([each[3] for each in again], abs=0.05)
    assert first[0][0] == "right"


def test_what_is_at_the_end_of_a_range_is_no_finding():
    for value, count in ((28.895, 0), (28.898, 0), (28.99, 1)):
        found = findings(
            in_degrees("ankle_range_left", value), {"ankle_range_left": Range(6.041, 28.895, "")}
        )
        assert len(found) == count
