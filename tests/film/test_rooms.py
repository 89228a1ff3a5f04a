"""Each look by itself, on landmarks of walkers with known truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.errors import NotMeasurableError
from gaitnet.film.body import inside
from gaitnet.film.camera import camera_moves
from gaitnet.film.clothes import clothes_of, plainly_different
from gaitnet.film.cuts import find_cuts
from gaitnet.film.level import find_tilt, levelled
from gaitnet.film.rate import repeated, true_frames
from gaitnet.film.upright import turn_needed, upright
from gaitnet.gait import Known, measure
from gaitnet.gait.takes import pool
from gaitnet.skeleton import INDEX
from gaitnet.types import FilmTrace, PoseSequence
from gaitnet.types.film import FileFaults


@pytest.fixture
def pose(pose_of) -> PoseSequence:
    return pose_of(view_deg=0.0, seconds=5.0)


def traced(pose: PoseSequence, **trace: object) -> PoseSequence:
    """With what the pictures of an ordinary film say, but for what is given."""
    change = np.column_stack([np.full(len(pose), 1.5), np.full(len(pose), 60.0)])
    still = np.column_stack([np.arange(0, pose.time_s[-1], 0.2), *np.zeros((2, 25)), np.ones(25)])
    return replace(pose, film=replace(FilmTrace(change, still), **trace))


def cadence(pose: PoseSequence) -> float:
    steps = measure(pose).steps
    return 60 / float(np.mean([step.end_s - step.start_s for step in steps]))


@pytest.mark.parametrize(("count", "share"), [(1, 0.0), (2, 0.5), (3, 2 / 3)])
def test_repeated_frames_are_found_and_left_out(pose, count, share) -> None:
    change = np.column_stack([np.full(len(pose), 1.5), np.where(np.arange(len(pose)) % count, 0.5, 60.0)])
    film = traced(pose, change=change)
    held, _ = repeated(film)
    assert held[1:].mean() == pytest.approx(share, abs=0.02)
    kept, said = true_frames(film)
    assert len(kept) == pytest.approx(len(pose) * (1 - share), abs=2)
    assert len(kept.film.change) == len(kept)
    expected = {1: [], 2: ["held"], 3: ["held"]}[count]
    assert [reason.code for reason in said] == expected
    assert not expected or said[0].values["rate"] == pytest.approx(30 / count, rel=0.03)


def test_somebody_who_stands_before_walking_repeats_no_frames(pose) -> None:
    change = np.full((len(pose), 2), 60.0)
    change[:60] = 1.0  # two seconds in which nothing moves but the sensor's noise
    assert not repeated(traced(pose, change=change))[0][:30].any()


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_up_is_found_in_every_direction(pose, degrees) -> None:
    lying = pose.turned(degrees)
    assert turn_needed(lying) == (360 - degrees) % 360
    put_right, said = upright(lying)
    assert put_right.image == pytest.approx(pose.image)
    assert put_right.world == pytest.approx(pose.world)
    assert put_right.size == pose.size
    assert [reason.code for reason in said] == []  # turned there and back: as the file is


def test_what_is_upright_half_of_the_time_is_not_turned(pose) -> None:
    half = len(pose) // 2
    image = pose.image.copy()
    image[half:] = pose.turned(90).image[half:]
    assert turn_needed(replace(pose, image=image)) in (0, None)


@pytest.mark.parametrize("degrees", [0.0, 5.0, -8.0, 20.0])
def test_a_tilt_is_found_and_put_right(pose_of, degrees) -> None:
    pose = pose_of(1, 5.0, 0.0)  # somebody who leans by 3 degrees, as real people do at most
    tilted = levelled(pose, -degrees)
    tilt = find_tilt(tilted)
    assert tilt.floor_deg == pytest.approx(degrees, abs=1)
    assert tilt.certain_deg == (0 if abs(degrees) < 2 else pytest.approx(degrees, abs=1))
    assert tilt.doubtful_deg == 0
    for name, found in (("knee", "right_knee_flexion"), ("hip", "right_hip")):
        ours, known = (
            np.concatenate([step.angles[found] for step in measure(each).steps]) for each in (tilted, pose)
        )
        assert ours.mean() == pytest.approx(known.mean(), abs=1.5), name


def test_a_body_that_leans_on_a_level_floor_is_no_tilt(pose) -> None:
    """Somebody who is bent forwards: ways are level."""
    image = pose.image.copy()
    for name in ("left_shoulder", "right_shoulder", "nose", "left_ear", "right_ear"):
        image[:, INDEX[name], 0] += 0.25 * np.ptp(pose.image[0, :, 1])
    tilt = find_tilt(replace(pose, image=image))
    assert tilt.body_deg > 8
    assert (tilt.certain_deg, tilt.doubtful_deg) == (0, 0)


def test_a_tilt_that_is_given_is_not_sought(pose) -> None:
    walk = measure(levelled(pose, -10), Known(level_deg=10.0))
    assert walk.bouts[0].level_deg == 0
    assert [reason.code for reason in walk.reasons if reason.code in ("level", "tilted")] == []


@pytest.mark.parametrize(("side", "code"), [("below", "feet-outside"), ("above", "head-outside")])
def test_what_the_picture_does_not_show_is_not_measured(pose, side, code) -> None:
    down = pose.image[..., 1]
    height = np.ptp(down)
    shift = pose.size[1] - down.max() + 0.1 * height if side == "below" else -down.min() - 0.25 * height
    _, said = inside(replace(pose, image=pose.image + np.array([0, shift])))
    assert [reason.code for reason in said] == [code]
    assert said[0].values["share"] > 0.9
    with pytest.raises(NotMeasurableError) as caught:
        measure(replace(pose, image=pose.image + np.array([0, shift])))
    assert caught.value.reasons[0].code == code


def test_feet_that_are_outside_now_and_then_cost_those_frames(pose) -> None:
    image = pose.image.copy()
    image[:24, :, 1] += 400
    hidden, said = inside(replace(pose, image=image))
    assert [reason.code for reason in said] == ["feet-outside-partly"]
    assert said[0].frames == tuple(range(24))
    assert np.isnan(hidden.image[:24, INDEX["left_heel"]]).all()
    assert measure(replace(pose, image=image)).bouts[0].angles.time_s[0] >= pose.time_s[23]


def test_a_cut_is_where_picture_and_person_change_at_once(pose) -> None:
    change = np.full((len(pose), 2), 1.5)
    change[70, 0] = 40.0
    jumped = replace(
        pose, image=np.concatenate([pose.image[:70], pose.image[:1] + np.zeros((len(pose) - 70, 1, 1))])
    )
    assert find_cuts(traced(jumped, change=change)) == [70]
    assert find_cuts(traced(pose, change=change)) == []  # a lamp: the person goes on
    assert find_cuts(traced(jumped)) == []


def test_the_background_says_whether_the_camera_moves(pose) -> None:
    still = traced(pose)
    assert camera_moves(pose, 0, 5) is None
    assert camera_moves(still, 0, 5) is False
    for column, step in ((1, 0.004), (2, -0.004), (3, 0.01)):
        moving = still.film.camera.copy()
        moving[:, column] += step
        assert camera_moves(traced(pose, camera=moving), 0, 5) is True
    shaking = still.film.camera.copy()
    shaking[:, 1] += 0.002 * (-1) ** np.arange(len(shaking))
    assert camera_moves(traced(pose, camera=shaking), 0, 5) is False
    unseen = still.film.camera * np.nan
    unseen[:, 0] = still.film.camera[:, 0]
    assert camera_moves(traced(pose, camera=unseen), 0, 5) is None


def test_a_damaged_file_is_said_to_be(pose) -> None:
    film = traced(pose, faults=FileFaults(damaged=3, lost=1, early_s=2.5))
    (reason,) = [reason for reason in measure(film).reasons if reason.code == "damaged"]
    assert reason.values == {"damaged": 3, "lost": 1, "early": 2.5}
    assert "gaps" in [reason.code for reason in measure(traced(pose, faults=FileFaults(missing=40))).reasons]


def test_several_films_are_one_walk(pose_of) -> None:
    walks = [measure(pose_of(seed, 4.0, view_deg=0.0)) for seed in (0, 1)]
    both = pool(walks, [0.0, 5.0])
    assert len(both.steps) == sum(len(walk.steps) for walk in walks)
    first, second = (walk.steps[0].start_s for walk in walks)
    starts = [step.start_s for step in both.steps]
    assert starts[0] == first
    assert second + 5.0 in starts
    assert both.steps[0].angles.values == pytest.approx(walks[0].steps[0].angles.values, nan_ok=True)


@pytest.mark.parametrize(
    ("change", "says"),
    [("size", "trunk"), ("clothes", "differ in colour"), ("pace", "steps/min"), ("view", "filmed from")],
)
def test_what_plainly_does_not_belong_together_is_not_pooled(pose_of, change, says) -> None:
    first = measure(pose_of(0, 4.0, view_deg=0.0))
    (bout,) = first.bouts
    if change == "size":  # shorter legs under the same trunk
        other = pose_of(0, 4.0, view_deg=0.0)
        hips = other.image[:, [23, 24]].mean(axis=1, keepdims=True)
        legs = np.array(
            [name.endswith(("knee", "ankle", "heel", "index")) and "hand" not in name for name in INDEX]
        )
        other = replace(other, image=np.where(legs[:, None], hips + 0.75 * (other.image - hips), other.image))
        second = measure(other)
    elif change == "pace":
        slow = pose_of(0, 4.0, view_deg=0.0)
        second = measure(replace(slow, time_s=slow.time_s * 1.7))
    elif change == "view":
        second = measure(pose_of(0, 4.0, view_deg=75.0))
    else:
        first, second = (
            replace(first, bouts=(replace(bout, clothes=np.array(colour)),))
            for colour in ([60, 0, 0], [60, 50, 40])
        )
    with pytest.raises(NotMeasurableError, match=says):
        pool([first, second], [0.0, 5.0])


def test_colours_of_clothes_are_taken_where_somebody_is_seen(pose) -> None:
    rows = np.array([[0.2, 50, 10, 10], [0.4, np.nan, np.nan, np.nan], [0.6, 52, 12, 10], [4.0, 90, 0, 0]])
    assert clothes_of(traced(pose, clothes=rows), 0, 1) == pytest.approx([51, 11, 10])
    assert clothes_of(traced(pose, clothes=rows), 2, 3) is None
    assert clothes_of(pose, 0, 1) is None
    assert plainly_different(np.array([50, 0, 0]), np.array([50, 40, 0]))
    assert not plainly_different(np.array([50, 0, 0]), np.array([60, 10, 10]))
