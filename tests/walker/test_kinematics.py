from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import find_peaks

from gaitnet.errors import GaitnetError
from gaitnet.gait.norms import norm_curve
from gaitnet.skeleton import FEATURE_MIRROR, MIRROR
from gaitnet.walker import PATTERNS, Person, SimulatedWalk, random_person, walk

FINE_HZ = 240.0


def people(name: str) -> list[Person]:
    rng = np.random.default_rng(8)
    return [
        Person(pattern=name, cadence_steps_min=PATTERNS[name].cadence_steps_min[0]),
        random_person(rng, name),
    ]


def sole(walked: SimulatedWalk, side: str) -> np.ndarray:
    return np.stack([walked.of(f"{side}_heel"), walked.of(f"{side}_foot_index")], axis=1)  # (T, 2, 3)


def stances(walked: SimulatedWalk, side: str) -> list[np.ndarray]:
    """Frames of each whole stance."""
    strikes, offs = walked.events.heel_strikes(side), walked.events.toe_offs(side)
    pairs = [(strike, offs[offs > strike][0]) for strike in strikes if (offs > strike).any()]
    return [np.flatnonzero((walked.time_s >= start) & (walked.time_s <= end)) for start, end in pairs]


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", PATTERNS)
def test_standing_feet_do_not_slide(name: str, side: str) -> None:
    for person in people(name):
        walked = walk(person, 4.0, FINE_HZ)
        for frames in stances(walked, side):
            points = sole(walked, side)[frames]
            down = points[:, :, 2] < 0.01  # (T, 2) heel or toes on the floor
            steps_m = np.diff(points[:, :, 0], axis=0)
            both = down[1:] & down[:-1]
            for point in range(2):
                slid_m = np.cumsum(np.where(both[:, point], steps_m[:, point], 0))
                assert np.ptp(slid_m) < 0.03


@pytest.mark.parametrize("name", PATTERNS)
def test_feet_stay_above_the_floor_and_one_is_always_on_it(name: str) -> None:
    for person in people(name):
        walked = walk(person, 4.0, FINE_HZ)
        heights = np.concatenate([sole(walked, side)[:, :, 2] for side in ("left", "right")], axis=1)
        assert heights.min() > -0.02
        assert heights.min(axis=1).max() < 0.02


@pytest.mark.parametrize("name", PATTERNS)
def test_the_body_moves_on_steadily(name: str) -> None:
    walked = walk(people(name)[0], 4.0, FINE_HZ)
    hips = (walked.of("left_hip") + walked.of("right_hip")) / 2
    speed = np.gradient(hips[:, 0], walked.time_s)
    assert speed.min() > 0.6 * walked.speed_m_s
    assert speed.max() < 1.4 * walked.speed_m_s
    assert np.ptp(hips[:, 2]) < 0.07
    assert hips[0, 0] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_healthy_heel_is_foremost_when_it_lands(side: str) -> None:
    for person in people("normal"):
        walked = walk(person, 5.0, FINE_HZ)
        hips = (walked.of("left_hip") + walked.of("right_hip")) / 2
        ahead = (walked.of(f"{side}_heel") - hips)[:, 0]
        peaks_s = walked.time_s[find_peaks(ahead, prominence=0.2)[0]]
        strikes_s = walked.events.heel_strikes(side)
        inside = strikes_s[(strikes_s > 0.2) & (strikes_s < 4.8)]
        assert len(inside) >= 3
        for strike_s in inside:
            assert abs(peaks_s - strike_s).min() < 1 / 30


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_healthy_heel_reaches_the_floor_when_it_strikes(side: str) -> None:
    for person in people("normal"):
        walked = walk(person, 5.0, FINE_HZ)
        height_m = walked.of(f"{side}_heel")[:, 2]
        for strike_s in walked.events.heel_strikes(side)[1:]:
            in_the_air = (height_m > 0.006) & (walked.time_s < strike_s + 0.1)
            assert abs(walked.time_s[in_the_air][-1] - strike_s) < 0.05


def test_healthy_adults_walk_at_healthy_speeds() -> None:
    rng = np.random.default_rng(0)
    people = [random_person(rng, name) for name in ("normal", "cautious") for _ in range(200)]
    speeds = [person.step_length_m * person.cadence_steps_min / 60 for person in people]
    assert np.percentile(speeds, [5, 95]) == pytest.approx([0.75, 1.45], abs=0.1)
    walked = walk(people[0], 5.0)
    assert walked.speed_m_s == pytest.approx(speeds[0], rel=0.07)


