"""`report.html` in a real browser: nothing leaves it, it fits, everybody can read it, its film is a tool."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from browsing import DESK, PHONE, until

from gaitnet.analysis import analyze
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.reasons import refusal
from gaitnet.report.folder import Show, write_folder
from gaitnet.report.page import write_page
from gaitnet.types import Verdict
from gaitnet.words import LANGUAGES

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

REFUSED = {
    "verdict": Verdict.NOT_MEASURABLE,
    "reasons": (refusal("several-people", where="104-106 (3.5 s)"),),
    "events": None,
    "parameters": {},
    "angles": None,
    "prediction": None,
    "classification": None,
    "explanation": None,
    "bouts": (),
    "curves": {},
    "reference": None,
    "metres": None,
}


@pytest.fixture(scope="module")
def pages(film: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One walk with its film; the same compared and in every language; and one that was not measured."""
    folder = tmp_path_factory.mktemp("pages")
    analysis = analyze(film, load_predictor(DEFAULT_MODEL))
    report = analysis.report
    write_folder(analysis.films, folder / "film", report, Show())
    write_page(folder / "refused.html", replace(report, **REFUSED))
    slower = replace(report.parameters["cadence"], value=80.0)
    before = replace(report, source="before.mp4", parameters=report.parameters | {"cadence": slower})
    for lang in LANGUAGES:
        write_page(folder / f"{lang}.html", report, lang, before=before)
    return {"measured": folder / "film" / "report.html"} | {path.stem: path for path in folder.glob("*.html")}


@pytest.fixture
def opened(browser, pages):
    """Opens a page; whatever it asks for and whatever it complains about is kept."""
    made = []

    def open_page(name: str, size: dict[str, int], **options):
        page = browser.new_page(viewport=size, **options)
        made.append(page)
        asked, complaints = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(pages[name].as_uri())
        return page, asked, complaints

    yield open_page
    for page in made:
        page.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", ["measured", "refused"])
def test_the_page_fits_and_asks_for_nothing(opened, pages, name, size):
    page, asked, complaints = opened(name, size)
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == [pages[name].as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_number_is_cut_at_the_edge_of_a_phone(opened, cut_cells, name):
    page, _, _ = opened(name, PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.locator("tbody td").count() > 200
    assert page.evaluate(cut_cells) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_curves_are_there_and_large_enough_to_see(opened):
    page, _, _ = opened("measured", PHONE)
    charts = page.locator("svg[role=img]")
    assert charts.count() == 3
    for index in range(3):
        box = charts.nth(index).bounding_box()
        assert box["width"] > 250
        assert box["height"] > 50


def test_the_film_is_a_tool(opened):
    """Opened in mid-stance; frames, steps, the time line and findings lead to a moment; curves follow."""
    page, _, _ = opened("measured", DESK)
    at = "document.querySelector('video').currentTime"

    def moved(action) -> float:
        before = page.evaluate(at)
        action()
        until(page, "!document.querySelector('video').seeking")
        return page.evaluate(at) - before

    until(page, f"{at} > 0.1")  # no empty room
    until(page, "!document.querySelector('video').seeking")
    assert 0 < moved(lambda: page.click("[data-do=frame_on]")) < 0.044  # from within a frame to the next one
    assert moved(lambda: page.click("[data-do=frame_on]")) == pytest.approx(1 / 30, abs=0.01)
    assert moved(lambda: page.click("[data-do=frame_back]")) == pytest.approx(-1 / 30, abs=0.01)
    assert 0.2 < moved(lambda: page.click("[data-do=step_on]")) < 0.8
    line = page.locator(".timeline").bounding_box()
    page.mouse.click(line["x"] + line["width"] * 0.5, line["y"] + 10)
    until(page, f"Math.abs({at} - document.querySelector('video').duration / 2) < 0.1")
    until(page, "document.querySelector('.cursor.left').style.visibility == 'visible'")
    page.focus(".timeline")
    assert moved(lambda: page.keyboard.press("ArrowRight")) > 0.02
    page.click("[data-speed='0.25']")
    assert page.evaluate("document.querySelector('video').playbackRate") == 0.25

    drawn = (
        "(() => { const c = document.querySelector('canvas'); return c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data.some(each => each) })()"
    )
    until(page, drawn)
    for name in ("lines", "angles"):
        page.click(f"[data-show={name}]")
    until(page, f"!{drawn}")


@pytest.mark.parametrize(
    ("name", "scheme"), [("measured", "light"), ("measured", "dark"), ("refused", "light"), ("en", "light")]
)
def test_everybody_can_read_it(opened, name, scheme):
    page, _, _ = opened(name, DESK, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    violations = axe.Axe().run(page).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"][:90]) for found in violations] == []


def test_one_click_prints_and_page_1_holds_everything(opened, tmp_path):
    page, _, _ = opened("measured", DESK)
    page.evaluate("window.print = () => { window.printed = true }")
    page.click("[data-print]")
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1054})  # A4 without its margins
    assert page.locator("#film").is_hidden()
    box = page.locator(".write").bounding_box()
    assert box["y"] + box["height"] < 1054
    page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").stat().st_size > 10_000


def test_without_scripts_the_film_still_plays(browser, pages):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages["measured"].as_uri())
    assert page.locator("video[controls]").count() == 1
    assert page.locator("[data-do]").first.is_hidden()
    context.close()
