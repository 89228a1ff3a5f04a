"""A clinic's own model in a real browser: people are labelled, it is trained on them, judged and used."""

from __future__ import annotations

import shutil

import pytest
from browsing import PHONE
from looking import axe, check_looks, opened_at

from gaitnet.clinic import Models, Study

TRAINED_S = 400
"""On a machine with other work; alone it takes a tenth."""


@pytest.fixture(scope="module")
def clinic(start, labelled, tmp_path_factory):
    """An app with eight people, of whom only those of one class have it."""
    folder = tmp_path_factory.mktemp("clinic") / "data"
    shutil.copytree(labelled, folder)
    study = Study(folder)
    study.label([walk.id for walk in study.walks() if walk.label == "Abnormal"], None, "AM")
    with start(folder) as app:
        yield app


@pytest.fixture
def opened(browser, clinic):
    """The page of models."""
    with opened_at(browser, clinic.page, "models") as page:
        page.on("dialog", lambda dialog: dialog.accept())
        yield page


def test_a_class_is_given_to_all_that_are_shown(opened, clinic, cut_cells):
    page = opened
    check_looks(page, cut_cells)
    assert "There is only one class: Normal." in page.locator("main").inner_text()
    page.click("a:has-text('Label trials')")
    page.select_option("#of", "-")
    page.click("form.find button")
    page.click("#all")
    assert page.locator("#selected").inner_text() == "4 selected"
    page.fill("#class", "Abnormal")
    assert page.input_value("#by") == "AM"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Trials labelled: 4.")
    page.click("summary")
    check_looks(page, cut_cells)
    with page.expect_download() as download:
        page.click("a[href='/models/tree.zip']")
    page.set_input_files("#file-tree", download.value.path())
    page.click("text=Take in labelled trials")
    page.wait_for_selector("text=Trials taken in: 8.")
    assert Study(clinic.folder).classes() == {"Normal": 4, "Abnormal": 4}


def test_names_of_folders_and_a_table_give_codes_and_classes(opened, clinic, tmp_path, cut_cells):
    page = opened
    for name in ("Normal/P01_1.mp4", "Normal/P02 b.mp4", "Limp/P03_1.mp4", "Limp/notes.txt"):
        path = tmp_path / "films" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "films" / "a.csv").write_text(
        'video;patient;class;height\n"P03_1.mp4";"K ""7""";;"1,75"\nother.mp4;X;Y;\n'
    )
    page.goto(clinic.page + "models/videos")
    page.set_input_files("#folder", tmp_path / "films")
    page.wait_for_selector("#chosen li >> nth=2")
    rows = [
        tuple(
            page.locator("#chosen li").nth(row).locator("input").nth(field).input_value() for field in (0, 1)
        )
        for row in range(3)
    ]
    assert sorted(rows) == [('K "7"', "Limp"), ("P01", "Normal"), ("P02", "Normal")]
    assert page.input_value("#height-2" if rows[2][1] == "Limp" else "#height-0") == "1,75"
    assert page.locator("#csv").inner_text() == "a.csv: lines read: 2."
    check_looks(page, cut_cells)
    page.locator("#chosen li input").nth(1).fill("")
    page.fill("#by", "AM")
    page.click("button.main")
    assert "enter a patient code and a class" in page.locator("#problem").inner_text()


def begin(page, name: str) -> None:
    page.fill("#name", name)
    page.click("form[action='/models/train'] button")
    page.wait_for_url("**/models/runs/*")


def test_a_training_is_cancelled(opened, clinic):
    begin(opened, "Given up")
    opened.click("text=Cancel the training")
    opened.wait_for_selector("text=Cancelled. Your labels are kept.")
    opened.click("main p:last-child a")
    assert "Given up" in opened.locator("main").text_content()
    assert Models(clinic.folder).all() == []


@pytest.mark.timeout(2 * TRAINED_S)
def test_trained_judged_and_used(opened, clinic, cut_cells):
    page = opened
    begin(page, "Left knee")
    check_looks(page, cut_cells)
    address = page.url
    page.goto(clinic.page + "models")  # it goes on, and is shown there, too
    assert page.locator("#training progress").count() == 1
    assert page.locator("form[action='/models/train']").count() == 0
    page.goto(address)
    page.wait_for_url("**/models/own/*", timeout=1000 * TRAINED_S)
    said = page.locator("main").inner_text()
    (own,) = Models(clinic.folder).all()
    assert f"Of 4 patients it found {own.judgement.score('own').classes[1].people_right}." in said
    assert page.locator("#wrong + p + ul > li").count() == len(own.judgement.wrong)
    check_looks(page, cut_cells)
    page.click("text=Use this model")
    if not own.judgement.better_than_baselines:
        assert Models(clinic.folder).active() is None
        check_looks(page, cut_cells)
        page.click("button:has-text('Use it anyway')")
    page.wait_for_selector("text=This model answers from now on.")
    assert Models(clinic.folder).active() == Models(clinic.folder).get(own.id)
    check_looks(page, cut_cells)


def test_a_model_is_sent_as_a_file_and_deleted(opened, clinic):
    page = opened
    page.click("#own a")
    with page.expect_download() as download:
        page.click("text=Save as a file")
    assert download.value.suggested_filename == "model.gaitnet"
    page.click("text=Delete this model")
    page.wait_for_selector("text=The model was deleted.")
    page.click("text=Take in a model file")
    page.set_input_files("#file-model", download.value.path())
    page.click("button:has-text('Take in a model file')")
    page.wait_for_url("**/models/own/*")
    assert "Left knee" in page.locator("h1").inner_text()
    (own,) = Models(clinic.folder).all()
    assert own.about.taken_in
    page.goto(clinic.page + "models")
    page.set_input_files("#file-model", {"name": "x.gaitnet", "mimeType": "", "buffer": b"x"})
    page.click("text=Take in a model file")
    page.click("button:has-text('Take in a model file')")
    assert "no model of gaitnet" in page.wait_for_selector(".send-file .problem:not([hidden])").inner_text()


def test_the_pages_speak_other_languages_on_a_phone_in_the_dark(browser, clinic, cut_cells):
    paths = ["models", "models/trials", "models/videos", f"models/own/{Models(clinic.folder).all()[0].id}"]
    for lang in ("de", "fr", "es", "zh-CN"):
        context = browser.new_context(viewport=PHONE, locale=lang, color_scheme="dark")
        page = context.new_page()
        for path in paths:
            page.goto(clinic.page + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            assert page.evaluate(cut_cells) == []
        context.close()


@pytest.mark.parametrize("path", ["models", "models/trials", "models/own"])
def test_the_pages_can_be_read_in_the_dark(browser, clinic, path):
    context = browser.new_context(viewport=PHONE, color_scheme="dark")
    page = context.new_page()
    own = Models(clinic.folder).all()[0].id
    page.goto(clinic.page + (f"{path}/{own}" if path.endswith("own") else path))
    violations = axe.Axe().run(page).response["violations"]
    assert [found["id"] for found in violations if found["impact"] in ("serious", "critical")] == []
    context.close()
