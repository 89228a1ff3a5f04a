"""What the site is made of: everything that is there is shown, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
import typer

pytest.importorskip("mkdocs", reason="pip install '.[docs]'")

from mkdocs.exceptions import PluginError

from docsite import hook, pictures
from docsite.added import added_files
from docsite.figures import accuracy_rows
from docsite.made import MADE
from docsite.parameters import notes
from gaitnet.cli import app
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.healthy import without_side
from gaitnet.gait.quality import SMALLEST_PX
from gaitnet.reasons import NO_ANSWER
from gaitnet.report.schema import shipped
from gaitnet.skeleton import FEATURES, INDEX
from gaitnet.walker import Camera

ROOT = Path(__file__).parents[2]
PAGES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))}


def test_each_table_is_on_some_page_and_each_mark_is_filled():
    marks = {mark for text in PAGES.values() for mark in hook.MARK.findall(text)}
    assert marks == set(MADE)


def test_a_mark_that_nothing_fills_stops_the_build():
    with pytest.raises(PluginError, match=r"page\.md: nothing makes 'tabel'"):
        hook.fill("<!-- made: tabel -->", "page.md")


@pytest.mark.parametrize("name", ["parameters", "parameters-overview"])
def test_each_parameter_is_on_the_page_with_its_unit_and_definition(name):
    page = MADE[name]()
    for parameter, definition in DEFINITIONS.items():
        assert f"`{parameter}`" in page
        assert definition.text in page
        assert definition.unit in page


def test_each_parameter_has_a_sign_and_a_failure_and_no_other_has():
    assert notes().keys() == {without_side(name) for name in DEFINITIONS}
    assert all(note["sign"] and note["failures"] for note in notes().values())


def test_accuracy_that_a_parameter_names_was_measured():
    measured = {row["what"] for row in accuracy_rows() if row["n"]}
    assert {what for note in notes().values() for what in note["accuracy"]} <= measured


def test_numbers_stand_on_the_page_as_they_were_printed():
    row = next(row for row in accuracy_rows() if row["on"] == "mea" and row["what"] == "cadence")
    line = next(line for line in MADE["accuracy"]().splitlines() if line.startswith("| cadence | MAE"))
    assert f"| {row['n']} | {row['mean']:.3g} | {row['MAE']:.3g} |" in line


def test_each_key_of_a_report_is_on_the_page():
    page = MADE["schema"]()
    for part in json.loads(shipped())["$defs"].values():
        assert all(f"| `{key}` |" in page for key in part.get("properties", {}))
    links = set(re.findall(r"\(#([a-z]+)\)", page))
    assert links <= set(re.findall(r"\{ #([a-z]+) \}", page))


def test_each_command_and_each_of_its_options_is_on_the_page():
    page = MADE["commands"]()
    for name, command in typer.main.get_command(app).commands.items():
        assert f"### gaitnet {name}" in page
        options = [option for option in command.params if option.name != "help"]
        assert all(word in page for option in options for word in option.opts if word.startswith("--"))


def test_each_reason_is_on_the_page_with_whether_it_forbids_an_answer():
    lines = {line.split("`")[1]: line for line in MADE["reasons"]().splitlines() if line.startswith("| `")}
    words = json.loads((ROOT / "gaitnet/words/en.json").read_text(encoding="utf-8"))["reasons"]
    assert lines.keys() == words.keys()
    refused = {code for code, line in lines.items() if "| NOT_MEASURABLE |" in line}
    assert {"nobody", "backwards", "several-people"} <= refused
    assert {code for code, line in lines.items() if line.endswith("| no |")} == NO_ANSWER | refused
    assert "| CAUTION |" in lines["mirrored"]


def test_each_column_of_a_file_is_explained():
    assert all(f"`{name}`" in PAGES[ROOT / "docs/files.md"] for name in FEATURES)


def test_pictures_of_how_to_film_are_small_and_differ():
    found = pictures.pictures()
    decoded = [cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) for content in found.values()]
    assert all(len(content) < 60_000 for content in found.values())
    assert all(picture.shape == (*pictures.SIZE[::-1], 3) for picture in decoded)
    assert len({picture.tobytes() for picture in decoded}) == len(pictures.PICTURES)
    page = PAGES[ROOT / "docs/filming.md"]
    assert all(path in page for path in found)


def _cameras(monkeypatch: pytest.MonkeyPatch) -> dict[str, Camera]:
    """Where the camera of each picture stands."""
    seen: dict[str, Camera] = {}
    real, drawn = pictures._frame, ""

    def watched(camera: Camera, *given, **more):
        seen[drawn] = camera
        return real(camera, *given, **more)

    monkeypatch.setattr(pictures, "_frame", watched)
    for drawn in ("side", "feet", "far"):
        pictures.PICTURES[drawn]()
    return seen


def test_what_is_called_wrong_is_wrong_and_what_is_called_right_is_right(monkeypatch):
    cameras = _cameras(monkeypatch)
    joints = pictures._walk().joints[pictures._strike()]
    wide, high = pictures.SIZE
    in_view = {name: camera.project(joints) for name, camera in cameras.items()}
    assert ((in_view["side"] > 0) & (in_view["side"] < (wide, high))).all()
    assert (in_view["feet"][[INDEX["left_heel"], INDEX["right_heel"]], 1] > high).all()
    tall_at_1080p = np.ptp(in_view["far"][:, 1]) * 1080 / high
    assert tall_at_1080p < SMALLEST_PX


def test_links_of_project_files_lead_to_their_pages():
    added = added_files()
    for name in ("changelog.md", "security.md", "contributing.md"):
        assert not hook.MARK.search(added[name])  # a page that explains marks is no page with one
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", added[name])
        assert all(link in added or (ROOT / "docs" / link).exists() for link in links)


def test_a_page_that_loads_from_elsewhere_stops_the_build():
    class Page:
        class file:  # noqa: N801
            src_uri = "page.md"

    assert hook.on_post_page('<a href="https://example.org">text</a>', Page)
    for loads in ('<script src="https://unpkg.com/a"></script>', "<link href=//fonts.example/a.css>"):
        with pytest.raises(PluginError, match="must work offline"):
            hook.on_post_page(loads, Page)
