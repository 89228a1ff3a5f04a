"""What can be put right on the spot: measured again, without a new upload."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import cv2
import numpy as np
import pytest

from gaitnet.app.choosing import Box, Still, is_choice
from gaitnet.video import frames
from gaitnet.walker import Camera, Person, walk, write_video


def report_of(app, page: str) -> dict:
    return app.ask(f"{page}/files/report.json").json


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two walkers, one above the other, of 100 and 125 steps/min."""
    folder = tmp_path_factory.mktemp("two")
    films = []
    for pace, height in ((100, 360), (125, 300)):
        walked = walk(Person(cadence_steps_min=pace), 3.5)
        write_video(folder / f"{pace}.mp4", walked, Camera.framing(walked, 10, (640, height)))
        films.append([frame for _, frame in frames(folder / f"{pace}.mp4")])
    path = folder / "two.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (640, 660))
    for pair in zip(*films, strict=True):
        writer.write(np.vstack(pair))
    writer.release()
    return path


@pytest.fixture(scope="module")
def measured(app, film) -> str:
    """A walk that was measured without a code or a height."""
    page = app.hand_in(film).json["page"]
    assert app.wait(page) == "done"
    return page


def test_a_height_is_put_right_without_looking_at_the_video_again(app, measured):
    before = report_of(app, measured)
    assert before["metres"] == "estimated"
    assert app.send(f"{measured}/again", height="5'9\"").status == 303
    assert app.wait(measured) == "done"
    after = report_of(app, measured)
    assert (after["metres"], after["height_m"]) == ("height", 1.753)
    assert after["parameters"]["cadence"] == before["parameters"]["cadence"]
    assert "height 1.753 m" in app.ask(measured).text or "height 1.75 m" in app.ask(measured).text


def test_only_what_lies_between_the_ends_counts(app, measured):
    whole = report_of(app, measured)
    assert app.send(f"{measured}/again", start_0="1", end_0="3,5").status == 303
    assert app.wait(measured) == "done"
    part = report_of(app, measured)
    strikes = [at for side in part["events"].values() for at in side["heel_strikes_s"]]
    assert strikes
    assert all(1 <= at <= 3.5 for at in strikes)
    assert len(strikes) < sum(len(side["heel_strikes_s"]) for side in whole["events"].values())
    assert 'value="3.5"' in app.ask(measured).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"start_0": "3", "end_0": "2"}, "The end must be later than the start."),
        ({"start_0": "early"}, "Start and end: enter seconds"),
        ({"rotate_0": "45"}, "The form contains unknown values"),
        ({"person_0": "../1"}, "The form contains unknown values"),
        ({"height": "69"}, "Standing height: enter 0.4 to 2.6 metres"),
        ({"pass 1 2": "", "pass 3 4": ""}, "Choose at least one straight walk."),
        ({"notes": "x" * 70_000}, "The form contains unknown values"),
    ],
)
def test_what_can_not_be_is_said_and_changes_nothing(app, measured, fields, says):
    before = report_of(app, measured)
    answer = app.send(f"{measured}/again", **fields)
    assert (answer.status, says in answer.text) == (400, True)
    assert report_of(app, measured) == before


def test_a_walk_is_kept_afterwards_without_its_pictures(app, measured):
    answer = app.send(
        f"{measured}/details", patient="late <b>", age="63", sex="female", notes="a\nb", aid="stick"
    )
    assert answer.status == 303
    folder = app.folder / "walks" / measured.rpartition("/")[2]
    told = json.loads((folder / "walk.json").read_text())
    assert (told["patient"], told["age_years"], told["notes"], told["aid"]) == (
        "late <b>",
        63,
        "a\nb",
        "stick",
    )
    assert not list(folder.rglob("*.mp4"))
    assert "data:image" not in (folder / "report.html").read_text()
    assert app.ask(f"{measured}/files/overlay.mp4").status == 200  # until the app ends
    page = app.ask(measured).text
    assert "Kept for patient late &lt;b&gt;" in page
    assert "First trial: nothing to compare with yet." in page
    assert app.send(f"{measured}/again", patient="late <b>", height="1.80").status == 303
    assert app.wait(measured) == "done"
    assert report_of(app, measured)["height_m"] == 1.8  # the film is still there
    assert [path.name for path in (app.folder / "walks").iterdir()].count(folder.name) == 1


def test_the_head_of_the_report_follows_what_is_saved(app, film):
    page = app.hand_in(film, height="1.75").json["page"]
    assert app.wait(page) == "done"
    shown, code = f"{page}/files/report.html", 'head <i> & "co"'
    before = app.ask(shown).text
    saved = {"patient": code, "age": "63", "sex": "female", "height": "1.80", "notes": "with <b>"}
    assert app.send(f"{page}/details", **saved).status == 303
    after, folder = app.ask(shown).text, app.folder / "walks" / page.rpartition("/")[2]
    for text in (after, (folder / "report.html").read_text()):
        head = text[text.index("<header>") : text.index("</header>")]
        assert "head &lt;i&gt; &amp;" in head
        assert "63 years" in head
        assert "female" in head
        assert (
            "1.80\u00a0m (entered later; measured with: 1.75\u00a0m)" in head
        )  # the numbers are the old ones
        assert "with &lt;b&gt;" in text
    assert before.partition("<main>")[2].partition("<table")[0] in after
    assert "<video" in after
    assert "height 1.75 m" in app.ask(page).text
    assert 'value="1.8"' in app.ask(page).text
    assert report_of(app, page)["height_m"] == 1.75
    assert app.ask(f"{page}/delete", "POST").status == 303


