"""Heel strikes and toe offs against walkers who know when they set their feet."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from walks_seen import Seen, see

from gaitnet.gait import measure
from gaitnet.gait.events import FOOT, _peak_near, _without_false_ends, find_events
from gaitnet.gait.smoothing import clean
from gaitnet.gait.steps import alternations
from gaitnet.gait.strides import strides_of
from gaitnet.gait.view import estimate_view, sagittal
from gaitnet.skeleton import INDEX, RATE_HZ, SIDES
from gaitnet.types import GaitEvents
from gaitnet.types.tuning import STANDARD, Tuning
from gaitnet.walker import Person, random_person

FRAME_S = 1 / 30


def lateness(seen: Seen, kind: str) -> np.ndarray:
    """Seconds from each true event, 0.3 s away from the ends, to the nearest one found of that foot."""
    found = measure(seen.pose).events
    late = []
    for side in SIDES:
        times = getattr(found, f"{side}_{kind}")
        for at_s in getattr(seen.walk.events, f"{side}_{kind}"):
            if 0.3 < at_s < seen.walk.time_s[-1] - 0.3:
                late.append((times - at_s)[abs(times - at_s).argmin()])
    return np.array(late)


@pytest.mark.parametrize("kind", ["heel_strikes", "toe_offs"])
def test_events_of_every_pattern_are_within_a_frame(patterned: Seen, kind: str) -> None:
    late = lateness(patterned, kind)
    assert len(late) > 5
    assert (abs(late) < FRAME_S).mean() >= 0.95


def test_noise_moves_events_little(noisy: Seen) -> None:
    assert abs(lateness(noisy, "heel_strikes")).mean() < 0.02
    assert abs(lateness(noisy, "toe_offs")).mean() < 0.03


def test_a_paretic_foot_is_off_the_floor_before_its_toe_is_rearmost() -> None:
    late = [
        lateness(see(random_person(np.random.default_rng(seed), "hemiparetic")), "toe_offs")
        for seed in range(5)
    ]
    assert abs(np.concatenate(late)).mean() < 0.6 * FRAME_S  # by the rearmost place alone: 1.1 frames


def test_without_a_knee_and_a_heel_the_toes_rearmost_place_counts(healthy: Seen) -> None:
    walked = sagittal(clean(healthy.pose), estimate_view(clean(healthy.pose)))
    forward = walked.forward.copy()
    forward[:, [INDEX["left_heel"], INDEX["left_knee"]]] = np.nan
    whole, found = find_events(walked), find_events(replace(walked, forward=forward))
    assert found.left_toe_offs == pytest.approx(whole.left_toe_offs, abs=0.04)
    assert found.right_toe_offs == pytest.approx(whole.right_toe_offs)


def test_a_sign_is_looked_for_near_its_moment_and_at_no_edge() -> None:
    time_s = np.arange(61) / 60
    hill = -((time_s - 0.512) ** 2)
    assert _peak_near(time_s, hill, 0.45) == pytest.approx(0.512, abs=1e-6)
    assert _peak_near(time_s, hill, 0.30) is None  # the hill's top is too far
    assert _peak_near(time_s, time_s, 0.95) is None  # it still climbs where the walk ends
    assert _peak_near(time_s, np.full(61, np.nan), 0.5) is None
    assert FOOT.after_s < 0  # the foot turns before its toe is rearmost


@pytest.mark.parametrize("rate_hz", [25, 60])
def test_the_frame_rate_moves_no_event(rate_hz: float) -> None:
    known, other = (measure(see(Person(), rate_hz=hz).pose) for hz in (30, rate_hz))
    for name, times in vars(known.events).items():
        assert getattr(other.events, name) == pytest.approx(times, abs=0.01)


def test_steps_take_turns_and_are_sampled_at_the_rate_of_the_files(patterned: Seen) -> None:
    steps = measure(patterned.pose).steps
    assert len(steps) >= 5
    for step, after in pairwise(steps):
        assert step.side != after.side
        assert step.end_s == after.start_s
    for step in steps:
        assert np.diff(step.angles.time_s) == pytest.approx(1 / RATE_HZ)
        assert step.angles.time_s[0] == step.start_s
        assert step.end_s - step.angles.time_s[-1] < 1 / RATE_HZ + 1e-9
        assert step.angles.values.shape == (len(step.angles.time_s), 11)
        assert step.landmarks.shape == (len(step.angles.time_s), 33, 4)
        assert np.isfinite(step.angles.values).all()


def by_hand(
    left: list[float], right: list[float], left_off: list[float], right_off: list[float]
) -> GaitEvents:
    return GaitEvents(*map(np.array, (left, right, left_off, right_off)))


def test_alternations_skip_a_strike_that_was_missed() -> None:
    events = by_hand([0.0, 1.0, 2.0], [0.5, 2.5], [], [])
    assert list(alternations(events)) == [("right", 0.0, 0.5), ("left", 0.5, 1.0), ("right", 2.0, 2.5)]


def test_alternations_leave_out_what_is_no_step() -> None:
    assert list(alternations(by_hand([0.0, 9.0], [0.1], [], []))) == []  # 0.1 s and 8.9 s


def test_a_cycle_has_everything_in_its_place() -> None:
    (cycle,) = strides_of(by_hand([0.0, 1.0], [0.5], [0.62], [0.12]), "left")
    assert (cycle.start_s, cycle.other_toe_off_s, cycle.other_strike_s, cycle.toe_off_s, cycle.end_s) == (
        0.0,
        0.12,
        0.5,
        0.62,
        1.0,
    )
    assert list(strides_of(by_hand([0.0, 2.0], [0.5, 1.5], [], []), "left")) == []  # a left strike was missed


def test_a_strike_far_too_soon_at_an_end_is_left_out() -> None:
    left, right = _without_false_ends(np.array([0.35, 1.45, 2.55]), np.array([0.1, 0.9, 2.0]), STANDARD)
    assert left.tolist() == [0.35, 1.45, 2.55]
    assert right.tolist() == [0.9, 2.0]
    limp = np.array([0.0, 1.0, 2.0]), np.array([0.42, 1.42, 2.42])
    kept = _without_false_ends(*limp, STANDARD)
    assert [side.tolist() for side in kept] == [side.tolist() for side in limp]


def test_a_researcher_may_move_events_and_smooth_less(healthy: Seen) -> None:
    usual = measure(healthy.pose)
    late = measure(healthy.pose, tuning=Tuning(strike_after_s=STANDARD.strike_after_s + 0.01)).events
    assert late.left_heel_strikes == pytest.approx(usual.events.left_heel_strikes + 0.01)
    rough = measure(healthy.pose, tuning=Tuning(cutoff_hz=12.0))
    apart = rough.bouts[0].angles["left_knee_flexion"] - usual.bouts[0].angles["left_knee_flexion"]
    assert 0.05 < np.sqrt(np.nanmean(apart**2)) < 3


def test_what_is_not_seen_of_a_foot_costs_its_events_only(healthy: Seen) -> None:
    walked = sagittal(clean(healthy.pose), estimate_view(clean(healthy.pose)))
    whole = find_events(walked)
    hidden = walked.time_s < whole.left_heel_strikes[1] + 0.2
    forward = walked.forward.copy()
    forward[hidden, INDEX["left_heel"]] = np.nan
    found = find_events(replace(walked, forward=forward))
    assert found.left_heel_strikes == pytest.approx(whole.left_heel_strikes[2:], abs=1e-6)
    assert found.right_heel_strikes == pytest.approx(whole.right_heel_strikes)
    forward[:, INDEX["left_heel"]] = np.nan
    assert len(find_events(replace(walked, forward=forward)).left_heel_strikes) == 0


def test_toe_offs_without_feet_are_where_the_ankle_rises(healthy: Seen) -> None:
    image, world = healthy.pose.image.copy(), healthy.pose.world.copy()
    toes = [INDEX[f"{side}_foot_index"] for side in ("left", "right")]
    image[:, toes], world[:, toes] = np.nan, np.nan
    found = measure(replace(healthy.pose, image=image, world=world)).events
    for side in ("left", "right"):
        true_s = healthy.walk.events.toe_offs(side)
        for at_s in found.toe_offs(side):
            assert np.abs(true_s - at_s).min() < 0.08
        assert len(found.toe_offs(side)) >= len(true_s) - 2
