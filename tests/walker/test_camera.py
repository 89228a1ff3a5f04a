from __future__ import annotations

import numpy as np
import pytest

from gaitnet.walker import Camera, Person, walk


def test_a_point_projects_where_similar_triangles_put_it() -> None:
    camera = Camera(size=(1000, 500), focal_px=800, distance_m=4.0, height_m=1.0)
    # 0.5 m to the walker's front and 0.25 m above the lens, 4 m away: 0.5 / 4 * 800 = 100 px, 50 px.
    np.testing.assert_allclose(camera.project(np.array([0.5, 0.0, 1.25])), [600, 200])
    # The walker's left is farther away when the walk goes from left to right.
    assert camera.depth(np.array([0.0, 1.0, 1.0])) == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("view_deg", "forward"), [(0, (1, 0, 0)), (90, (0, 0, -1)), (180, (-1, 0, 0)), (270, (0, 0, 1))]
)
def test_the_view_says_where_the_walk_goes(view_deg: float, forward: tuple[float, float, float]) -> None:
    camera = Camera(view_deg=view_deg)
    np.testing.assert_allclose(camera.to_camera_axes(np.array([1.0, 0, 0])), forward, atol=1e-12)
    np.testing.assert_allclose(camera.to_camera_axes(np.array([0, 0, 1.0])), [0, -1, 0], atol=1e-12)
    assert np.linalg.det(camera.to_camera_axes(np.eye(3))) == pytest.approx(1)  # no mirror: left stays left


def test_a_walker_coming_closer_has_the_left_hand_on_the_pictures_right() -> None:
    walked = walk(Person(), 3.0)
    camera = Camera.framing(walked, 90)
    left, right = (camera.project(walked.of(f"{side}_shoulder"))[:, 0] for side in ("left", "right"))
    assert (left > right).all()
    assert camera.depth(walked.of("nose"))[-1] < camera.depth(walked.of("nose"))[0]


def test_there_and_back() -> None:
    camera, points = Camera(view_deg=37), np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_allclose(camera.to_world_axes(camera.to_camera_axes(points)), points)


@pytest.mark.parametrize("size", [(1280, 720), (480, 640)])
@pytest.mark.parametrize("view_deg", [0, 30, 60, 90, 180, 270, -90])
def test_framing_keeps_the_whole_person_in_the_picture_and_no_farther(
    view_deg: float, size: tuple[int, int]
) -> None:
    walked = walk(Person(), 3.0)
    camera = Camera.framing(walked, view_deg, size)
    pixels = camera.project(walked.joints)
    margin_px = 0.1 * camera.focal_px / camera.depth(walked.joints)[..., None]
    assert (pixels > margin_px).all()
    assert (pixels < np.array(size) - margin_px).all()
    used = abs(pixels - camera.centre_px).max(axis=(0, 1)) / camera.centre_px
    assert used.max() > 0.75