def test_a_video_goes_when_its_page_is_left(app, measured):
    walk_id = measured.rpartition("/")[2]
    assert list((app.folder / "now" / f"{walk_id}-film").glob("film.*"))
    assert app.ask(f"{measured}/left?visit=0", "POST").status == 204  # an older page of it: it was reloaded
    app.leave(measured)
    assert not list(app.folder.rglob(f"*{walk_id}*/film.*"))
    answer = app.send(f"{measured}/again", height="1.75")
    assert (answer.status, "The video was deleted." in answer.text) == (409, True)
    assert "The video was deleted." in app.ask(measured).text
    assert app.send(f"{measured}/details", patient="late <b>", notes="later").status == 303  # without it, too
    assert app.ask(f"{measured}/delete", "POST").status == 303


def test_one_person_alone_is_no_choice():
    first, second = Box(1, 0, 0, 9, 0, 1), Box(2, 0, 0, 9, 0, 1)
    alone = [Still(0, 0.0, 9, 9, (first,)), Still(0, 0.5, 9, 9, (first,))]
    assert not is_choice(alone)
    assert is_choice([*alone, Still(0, 0.7, 9, 9, (second,))])


def test_the_patient_is_pointed_out_on_a_still(app, two):
    page = app.hand_in(two, height="1.7").json["page"]
    assert app.wait(page) == "done"
    assert app.send(f"{page}/people").status == 303
    assert app.wait(page) == "done"
    text = app.ask(page).text
    assert "Which person is the patient?" in text
    assert text.count('class="box"') == 2
    still = app.ask(f"{page}/people/0.jpg")
    assert (still.status, still.headers["content-type"], still.body[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert app.ask(f"{page}/people/9.jpg").status == 404
    found = []
    for person in "12":
        assert app.send(f"{page}/again", person_0=f"{person}+", height="1.7").status == 303
        assert app.wait(page) == "done"
        found.append(round(report_of(app, page)["parameters"]["cadence"]["value"]))
    assert sorted(found) == [pytest.approx(100, abs=3), pytest.approx(125, abs=3)]
    assert "people" not in "".join(
        app.ask(page).text.split("Downloads")[1:]
    )  # pictures of people are no files
    assert app.ask(f"{page}/delete", "POST").status == 303
    assert not list((app.folder / "now").glob(f"{page.rpartition('/')[2]}*"))


def test_videos_of_one_visit_are_one_result(app, film, tmp_path):
    other = walk(Person(), 4.0)
    write_video(tmp_path / "second.mp4", other, Camera.framing(other, 14, (640, 360)))
    visit = {"visit": secrets.token_hex(16), "parts": "2", "patient": "visit"}
    first = app.hand_in(film, "first.mp4", **visit)
    assert app.ask(first.json["page"]).status == 404  # it waits for the other
    page = app.hand_in(tmp_path / "second.mp4", "second.mp4", **visit).json["page"]
    assert page == first.json["page"]
    assert app.wait(page) == "done"
    report = report_of(app, page)
    assert [each["name"].split(" ")[-1] for each in report["films"]] == ["(1).mp4", "(2).mp4"]
    assert len({each["sha256"] for each in report["films"]}) == 2
    again = app.hand_in(film, patient="visit").json["page"]
    assert app.wait(again) == "done"
    assert "The same video was measured before" in app.ask(again).text
    for each in (page, again):
        assert app.ask(f"{each}/delete", "POST").status == 303


def test_a_cancelled_correction_leaves_the_earlier_result(app, film):
    page = app.hand_in(film, patient="cancelled").json["page"]
    assert app.wait(page) == "done"
    before = report_of(app, page)
    assert app.send(f"{page}/again", patient="cancelled", height="1.9").status == 303
    assert app.ask(f"{page}/cancel", "POST").status == 303
    assert app.wait(page) == "done"
    assert report_of(app, page) == before
    assert app.ask(f"{page}/delete", "POST").status == 303


def test_every_action_wants_a_page_of_ours(app, empty_room):
    page = app.hand_in(empty_room).json["page"]
    assert app.wait(page) == "done"
    for action in ("again", "details", "people", "left", "cancel", "delete"):
        assert app.ask(f"{page}/{action}", "POST", b"", Origin="https://evil.example").status == 403
    for path in ("/settings", "/settings/logo"):
        assert app.ask(path, "POST", b"", Sec_Fetch_Site="cross-site").status == 403
    assert app.ask(f"{page}/delete", "POST").status == 303
