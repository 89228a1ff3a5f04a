"""Two reports of one person side by side."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from gaitnet.analysis import analyze
from gaitnet.errors import SequenceError
from gaitnet.findings import findings_of
from gaitnet.gait.peaks import PEAKS
from gaitnet.gait.repeats import repeat_of
from gaitnet.pipeline import Options
from gaitnet.report.change import care, change_rows
from gaitnet.report.change import changes as changes_of
from gaitnet.report.comparing import compares, read_before, value_before
from gaitnet.report.json import to_document, write_json
from gaitnet.report.page import write_page


@pytest.fixture(scope="module")
def before(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("before") / "report.json"
    report = analyze(stored).report
    slower = replace(report.parameters["cadence"], value=80.0)
    write_json(
        path,
        replace(report, source="<monday>.mp4", films=(), parameters=report.parameters | {"cadence": slower}),
    )
    return path


def changes(html: str, title: str) -> str:
    """A row of the table of changes."""
    table = html.partition('class="changes"')[2]
    return table[table.index(f'scope="row">{title} <') :].partition("</tr>")[0]


def test_an_earlier_report_comes_back(stored, before):
    report, found = analyze(stored).report, read_before(before)
    assert found.source == "<monday>.mp4"
    assert (found.parameters["cadence"].value, found.parameters["cadence"].unit) == (80.0, "steps/min")
    assert found.parameters.keys() == report.parameters.keys()
    for name, curve in report.curves.items():
        assert found.curves[name].mean_deg == pytest.approx(curve.mean_deg, abs=0.01)


def test_the_page_shows_both_and_the_change(stored, before, tmp_path):
    report = analyze(stored).report
    write_page(tmp_path / "r.html", report, before=read_before(before))
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Change since &lt;monday&gt;.mp4" in html
    now = report.parameters["cadence"].value
    told = f"changed: cadence 80 → {now:.0f}\u00a0steps/min (beyond measurement error)."
    assert told in html  # in the first lines
    row = changes(html, "Cadence")
    assert (">80<" in row, f">{now:.0f}<" in row) == (True, True)
    assert f">{now - 80:+.0f} <span" in row
    assert ">Changed<" in row
    assert f"cadence {repeat_of('cadence').mdc:.0f}\u00a0steps/min" in html  # MDC, below the table
    assert 'class="left earlier"' in html  # among the curves


def test_without_an_earlier_one_nothing_speaks_of_it(stored, tmp_path):
    write_page(tmp_path / "r.html", analyze(stored).report)
    body = (tmp_path / "r.html").read_text(encoding="utf-8").partition("<body>")[2]
    assert body
    assert "Change since" not in body


def test_another_unit_is_not_compared(stored, before, tmp_path):
    document = json.loads(before.read_text())
    document["parameters"]["cadence"]["unit"] = "Hz"
    (tmp_path / "other.json").write_text(json.dumps(document))
    write_page(tmp_path / "r.html", analyze(stored).report, before=read_before(tmp_path / "other.json"))
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert ">80<" not in changes(html, "Cadence")
    assert "not compared: measured in another way" in changes(html, "Cadence")


LENGTHS = {"step_length", "stride_length", "speed"}
SCORES = {"curve_deviation", "gvs_knee_left"}


@pytest.mark.parametrize(
    ("changes", "compared"),
    [
        ({}, LENGTHS | SCORES),
        ({"format": None}, LENGTHS | SCORES),  # of a gaitnet from before there was one
        ({"metres": "belt"}, SCORES),
        ({"metres": "estimated", "height_m": None}, SCORES),
        ({"reference": {"name": "others"}}, LENGTHS),
        ({"reference": None}, LENGTHS),
        ({"bouts": "world"}, LENGTHS),
        ({"tuning": {"cutoff_hz": 4.0}}, set()),
    ],
    ids=lambda value: str(sorted(value)),
)
def test_what_was_measured_in_another_way_is_not_compared(stored, tmp_path, changes, compared):
    report = analyze(stored, options=Options(height_m=1.74)).report
    document = to_document(report)
    if changes.get("bouts"):
        changes = {"bouts": [{**bout, "angles_from": "world"} for bout in document["bouts"]]}
    document |= changes
    if document["format"] is None:
        del document["format"]
    (tmp_path / "b.json").write_text(json.dumps(document))
    before = read_before(tmp_path / "b.json")
    found = {name for name in LENGTHS | SCORES if value_before(name, before, report) is not None}
    assert found == compared
    cadence = value_before("cadence", before, report)
    if "tuning" in changes:
        assert cadence is None
    else:
        assert cadence == pytest.approx(report.parameters["cadence"].value, rel=1e-5)


def test_what_was_not_measured_before_does_not_compare(stored):
    report = analyze(stored, options=Options(height_m=1.74)).report
    assert value_before("speed", None, report) is None
    assert value_before("speed", replace(report, parameters={}), report) is None


def test_estimated_metres_do_not_compare(stored):
    report = analyze(stored).report
    assert {name for name in LENGTHS | SCORES if compares(name, report, report)} == SCORES


def test_a_belt_makes_metres_of_two_films_one(stored):
    report = replace(analyze(stored).report, metres="belt")
    assert all(compares(name, report, report) for name in LENGTHS)


@pytest.mark.parametrize(("height_m", "same"), [(1.74, True), (1.76, True), (1.80, False), (None, False)])
def test_metres_of_another_height_are_others(stored, tmp_path, height_m, same):
    report = analyze(stored, options=Options(height_m=1.74)).report
    (tmp_path / "b.json").write_text(json.dumps(to_document(report) | {"height_m": height_m}))
    found = value_before("speed", read_before(tmp_path / "b.json"), report)
    assert (found is not None) == same


def test_nothing_has_changed_is_nothing(stored, tmp_path):
    report = analyze(stored).report
    (tmp_path / "b.json").write_text(json.dumps(to_document(report) | {"verdict": "CAUTION"}))
    write_page(tmp_path / "r.html", report, before=read_before(tmp_path / "b.json"))
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "nothing beyond measurement error." in html or "This is the same video as before" in html
    assert "Compare with care: the earlier video has reservations." in html
    rows = change_rows(report, read_before(tmp_path / "b.json"))
    assert not [row for row in rows if re.match(r"[+-]\d", row.change)]  # 0 has no sign


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"source": "a", "parameters": {"x": 3}, "curves": {}}',
        '{"source": "a", "parameters": {}, "curves": {"left": {"knee": {"mean_deg": [1, 2]}}, "right": {}}}',
        '{"source": "a", "parameters": {"x": {"value": null, "unit": "s"}}, "curves": {}}',
    ],
)
def test_what_is_no_report_is_one_line(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(
        SequenceError, match=r"x\.json: no report of gaitnet's.*\. Name a report\.json"
    ) as caught:
        read_before(tmp_path / "x.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("height_m", "tall"),
        ("height_m", [1.7]),
        ("metres", 3),
        ("reference", []),
        ("reference", {"name": 3}),
        ("reference", {"name": "a", "ranges": {"speed": {"low": "0", "high": 1}}}),
        ("verdict", "FINE"),
        ("reasons", "none"),
        ("curves", []),
        ("curves", {"left": {"knee": {"mean_deg": [0.0] * 50 + ["x"]}}}),
        ("curves", {"left": {"knee": {"mean_deg": [True] * 51}}}),
        ("curves", {"left": {"knee": {"mean_deg": [1e307] * 51}}}),  # times 100 is no number
        ("parameters", {"cadence": {"value": "100", "unit": "steps/min", "sd": None}}),
        ("parameters", {"cadence": {"value": 100, "unit": None, "sd": None}}),
        ("prediction", {"label": "Normal"}),
        ("prediction", {"label": "x", "unsure": False, "probabilities": {"Normal": 1.0}, "model": "m"}),
        ("footsteps", [{"side": "middle"}]),
        ("tuning", {"cutoff_hz": 1000}),
        ("model_card", {"name": "m"}),
        ("explanation", {"left_knee_flexion": [1.0], "left_hip": []}),
        ("events", {"left": {"heel_strikes_s": ["soon"]}}),
        ("format", 0),
        ("format", True),
        ("format", "1"),
    ],
)
def test_every_value_is_checked_before_it_is_used(gaitnet, stored, before, tmp_path, key, value):
    (tmp_path / "x.json").write_text(json.dumps(json.loads(before.read_text()) | {key: value}))
    with pytest.raises(SequenceError, match=rf"no report of gaitnet's \({key} is missing or wrong\)"):
        read_before(tmp_path / "x.json")


@pytest.mark.parametrize("number", ["1" + "0" * 400, "1e400", "NaN"])
def test_a_number_that_is_none_is_one_line(gaitnet, stored, before, tmp_path, number):
    document = json.loads(before.read_text())
    document["curves"]["left"]["knee"]["mean_deg"][0] = "HERE"
    (tmp_path / "x.json").write_text(json.dumps(document).replace('"HERE"', number))
    ran = gaitnet("analyze", stored, "--out", tmp_path / "out", "--compare", tmp_path / "x.json")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "x.json: no report of gaitnet's (" in ran.err


def test_a_pipe_is_not_waited_for(gaitnet, stored, tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    ran = gaitnet("analyze", stored, "--out", tmp_path / "out", "--compare", tmp_path / "pipe.json")
    assert ran.code == 2
    assert ran.err.startswith(f"error: {tmp_path / 'pipe.json'}: can't be read (not a file). Name a report")


def test_an_earlier_report_is_found_in_its_folder(before):
    assert read_before(before.parent) == read_before(before)


def test_the_page_of_a_report_is_refused_in_one_plain_line(gaitnet, stored, tmp_path):
    (tmp_path / "x.html").write_text("\n\n\n<!doctype html>")
    ran = gaitnet("analyze", stored, "--out", tmp_path / "out", "--compare", tmp_path / "x.html")
    why = "no report of gaitnet's (not valid JSON in line 4). Name a report.json that gaitnet analyze wrote."
    assert (ran.code, ran.err) == (2, f"error: {tmp_path / 'x.html'}: {why}\n")


def test_a_report_that_is_not_there_is_one_line(gaitnet, stored, tmp_path):
    ran = gaitnet("analyze", stored, "--out", tmp_path / "out", "--compare", tmp_path / "none.json")
    assert ran.code == 2
    assert ran.err.startswith(f"error: {tmp_path / 'none.json'}: can't be read (No such file or directory).")
    assert not (tmp_path / "out").exists()


def test_joint_angles_of_two_networks_do_not_compare(stored):
    full = analyze(stored).report
    heavy = replace(full, engine="f32 on CPU, pose_landmark_heavy.tflite")
    assert compares("knee_range_left", heavy, heavy)
    assert not compares("knee_range_left", full, heavy)
    assert not compares("curve_deviation", heavy, full)
    assert compares("cadence", full, heavy)
    (said,) = [each for each in care(heavy, full) if "pose model" in each]
    assert said == "another pose model measured the earlier video, so joint angles do not compare"
    assert not any("pose model" in each for each in care(heavy, heavy))


def test_a_change_is_that_of_the_numbers_beside_it(stored):
    report = analyze(stored).report
    length = report.parameters["step_length"]
    now, before = (
        replace(report, metres="belt", curves={}, parameters={"step_length": replace(length, value=value)})
        for value in (0.6549, 0.6551)
    )
    (row,) = change_rows(now, before)
    assert (row.before, row.now, row.change) == ("0.66", "0.65", "-0.01")  # and not 0.00


def test_a_value_of_a_curve_that_is_a_finding_is_among_the_changes(stored):
    report = analyze(stored).report
    ankle = report.curves["ankle_right"]
    bent = replace(report, curves={"ankle_right": replace(ankle, mean_deg=ankle.mean_deg - 30)})
    found = {each.name: each for each in changes_of(bent, report) if each.name in PEAKS}
    findings = {each.measured.name for one in (bent, report) for each in findings_of(one)}
    assert found.keys() == {name for name in findings & PEAKS.keys() if name.endswith("_right")}
    swing = found["ankle_swing_right"]
    assert swing.before is not None
    assert (swing.now - swing.before, swing.beyond) == (pytest.approx(-30), True)
