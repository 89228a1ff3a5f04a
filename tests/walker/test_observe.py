from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.skeleton import INDEX
from gaitnet.walker import (
    GOOD_FILM,
    Camera,
    Person,
    PoseNoise,
    SimulatedWalk,
    observe,
    true_angles,
    walk,
)

NONE = replace(GOOD_FILM, bias_m=0.0, drift_m=0.0, jitter_m=0.0)


@pytest.fixture(scope="module")
def walked() -> SimulatedWalk:
    return walk(Person(), 6.0)


def test_without_noise_it_is_the_projection_and_the_world_around_the_hips(walked: SimulatedWalk) -> None:
    camera = Camera.framing(walked, 30)
    pose = observe(walked, camera)
    np.testing.assert_allclose(pose.image, camera.project(walked.joints))
    hips = pose.world[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    np.testing.assert_allclose(hips, 0, atol=1e-12)
    back = true_angles(camera.to_world_axes(pose.world), pose.time_s)
    np.testing.assert_allclose(back.values, walked.angles.values, atol=1e-9)
    assert pose.size == camera.size
    assert pose.rate_hz == pytest.approx(30)


def test_noise_has_the_asked_for_size_and_is_larger_in_depth(walked: SimulatedWalk) -> None:
    camera = Camera.framing(walked, 0)
    noise = replace(NONE, bias_m=0.03)
    hips = INDEX["left_hip"], INDEX["right_hip"]
    exact = observe(walked, camera)
    noisy = [observe(walked, camera, noise, np.random.default_rng(seed)) for seed in range(8)]
    errors = [np.delete(each.world - exact.world, hips, axis=1) for each in noisy]
    for error in errors:  # constant over the walk
        np.testing.assert_allclose(error, error[:1].repeat(len(error), axis=0), atol=1e-12)
    across, depth = (np.mean([error[0, :, axis].std() for error in errors]) for axis in (0, 2))
    assert across == pytest.approx(0.03, rel=0.2)
    assert depth / across == pytest.approx(1.0, rel=0.2)
    moving = replace(NONE, drift_m=0.03, depth_factor=2.0)
    error = observe(walked, camera, moving, np.random.default_rng(0)).world - exact.world
    error = np.delete(error, hips, axis=1)
    assert error[:, :, 2].std() / error[:, :, 0].std() == pytest.approx(2.0, rel=0.2)


def test_drift_is_slow_and_jitter_is_not(walked: SimulatedWalk) -> None:
    camera = Camera.framing(walked, 0)

    def step_share(noise: PoseNoise) -> float:
        exact = observe(walked, camera)
        error = observe(walked, camera, noise, np.random.default_rng(1)).image - exact.image
        return float(np.diff(error, axis=0).std() / error.std())

    assert step_share(replace(NONE, jitter_m=0.01)) == pytest.approx(np.sqrt(2), rel=0.05)
    assert step_share(replace(NONE, drift_m=0.02)) < 0.45


def test_default_noise_costs_the_knee_what_mediapipe_costs_it(walked: SimulatedWalk) -> None:
    camera = Camera.framing(walked, 0)
    errors = []
    for seed in range(8):
        pose = observe(walked, camera, PoseNoise(), np.random.default_rng(seed))
        angles = true_angles(camera.to_world_axes(pose.world), pose.time_s)
        errors.append(abs(angles["left_knee_flexion"] - walked.angles["left_knee_flexion"]).mean())
    assert 5 < np.median(errors) < 12


def test_everybody_is_as_tall_in_the_world_landmarks() -> None:
    legs = []
    for height_m in (1.5, 1.9):
        tall = walk(Person(height_m=height_m), 3.0)
        pose = observe(tall, Camera.framing(tall, 0), replace(NONE, world_height_m=1.47))
        thigh = pose.world[:, INDEX["left_hip"]] - pose.world[:, INDEX["left_knee"]]
        legs.append(np.linalg.norm(thigh, axis=1).mean())
    assert legs == pytest.approx([0.245 * 1.47] * 2)


def test_systematic_errors_bend_the_trunk_back_and_spread_the_legs_in_depth_only(
    walked: SimulatedWalk,
) -> None:
    camera = Camera.framing(walked, 0)
    pose = observe(walked, camera, replace(NONE, systematic=1.0))
    seen = true_angles(camera.to_world_axes(pose.world), pose.time_s)
    lean = seen["trunk_inclination"] - walked.angles["trunk_inclination"]
    assert -8 < lean.mean() < -3
    wide = seen["stride_width"].mean() - walked.angles["stride_width"].mean()
    assert 0.1 < wide < 0.2
    front = Camera.framing(walked, 90)
    apart = observe(walked, front, replace(NONE, systematic=1.0)).image - observe(walked, front).image
    assert abs(apart[:, INDEX["left_heel"], 0]).mean() < 3  # pixels: the picture shows where they are


def test_slips_move_a_whole_leg_for_a_moment(walked: SimulatedWalk) -> None:
    camera = Camera.framing(walked, 0)
    noise = replace(NONE, slips_hz=0.5, slip_m=0.1)
    error = observe(walked, camera, noise, np.random.default_rng(2)).world - observe(walked, camera).world
    heel, knee, wrist = (error[:, INDEX[f"left_{part}"]] for part in ("heel", "knee", "wrist"))
    np.testing.assert_allclose(heel, knee, atol=1e-12)
    np.testing.assert_allclose(wrist, 0, atol=1e-12)
    assert 0 < (abs(heel).max(axis=1) > 0.01).mean() < 0.6


def test_missing_frames_are_nan_in_everything_and_keep_their_time(walked: SimulatedWalk) -> None:
    pose = observe(walked, Camera.framing(walked, 0), PoseNoise(missing=0.2), np.random.default_rng(0))
    assert 0.08 < 1 - pose.seen.mean() < 0.35
    assert np.isnan(pose.world[~pose.seen]).all()
    assert np.isnan(pose.visibility[~pose.seen]).all()
    np.testing.assert_array_equal(pose.time_s, walked.time_s)


def test_the_far_side_is_seen_less_well(walked: SimulatedWalk) -> None:
    pose = observe(walked, Camera.framing(walked, 0))  # the right side is nearer
    left, right = (pose.visibility[:, INDEX[f"{side}_hip"]].mean() for side in ("left", "right"))
    assert right > left + 0.05


def test_the_same_seed_gives_the_same_noise(walked: SimulatedWalk) -> None:
    camera = Camera.framing(walked, 0)
    one, two, other = (
        observe(walked, camera, PoseNoise(), np.random.default_rng(seed)).world for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, two)
    assert abs(one - other).max() > 0.01
