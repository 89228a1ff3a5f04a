"""What the app answers to pages, to scripts, and to those who should not ask."""

from __future__ import annotations

import base64
import errno
import io
import json
import os
import re
import signal
import socket
import time
import zipfile
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

PASSWORD = "correct horse battery"


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"anybody:{password}".encode()).decode()


@pytest.fixture(scope="module")
def kept(app, film):
    """The page of a walk that was measured and kept."""
    handed = app.hand_in(film, "annameier.mp4", patient="A & B", height="1.75", compare="on")
    assert handed.status == 201
    page = handed.json["page"]
    assert app.wait(page) == "done"
    return page


def test_a_walk_is_measured_and_kept_without_its_films(app, kept):
    folder = app.folder / "walks" / kept.rsplit("/", 1)[1]
    report = json.loads((folder / "report.json").read_text())
    assert re.fullmatch(r"walk \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.mp4", report["source"])
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in files if b"annameier" in path.read_bytes()]  # names are of people
    assert report["metres"] == "height"
    assert not list(folder.glob("film.*"))
    assert not list(folder.glob("overlay.*"))
    shown = app.ask(f"{kept}/files/overlay.mp4", Range="bytes=0-99")  # until the app ends
    assert (shown.status, len(shown.body), shown.headers["content-type"]) == (206, 100, "video/mp4")


def test_all_files_can_be_had_in_one(app, kept):
    page = app.ask(kept).text
    with zipfile.ZipFile(io.BytesIO(app.ask(f"{kept}/all.zip").body)) as packed:
        names = packed.namelist()
        assert {"report.html", "report.json", "angles.csv", "overlay.mp4", "files/angles.mot"} <= set(names)
        assert json.loads(packed.read("report.json"))["parameters"]["cadence"]["unit"] == "steps/min"
        for name in names:
            answer = app.ask(f"{kept}/files/{name}?keep")
            assert answer.body == packed.read(name)
            assert answer.headers["content-disposition"].startswith("attachment")
            assert f">{name.replace('files/report.xlsx', 'report.xlsx')}<" in page
    for odd in ("bytes=abc", "bytes=99999999-"):
        app.ask(f"{kept}/all.zip", Range=odd)
    assert not list(app.folder.rglob("*.zip"))


def test_the_next_walk_stands_beside_the_last(app, kept, film):
    page = app.hand_in(film, "second.mp4", patient="A & B", height="1.75", compare="on").json["page"]
    assert app.wait(page) == "done"
    before = app.ask(f"{kept}/files/report.json").json["source"]
    report = app.ask(f"{page}/files/report.html").text
    assert before in report
    assert re.search(r"<h2>Since \w+ \d+, 20\d\d</h2>", report)
    assert "The same video was measured before" in app.ask(page).text
    patient = app.ask("/patient?code=A+%26+B").text
    assert patient.index(page) < patient.index(kept)
    assert patient.index("<b>Next:</b>") < patient.index('id="trend"')  # the state comes first
    assert 'value="1.75"' in app.ask("/?patient=A+%26+B").text  # need not be entered again
    trend = app.ask("/patient/trend.svg?code=A+%26+B")
    assert trend.headers["content-type"].startswith("image/svg+xml")
    assert all(f"{name} (" in trend.text for name in ("Double support", "Walking speed", "Stride length"))
    assert app.ask(f"{page}/delete", "POST").status == 303
    assert app.ask(page).status == 404
    assert page not in app.ask("/patient?code=A+%26+B").text


def test_films_are_kept_where_somebody_asks_for_it_and_deleted_with_their_walk(app, film):
    page = app.hand_in(film, patient="keeps films", keep_films="on").json["page"]
    assert app.wait(page) == "done"
    folder = app.folder / "walks" / page.rsplit("/", 1)[1]
    assert (folder / "film.mp4").read_bytes() == film.read_bytes()
    assert (folder / "overlay.mp4").stat().st_size > 10_000
    deleted = app.ask(f"{page}/delete", "POST")
    assert (deleted.status, deleted.headers["location"]) == (303, "/")  # it was the only one
    assert not folder.exists()


