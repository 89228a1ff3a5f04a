"""A camera that is simulated gives its pictures at their times, ready or not."""

import time

import pytest

from gaitnet.benchmarks import live
from gaitnet.live.shots import newest
from gaitnet.video import frames
from gaitnet.walker import Camera, Person, walk, write_video


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "walk.mp4"
    walked = walk(Person(), 3.0, live.RATE_HZ)
    write_video(path, walked, Camera.framing(walked, 0.0, (320, 180)))
    return path


def test_who_is_slow_sees_fewer_pictures_and_none_that_is_old(film):
    sent = [0]
    ages_s = []
    for seen_s, _ in newest(live._camera(film, sent)):
        ages_s.append(time.monotonic() - seen_s)
        time.sleep(0.25)
    assert sent[0] == sum(1 for _ in frames(film))
    assert len(ages_s) < sent[0] / 3
    assert sorted(ages_s)[len(ages_s) // 2] < 0.25  # it is the newest, not the next in a row


def test_every_picture_is_drawn_or_dropped(film):
    delays_s, took_s, sent = live._watched(film)
    assert 0 < len(delays_s) <= sent
    assert delays_s.min() > 0
    assert delays_s.max() < took_s
