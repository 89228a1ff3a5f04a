from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import OutputError
from gaitnet.pose.openvino import OpenVINOBackend
from gaitnet.skeleton import INDEX, MIRROR, SIDES
from gaitnet.video import frames, probe
from gaitnet.walker import Appearance, Camera, Person, random_appearance, render, walk, write_video
from gaitnet.walker.figure import Cone
from gaitnet.walker.raster import draw_cones, pixel_rays

SMALL = (320, 180)


def test_a_ball_is_a_disc_of_the_right_size_lit_from_above() -> None:
    camera = Camera(size=(200, 200), focal_px=200, distance_m=4.0, height_m=1.0)
    picture = np.zeros((200, 200, 3), np.uint8)
    middle = np.array([0.0, 0.0, 1.0])
    draw_cones(picture, [Cone(middle, middle, 0.8, 0.8, (200, 200, 200))], camera, pixel_rays(camera))
    covered = picture.any(axis=2)
    radius_px = 200 * 0.8 / np.sqrt(4.0**2 - 0.8**2)  # a sphere's outline: tangents from the lens
    assert covered.sum() == pytest.approx(np.pi * radius_px**2, rel=0.02)
    assert picture[70, 100].mean() > picture[130, 100].mean() + 20


def test_a_long_cone_covers_what_it_should() -> None:
    camera = Camera(size=(400, 200), focal_px=200, distance_m=4.0, height_m=1.0)
    picture = np.zeros((200, 400, 3), np.uint8)
    ends = np.array([[-2.0, 0.0, 1.0], [2.0, 0.0, 1.0]])
    draw_cones(picture, [Cone(ends[0], ends[1], 0.2, 0.4, (200, 200, 200))], camera, pixel_rays(camera))
    heights_px = picture.any(axis=2).sum(axis=0)
    assert heights_px[200] == pytest.approx(2 * 200 * 0.3 / 4, abs=1.5)  # half way: half the taper
    assert heights_px[250] > heights_px[200] > heights_px[150]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_nearer_body_hides_the_other_in_any_order(order: tuple[int, int]) -> None:
    camera = Camera(size=(100, 100), focal_px=100, distance_m=4.0, height_m=1.0)
    near, far = np.array([0.0, -1.0, 1.0]), np.array([0.0, 1.0, 1.0])
    cones = [Cone(near, near, 0.3, 0.3, (255, 0, 0)), Cone(far, far, 0.8, 0.8, (0, 0, 255))]
    picture = np.zeros((100, 100, 3), np.uint8)
    draw_cones(picture, [cones[k] for k in order], camera, pixel_rays(camera))
    assert picture[50, 50, 0] > 0
    assert picture[50, 50, 2] == 0
    assert picture[50, 64, 2] > 0


@pytest.mark.parametrize("view_deg", [0, 90, 200])
def test_the_figure_is_drawn_where_the_camera_sees_the_landmarks(view_deg: float) -> None:
    walked = walk(Person(), 2.5, 5)
    camera = Camera.framing(walked, view_deg, SMALL)
    pictures = np.array(list(render(walked, camera)), int)
    assert pictures.shape == (len(walked.time_s), 180, 320, 3)
    empty = np.median(pictures, axis=0)
    for picture, joints in zip(pictures, walked.joints, strict=True):
        changed = abs(picture - empty).sum(axis=2) > 25
        inside = camera.project(joints[[INDEX["left_shoulder"], INDEX["right_knee"], INDEX["nose"]]]).astype(
            int
        )
        if view_deg == 0:  # from the side nobody stands where he stood a moment ago
            assert changed[inside[:, 1], inside[:, 0]].mean() > 0.6
        rows, columns = np.nonzero(changed)
        outline = camera.project(joints)
        if view_deg == 0:
            assert abs(np.median(columns) - np.median(outline[:, 0])) < 25
            assert rows.min() < outline[:, 1].min() + 3


def test_people_look_different_and_legs_do_too() -> None:
    rng = np.random.default_rng(0)
    looks = [random_appearance(rng) for _ in range(10)]
    assert len({look.shirt for look in looks}) == 10
    assert len({look.skin for look in looks}) > 2
    assert all(look.left_shade < 0.75 for look in looks)
    assert all(np.mean(look.skin) > np.mean(look.hair) for look in looks)


def test_a_video_holds_every_frame_at_the_walks_rate(tmp_path: Path) -> None:
    walked = walk(Person(), 2.4, 25)
    path, heard = tmp_path / "walk.mp4", []
    write_video(
        path, walked, Camera.framing(walked, 0, SMALL), Appearance(), lambda *done: heard.append(done)
    )
    info = probe(path)
    assert info.size == SMALL
    assert info.rate_hz == pytest.approx(25)
    times = [time_s for time_s, _ in frames(path)]
    assert times == pytest.approx(walked.time_s, abs=0.002)
    assert heard[-1] == (61, 61)
    assert [file.name for file in tmp_path.iterdir()] == ["walk.mp4"]


def test_a_film_cut_short_leaves_nothing_behind(tmp_path: Path) -> None:
    walked = walk(Person(), 2.4, 25)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_video(tmp_path / "walk.mp4", walked, Camera.framing(walked, 0, SMALL), progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_no_folder_no_film(tmp_path: Path) -> None:
    walked = walk(Person(), 2.4, 5)
    with pytest.raises(OutputError, match="no such folder"):
        write_video(tmp_path / "nowhere" / "walk.mp4", walked, Camera.framing(walked, 0, SMALL))


@pytest.mark.parametrize("view_deg", [0, 90])
def test_the_pose_network_finds_the_walker_and_tells_left_from_right(view_deg: float, tmp_path: Path) -> None:
    walked = walk(Person(), 2.2)
    camera = Camera.framing(walked, view_deg, (960, 540))
    write_video(tmp_path / "walk.mp4", walked, camera)
    pose = OpenVINOBackend().estimate(tmp_path / "walk.mp4")
    assert pose.seen.mean() >= 0.95
    legs = [INDEX[f"{side}_{part}"] for side in SIDES for part in ("knee", "ankle", "foot_index")]
    truth = camera.project(walked.joints)[pose.seen]
    found, swapped = pose.image[pose.seen], pose.image[pose.seen][:, MIRROR]
    right_way, wrong_way = (
        np.linalg.norm(each[:, legs] - truth[:, legs], axis=2).sum(axis=1) for each in (found, swapped)
    )
    assert (right_way < wrong_way).mean() > 0.85
    height_px = np.ptp(truth[:, :, 1], axis=1).mean()
    assert np.median(np.linalg.norm(found - truth, axis=2)) < 0.04 * height_px