def test_pictures_of_a_refused_film_are_seen_now_and_not_kept(app, empty_room):
    page = app.hand_in(empty_room, patient="refused", height="1.74").json["page"]
    assert app.wait(page) == "done"
    folder = app.folder / "walks" / page.rsplit("/", 1)[1]
    kept = (folder / "report.html").read_text()
    assert "Video cannot be measured" in kept
    assert re.search(r"1\.74\sm", kept)
    assert "data:image" not in kept
    assert "data:image" in app.ask(f"{page}/files/report.html").text
    assert "Not usable: no person detected" in app.ask("/patient?code=refused").text
    assert sorted(path.name for path in folder.iterdir()) == [
        "files",
        "report.html",
        "report.json",
        "walk.json",
    ]
    app.ask(f"{page}/delete", "POST")


def test_a_report_that_is_kept_speaks_of_no_film_that_is_not(app, kept):
    folder = app.folder / "walks" / kept.rsplit("/", 1)[1]
    assert "<video" not in (folder / "report.html").read_text()
    assert "<video" in app.ask(f"{kept}/files/report.html").text


def test_a_face_that_is_blurred_is_not_kept_otherwise(app, film):
    page = app.hand_in(film, patient="blurred", keep_films="on", blur_face="on").json["page"]
    assert app.wait(page) == "done"
    names = [path.name for path in (app.folder / "walks" / page.rsplit("/", 1)[1]).iterdir()]
    assert "overlay.mp4" in names
    assert "film.mp4" not in names
    app.ask(f"{page}/delete", "POST")


def test_a_walk_without_a_code_is_gone_when_the_app_ends(start, tmp_path, film, empty_room):
    with start(tmp_path) as app:
        page = app.hand_in(empty_room).json["page"]
        assert app.wait(page) == "done"
        assert "Video cannot be measured" in app.ask(page).text
        app.hand_in(film)  # is being measured when the app ends
    assert app.process.returncode == 0
    assert "1 uploaded video(s) not analysed yet; deleted." in app.said()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] in ([], [".gaitnet-app.lock"])
    with start(tmp_path) as app:
        assert app.ask(page).status == 404


def test_what_a_killed_app_left_goes_when_the_next_starts(start, tmp_path, film):
    with start(tmp_path) as app:
        app.hand_in(film)
        assert list(tmp_path.rglob("film.mp4"))
        os.kill(app.process.pid, signal.SIGKILL)
        app.process.wait()
    assert list(tmp_path.rglob("film.mp4"))
    with start(tmp_path):
        assert not list(tmp_path.rglob("film.mp4"))


@pytest.mark.parametrize("name", ["SIGHUP", "SIGINT"])
def test_an_app_whose_terminal_is_closed_tidies_up(start, tmp_path, film, name):
    with start(tmp_path) as app:
        app.hand_in(film)
        os.kill(app.process.pid, getattr(signal, name))
        assert app.process.wait(20) == 0
    assert not list(tmp_path.rglob("film.mp4"))


def test_a_folder_of_something_else_is_left_alone(gaitnet, tmp_path):
    (tmp_path / "now").mkdir()
    (tmp_path / "now" / "mine.txt").write_text("mine")
    ran = gaitnet("app", "--no-browser", "--port", 0, "--data", tmp_path)
    assert ran.code == 2
    assert "contains other files. Choose an empty folder." in ran.err
    assert [path.name for path in tmp_path.rglob("*")] == ["now", "mine.txt"]


def test_one_app_at_a_time_has_a_folder(app, gaitnet):
    ran = gaitnet("app", "--no-browser", "--port", 0, "--data", app.folder)
    assert ran.code == 2
    assert "in use by another gaitnet app" in ran.err


def test_films_wait_their_turn_and_can_be_cancelled(app, film):
    first, second, third = (app.hand_in(film, f"{name}.mp4").json["page"] for name in "abc")
    assert app.ask(f"{third}/state").json["ahead"] > app.ask(f"{second}/state").json["ahead"]
    assert app.ask(f"{second}/cancel", "POST").status == 303
    assert app.ask(f"{second}/state").json["state"] == "cancelled"
    assert app.ask(f"{first}/cancel", "POST").status == 303  # in the middle of it
    assert app.wait(first) == "cancelled"
    assert app.ask(f"{third}/delete", "POST").status == 409
    assert app.wait(third) == "done"  # with a new process
    assert app.ask(f"{first}/files/report.json").status == 404
    for page in (first, second):
        assert not (app.folder / "now" / page.rsplit("/", 1)[1]).exists()
        assert "Cancelled" in app.ask(page).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "notes.txt"}, "notes.txt: not a supported video file type"),
        ({"name": "../../etc/passwd"}, "passwd: not a supported video file type"),
        ({"name": ""}, "This file: not a supported video file type"),
        ({"patient": "x" * 65}, "Patient code: longer than 64 characters."),
        ({"height": "69"}, "Standing height: enter 0.4 to 2.6 metres"),
        ({"height": "nan"}, "Standing height: enter 0.4"),
        ({"age": "-3"}, "Age: enter years"),
        ({"recorded": "2999-01-01"}, "Recorded on: enter a day"),
        ({"sex": "martian"}, "The form contains unknown values"),
        ({"visit": "x", "parts": "2"}, "The form contains unknown values"),
        ({"visit": "0" * 32, "parts": "99"}, "At most 12 videos"),
        ({"keep_films": "on"}, "To keep the videos, enter a patient code."),
        ({"norms": "martian"}, "The form contains unknown values"),
        ({"person": "7; rm"}, "The form contains unknown values"),
    ],
)
def test_what_can_not_be_is_said_before_anything_is_stored(app, fields, says):
    before = sorted(app.folder.rglob("*"))
    answer = app.hand_in(b"film", **fields)
    assert (answer.status, answer.json["error"].startswith(says)) == (400, True)
    assert sorted(app.folder.rglob("*")) == before


