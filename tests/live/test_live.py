"""The running picture, from a film as if it were a camera."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import analyze
from gaitnet.errors import GaitnetError, VideoError
from gaitnet.gait.angles import angles_of_picture
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.live import Live, as_if_live, camera, run_live
from gaitnet.live.running import _angles, _lines
from gaitnet.live.shots import newest
from gaitnet.pipeline import Options
from gaitnet.report.overlay.drawing import COLOURS
from gaitnet.video import frames
from gaitnet.walker import Camera, Person, walk, write_video


def test_what_was_shown_is_written_at_the_pace_of_a_camera(film: Path, tmp_path: Path):
    began_s = time.monotonic()
    count = run_live(as_if_live(film), Live(Options(), None), tmp_path / "live.mp4", headless=True)
    assert time.monotonic() - began_s > 3.5  # seconds; the film has four
    assert len(list(frames(tmp_path / "live.mp4"))) == count > 20


def test_a_film_is_measured_while_it_runs(tmp_path: Path):
    film = tmp_path / "film.mp4"
    walked = walk(Person(), 6.0)
    write_video(film, walked, Camera.framing(walked, 10, (640, 360)))
    live = Live(Options(), load_predictor(DEFAULT_MODEL))
    run_live(
        frames(film), live, tmp_path / "live.mp4", headless=True
    )  # every picture, on a busy machine, too
    shown = [frame for _, frame in frames(tmp_path / "live.mp4")]
    assert live.report is not None
    assert live.report.parameters["cadence"].value == pytest.approx(113, abs=8)  # steps a minute
    assert live.report.prediction is None  # 140 pixels tall: no answer, and it says so
    assert [reason.code for reason in live.report.no_answer] == ["small"]
    assert any("The person is" in line for line in _lines(live.report))
    near = [(abs(shown[-5].astype(int) - colour) < 60).all(axis=2).sum() for colour in COLOURS.values()]
    assert min(near) > 50  # the legs have their colours by then


def test_angles_are_of_the_picture_that_they_stand_on(pose_of, stored):
    """Not of the last one that was measured: those of two pictures differ as the body does."""
    report, pose = analyze(stored).report, pose_of()
    for frame in (40, 47):
        shown = _angles(report, pose.image[frame])
        own = angles_of_picture(pose.image[frame], report.bouts[-1].view_deg)
        assert shown == own
    knees = [_angles(report, pose.image[frame])["left_knee_flexion"] for frame in (40, 47)]
    at = [np.argmin(abs(report.angles.time_s - pose.time_s[frame])) for frame in (40, 47)]
    assert knees == pytest.approx(report.angles["left_knee_flexion"][at], abs=8)
    assert abs(knees[0] - knees[1]) > 15
    front = replace(report, bouts=(replace(report.bouts[-1], view_deg=70.0),))
    assert _angles(front, pose.image[40]) == {}


def test_who_is_late_gets_the_newest_picture_and_the_last():
    def seen():
        for number in range(40):
            time.sleep(0.01)
            yield number / 100, np.zeros((4, 4, 3), np.uint8)

    got = []
    for time_s, _ in newest(seen()):
        got.append(time_s)
        time.sleep(0.05)
    assert got == sorted(set(got))
    assert len(got) < 30  # nobody had time for the others
    assert got[-1] > 0.3
    lag = [after - before for before, after in pairwise(got)]
    assert max(lag) > 0.02


def test_a_camera_is_let_go_when_the_window_closes():
    closed = []

    def seen():
        try:
            while True:
                time.sleep(0.01)
                yield 0.0, np.zeros((4, 4, 3), np.uint8)
        finally:
            closed.append(True)

    shots = newest(seen())
    next(shots)
    shots.close()
    assert closed == [True]


def test_nobody_is_no_reason_to_stop():
    shots = ((number / 30, np.zeros((120, 160, 3), np.uint8)) for number in range(45))
    live = Live(Options(), None)
    assert run_live(shots, live, None, headless=True) == 45
    assert live.report is None or not live.report.parameters


def test_nothing_to_see_writes_nothing(tmp_path):
    assert run_live((shot for shot in ()), Live(Options(), None), tmp_path / "x.mp4", headless=True) == 0
    assert not list(tmp_path.iterdir())


def test_without_a_display_it_says_so(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(GaitnetError, match=r"no display found\. Write to a file instead: headless"):
        run_live((shot for shot in ()), Live(Options(), None), None, headless=False)


def test_a_camera_that_is_not_there_is_one_line():
    with pytest.raises(VideoError, match=r"camera 97: can't be opened\. Connect it") as caught:
        next(camera(97))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [(["--headless"], "--headless: shows nothing. Add"), (["--output", "x.avi"], "must end in .mp4")],
)
def test_what_would_show_nothing_is_refused(gaitnet, film, options, says):
    ran = gaitnet("live", film, *options)
    assert ran.code == 2
    assert says in ran.err
