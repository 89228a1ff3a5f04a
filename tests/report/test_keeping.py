"""What the page shows of a film: a small film inside it, a poster, stills of a cycle; nothing unblurred."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import Analysis, Film, analyze
from gaitnet.report.overlay import keeping, write_overlay
from gaitnet.report.overlay.keeping import Keeper
from gaitnet.report.pagefilm import PageFilm, best_stride, moment_of, moments_of, shown_s
from gaitnet.skeleton import INDEX
from gaitnet.video import frames

PHASES = ["initial_contact", "loading", "mid_stance", "terminal_stance", "pre_swing", "mid_swing"]


@pytest.fixture(scope="module")
def analysis(film: Path) -> Analysis:
    return analyze(film)


def kept(analysis: Analysis, folder: Path, blur_face: bool = False) -> PageFilm:
    keeper = Keeper(analysis.report)
    films = [Film(each.path, each.pose, each.start_s) for each in analysis.films]
    return keeper.film(write_overlay(films, folder, analysis.report, blur_face, keeper=keeper).name)


def pictures(found: PageFilm, folder: Path) -> list[tuple[float, np.ndarray]]:
    path = folder / "page.mp4"
    path.write_bytes(base64.b64decode(found.url.partition("base64,")[2]))
    return list(frames(path))


def test_the_page_holds_the_film_without_drawings_and_where_the_body_is(analysis, film, tmp_path):
    found = kept(analysis, tmp_path)
    start_s, end_s = shown_s(analysis.report)
    assert found.inside
    assert found.url.startswith("data:video/mp4;base64,")
    seen = pictures(found, tmp_path)
    assert [time_s + start_s for time_s, _ in seen] == pytest.approx(found.times_s, abs=1e-3)
    assert (found.times_s[0], found.times_s[-1]) == pytest.approx((start_s, end_s), abs=0.05)
    plain = [picture for _, picture in frames(film)]
    assert np.abs(seen[30][1].astype(int) - plain[30][: seen[30][1].shape[0]]).mean() < 6
    pose = analysis.films[0].pose
    assert found.points[30][3] == pytest.approx(pose.image[30, INDEX["left_hip"]], abs=1)


def test_stills_are_of_one_cycle_of_each_foot_in_its_order(analysis, tmp_path):
    found = kept(analysis, tmp_path)
    for side, cuts in found.cycles.items():
        stride = best_stride(analysis.report, side)
        assert [cut.moment for cut in cuts] == PHASES
        assert stride.start_s <= cuts[0].time_s < cuts[-1].time_s <= stride.end_s
        assert all(cut.picture.startswith("data:image/jpeg;base64,") for cut in cuts)
        assert cuts[-1].angles["knee"] > cuts[2].angles["knee"]  # bent in swing
    assert found.cycles
    assert found.poster


def test_a_film_that_is_too_large_stays_beside_the_page(analysis, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_BYTES", 2000)
    found = kept(analysis, tmp_path)
    assert (found.url, found.inside, found.start_s) == ("overlay.mp4", False, 0.0)


def test_a_face_that_is_to_be_blurred_is_blurred_in_the_page_too(analysis, tmp_path):
    clear, blurred = (pictures(kept(analysis, tmp_path, blur), tmp_path)[40][1] for blur in (False, True))
    x, y = analysis.films[0].pose.image[40, INDEX["nose"]].round().astype(int)
    apart = np.abs(clear.astype(int) - blurred).max(axis=2)
    assert apart[y - 6 : y + 6, x - 6 : x + 6].mean() > 3 * max(apart[-60:].mean(), 1)


def test_findings_lead_to_the_moment_that_shows_them(analysis):
    report = analysis.report
    stride = best_stride(report, "left")
    moments = moments_of(stride)
    assert list(moments) == PHASES
    assert list(moments.values()) == sorted(moments.values())
    assert moment_of("knee_strike_left", report) == pytest.approx(stride.start_s)
    assert moment_of("ankle_swing_left", report) == pytest.approx(stride.start_s + 0.85 * stride.time_s)
    assert moment_of("speed", report) is not None
