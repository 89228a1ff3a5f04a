"""Two pose networks' angles of one walk: the difference is of the right leg, and signed."""

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.accuracy import second
from gaitnet.skeleton import INDEX
from gaitnet.walker import Camera, Person, PoseNoise, observe, walk


@pytest.fixture(scope="module")
def seen():
    walked = walk(Person(), 5.0, 30.0)  # to the right: its right leg is near
    return observe(
        walked,
        Camera.framing(walked, 0.0),
        PoseNoise(bias_m=0, drift_m=0, jitter_m=0, missing=0, slips_hz=0),
        np.random.default_rng(0),
    )


def test_the_same_keypoints_do_not_differ(seen):
    apart = {}
    second._compare(apart, seen, seen)
    assert set(apart) == {(leg, joint) for leg in ("near", "far") for joint in ("knee", "hip", "ankle")}
    assert max(np.nanmax(abs(values[0])) for values in apart.values()) < 1e-9


def test_a_knee_drawn_forward_is_found_on_its_leg_and_bends_more(seen):
    forward = seen.image.copy()
    forward[:, INDEX["left_knee"], 0] += 8.0  # pixels in the way it walks
    apart = {}
    second._compare(apart, replace(seen, image=forward), seen)
    assert np.nanmean(apart["far", "knee"][0]) > 3
    assert np.nanmax(abs(apart["near", "knee"][0])) < 1e-6


def test_walks_are_told_apart_by_their_order():
    names = ["NM_NM_001 52", "NM_NM_001 53", "NM_NM_002 54"]
    found = second._walks_by_name(dict.fromkeys(names))
    assert found == {"001_NM_01": names[0], "001_NM_02": names[1], "002_NM_01": names[2]}
