"""Of a fast video every second frame is looked at; between two looks landmarks move straight on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gaitnet.gait import measure
from gaitnet.gait.parameters import measure_parameters
from gaitnet.pose.engine import Engine
from gaitnet.pose.openvino import OpenVINOBackend
from gaitnet.pose.tracking import NOBODY, _between, frames_a_look, track
from gaitnet.types import Array
from gaitnet.walker import Camera, Person, walk, write_video


@pytest.mark.parametrize(
    ("rate_hz", "step"), [(25, 1), (30, 1), (47, 1), (50, 2), (59.94, 2), (120, 4), (240, 8)]
)
def test_about_thirty_looks_a_second_are_enough(rate_hz: float, step: int) -> None:
    assert frames_a_look(rate_hz) == step


def test_between_two_looks_landmarks_move_straight_on(film: Path) -> None:
    seen: list[Array] = []

    def look(frame: np.ndarray) -> Array:
        rows = np.full((33, 6), 10.0 * len(seen))
        seen.append(rows if len(seen) != 3 else NOBODY)
        return seen[-1]

    pose = track(film, look, "test", apart_s=0.09)
    looks = -(-len(pose) // 3)
    assert len(seen) == looks
    assert pose.image[:7, 0, 0] == pytest.approx([0, 10 / 3, 20 / 3, 10, 40 / 3, 50 / 3, 20])
    assert np.isnan(pose.image[7:12, 0, 0]).all()  # nobody at frame 9: unknown on either side
    assert pose.image[12, 0, 0] == 40
    after = pose.image[3 * (looks - 1) + 1 :, 0, 0]
    assert np.isnan(after).all()  # nobody looked again


@pytest.fixture(scope="module")
def fast_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fast") / "fast.mp4"
    walked = walk(Person(), 4.0, rate_hz=60.0)
    write_video(path, walked, Camera.framing(walked, 10, (640, 360)))
    return path


def test_a_film_of_60_hz_gives_the_same_walk_at_half_the_looks(fast_film: Path) -> None:
    half, whole = (
        OpenVINOBackend(engine=Engine(every_frame=every)).estimate(fast_film) for every in (False, True)
    )
    assert len(half) == len(whole)
    assert (half.engine, whole.engine) == ("f32 on CPU, one frame in 2", "f32 on CPU")
    cadences = [measure_parameters(measure(pose).bouts)["cadence"].value for pose in (half, whole)]
    assert cadences[0] == pytest.approx(cadences[1], abs=2.0)
    both = half.seen & whole.seen
    apart = np.linalg.norm(half.image - whole.image, axis=2)[both]
    assert np.median(apart) < 2.0  # pixels


def test_where_a_fast_video_slows_down_every_frame_is_looked_at() -> None:
    times_s = np.array([0.0, 0.017, 0.033, 0.05, 0.1, 0.15])  # 60 Hz, then 20 Hz
    looked = [0, 2, 4, 5]
    looks = np.arange(4.0)[:, None, None] * np.ones((4, 33, 6))
    found = _between(looks, times_s, looked)
    assert found[looked, 0, 0].tolist() == [0, 1, 2, 3]
    assert found[3, 0, 0] == pytest.approx(1 + 0.017 / 0.067)
    assert len(found) == len(times_s)
