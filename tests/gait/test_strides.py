"""The one list of steps and strides: what is left out of the means, and what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from walks_seen import Seen, see

from gaitnet.gait import Bout, MeasuredWalk, measure
from gaitnet.gait.definitions import DEFINITIONS, FEWEST
from gaitnet.gait.deviation import measure_curves
from gaitnet.gait.parameters import measure_parameters, withheld
from gaitnet.gait.strides import find_footsteps, find_strides, outlying, strides_of
from gaitnet.skeleton import SIDES
from gaitnet.types import GaitEvents, PoseSequence
from gaitnet.walker import Person


def slowed(pose: PoseSequence, from_s: float = 0.0, to_s: float = 99.0) -> PoseSequence:
    """The person goes at 70 % of the speed meanwhile."""
    slow_s = np.clip(pose.time_s, from_s, to_s) - from_s
    return replace(pose, time_s=pose.time_s + slow_s * (1 / 0.7 - 1))


def left_out(walk: MeasuredWalk) -> list[str | None]:
    return [step.left_out for step in find_footsteps(walk.bouts)]


def with_events(bout: Bout, **times: np.ndarray) -> Bout:
    return replace(bout, events=replace(bout.events, **times))


def test_a_time_is_outlying_beyond_a_share_and_beyond_what_the_others_vary() -> None:
    assert outlying(np.array([0.98, 0.56, 1.0, 0.99]), 0.25).tolist() == [False, True, False, False]
    assert not outlying(np.array([0.98, 0.80, 1.0, 0.99]), 0.25).any()  # 18 %
    assert not outlying(np.array([1.0, 1.3, 1.6, 0.7, 1.9]), 0.25).any()  # all of them vary
    assert not outlying(np.array([0.5, 1.0]), 0.25).any()  # nobody knows which of two


def test_of_two_toe_offs_the_last_counts() -> None:
    events = GaitEvents(
        left_heel_strikes=np.array([0.0, 1.2]),
        right_heel_strikes=np.array([0.6]),
        left_toe_offs=np.array([0.3, 0.65, 0.75]),  # 0.3: both feet are not down there
        right_toe_offs=np.array([0.1, 0.15]),
    )
    (stride,) = strides_of(events, "left")
    assert (stride.other_toe_off_s, stride.toe_off_s) == (0.15, 0.75)


def test_steps_of_stopping_are_marked_and_bend_no_mean(healthy: Seen) -> None:
    whole, stopped = measure(healthy.pose), measure(slowed(healthy.pose, 4.7))
    marks = left_out(stopped)
    slow = marks.index("stopping")
    assert marks == [None] * slow + ["stopping"] * (len(marks) - slow)
    assert 1 <= len(marks) - slow <= 3
    assert left_out(whole) == [None] * len(marks)
    true, found = measure_parameters(whole.bouts), measure_parameters(stopped.bouts)
    assert found["step_time"].n == slow
    assert found["cadence"].value == pytest.approx(true["cadence"].value, rel=0.03)
    naive = 60 / np.mean([step.time_s for step in find_footsteps(stopped.bouts)])
    assert naive < 0.95 * true["cadence"].value
    assert stopped.events.count == whole.events.count


def test_steps_of_starting_are_marked(healthy: Seen) -> None:
    marks = left_out(measure(slowed(healthy.pose, to_s=1.3)))
    assert marks[0] == "starting"
    assert set(marks[3:]) == {None}


@pytest.mark.parametrize("severity", [0.4, 1.0])
@pytest.mark.parametrize("view_deg", [0.0, 180.0])
def test_a_limp_keeps_all_its_steps(severity: float, view_deg: float) -> None:
    walk = measure(see(Person(pattern="limp", severity=severity), view_deg).pose)
    assert set(left_out(walk)) == {None}
    assert {stride.left_out for stride in find_strides(walk.bouts, find_footsteps(walk.bouts))} == {None}


def test_every_pattern_keeps_all_its_steps(patterned: Seen) -> None:
    assert set(left_out(measure(patterned.pose))) == {None}


def test_where_the_camera_goes_along_the_way_says_nothing(healthy: Seen) -> None:
    hips = healthy.pose.image.mean(axis=1, keepdims=True) * [1, 0]
    still = replace(healthy.pose, image=healthy.pose.image - hips + [healthy.pose.size[0] / 2, 0])
    assert set(left_out(measure(still))) == {None}


def test_a_strike_too_many_costs_its_strides_and_bends_no_mean(healthy: Seen) -> None:
    (bout,) = measure(healthy.pose).bouts
    strikes = bout.events.right_heel_strikes
    wrong = with_events(bout, right_heel_strikes=np.sort(np.append(strikes, strikes[2] + 0.45)))
    strides = find_strides([wrong], find_footsteps([wrong]))
    out = [stride for stride in strides if stride.left_out]
    assert {stride.left_out for stride in out} == {"outlying"}
    assert all(stride.time_s < 0.75 * np.diff(strikes).mean() for stride in out)
    for name in ("stride_time", "stance_right", "stance_left", "cadence"):
        true, found = measure_parameters([bout])[name], measure_parameters([wrong])[name]
        assert found.value == pytest.approx(true.value, rel=0.02), name
    curve = measure_curves([wrong])["knee_right"]
    assert curve.n == sum(stride.side == "right" and not stride.left_out for stride in strides)


def test_numbers_are_made_of_the_strides_that_count(noisy: Seen) -> None:
    bouts = measure(slowed(noisy.pose, 4.7)).bouts
    steps = find_footsteps(bouts)
    strides = [stride for stride in find_strides(bouts, steps) if stride.left_out is None]
    found = measure_parameters(bouts)
    assert found["stride_time"].n == len(strides) < len(find_strides(bouts, steps))
    sides = [np.mean([stride.time_s for stride in strides if stride.side == side]) for side in SIDES]
    of_sides = [[s.time_s for s in strides if s.side == side] for side in ("left", "right")]
    assert found["stride_time"].value == pytest.approx(np.mean([np.mean(times) for times in of_sides]))
    assert found["stance"].value + found["swing"].value == pytest.approx(
        100
    )  # with a stride more of one side
    assert np.mean(sides) == pytest.approx(found["stride_time"].value, rel=0.05)


def test_every_fewest_is_of_a_parameter() -> None:
    assert FEWEST.keys() <= DEFINITIONS.keys()
    assert all(need.count >= 2 for need in FEWEST.values())


def test_too_few_steps_give_no_number_and_say_how_many_it_needs(healthy: Seen) -> None:
    bouts = measure(healthy.pose.between(0, 1.8)).bouts
    count = len(find_footsteps(bouts))
    assert count == 2
    found, missing = measure_parameters(bouts), {each.name: each for each in withheld(bouts)}
    assert "cadence" not in found
    assert "step_time" not in found
    assert (missing["cadence"].n, missing["cadence"].fewest, missing["cadence"].of) == (2, 3, "step")
    assert (missing["step_time_asymmetry"].n, missing["step_time_asymmetry"].fewest) == (1, 2)
    assert missing["step_time_asymmetry"].a_side
    assert not found.keys() & missing.keys()


def test_what_is_not_seen_is_not_said_to_need_steps() -> None:
    bouts = measure(see(Person(), 60).pose).bouts
    assert {each.name for each in withheld(bouts)} == set()
