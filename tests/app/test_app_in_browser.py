"""The app in a real browser: a film is handed in, and somebody looks at the walk."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from browsing import DESK, PHONE, until
from looking import WAIT_MS, axe, check_looks, opened_at

from gaitnet.report.overlay import encoding
from gaitnet.video import frames

CODE = '<b>P7</b> & "co"'


@pytest.fixture
def opened(browser, app):
    """A page of the app; what it asks others for and what it complains about fails the test."""
    with opened_at(browser, app.page) as page:
        yield page


def hand_in(page, film: Path | dict, **fields: str) -> None:
    page.set_input_files("#film", film)
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    page.click("button.main")
    page.wait_for_url("**/walks/*")


def test_from_a_film_to_the_answer_the_charts_and_the_report(opened, film, tmp_path, cut_cells):
    page = opened
    check_looks(page, cut_cells)
    hand_in(page, film, patient=CODE, height="1,75")
    page.wait_for_selector("#report")
    page.wait_for_selector("#drawing", state="hidden")
    first = page.frame_locator("#report").locator(".first")
    assert re.search(r"Video can be measured.* \(\d+ steps\)", first.inner_text())
    inside = "document.querySelector('#report').contentDocument?"  # it is loaded again when the film is drawn
    until(page, f"{inside}.readyState === 'complete' && {inside}.querySelectorAll('tbody tr').length > 10")
    space = f"document.querySelector('#report').offsetHeight - {inside}.body?.offsetHeight"
    until(page, f"0 <= {space} && {space} <= 10")  # no bar within the page
    page.click("summary:has-text('Correct and measure again')")
    assert page.input_value("#height") == "1.75"  # as it was understood
    until(page, "document.querySelector('video.film').readyState >= 1")
    page.click("text=End here")
    assert page.input_value("#end-0") == "0.00"
    page.fill("#end-0", "")
    with page.expect_download() as download:
        page.click("a[href$='report.html?keep']")
    download.value.save_as(tmp_path / "report.html")
    assert "A screening aid, not a diagnosis" in (tmp_path / "report.html").read_text()
    check_looks(page, cut_cells)


def test_the_report_is_read_while_the_video_is_drawn(opened, film, cut_cells):
    page = opened
    hand_in(page, film, height="1.75")
    page.wait_for_selector("#drawing:not([hidden])")
    report = page.frame_locator("#report")
    assert "Video can be measured" in report.locator(".first").inner_text()
    check_looks(page, cut_cells)
    page.evaluate("document.body.dataset.same = 'yes'")
    page.click("summary:has-text('Correct and measure again')")
    page.fill("#notes", "half written")
    page.wait_for_selector("#drawing", state="hidden")
    report.locator("video").wait_for()  # the page with the video has taken its place
    until(page, "document.querySelector('video.film').readyState >= 1")
    assert page.evaluate("document.body.dataset.same") == "yes"  # and nothing else was loaded anew
    assert page.input_value("#notes") == "half written"
    assert page.locator("#downloads >> text=overlay.mp4").count() == 1
    page.click("text=Start here")
    assert page.input_value("#start-0") == "0.00"


def playable(film: Path, folder: Path) -> Path:
    """The same film as phones write it, in H.264."""
    with encoding.film(folder, "playable", (640, 360)) as (path, write):
        for time_s, frame in frames(film):
            write(time_s, frame)
    return path


def test_a_part_of_a_film_that_is_too_long_is_chosen_on_the_page(browser, start, tmp_path, film, cut_cells):
    with start(tmp_path, "--longest", "2") as app:
        page = browser.new_page(viewport=DESK)
        page.set_default_timeout(WAIT_MS)
        page.goto(app.page)
        hand_in(page, film)  # which no browser plays
        page.wait_for_selector("#trim")
        until(page, "document.querySelector('#trim video').hidden")
        assert page.locator("#trim >> text=Start here").is_hidden()
        page.goto(app.page)
        hand_in(page, playable(film, tmp_path))
        page.wait_for_selector("#trim")
        assert "Longer than 2 s." in page.locator(".said").inner_text()
        until(page, "document.querySelector('#trim video').readyState >= 1")
        check_looks(page, cut_cells)
        page.evaluate("document.querySelector('#trim video').currentTime = 1")
        until(page, "!document.querySelector('#trim video').seeking")
        page.click("text=Start here")
        assert page.input_value("#start-0") == "1.00"
        page.fill("#end-0", "2.9")
        page.click("#trim button.main")
        page.wait_for_selector("#report")
        page.close()


def test_past_walks_and_their_trend(opened, app, film, cut_cells):
    page = opened
    handed = app.hand_in(film, patient=CODE, height="1.75").json["page"]
    assert app.wait(handed) == "done"
    page.reload()
    page.get_by_role("link", name=CODE, exact=True).click()
    assert page.locator("h1").inner_text() == f"Patient {CODE}"
    assert page.locator("b", has_text="P7").count() == 0  # text, not markup
    until(page, "document.querySelector('img.trend')?.naturalWidth > 10")
    page.click("text=Choose parameters")
    while page.locator(".choices input:checked").count():  # what is left of them moves up
        page.locator(".choices input:checked").first.uncheck()
    page.check(".choices >> text=Cadence")
    page.click("form.screen >> text=Show >> visible=true >> nth=-1")
    until(page, "document.querySelector('img.trend')?.naturalWidth > 10")
    assert "Cadence" in page.locator("#walks thead").inner_text()
    assert "Walking speed" not in page.locator("#walks thead").inner_text()
    with page.expect_download() as download:
        page.click("text=Download as CSV")
    assert download.value.path().read_text().startswith("recorded,verdict,cadence (steps/min)\n20")
    rows = page.locator("#walks tbody tr").count()
    assert rows >= 1
    check_looks(page, cut_cells)
    page.click("#walks tbody tr:first-child a")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("text=Delete this trial")
    page.wait_for_url(re.compile(r"/(patient.*)?$"))
    assert page.locator("#walks tbody tr").count() == rows - 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("empty.mp4", "empty.mp4: empty file (0 bytes). Copy it again from the camera."),
        ("<img src=x onerror=alert(1)>.mp4", "<img src=x onerror=alert(1)>.mp4: empty file (0 bytes)."),
    ],
)
def test_an_empty_file_has_its_sentence(opened, name, says, cut_cells):
    hand_in(opened, {"name": name, "mimeType": "video/mp4", "buffer": b""})
    problem = opened.wait_for_selector("p.problem")
    assert problem.inner_text().startswith(says)
    assert opened.locator("main img").count() == 0
    check_looks(opened, cut_cells)


def test_a_film_of_nobody_has_its_sentence_and_its_pictures(opened, app, empty_room, cut_cells):
    hand_in(opened, empty_room)
    opened.wait_for_selector("#report")
    report = opened.frame_locator("#report")
    assert "Video cannot be measured" in opened.locator(".said").inner_text()
    assert "No person detected." in report.locator("body").inner_text()
    assert report.locator("figure img").count() == 3
    check_looks(opened, cut_cells)
    opened.goto(app.page)  # the list does not call it measured
    line = opened.locator("tr", has_text=empty_room.name).first.inner_text()
    assert "Not usable: no person detected" in line


@pytest.mark.parametrize(
    ("fields", "name", "says"),
    [
        ({"height": "69"}, "a.mp4", "Standing height: enter 0.4 to 2.6 metres, such as 1.75"),
        ({}, "notes.txt", "notes.txt: not a supported video file type."),
        ({}, "large.mp4", "This video is larger than 5 MB. Trim it to the walk."),
        ({}, None, "Choose or record a video first."),
    ],
)
def test_what_is_wrong_is_said_beside_the_form(opened, fields, name, says):
    page = opened
    if name:
        size = 5_000_001 if name == "large.mp4" else 10
        page.set_input_files("#film", {"name": name, "mimeType": "video/mp4", "buffer": bytes(size)})
    for field, value in fields.items():
        page.fill(f"#{field}", value)
    page.click("button.main")
    page.wait_for_selector("#problem:not([hidden])")
    assert page.locator("#problem").inner_text().startswith(says)


def test_the_camera_records_a_film_that_can_be_measured(opened, app):
    page = opened
    page.click("text=Record with the camera")
    until(page, "document.getElementById('view').videoWidth > 0")
    page.click("text=Start recording")
    page.wait_for_timeout(3500)
    page.click("text=Stop recording")
    page.wait_for_selector("#chosen:not([hidden])")
    assert "recording." in page.locator("#chosen").inner_text()
    page.click("button.main")
    page.wait_for_selector("#report")
    found = app.ask(page.url.removeprefix(app.page[:-1]) + "/files/report.json").body
    report = json.loads(found)
    assert report["source"].startswith("walk ")
    assert page.locator("h1").inner_text().startswith("recording.")
    people = "No person detected"
    assert not any(people in reason for reason in report["reasons"])  # the walker was found in it


def test_while_it_records_no_other_film_is_measured(opened, film):
    page = opened
    page.set_input_files("#film", film)
    page.click("text=Record with the camera")
    until(page, "document.getElementById('view').videoWidth > 0")
    page.click("text=Start recording")
    assert page.locator("#chosen").is_hidden()  # the film of before is not meant any more
    page.click("button.main")
    assert page.locator("#problem").inner_text() == "Stop the recording first."
    page.click("text=Stop recording")
    page.wait_for_selector("#save:not([hidden])")
    with page.expect_download() as download:
        page.click("#save")  # there is no other copy of it
    assert download.value.suggested_filename.startswith("recording.")


def test_a_film_that_was_lost_is_said_to_be(opened, film):
    opened.context.route("**/state", lambda route: route.fulfill(status=404, body="gone"))
    hand_in(opened, film)
    assert (
        "gaitnet was closed before it was analysed"
        in opened.wait_for_selector("#problem:not([hidden])").inner_text()
    )


def test_a_film_can_be_cancelled_on_the_page(opened, film):
    hand_in(opened, film)
    opened.click("text=Cancel")
    opened.wait_for_selector("text=Cancelled; the video was deleted.")


def test_many_patients_at_once_have_a_queue(opened, app, empty_room, cut_cells):
    page = opened
    page.set_input_files("#film", [empty_room, empty_room])
    assert page.locator("#chosen li").count() == 2
    page.get_by_label("different patients").check()
    page.fill("#patient-of-0", "Q1")
    page.fill("#patient-of-1", "Q2")
    check_looks(page, cut_cells)
    page.click("button.main")
    page.wait_for_url("**/queue")
    rows = page.locator("#queue tbody tr")
    assert {rows.nth(at).locator("td").first.inner_text() for at in range(2)} == {"Q1", "Q2"}
    page.locator("tr[data-over=no]").first.wait_for(state="detached")
    assert "Not usable: no person detected" in rows.first.inner_text()
    check_looks(page, cut_cells)


def test_the_page_speaks_the_browsers_language_on_a_phone_in_the_dark(browser, app, cut_cells):
    for locale, said in (
        ("de-AT", "Ganganalyse aus Video"),
        ("fr", "Analyse de la marche"),
        ("zh-CN", "步态分析"),
    ):
        context = browser.new_context(viewport=PHONE, locale=locale, color_scheme="dark")
        page = context.new_page()
        for path in ("", "queue", "settings"):
            page.goto(app.page + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            assert page.evaluate(cut_cells) == []
        violations = axe.Axe().run(page).response["violations"]
        assert [found["id"] for found in violations if found["impact"] in ("serious", "critical")] == []
        page.goto(app.page)
        assert said in page.locator("h1").inner_text()
        context.close()


def test_name_and_logo_of_the_clinic_are_set(opened, app, tmp_path, cut_cells):
    page = opened
    page.goto(app.page + "settings")
    page.fill("#clinic", "Gait <i>laboratory</i>")
    logo = np.full((40, 120, 3), 200, np.uint8)
    cv2.imwrite(str(tmp_path / "logo.png"), logo)
    page.set_input_files("#logo", tmp_path / "logo.png")
    page.click("button.main")
    page.wait_for_selector("text=Saved.")
    until(page, "document.querySelector('img.logo').naturalWidth === 120")
    check_looks(page, cut_cells)
    page.goto(app.page)
    assert page.locator(".clinic").inner_text() == "Gait <i>laboratory</i>"
    page.goto(app.page + "settings")
    (tmp_path / "logo.png").write_bytes(b"<svg onload=alert(1)>")
    page.set_input_files("#logo", tmp_path / "logo.png")
    page.click("button.main")
    assert "not a PNG or JPEG" in page.wait_for_selector("#problem:not([hidden])").inner_text()
    page.set_input_files("#logo", [])
    page.check("text=Remove the logo")
    page.fill("#clinic", "")
    page.click("button.main")
    page.wait_for_selector("text=Saved.")
    assert page.locator("img.logo").count() == 0