def test_a_long_name_is_cut_and_still_a_films(app, empty_room):
    page = app.hand_in(empty_room, "x" * 200 + ".mp4").json["page"]
    assert app.wait(page) == "done"
    assert "x" * 120 + "...mp4" not in app.ask(page).text
    assert "x" * 120 + "....mp4" in app.ask(page).text


def test_a_film_that_is_too_large_is_not_stored(app):
    before = sorted(app.folder.rglob("*"))
    answer = app.hand_in(bytes(5_000_001))
    assert (answer.status, answer.json["error"]) == (400, "walk.mp4: larger than 5 MB. Trim it to the walk.")
    pieces = (bytes(100_000) for _ in range(51))  # without saying how much it will be
    answer = app.ask("/walks?name=walk.mp4", "POST", pieces, Transfer_Encoding="chunked")
    assert (answer.status, answer.json["error"]) == (400, "walk.mp4: larger than 5 MB. Trim it to the walk.")
    assert sorted(app.folder.rglob("*")) == before


def test_a_film_that_breaks_off_is_not_stored(app):
    def held() -> list[tuple[str, list[str]]]:  # unlike rglob, bears with folders that go meanwhile
        return sorted((folder, sorted(files)) for folder, _, files in os.walk(app.folder))

    before = held()
    connection = HTTPConnection(urlsplit(app.page).netloc)
    connection.putrequest("POST", "/walks?name=walk.mp4")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"half of it")
    while held() == before:  # it is being written
        time.sleep(0.01)
    connection.close()
    while held() != before:
        time.sleep(0.01)


def test_of_a_film_that_is_too_long_a_part_can_be_chosen(start, tmp_path, film):
    with start(tmp_path, "--longest", "2") as app:
        page = app.hand_in(film, "long <i>walk.mp4").json["page"]
        assert app.wait(page) == "failed"
        text = app.ask(page).text
        assert "long &lt;i&gt;walk.mp4: Longer than 2 s. Trim it to the walk" in text
        assert str(tmp_path) not in text
        assert "Too long: choose a part" in app.ask("/queue").text
        assert app.ask(f"{page}/video/0").body == film.read_bytes()  # to choose a part of it
        assert app.send(f"{page}/trim", start_0="3", end_0="2").status == 400
        assert app.send(f"{page}/trim", start_0="0.5", end_0="3").status == 303
        assert app.wait(page) == "failed"
        assert "Choose the part with the walk" in app.ask(page).text
        assert app.send(f"{page}/trim", start_0="1", end_0="3").status == 303
        assert app.wait(page) == "done"
        report = app.ask(f"{page}/files/report.json").json
        strikes = [at for side in report["events"].values() for at in side["heel_strikes_s"]]
        assert strikes
        assert all(1 <= at <= 3 for at in strikes)
        assert app.ask(f"{page}/video/0").status == 404
        other = app.hand_in(film).json["page"]
        assert app.wait(other) == "failed"
        app.leave(other)
        assert "The video was deleted." in app.ask(other).text


