"""`report.html`: all of it in one file, everything escaped, nothing loaded from elsewhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

from gaitnet.analysis import analyze
from gaitnet.errors import GaitnetError
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.pose.stored import save_pose
from gaitnet.reasons import refusal
from gaitnet.report.page import write_page
from gaitnet.types import GaitReport, Verdict


@pytest.fixture(scope="module")
def report(stored: Path) -> GaitReport:
    return analyze(stored, load_predictor(DEFAULT_MODEL)).report


class Page(HTMLParser):
    """Tags, what they point to, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = ("src", "href", "xlink:href", "action", "data")
        self.links += [value or "" for name, value in attrs if name in names or name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def written(report: GaitReport, source: Path, folder: Path, **options) -> Page:
    write_page(folder / "report.html", report, **options)
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def test_the_verdict_and_the_answer_come_first_in_plain_words(report, stored, tmp_path):
    page = written(report, stored, tmp_path)
    said = " ".join(page.text.split())
    prediction = report.prediction
    assert prediction is not None
    percent = f"{100 * prediction.probabilities[prediction.label]:.0f} %"
    places = [said.index(part) for part in ("was measured", percent, "A screening aid", "Joint angles")]
    assert places == sorted(places)
    assert page.tags.count("svg") == 6  # three joints, steps, left and right, most influential features


def test_what_is_outside_the_healthy_range_stands_under_the_answer(pose_of, tmp_path):
    save_pose(tmp_path / "walk.npz", pose_of(0, 6.0, 0.0, pattern="drop_foot", affected_side="right"))
    report = analyze(tmp_path / "walk.npz").report
    said = " ".join(written(report, tmp_path, tmp_path).text.split())
    hangs = said.index("Right foot hangs in swing: mean -")
    assert said.index("No classification.") < hangs < said.index("Joint angles over")
    assert "values were compared. In a healthy adult, about one value in 20 lies outside" in said
    assert "published 96 to 135, gaitnet 87 to 125" in said  # cadence: both
    assert "healthy adults; landmarks of MediaPipe" in said  # among the sources


def test_every_parameter_is_there_with_its_unit(report, stored, tmp_path):
    text = written(report, stored, tmp_path).text
    for name, found in report.parameters.items():
        assert DEFINITIONS[name].text in text
        assert name.startswith(("gvs", "curve_deviation")) or name.replace("_", " ") in text
        assert f"{found.value:.3g}" in text
        assert found.unit in text
    assert re.search(r"[0-9a-f]{64}", text)


def test_how_it_was_made_can_be_repeated(report, stored, tmp_path):
    text = written(replace(report, height_m=1.74), stored, tmp_path).text
    card = load_predictor(DEFAULT_MODEL).card
    for part in (
        "1.74 m",
        report.reference.name,
        report.prediction.model,
        card.architecture,
        "gaitnet 0.1.0",
    ):
        assert part in text
    assert f"trained on {card.walks} walks of {card.subjects} people" in text
    assert f"auroc {card.trained['val/walk_auroc']:.2g}" in text
    assert "metres are estimated" in written(report, stored, tmp_path).text
    sparse = replace(card, trained={}, walks=None, data_sha256=None)
    assert "trained on ? walks" in written(replace(report, card=sparse), stored, tmp_path).text


def test_nothing_is_loaded_and_nothing_runs(report, stored, tmp_path):
    page = written(report, stored, tmp_path)
    assert not {"script", "iframe", "object", "link", "base", "form"} & set(page.tags)
    assert all(link.startswith("#") for link in page.links)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in html
    assert not re.search(r"@import|url\((?!#)", html)


def test_what_comes_from_outside_is_escaped(report, stored, tmp_path):
    evil = "<script>alert(1)</script>\"'&.mp4"
    page = written(
        replace(report, source=evil, person=evil, reasons=(refusal("film-left-out", film=evil, why=evil),)),
        stored,
        tmp_path,
    )
    assert "script" not in page.tags
    assert page.text.count(evil) >= 3


def test_a_refused_clip_says_why_and_how_to_film_again(stored, tmp_path):
    refused = GaitReport(
        source="x.mp4",
        verdict=Verdict.NOT_MEASURABLE,
        reasons=(refusal("several-people", where="4-9 (0.1 s)"),),
        events=None,
        parameters={},
        metres=None,
        angles=None,
        prediction=None,
        versions={"gaitnet": "1"},
    )
    page = written(refused, stored, tmp_path)
    assert "could not be measured" in page.text
    assert "frames 4-9" in page.text
    assert "How to record again" in page.text
    assert "svg" not in page.tags
    assert "table" not in page.tags
    assert "probability" not in page.text


def test_an_unsure_answer_is_said_to_be_one(report, stored, tmp_path):
    assert report.prediction is not None
    for unsure, words in ((True, "Inconclusive; more likely"), (False, "The model classifies this walk as")):
        changed = replace(report, prediction=replace(report.prediction, unsure=unsure))
        assert words in written(changed, stored, tmp_path).text


def test_an_unknown_language_names_the_known_ones(report, stored, tmp_path):
    with pytest.raises(GaitnetError, match=r"lang=xx: no such language\. Choose one of .*en.*\."):
        write_page(tmp_path / "report.html", report, lang="xx")
    assert not list(tmp_path.iterdir())


def test_the_same_report_gives_the_same_bytes(report, stored, tmp_path):
    pages = []
    for name in ("a.html", "b.html"):
        write_page(tmp_path / name, report)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


@pytest.mark.parametrize("room", ["gaitnet.report.page", "gaitnet.app"])
def test_every_text_is_used(room):
    folder = resources.files(room) / "lang"
    english = json.loads((folder / "en.json").read_text("utf-8"))
    files = [path for path in Path(str(folder)).parent.rglob("*") if path.suffix in (".py", ".j2")]
    written = "".join(path.read_text("utf-8") for path in files)
    computed = ("verdict_", "label_", "state_", "refused_", "person_", "norms_", "short_", "left_out_", "of_")
    unused = [name for name in english if name not in written and not name.startswith(computed)]
    assert unused == []
