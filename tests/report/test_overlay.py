"""`overlay.mp4`: plays in a browser, as long as the film, with the skeleton where the person is."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from gaitnet.analysis import Film, analyze
from gaitnet.errors import OutputError
from gaitnet.report.overlay import encoding, write_overlay
from gaitnet.report.overlay.drawing import COLOURS, UNTRUSTED, blur, draw_angles, draw_skeleton, draw_strike
from gaitnet.report.overlay.timeline import Timeline
from gaitnet.skeleton import FEATURES, INDEX
from gaitnet.types import GaitEvents, GaitReport, Pass, PoseSequence, StraightWalk, Stride, Verdict
from gaitnet.video import decoding_once, frames


@pytest.fixture(scope="module")
def examined(film: Path) -> tuple[GaitReport, PoseSequence]:
    found = analyze(film)
    report, (shown,) = found.report, found.films
    assert shown.pose is not None
    return report, shown.pose


def near(frame: np.ndarray, colour: tuple[int, int, int], tolerance: int = 60) -> np.ndarray:
    return (abs(frame.astype(int) - colour) <= tolerance).all(axis=-1)


def test_it_is_h264_of_the_same_length_and_times(film, examined, tmp_path):
    report, pose = examined
    seen = []
    path = write_overlay(
        [Film(film, pose)],
        tmp_path,
        report,
        progress_of=lambda _: nullcontext(lambda done, total: seen.append((done, total))),
    )
    assert path == tmp_path / "overlay.mp4"
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"  # others do not play in every browser
    times = np.array([time_s for time_s, _ in frames(path)])
    assert times == pytest.approx(pose.time_s, abs=1e-3)
    assert seen[-1] == (len(pose), len(pose))
    assert b"moov" in path.read_bytes()[:10_000]  # plays before it is loaded to its end


def test_what_was_measured_is_drawn_without_being_decoded_again(film, tmp_path):
    copy = tmp_path / "film.mp4"
    shutil.copy(film, copy)
    with decoding_once():
        found = analyze(copy)
        copy.unlink()
        path = write_overlay(found.films, tmp_path, found.report)
    assert sum(1 for _ in frames(path)) == sum(1 for _ in frames(film))


def test_of_a_long_film_only_the_part_in_which_somebody_was_looked_for_is_drawn(film, examined, tmp_path):
    report, pose = examined
    passed = replace(report.films[0], from_s=1.0)
    path = write_overlay([Film(film, pose, from_s=1.0)], tmp_path, replace(report, films=(passed,)))
    times, looked = np.array([time_s for time_s, _ in frames(path)]), pose.time_s[pose.time_s >= 1.0]
    assert times == pytest.approx(looked - 1.0, abs=1e-3)


def test_left_and_right_are_where_the_legs_are_in_their_colours(film, examined, tmp_path):
    report, pose = examined
    path = write_overlay([Film(film, pose)], tmp_path, report)
    picture = [frame for _, frame in frames(path)][60]
    for side, colour in COLOURS.items():
        x, y = pose.image[60, INDEX[f"{side}_knee"]].round().astype(int)
        assert near(picture[y - 3 : y + 4, x - 3 : x + 4], colour).any(), side
    assert picture.shape[0] > pose.size[1]  # the time line is below


def test_what_is_not_trusted_is_grey(examined):
    _, pose = examined
    frame = np.zeros((pose.size[1], pose.size[0], 3), np.uint8)
    draw_skeleton(frame, pose.image[60], trusted=False)
    assert near(frame, UNTRUSTED, 5).sum() > 100
    assert not any(near(frame, colour, 5).any() for colour in COLOURS.values())


def test_angles_and_rings_are_drawn_for_what_is_known_only(examined):
    _, pose = examined
    blank = np.zeros((pose.size[1], pose.size[0], 3), np.uint8)
    draw_angles(blank, pose.image[60], {"left_knee_flexion": np.nan})
    assert not blank.any()
    draw_angles(blank, pose.image[60], {"left_knee_flexion": 31.0})
    assert near(blank, COLOURS["left"]).any()
    assert not near(blank, COLOURS["right"]).any()
    ring = np.zeros_like(blank)
    draw_strike(ring, pose.image[60], "right")
    rows, columns = np.nonzero(near(ring, COLOURS["right"]))
    assert [columns.mean(), rows.mean()] == pytest.approx(pose.image[60, INDEX["right_heel"]], abs=1)


def walked(left_out: str | None) -> GaitReport:
    """One left stride from 1.0 to 2.2 s, with its toe off at 1.5 s."""
    events = GaitEvents(np.array([1.0]), np.empty(0), np.array([1.5]), np.empty(0))
    stride = Stride("left", 1.0, 1.1, 1.4, 1.5, 2.2, left_out)
    bouts = (StraightWalk(0.0, 4.0, "side", 0.0, "image", "estimated", 120, 0),)
    films = (Pass("", "", 0.0, 4.0),)
    known = {"bouts": bouts, "strides": (stride,), "films": films}
    return GaitReport("", Verdict.OK, (), events, {}, None, None, None, {}, **known)


def test_the_bar_of_a_stride_that_does_not_count_is_hollow():
    blank = np.zeros((500, 1000, 3), np.uint8)
    filled, hollow = (
        near(Timeline((1000, 500), walked(mark)).under(blank, 3.0)[500:], COLOURS["left"], 10).sum()
        for mark in (None, "stopping")
    )
    assert hollow < 0.7 * filled


def test_a_leg_that_is_not_seen_is_not_drawn_and_has_no_label(examined):
    _, pose = examined
    points = pose.image[60].copy()
    points[[INDEX[f"left_{part}"] for part in ("knee", "ankle", "heel", "foot_index")]] = np.nan
    frame = np.zeros((pose.size[1], pose.size[0], 3), np.uint8)
    draw_skeleton(frame, points, trusted=True)
    draw_strike(frame, points, "left")
    hips = int(points[INDEX["left_hip"], 1]) + 20
    assert not near(frame[hips:], COLOURS["left"], 30).any()
    assert near(frame[hips:], COLOURS["right"], 30).any()
    labels = np.zeros_like(frame)
    draw_angles(labels, points, dict.fromkeys(FEATURES, 30.0))
    assert not near(labels, COLOURS["left"]).any()
    assert near(labels, COLOURS["right"]).any()


def test_a_label_stands_on_its_own_legs_side(examined):
    _, pose = examined
    for side, other in (("left", "right"), ("right", "left")):
        points = pose.image[60].copy()
        for part in ("knee", "ankle"):
            points[INDEX[f"{side}_{part}"], 0], points[INDEX[f"{other}_{part}"], 0] = 300, 340
        frame = np.zeros((pose.size[1], pose.size[0], 3), np.uint8)
        draw_angles(frame, points, {f"{name}_knee_flexion": 30.0 for name in ("left", "right")})
        places = [np.nonzero(near(frame, COLOURS[name]))[1].mean() for name in (side, other)]
        assert places[0] < 300
        assert places[1] > 340


def test_the_time_line_shows_stance_and_where_the_film_stands():
    line = Timeline((1000, 500), walked(None))
    shown = line.under(np.zeros((500, 1000, 3), np.uint8), 2.0)
    assert shown.shape == (500 + line.height, 1000, 3)
    strip = shown[500:]
    columns = np.nonzero(near(strip, COLOURS["left"], 10).sum(axis=0) > 8)[0]
    columns = columns[columns > 0.12 * 1000]  # right of the legs' names
    share = (columns - 120) / 870 * 4.0
    assert (share.min(), share.max()) == pytest.approx((1.0, 1.5), abs=0.03)
    cursor = np.nonzero((strip == 255).all(axis=(0, 2)))[0]
    assert (cursor.mean() - 120) / 870 * 4.0 == pytest.approx(2.0, abs=0.02)


def test_a_blurred_face_is_gone_and_the_rest_is_not(examined):
    _, pose = examined
    noise = np.random.default_rng(0).integers(0, 255, (pose.size[1], pose.size[0], 3), np.uint8)
    frame, points = noise.copy(), pose.image[60]
    blur(frame, points)
    x, y = points[:11].mean(axis=0).round().astype(int)
    head = frame[y - 4 : y + 5, x - 4 : x + 5].reshape(-1, 3)
    assert len(np.unique(head, axis=0)) <= 4
    hip = points[INDEX["left_hip"]].round().astype(int)
    assert (frame[hip[1] :] == noise[hip[1] :]).all()


def test_where_nobody_knows_the_face_the_whole_picture_is_blurred():
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)
    frame = noise.copy()
    blur(frame, None)
    assert frame.std() < 0.1 * noise.std()


def test_the_film_of_a_blurred_face_shows_none(film, examined, tmp_path):
    report, pose = examined
    plain = [f for _, f in frames(write_overlay([Film(film, pose)], tmp_path, report))][60]
    blurred = [f for _, f in frames(write_overlay([Film(film, pose)], tmp_path, report, blur_face=True))][60]
    x, y = pose.image[60, INDEX["nose"]].round().astype(int)
    assert (
        abs(plain[y - 5 : y + 5, x - 5 : x + 5].astype(int) - blurred[y - 5 : y + 5, x - 5 : x + 5]).max()
        > 10
    )


def test_nobody_in_the_film_is_shown_as_such(film, examined, tmp_path):
    report, pose = examined
    nobody = replace(pose, image=np.full_like(pose.image, np.nan), world=np.full_like(pose.world, np.nan))
    path = write_overlay([Film(film, nobody)], tmp_path, replace(report, events=None, angles=None, bouts=()))
    assert len(list(frames(path))) == len(pose)


def test_without_h264_it_is_a_webm(film, examined, tmp_path, monkeypatch):
    report, pose = examined
    monkeypatch.setattr("gaitnet.report.overlay.encoding.CODECS", encoding.CODECS[1:])
    path = write_overlay([Film(film, pose)], tmp_path, report)
    assert path.name == "overlay.webm"
    assert len(list(frames(path))) == len(pose)


def short_film(folder: Path, error: Exception | None = None) -> None:
    with encoding.film(folder, "overlay", (64, 48)) as (_, write):
        write(0.0, np.zeros((48, 64, 3), np.uint8))
        if error:
            raise error


def test_half_a_film_is_never_left(tmp_path):
    with pytest.raises(ValueError, match="stop"):
        short_film(tmp_path, ValueError("stop"))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(OutputError, match="can't be written"):
        short_film(tmp_path / "no")


def test_what_a_killed_run_left_goes_with_the_next(film, tmp_path):
    command = [
        sys.executable,
        "-c",
        "from gaitnet.cli import main; main()",
        "analyze",
        film,
        "--out",
        tmp_path,
    ]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".overlay.*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    run.kill()
    run.wait()
    (left,) = tmp_path.glob(".overlay.*")
    subprocess.run(command, check=True, capture_output=True)
    assert not left.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
