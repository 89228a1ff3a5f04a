"""Legs over time: what crosses is bridged, what was seen stays."""

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.gait import measure
from gaitnet.gait.legs import steady_legs
from gaitnet.skeleton import INDEX, SIDES
from gaitnet.types import PoseSequence
from gaitnet.walker import Camera, PoseNoise, observe, random_person, walk

NOTHING = PoseNoise(0, 0, jitter_m=0)


def seen(rate_hz: float = 30.0, noise: PoseNoise = NOTHING) -> PoseSequence:
    walked = walk(random_person(np.random.default_rng(3), "normal"), 4.0, rate_hz)
    return observe(walked, Camera.framing(walked, 0.0), noise, np.random.default_rng(1))


def knees(pose: PoseSequence) -> np.ndarray:
    return pose.image[:, [INDEX[f"{side}_knee"] for side in SIDES]]


def height_px(pose: PoseSequence) -> float:
    return float(np.median(np.ptp(pose.image[:, :, 1], axis=1)))


@pytest.mark.parametrize("rate_hz", [25.0, 30.0, 50.0, 60.0])
def test_what_is_seen_exactly_hardly_moves(rate_hz: float):
    pose = seen(rate_hz)
    away = np.linalg.norm(steady_legs(pose).pose.image - pose.image, axis=2) / height_px(pose)
    assert np.median(away[:, [INDEX["left_knee"], INDEX["right_ankle"]]]) < 0.002
    assert np.percentile(away, 99) < 0.015


def test_knees_on_one_leg_are_put_where_they_were():
    pose = seen()
    spoiled = pose.image.copy()
    left, right = INDEX["left_knee"], INDEX["right_knee"]
    frames = np.arange(20, len(pose) - 5, 15)
    spoiled[frames, left] = (spoiled[frames, left] + spoiled[frames, right]) / 2
    spoiled[frames, right] = spoiled[frames, left]
    mixed = replace(pose, image=spoiled)
    apart = np.linalg.norm(knees(pose)[frames, 0] - knees(pose)[frames, 1], axis=1) / height_px(pose)
    far = frames[apart > 0.06]
    assert len(far) > 2
    legs = steady_legs(mixed)
    before, after = (np.linalg.norm(knees(each) - knees(pose), axis=2)[far] for each in (mixed, legs.pose))
    assert after.mean() < before.mean() / 4
    assert legs.guessed[far].all()
    assert legs.guessed.mean() < 0.2


def test_a_short_gap_is_bridged_and_said_a_long_one_stays_open():
    pose = seen()
    image = pose.image.copy()
    image[30:33, INDEX["left_knee"]] = np.nan
    image[60:75, INDEX["left_knee"]] = np.nan
    legs = steady_legs(replace(pose, image=image))
    found = np.isfinite(legs.pose.image[:, INDEX["left_knee"], 0])
    assert found[30:33].all()
    assert not found[61:74].any()
    assert legs.guessed[30:33, 0].all()
    assert not legs.guessed[30:33, 1].any()
    assert np.abs(legs.pose.image - pose.image)[30:33, INDEX["left_knee"]].max() < 0.02 * height_px(pose)


def test_a_model_without_feet_and_nobody():
    pose = seen()
    image = pose.image.copy()
    image[:, [INDEX[f"{side}_{part}"] for side in SIDES for part in ("heel", "foot_index")]] = np.nan
    footless = steady_legs(replace(pose, image=image)).pose
    assert np.isnan(footless.image[:, INDEX["left_heel"]]).all()
    assert np.isfinite(footless.image[:, INDEX["left_ankle"]]).all()
    nobody = replace(pose, image=np.full_like(pose.image, np.nan))
    assert not steady_legs(nobody).guessed.any()


def test_guessed_frames_are_said_in_the_angles():
    pose = seen(noise=PoseNoise())
    image = pose.image.copy()
    image[40:43, INDEX["right_knee"]] += 0.15 * height_px(pose)
    angles = measure(replace(pose, image=image)).bouts[0].angles
    assert angles.guessed is not None
    inside = (angles.time_s > pose.time_s[40]) & (angles.time_s < pose.time_s[42])
    assert angles.guessed[inside, 1].all()
    assert not angles.guessed[inside, 0].any()
