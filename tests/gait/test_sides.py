"""Legs that were taken for each other are found and put right; others are left alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from walks_seen import Seen, exchange_legs, see

from gaitnet.gait import MeasuredWalk, measure
from gaitnet.gait.sides import find_sides, put_right
from gaitnet.gait.smoothing import clean, resample
from gaitnet.gait.view import estimate_view
from gaitnet.pose import load_backend
from gaitnet.skeleton import INDEX, LANDMARKS
from gaitnet.types import PoseSequence
from gaitnet.walker import Person

PARTS = ("knee", "ankle", "heel", "foot_index")


def bursts(count: int, share: float, seed: int) -> np.ndarray:
    """`(T,)` true in stretches of two to eight frames."""
    rng = np.random.default_rng(seed)
    frames = np.zeros(count, bool)
    while frames.mean() < share:
        start = rng.integers(count)
        frames[start : start + rng.integers(2, 9)] = True
    return frames


def apart(seen: Seen) -> np.ndarray:
    """`(T,)` true where the ankles are clearly apart, so that it matters which is which."""
    ankles = seen.pose.image_of("left_ankle")[:, 0] - seen.pose.image_of("right_ankle")[:, 0]
    return abs(ankles) > 0.5 * np.percentile(abs(ankles), 90)


@pytest.mark.parametrize("view_deg", [0, 180])
@pytest.mark.parametrize(("share", "found_share"), [(0.15, 0.95), (0.35, 0.9)])
def test_exchanged_legs_are_put_right(view_deg: float, share: float, found_share: float) -> None:
    seen = see(Person(), view_deg, noise=True)
    wrong = bursts(len(seen.pose), share, seed=int(view_deg) + 1)
    mixed = exchange_legs(seen.pose, wrong)
    found = find_sides(mixed, estimate_view(clean(mixed)))
    assert (found.swapped == wrong)[apart(seen)].mean() >= found_share
    steps, truth = (  # the last step has no neighbour that would help
        [step for step in measure(pose).steps if step.end_s < 5] for pose in (mixed, seen.pose)
    )
    assert [step.side for step in steps] == [step.side for step in truth]
    assert [step.start_s for step in steps] == pytest.approx([step.start_s for step in truth], abs=0.05)


def test_right_legs_are_left_alone(patterned: Seen) -> None:
    found = find_sides(patterned.pose, estimate_view(clean(patterned.pose)))
    assert found.swapped.mean() <= 0.02


def test_legs_exchanged_all_the_time_stay_so(healthy: Seen) -> None:
    """Nothing in the movement tells them apart: the pose model is believed."""
    mixed = exchange_legs(healthy.pose, np.ones(len(healthy.pose), bool))
    assert find_sides(mixed, estimate_view(clean(mixed))).swapped.mean() <= 0.02


def test_points_that_are_not_seen_say_nothing(healthy: Seen) -> None:
    wrong = bursts(len(healthy.pose), 0.15, seed=7)
    mixed = exchange_legs(healthy.pose, wrong)
    image = mixed.image.copy()
    gone = np.random.default_rng(8).random(image.shape[:2]) < 0.1
    image[gone & np.array([name.endswith(("knee", "ankle", "heel", "foot_index")) for name in LANDMARKS])] = (
        np.nan
    )
    found = find_sides(replace(mixed, image=image), estimate_view(clean(mixed)))
    ankles = np.isfinite(image[:, [INDEX["left_ankle"], INDEX["right_ankle"]]]).all(axis=(1, 2))
    assert (found.swapped == wrong)[apart(healthy) & ankles].mean() >= 0.95


def test_two_labels_on_one_leg_are_not_seen(healthy: Seen) -> None:
    image = healthy.pose.image.copy()
    collapsed = np.flatnonzero(apart(healthy))[20:22]  # longer ones pass for the legs' own passing
    for part in ("knee", "ankle", "heel", "foot_index"):
        image[collapsed, INDEX[f"left_{part}"]] = image[collapsed, INDEX[f"right_{part}"]]
    pose = replace(healthy.pose, image=image)
    found = find_sides(pose, estimate_view(clean(pose)))
    assert found.collapsed[collapsed].all()
    assert np.isnan(put_right(pose, found).image[collapsed, INDEX["left_ankle"]]).all()
    assert np.isfinite(put_right(pose, found).image[collapsed, INDEX["left_hip"]]).all()


def test_from_the_front_nothing_is_exchanged() -> None:
    pose = see(Person(), 90).pose
    mixed = exchange_legs(pose, bursts(len(pose), 0.2, seed=0))
    assert not find_sides(mixed, estimate_view(clean(pose))).swapped.any()


def legs_disagree(drawn: PoseSequence, walk: MeasuredWalk) -> int:
    """Frames in which the leg that is drawn in front is not the one that the numbers have in front.

    Where a leg is not drawn, and where the feet are within 10 cm, nothing is said.
    """
    count = 0
    ankles = [INDEX["left_ankle"], INDEX["right_ankle"]]
    for bout in walk.bouts:
        inside = (drawn.time_s >= bout.walk.time_s[0]) & (drawn.time_s <= bout.walk.time_s[-1])
        forward = resample(bout.walk.time_s, bout.walk.forward[:, ankles], drawn.time_s[inside])
        measured = forward[:, 0] - forward[:, 1]
        shown = drawn.image[inside][:, ankles, 0] * np.sign(bout.view.heading[0])
        count += int(((shown[:, 0] - shown[:, 1]) * np.sign(measured) < 0)[abs(measured) > 0.1].sum())
    return count


def test_what_is_drawn_is_what_was_measured(healthy: Seen) -> None:
    frames = np.zeros(len(healthy.pose), bool)
    frames[60:66] = True
    raw = exchange_legs(healthy.pose, frames)
    walk = measure(raw)
    assert legs_disagree(raw, walk) > 3
    assert legs_disagree(walk.pose, walk) == 0
    assert walk.pose.time_s == pytest.approx(raw.time_s)
    seen = np.isfinite(walk.pose.image).all(axis=(1, 2))
    assert seen[60:66].any()
    away_px = abs(walk.pose.image[seen] - healthy.pose.image[seen])  # drawn is the legs' smooth course
    assert np.percentile(away_px, 99) < 0.02 * np.ptp(healthy.pose.image[0, :, 1])


def test_in_no_real_film_drawing_and_numbers_disagree(shared_data: Path) -> None:
    before = 0
    for path in sorted((shared_data / "landmarks").glob("p*_c3_*.npz")):
        raw = load_backend("stored").estimate(path)
        walk = measure(raw)
        before += legs_disagree(raw, walk) > 0
        assert legs_disagree(walk.pose, walk) == 0, path.stem
    assert before > 4  # the pose model's own labels


def test_a_frame_with_both_labels_on_one_leg_does_not_hide_an_exchange(healthy: Seen) -> None:
    """The pose model loses its way in one frame and comes out of it with the legs exchanged."""
    pose = healthy.pose
    ahead = pose.image_of("left_ankle")[:, 0] - pose.image_of("right_ankle")[:, 0]
    passing = int(np.flatnonzero(np.diff(np.sign(ahead)))[3])
    lost, exchanged = passing - 4, np.zeros(len(pose), bool)
    exchanged[lost + 1 : passing + 5] = True
    image = exchange_legs(pose, exchanged).image.copy()
    legs = [[INDEX[f"{side}_{part}"] for part in PARTS] for side in ("left", "right")]
    image[lost, legs[0]] = image[lost, legs[1]] = pose.image[lost, legs].mean(axis=0)
    mixed = replace(exchange_legs(pose, exchanged), image=image)
    found = find_sides(mixed, estimate_view(clean(mixed)))
    clear = np.arange(passing + 3, passing + 5)
    assert found.collapsed[lost]
    assert found.swapped[[lost + 1, lost + 2, *clear]].all()
