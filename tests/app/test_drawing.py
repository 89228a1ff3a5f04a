"""The report is there before the video with the skeleton is."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest


def until_drawing(app, page: str) -> None:
    for _ in range(2400):
        found = app.ask(f"{page}/state").json
        if found["readable"]:
            assert found["state"] == "drawing", "too short a film to see it being drawn"
            return
        time.sleep(0.02)
    raise AssertionError(f"{page}: no report")


def folder_of(app, page: str, where: str = "now", part: str = "") -> Path:
    return app.folder / where / (page.rpartition("/")[2] + part)


@pytest.fixture
def drawing(app, film):
    """The page of a walk whose video is being drawn."""
    page = app.hand_in(film, height="1.75").json["page"]
    until_drawing(app, page)
    yield page
    app.ask(f"{page}/delete", "POST")


def test_the_report_is_there_while_the_video_is_drawn(app, drawing):
    report = app.ask(f"{drawing}/files/report.html")
    assert report.status == 200
    assert "<video" not in report.text
    assert "The video with the skeleton is being drawn." in app.ask(drawing).text
    assert "Usable" in app.ask("/queue").text
    answer = app.send(f"{drawing}/details", patient="early", age="70")  # kept, whatever comes
    assert answer.status == 303
    assert app.wait(drawing) == "done"
    kept = folder_of(app, drawing, "walks")
    assert (kept / "report.json").exists()
    assert not (kept / "overlay.mp4").exists()  # no pictures of the patient
    assert "<video" not in (kept / "report.html").read_text()
    assert "<video" in app.ask(f"{drawing}/files/report.html").text
    assert app.ask(f"{drawing}/files/overlay.mp4").status == 200
    assert not folder_of(app, drawing, part="-drawn").exists()
    assert 'id="drawing" class="hint" hidden' in app.ask(drawing).text


def test_a_walk_can_be_corrected_without_waiting_for_the_video(app, drawing):
    assert app.send(f"{drawing}/again", height="1.80").status == 303
    assert app.wait(drawing) == "done"
    assert app.ask(f"{drawing}/files/report.json").json["height_m"] == 1.8
    assert app.ask(f"{drawing}/files/overlay.mp4").status == 200


def test_a_drawing_that_is_cancelled_leaves_the_report(app, drawing):
    assert app.ask(f"{drawing}/cancel", "POST").status == 303
    assert app.ask(f"{drawing}/state").json["state"] == "done"
    assert app.ask(f"{drawing}/files/report.json").status == 200
    assert app.ask(f"{drawing}/files/overlay.mp4").status == 404
    assert not folder_of(app, drawing, part="-drawn").exists()


def test_an_app_killed_while_it_draws_leaves_a_whole_report(start, tmp_path, film):
    with start(tmp_path) as app:
        page = app.hand_in(film, patient="P").json["page"]
        until_drawing(app, page)
        os.kill(app.process.pid, signal.SIGKILL)
        app.process.wait()
    with start(tmp_path) as app:
        assert "Kept for patient P" in app.ask(page).text
        assert app.ask(f"{page}/files/report.html").text.rstrip().endswith("</html>")
        assert app.ask(f"{page}/files/overlay.mp4").status == 404
        assert list((tmp_path / "now").iterdir()) == []