@pytest.mark.parametrize(
    "path",
    [
        "/walks/..%2f..%2f..%2fetc/files/passwd",
        "{kept}/files/../../../../etc/passwd",
        "{kept}/files/..%2f..%2fwalk.json",
        "{kept}/files/walk.json",
        "{kept}/files/%2e%2e/.gaitnet-app.lock",
        "/static/../site.py",
        "/static/..%2f..%2fcli/options.py",
        "/walks/0123456789abcdef",
        "/patient?code=nobody",
        "/patient/trend.svg?code=nobody",
        "/nothing",
    ],
)
def test_nothing_else_can_be_had(app, kept, path):
    answer = app.ask(path.format(kept=kept))
    assert answer.status == 404
    assert b"root:" not in answer.body


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8710", "127.0.0.1.evil.example", "[::1", "2130706433", ""]
)
def test_a_name_that_somebody_pointed_here_is_not_answered(app, host):
    assert app.ask("/", Host=host).status == 400


@pytest.mark.parametrize("host", ["127.0.0.1:1", "LocalHost", "[::1]:8710", "127.0.0.2"])
def test_this_machines_own_names_are(app, host):
    assert app.ask("/", Host=host).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_pages_of_others_can_not_make_the_browser_change_anything(app, kept, headers):
    assert app.ask(f"{kept}/delete", "POST", **headers).status == 403
    assert app.ask("/walks?name=x.mp4", "POST", b"film", **headers).status == 403
    assert app.ask(kept).status == 200


def test_browsers_are_told_to_be_careful(app, kept):
    for path in ("/", kept, f"{kept}/files/report.html", "/static/app.js", "/nothing"):
        headers = app.ask(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        scripts = re.search(r"script-src ([^;]*)", policy)
        assert scripts is None or "unsafe" not in scripts[1]


def test_other_machines_need_a_password(start, tmp_path):
    everywhere = ("--host", "0.0.0.0")
    with start(tmp_path, *everywhere, wrong_password_s=0.1, GAITNET_APP_PASSWORD=PASSWORD) as app:
        refused = app.ask("/")
        assert refused.status == 401
        assert refused.headers["www-authenticate"].startswith("Basic")
        for wrong in ("wrong", "", PASSWORD + "x"):
            assert app.ask("/", Authorization=basic(wrong)).status == 401
        assert app.ask("/", Authorization="Basic !").status == 401
        assert app.ask("/static/app.js").status == 401
        assert app.ask("/", Authorization=basic(PASSWORD)).status == 200
        posted = app.ask("/walks?name=a.txt", "POST", b"", Authorization=basic(PASSWORD), Origin="http://x")
        assert posted.status == 403


@pytest.mark.parametrize(
    ("flags", "password", "says"),
    [
        (["--host", "0.0.0.0"], None, "other machines need a password. Set GAITNET_APP_PASSWORD."),
        (["--host", "0.0.0.0"], "short", "GAITNET_APP_PASSWORD: shorter than 8 characters."),
        (["--host", "0.0.0.0"], " " * 8, "GAITNET_APP_PASSWORD: shorter than 8 characters."),
        (["--host", "0.0.0.0"], "12121212", "GAITNET_APP_PASSWORD: too few different characters."),
        (["--port", "1"], None, "127.0.0.1:1: can't listen there"),
        (["--host", "no.such.machine.invalid"], PASSWORD, "no.such.machine.invalid:0: can't listen there"),
        (["--lang", "tlh"], None, "--lang tlh: no such language."),
        (["--model", "missing"], None, "missing: "),
        (["--key", "key.pem"], None, "--key key.pem: needs a certificate as well."),
        (["--certificate", "missing.pem"], None, "missing.pem: no valid certificate and key"),
        (["--data", "/dev/null/x"], None, "/dev/null/x: can't be written"),
    ],
)
def test_what_can_not_be_served_is_one_line(gaitnet, monkeypatch, tmp_path, flags, password, says):
    monkeypatch.delenv("GAITNET_APP_PASSWORD", raising=False)
    if password:
        monkeypatch.setenv("GAITNET_APP_PASSWORD", password)
    if flags == ["--port", "1"] and os.geteuid() == 0:
        pytest.skip("root may listen on any port")
    ran = gaitnet("app", "--no-browser", "--port", 0, "--data", tmp_path, *flags)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert says in ran.err


def test_a_port_that_is_taken_is_one_plain_line(gaitnet, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = gaitnet("app", "--no-browser", "--port", port, "--data", tmp_path)
    why = f"can't listen there ({os.strerror(errno.EADDRINUSE)}). Choose another: --port 8711."
    assert (ran.code, ran.err) == (2, f"error: 127.0.0.1:{port}: {why}\n")


def test_only_the_owner_may_look_into_the_folder(app):
    for name in ("walks", "now"):
        assert (app.folder / name).stat().st_mode & 0o077 == 0
