"""`report.html` in a real browser: nothing leaves it, it fits a phone, and it can be read by everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gaitnet.analysis import analyze
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.reasons import refusal
from gaitnet.report.comparing import read_before
from gaitnet.report.json import write_json
from gaitnet.report.page import write_page
from gaitnet.types import GaitReport, Verdict

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
REFUSED = {
    "verdict": Verdict.NOT_MEASURABLE,
    "reasons": (refusal("several-people", where="104-106 (3.5 s)"),),
    "events": None,
    "parameters": {},
    "angles": None,
    "prediction": None,
    "explanation": None,
    "bouts": (),
    "curves": {},
    "reference": None,
    "metres": None,
}


@pytest.fixture(scope="module")
def pages(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report of a walk that was measured, and one of a walk that was not."""
    folder = tmp_path_factory.mktemp("pages")
    report: GaitReport = analyze(stored, load_predictor(DEFAULT_MODEL)).report
    for name, each in (("measured", report), ("refused", replace(report, **REFUSED))):
        write_page(folder / f"{name}.html", each, film="overlay.mp4")
    write_json(folder / "report.json", report)
    before = read_before(folder / "report.json")
    (folder / "report.json").unlink()
    write_page(folder / "compared.html", report, before=before)
    return {path.stem: path for path in folder.iterdir()}


@pytest.fixture
def opened(browser, pages):
    """Opens a page; whatever it asks for and whatever it complains about is kept."""
    made = []

    def open_page(name: str, size: dict[str, int]):
        page = browser.new_page(viewport=size)
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
    assert asked == [pages[name].as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("name", ["measured", "compared"])
def test_no_number_is_cut_at_the_edge_of_a_phone(opened, cut_cells, name):
    page, _, _ = opened(name, PHONE)
    assert page.locator("tbody td").count() > 100
    assert page.evaluate(cut_cells) == []


def test_the_charts_are_there_and_large_enough_to_see(opened):
    page, _, _ = opened("measured", PHONE)
    charts = page.locator("svg[role=img]")
    assert charts.count() == 6
    for index in range(6):
        box = charts.nth(index).bounding_box()
        assert box["width"] > 250
        assert box["height"] > 50


@pytest.mark.parametrize("name", ["measured", "refused"])
def test_everybody_can_read_it(opened, name):
    page, _, _ = opened(name, DESK)
    violations = axe.Axe().run(page).response["violations"]
    serious = [found["id"] for found in violations if found["impact"] in ("serious", "critical")]
    assert serious == []


def test_it_prints(opened, tmp_path):
    page, _, _ = opened("measured", DESK)
    page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").stat().st_size > 10_000
