"""Legs that were taken for each other are found and put right; others are left alone."""

from dataclasses import replace

import numpy as np
import pytest
from walks_seen import Seen, exchange_legs, see

from gaitnet.gait import measure
from gaitnet.gait.sides import find_sides, put_right
from gaitnet.gait.smoothing import clean
from gaitnet.gait.view import estimate_view
from gaitnet.skeleton import INDEX
from gaitnet.walker import Person


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
