"""The filter: what it keeps, what it takes out, and what it fills."""

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.gait.smoothing import ANALYSIS_HZ, clean, low_pass, resample, runs
from gaitnet.types import PoseSequence

MIDDLE = slice(60, -60)


def swinging(hz: float, time_s: np.ndarray, missing: slice | None = None) -> PoseSequence:
    """Every landmark swings by 1 px and 1 m."""
    wave = np.sin(2 * np.pi * hz * time_s)[:, None, None]
    pose = PoseSequence(
        image=np.tile(wave, (1, 33, 2)),
        world=np.tile(wave, (1, 33, 3)),
        visibility=np.ones((len(time_s), 33)),
        time_s=time_s,
        size=(100, 100),
        backend="test",
    )
    if missing is not None:
        for array in (pose.image, pose.world, pose.visibility):
            array[missing] = np.nan
    return pose


@pytest.mark.parametrize("rate_hz", [25, 30, 60, 120])
def test_a_slow_swing_stays_and_is_not_delayed(rate_hz: float) -> None:
    smooth = clean(swinging(1.0, np.arange(0, 5, 1 / rate_hz)))
    expected = np.sin(2 * np.pi * smooth.time_s)
    assert np.diff(smooth.time_s) == pytest.approx(1 / ANALYSIS_HZ)
    assert abs(smooth.image[:, 4, 0] - expected)[MIDDLE].max() < 0.02


def test_uneven_frame_times_come_out_right() -> None:
    steps_s = np.random.default_rng(0).uniform(0.02, 0.05, 150)
    smooth = clean(swinging(1.0, np.concatenate([[0], np.cumsum(steps_s)])))
    assert abs(smooth.world[:, 9, 2] - np.sin(2 * np.pi * smooth.time_s))[MIDDLE].max() < 0.03


def test_a_tremble_is_taken_out() -> None:
    smooth = clean(swinging(15.0, np.arange(0, 5, 1 / 120)))
    assert abs(smooth.image[MIDDLE]).max() < 0.05


def test_the_cut_off_is_where_it_says() -> None:
    time_s = np.arange(0, 20, 1 / 60)
    passed = low_pass(np.sin(2 * np.pi * 6.0 * time_s), 60.0)[MIDDLE]
    assert np.sqrt(2) * passed.std() == pytest.approx(np.sqrt(0.5), abs=0.02)  # 3 dB


def test_short_gaps_are_filled_and_long_ones_stay() -> None:
    time_s = np.arange(0, 5, 1 / 30)
    filled = clean(swinging(1.0, time_s, missing=slice(60, 65)))
    assert np.isfinite(filled.image).all()
    assert abs(filled.image[:, 0, 0] - np.sin(2 * np.pi * filled.time_s))[MIDDLE].max() < 0.05
    gone = clean(swinging(1.0, time_s, missing=slice(60, 75)))
    absent = np.isnan(gone.image[:, 0, 0])
    assert gone.time_s[absent].min() == pytest.approx(60 / 30, abs=0.02)
    assert gone.time_s[absent].max() == pytest.approx(74 / 30, abs=0.02)


def test_each_landmark_has_gaps_of_its_own() -> None:
    pose = swinging(1.0, np.arange(0, 5, 1 / 30))
    image = pose.image.copy()
    image[50:80, 7] = np.nan
    smooth = clean(replace(pose, image=image))
    assert np.isnan(smooth.image[:, 7, 0]).sum() == pytest.approx(31 * 2, abs=3)
    others = np.delete(np.arange(33), 7)
    assert np.isfinite(smooth.image[:, others]).all()
    assert smooth.image[:, others] == pytest.approx(clean(pose).image[:, others])


def test_somebody_seen_for_a_moment_is_not_measured() -> None:
    pose = swinging(1.0, np.arange(0, 5, 1 / 30), missing=slice(10, None))
    assert np.isnan(clean(pose).image).all()


def test_resampling_hits_the_samples_and_the_middle_between_them() -> None:
    values = np.array([[0.0, 10.0], [2.0, 14.0]])
    assert resample(np.array([0.0, 1.0]), values, np.array([0.0, 0.5, 1.0, 2.0])) == pytest.approx(
        np.array([[0, 10], [1, 12], [2, 14], [np.nan, np.nan]]), nan_ok=True
    )


def test_runs_are_slices_of_truth() -> None:
    assert list(runs(np.array([1, 1, 0, 1, 0, 0, 1], bool))) == [slice(0, 2), slice(3, 4), slice(6, 7)]
    assert list(runs(np.zeros(3, bool))) == []
