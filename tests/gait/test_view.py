"""Where the camera stands, told by the walker."""

from dataclasses import replace

import pytest
from walks_seen import see

from gaitnet.gait.smoothing import clean
from gaitnet.gait.view import estimate_view, sagittal
from gaitnet.walker import Person


@pytest.mark.parametrize(
    ("view_deg", "angle_deg", "name", "to_the_right"),
    [
        (0, 0, "side", True),
        (15, 15, None, True),
        (180, 0, "side", False),
        (35, 35, None, True),
        (215, 35, None, False),
        (90, 90, "front", None),
        (270, 90, "back", None),
    ],
)
def test_the_view_is_found(view_deg, angle_deg, name, to_the_right) -> None:
    view = estimate_view(clean(see(Person(), view_deg, noise=True).pose))
    assert view.angle_deg == pytest.approx(angle_deg, abs=6)
    if name is not None:
        assert view.name == name
    if to_the_right is not None:
        assert (view.heading[0] > 0) == to_the_right


def test_on_a_treadmill_the_facing_is_taken() -> None:
    pose = see(Person(), 0, noise=True).pose
    hips = pose.image[:, [23, 24]].mean(axis=1, keepdims=True)
    view = estimate_view(clean(replace(pose, image=pose.image - hips + 400)))
    assert view.angle_deg == pytest.approx(0, abs=15)
    assert view.heading[0] > 0


def test_the_picture_is_used_from_the_side_and_depth_elsewhere() -> None:
    for view_deg, source in ((10, "image"), (90, "world")):
        pose = clean(see(Person(), view_deg).pose)
        walk = sagittal(pose, estimate_view(pose))
        assert walk.source == source
        assert walk.planes == {"sagittal" if source == "image" else "frontal"}


def test_a_given_height_makes_metres_true() -> None:
    seen = see(Person(height_m=1.90), view_deg=0)
    pose = clean(seen.pose)
    walk = sagittal(pose, estimate_view(pose), height_m=1.90)
    assert walk.metres == "height"
    thigh_m = abs(walk.of("left_hip") - walk.of("left_knee")).max()
    assert thigh_m == pytest.approx(0.245 * 1.90, rel=0.05)  # Winter 2009, figure 4.1


def test_the_way_across_the_picture_is_the_way_walked() -> None:
    seen = see(Person(), view_deg=0)
    pose = clean(seen.pose)
    walk = sagittal(pose, estimate_view(pose), height_m=1.72)
    speed_m_s = (walk.travelled[-1] - walk.travelled[0]) / (walk.time_s[-1] - walk.time_s[0])
    assert speed_m_s == pytest.approx(seen.walk.speed_m_s, rel=0.1)
