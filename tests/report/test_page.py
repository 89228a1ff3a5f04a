"""`report.html`: all of it in one file, everything escaped, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import analyze
from gaitnet.errors import GaitnetError
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.pose.stored import save_pose
from gaitnet.reasons import caution, refusal
from gaitnet.report.heading import Heading
from gaitnet.report.page import write_page
from gaitnet.report.pagefilm import Cut, PageFilm
from gaitnet.report.summary import summary
from gaitnet.report.words import report_texts
from gaitnet.types import GaitReport, Verdict


@pytest.fixture(scope="module")
def report(stored: Path) -> GaitReport:
    return analyze(stored, load_predictor(DEFAULT_MODEL)).report


class Page(HTMLParser):
    """Tags, what they point to, and the text between them that is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self._code = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text += " "
        self._code = tag in ("script", "style")
        names = ("src", "href", "xlink:href", "action", "data")
        self.links += [value or "" for name, value in attrs if name in names or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        self._code = False

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.text += data

    @property
    def said(self) -> str:
        return " ".join(self.text.split())


def written(report: GaitReport, folder: Path, **options) -> Page:
    write_page(folder / "report.html", report, **options)
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def film_of(url: str) -> PageFilm:
    cut = Cut("mid_stance", "data:image/jpeg;base64,AAAA", 1.0, {"hip": 1.0, "knee": 2.0, "ankle": -3.0})
    times = np.array([0.5, 0.6])
    points = np.full((2, 16, 2), np.nan)
    return PageFilm(url, url.startswith("data:"), 0.5, (640, 360), "", times, points, {"left": (cut,)})


def test_the_first_lines_come_in_the_order_of_the_questions(report, tmp_path):
    said = written(report, tmp_path).said
    wanted = (
        "outside the healthy range.",
        "Next:",
        "Video can be measured",
        "Inside the healthy range:",
        "Classification: ",
    )
    places = [said.index(part) for part in (*wanted, "A screening aid", "Measurements", "Joint angles over")]
    assert places == sorted(places)


def test_the_first_lines_say_a_thing_once(report, tmp_path):
    said, brief = written(report, tmp_path).said, summary(report).brief
    first = said[: said.index("A screening aid")]
    lines = [" ".join(line.split()) for line in (brief.walk, brief.sure, brief.next)]
    assert [first.count(line) for line in lines] == [1, 1, 1]
    assert "Nothing that was compared lies outside" not in first


@pytest.mark.parametrize("lang", ["en", "de", "es", "fr", "zh"])
def test_every_word_is_a_word_and_no_part_of_the_program(report, tmp_path, lang):
    page = written(report, tmp_path, lang=lang)
    assert " object at 0x" not in page.said
    assert page.html.count(f">{report_texts(lang)['copy']}</button>") == 1


def test_reservations_stand_before_what_is_outside(report, tmp_path):
    few = caution("few", left=1, right=0)
    doubted = replace(report, verdict=Verdict.CAUTION, reasons=(few,))
    said, brief = written(doubted, tmp_path).said, summary(doubted).brief
    assert said.index("with reservations") < said.index("Few complete strides") < said.index(brief.walk)


def test_notes_stand_in_the_head_and_leave_a_line_to_write_on(report, tmp_path):
    page = written(report, tmp_path, heading=Heading(code="P7", notes="Off medication for 12 h"))
    head = page.html[: page.html.index("<main>")]
    assert "<dt>Notes</dt><dd>Off medication for 12 h</dd>" in head
    assert page.html.count("Off medication") == 1
    assert "<dt>Notes</dt>" not in written(report, tmp_path).html


def test_a_page_of_a_patient_s_is_headed_by_the_code(report, tmp_path):
    page = written(report, tmp_path, heading=Heading(code="P7"))
    assert "<title>Gait analysis from video: P7</title>" in page.html
    assert "<h1>Gait analysis from video</h1>" in page.html


def test_a_percentage_is_no_headline(report, tmp_path):
    html = written(report, tmp_path).html
    headlines = re.findall(r"<h\d[^>]*>(.*?)</h\d>|class=\"sure\">(.*?)<", html)
    assert len(headlines) > 5
    assert not any("%" in part for found in headlines for part in found)


def test_what_is_outside_is_said_with_value_range_side_and_arrow(pose_of, tmp_path):
    person = {"pattern": "drop_foot", "affected_side": "right", "severity": 2.0}
    save_pose(tmp_path / "walk.npz", pose_of(0, 6.0, 0.0, **person))
    report = analyze(tmp_path / "walk.npz").report
    said, findings = written(report, tmp_path).said, summary(report).listed
    arrows = {"▲": "above the healthy range", "▼": "below the healthy range"}
    pattern = "{0.claim} ({0.healthy}) {0.value} {0.arrow} {1}"
    lines = [pattern.format(each, arrows[each.arrow]) for each in findings]
    places = [said.index(" ".join(line.split())) for line in lines]
    assert len(places) > 2
    assert places == sorted(places)
    assert places[-1] < said.index("Inside the healthy range")
    assert any(each.side == "right" and ", right" in each.claim for each in findings)
    both = r"\(published 9\d\.\d to 13\d\.\d, gaitnet \d+\.\d to 1\d\d\.\d\)"  # of cadence
    assert re.search(both, said)
    assert "healthy adults; landmarks of MediaPipe" in said  # among the sources


def test_every_parameter_is_there_with_its_definition(report, tmp_path):
    text, known = written(report, tmp_path).said, report_texts()["parameters"]
    for name in report.parameters:
        title, meaning = known[name.removesuffix("_left").removesuffix("_right")]
        assert title in text
        assert meaning in text
    assert re.search(r"[0-9a-f]{64}", text)


def test_how_it_was_made_can_be_repeated(report, tmp_path):
    text = written(replace(report, height_m=1.74), tmp_path).said
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
    assert f"AUROC {card.trained['val/walk_auroc']:.2f}" in text
    assert f"balanced accuracy ({len(card.classes)} classes) 0." in text
    sparse = replace(card, trained={}, walks=None, data_sha256=None)
    assert "trained on ? walks" in written(replace(report, card=sparse), tmp_path).text


def test_estimated_metres_are_spoken_of_only_beside_metres(report, tmp_path):
    page = written(report, tmp_path)
    assert "* Lengths in metres are estimated" in page.said
    assert "Walking speed* m/s" in page.said
    timed = {name: found for name, found in report.parameters.items() if found.unit not in ("m", "m/s")}
    assert "estimate" not in written(replace(report, parameters=timed), tmp_path).said


def test_nothing_is_loaded_and_only_its_own_script_runs(report, tmp_path):
    page = written(report, tmp_path, film=film_of("data:video/mp4;base64,AAAA"))
    assert not {"iframe", "object", "link", "base", "form"} & set(page.tags)
    assert all(link.startswith(("#", "data:")) for link in page.links)
    assert not re.search(r"@import|url\((?!#)", page.html)
    script = re.findall(r"<script>(.*?)</script>", page.html, re.DOTALL)
    assert len(script) == 1
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page.html)[1]
    assert policy.startswith("default-src &#39;none&#39;;")
    assert policy.endswith(f"script-src &#39;sha256-{digest}&#39;")


