"""The folder of one video: what is shown of a film that was refused, and what is not."""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from gaitnet.analysis import Film, analyze
from gaitnet.report.folder import Folder, Show, write_folder
from gaitnet.report.page.stills import MOST, WIDTH_PX, stills
from gaitnet.report.reading import read_report
from gaitnet.types import GaitReport, PoseSequence, Verdict


@pytest.fixture(scope="module")
def examined(film: Path) -> tuple[GaitReport, PoseSequence]:
    found = analyze(film)
    report, (shown,) = found.report, found.films
    assert shown.pose is not None
    return report, shown.pose


@pytest.fixture(scope="module")
def refused(examined) -> tuple[GaitReport, PoseSequence]:
    """The same, as if the track jumped to somebody else in frame 40."""
    report, pose = examined
    image = pose.image.copy()
    image[40:] += [250, 0]
    jumped = replace(pose, image=image)
    return replace(report, verdict=Verdict.NOT_MEASURABLE, parameters={}, angles=None, events=None), jumped


def picture(still) -> np.ndarray:
    data = still.picture.removeprefix("data:image/jpeg;base64,")
    return cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)


def test_pictures_are_of_the_frames_beside_the_jump(film, refused):
    shown = stills(film, refused[1])
    assert [still.frame for still in shown] == [39, 40]
    assert [still.time_s for still in shown] == pytest.approx(refused[1].time_s[[39, 40]])
    assert picture(shown[0]).shape == (270, WIDTH_PX, 3)
    assert len(stills(film, refused[1])) <= MOST


def test_a_jump_before_the_model_settled_is_shown_only_if_it_is_the_only_one(film, refused, examined):
    image = refused[1].image.copy()
    image[3:] += [-250, 0]
    assert [still.frame for still in stills(film, replace(refused[1], image=image))] == [39, 40]
    early = examined[1].image.copy()
    early[3:] += [250, 0]
    assert [still.frame for still in stills(film, replace(examined[1], image=early))] == [2, 3]


def test_without_a_jump_they_are_of_all_of_the_film(film, examined):
    shown = stills(film, examined[1])
    count = len(examined[1])
    assert [still.frame for still in shown] == [int(0.1 * count), count // 2, int(0.9 * count)]
    assert all(still.seen for still in shown)


def test_the_body_is_drawn_where_it_was_found(film, examined):
    with_body, without = (stills(film, pose)[1] for pose in (examined[1], None))
    assert (with_body.seen, without.seen) == (True, False)
    changed = np.abs(picture(with_body).astype(int) - picture(without)).max(axis=2) > 60
    rows, columns = np.nonzero(changed)
    points = examined[1].image[with_body.frame] * WIDTH_PX / examined[1].size[0]
    assert changed.sum() > 200
    assert columns.min() > points[:, 0].min() - 15
    assert columns.max() < points[:, 0].max() + 15
    assert rows.max() < points[:, 1].max() + 15


def test_a_refused_film_is_shown_with_its_pictures(film, refused, tmp_path):
    write_folder([Film(film, refused[1])], tmp_path, refused[0], Show())
    html = (tmp_path / "report.html").read_text()
    assert html.count("data:image/jpeg;base64,") == 2
    assert (tmp_path / "overlay.mp4").exists()
    assert not (tmp_path / "angles.csv").exists()


def test_a_refused_film_shows_no_face_that_was_to_be_blurred(film, refused, tmp_path):
    write_folder([Film(film, refused[1])], tmp_path, refused[0], Show())
    write_folder(
        [Film(film, refused[1])], tmp_path, refused[0], Show(blur_face=True)
    )  # what was there before goes, too
    assert "data:image" not in (tmp_path / "report.html").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "report.json"]


def test_a_film_that_was_measured_needs_no_pictures(film, examined, tmp_path):
    write_folder([Film(film, examined[1])], tmp_path, examined[0], Show(overlay=False))
    assert "data:image" not in (tmp_path / "report.html").read_text()
    found = json.loads((tmp_path / "report.json").read_text())["reference"]["ranges"]["cadence"]
    assert found["low"] < found["high"]
    assert "Zhong 2019" in found["source"]


def test_the_report_is_whole_before_the_film_is_drawn_and_where_it_never_is(film, examined, tmp_path):
    shown = Show(files=True, bare="bare.html")
    write_folder([Film(film, examined[1])], tmp_path, examined[0], shown)  # an earlier one
    seen = []

    @contextmanager
    def killed(_):
        seen.extend(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
        yield killed_at

    def killed_at(done, _):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder([Film(film, examined[1])], tmp_path, examined[0], shown, killed)
    whole = {"report.json", "report.html", "angles.csv", "bare.html", "files/report.xlsx"}
    assert whole <= set(seen)
    assert not list(tmp_path.rglob("overlay*"))
    assert read_report(tmp_path / "report.json").parameters.keys() == examined[0].parameters.keys()
    page = (tmp_path / "report.html").read_text()
    assert page.rstrip().endswith("</html>")
    assert "<video" not in page


def test_the_film_can_be_drawn_elsewhere_with_its_page(film, examined, tmp_path):
    folder = Folder([Film(film, examined[1])], tmp_path / "report", examined[0], Show())
    folder.write_report()
    before = (tmp_path / "report" / "report.html").read_text()
    (tmp_path / "drawn").mkdir()
    assert folder.write_film(out=tmp_path / "drawn") == tmp_path / "drawn" / "overlay.mp4"
    assert sorted(path.name for path in (tmp_path / "drawn").iterdir()) == ["overlay.mp4", "report.html"]
    assert "<video" in (tmp_path / "drawn" / "report.html").read_text()
    assert (tmp_path / "report" / "report.html").read_text() == before


def test_stored_landmarks_have_no_pictures(stored, examined):
    assert stills(stored, examined[1]) == []