def test_speed_cadence_and_step_length_agree() -> None:
    walked = walk(Person(), 10.0)
    step_m = np.mean(list(walked.step_length_m.values()))
    assert step_m * walked.cadence_steps_min / 60 == pytest.approx(walked.speed_m_s, rel=0.02)
    assert walked.cadence_steps_min == pytest.approx(113, rel=0.03)
    hips_m = walked.of("left_hip")[:, 0] + walked.of("right_hip")[:, 0]
    assert np.ptp(hips_m) / 2 / 10 == pytest.approx(walked.speed_m_s, rel=0.02)


def test_strides_vary_by_two_to_three_percent() -> None:
    strikes_s = walk(Person(), 120.0).events.left_heel_strikes
    strides_s = np.diff(strikes_s)
    assert 0.018 < strides_s.std() / strides_s.mean() < 0.035


def test_events_alternate_and_stance_is_as_published() -> None:
    events = walk(Person(), 8.0).events
    named = sorted(
        [(time_s, name) for name, times in vars(events).items() for time_s in times],
    )
    order = ["left_heel_strikes", "right_toe_offs", "right_heel_strikes", "left_toe_offs"]
    first = order.index(named[0][1])
    assert [name for _, name in named] == [order[(first + k) % 4] for k in range(len(named))]
    strikes, offs = events.right_heel_strikes, events.right_toe_offs
    stance = [(offs[offs > a][0] - a) / (b - a) for a, b in pairwise(strikes)]
    assert np.mean(stance) == pytest.approx((1 + 0.243) / 2, abs=0.002)  # healthy double support


def test_the_knee_follows_the_published_curve_within_its_sd() -> None:
    walked = walk(Person(), 3.0, FINE_HZ)
    start, end = walked.events.right_heel_strikes[:2]
    norm = norm_curve("knee")
    at_s = start + norm.percent / 100 * (end - start)
    knee_deg = np.interp(at_s, walked.time_s, walked.angles["right_knee_flexion"])
    assert (abs(knee_deg - norm.mean_deg) < norm.sd_deg).all()


def test_the_frame_rate_moves_nothing() -> None:
    slow, fast = walk(Person(), 3.0, 30), walk(Person(), 3.0, 120)
    np.testing.assert_allclose(slow.joints, fast.joints[::4], atol=1e-9)
    np.testing.assert_array_equal(slow.events.left_toe_offs, fast.events.left_toe_offs)
    assert len(slow.time_s) == 91


def test_the_other_affected_side_is_the_mirror_image() -> None:
    right = walk(Person(pattern="limp", affected_side="right"), 3.0)
    left = walk(Person(pattern="limp", affected_side="left"), 3.0)
    mirrored = left.joints[:, MIRROR] * (1, -1, 1)
    np.testing.assert_allclose(mirrored, right.joints, atol=0.005)
    np.testing.assert_allclose(left.angles.values[:, FEATURE_MIRROR], right.angles.values, atol=1.5)


def test_left_is_left_and_the_head_is_on_top() -> None:
    walked = walk(Person(height_m=1.8), 3.0)
    for part in ("shoulder", "hip", "ear", "eye", "wrist"):
        assert (walked.of(f"left_{part}")[:, 1] > walked.of(f"right_{part}")[:, 1]).all()
    assert (walked.joints[:, :11, 2].min(axis=1) > walked.joints[:, 11:, 2].max(axis=1)).all()
    assert walked.of("left_eye")[:, 2].mean() == pytest.approx(0.936 * 1.8, abs=0.04)
    assert (walked.of("nose")[:, 0] > walked.of("left_ear")[:, 0]).all()


def test_arms_swing_with_the_other_leg() -> None:
    walked = walk(Person(), 5.0)
    arm = (walked.of("left_wrist") - walked.of("left_shoulder"))[:, 0]
    legs = (walked.of("right_ankle") - walked.of("left_ankle"))[:, 0]
    assert np.corrcoef(arm, legs)[0, 1] > 0.9


def test_the_start_phase_shifts_the_first_heel_strike() -> None:
    person = replace(Person(), affected_side="left", start_phase=0.25)
    first_s = walk(person, 3.0).events.left_heel_strikes[0]
    assert first_s == pytest.approx(0.75 * 120 / 113, abs=0.12)


def test_a_walk_without_two_strides_is_refused() -> None:
    with pytest.raises(GaitnetError, match="no two strides"):
        walk(Person(), 1.0)