def test_what_comes_from_outside_is_escaped(report, tmp_path):
    evil = "<script>alert(1)</script>\"'&.mp4"
    changed = replace(
        report, source=evil, person=evil, reasons=(refusal("film-left-out", film=evil, why=evil),)
    )
    page = written(changed, tmp_path, heading=Heading(clinic=evil, code=evil, notes=evil))
    assert page.tags.count("script") == 1
    assert page.text.count(evil) >= 6


def test_a_film_beside_the_page_has_no_drawings_of_its_own(report, tmp_path):
    inside, beside = (
        written(report, tmp_path, film=film_of(url)) for url in ("data:video/mp4;base64,", "o.mp4")
    )
    assert ("canvas" in inside.tags, "canvas" in beside.tags) == (True, False)
    assert "Mid-stance" in inside.said
    assert "hip 1°, knee 2°, ankle -3°" in inside.said
    data = json.loads(re.search(r'id="data">(.*?)</script>', inside.html)[1])
    assert data["times"] == [0.5, 0.6]
    assert data["points"][0] == [None] * 32


def test_a_refused_clip_says_why_and_how_to_film_again(tmp_path):
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
    page = written(refused, tmp_path)
    assert "Video cannot be measured" in page.text
    assert "frames 4-9" in page.text
    assert "How to film again" in page.text
    assert "svg" not in page.tags
    assert "table" not in page.tags
    assert "Classification" not in page.text


def test_the_head_of_the_page_has_the_clinic_and_lines_to_write_on(report, tmp_path):
    logo = "data:image/png;base64,AAAA"
    page = written(report, tmp_path, heading=Heading(clinic="Riverside", logo=logo, code="P7", age=61.0))
    assert all(part in page.said for part in ("Riverside", "Code P7", "Age 61 years", "Recorded ____"))
    assert logo in page.links


def test_an_unknown_language_names_the_known_ones(report, tmp_path):
    with pytest.raises(GaitnetError, match=r"lang=xx: no such language\. Choose one of .*en.*\."):
        write_page(tmp_path / "report.html", report, lang="xx")
    assert not list(tmp_path.iterdir())


def test_the_same_report_gives_the_same_bytes(report, tmp_path):
    pages = []
    for name in ("a.html", "b.html"):
        write_page(tmp_path / name, report)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


@pytest.mark.parametrize("room", ["gaitnet.report.page", "gaitnet.app"])
def test_every_text_is_used(room):
    folder = resources.files(room) / "lang"
    english = json.loads((folder / "en.json").read_text("utf-8"))
    place = Path(str(folder)).parent
    place = place.parent if room == "gaitnet.report.page" else place
    files = [path for path in place.rglob("*") if path.suffix in (".py", ".j2")]
    written = "".join(path.read_text("utf-8") for path in files)
    computed = ("verdict_", "state_", "refused_", "person_", "norms_", "short_", "left_out_", "of_", "label_")
    computed += ("witness_", "steps_", "step_", "frame_", "sure_", "head_", "brief_", "unclear_")
    computed += ("sex_", "side_", "rotate_", "not_judged_")
    computed += ("done_", "train_", "model_", "judged_", "way_")
    unused = [name for name in english if name not in written and not name.startswith(computed)]
    assert unused == []
