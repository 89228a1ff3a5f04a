"""Many videos: a row each, the same rows when a run goes on, and groups that can be drawn."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import analyze
from gaitnet.cohort import CohortSettings, read_groups
from gaitnet.cohort.rows import Row, from_json, row_of, to_json
from gaitnet.cohort.tables import TEXTS, write_tables
from gaitnet.errors import DataError
from gaitnet.extraction import plan
from gaitnet.gait.reference import adults
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.pipeline import Options
from gaitnet.pose.stored import save_pose
from gaitnet.report.figures import draw_groups, write_figure
from gaitnet.terminal.cohort import print_groups


@pytest.fixture(scope="module")
def folder(pose_of, stored, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Landmarks of a healthy walker and of a slow one, and a file that is no video."""
    folder = tmp_path_factory.mktemp("videos")
    shutil.copy(stored, folder / "p1_healthy.npz")
    save_pose(folder / "p2_slow.npz", pose_of(seconds=10.0, cadence_steps_min=70.0, amplitude=0.6))
    (folder / "p3_broken.mp4").write_text("no video")
    return folder


@pytest.fixture
def analyzed(gaitnet, folder, tmp_path):
    def run(*more: object):
        sources = folder / "p1_healthy.npz", folder / "p2_slow.npz"
        return gaitnet(*("analyze", *sources, "--table", tmp_path / "walks.csv", "--subject", "(p.)_", *more))

    return run


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(newline="") as file:
        return {row["video"]: row for row in csv.DictReader(file)}


def test_a_row_a_video_a_column_a_parameter(gaitnet, folder, film, tmp_path):
    (tmp_path / "in/ward").mkdir(parents=True)
    shutil.copy(film, tmp_path / "in/ward/p1_healthy.mp4")
    shutil.copy(folder / "p3_broken.mp4", tmp_path / "in")
    ran = gaitnet(
        *("analyze", tmp_path / "in", folder / "p2_slow.npz", "--table", tmp_path / "walks.csv"),
        *("--subject", "(p.)_", "--keep-landmarks"),
    )
    assert ran.code == 2
    assert "p3_broken.mp4: not a readable video" in ran.err
    rows = rows_of(tmp_path / "walks.csv")
    assert list(rows) == ["p3_broken.mp4", "ward/p1_healthy.mp4", "p2_slow.npz"]
    healthy, slow = rows["ward/p1_healthy.mp4"], rows["p2_slow.npz"]
    assert (healthy["group"], healthy["subject"], healthy["verdict"]) == ("ward", "p1", "OK")
    assert "speed low" in slow["findings"]
    assert float(slow["cadence [steps/min]"]) == pytest.approx(70, abs=4)
    assert rows["p3_broken.mp4"]["verdict"] == ""
    assert [row["lengths"] for row in rows.values()] == ["", "estimated", "estimated"]
    assert "2 of 3 without a height: lengths and speed are estimates." in ran.out
    report = json.loads((tmp_path / "walks/ward/p1_healthy/report.json").read_text())
    cadence = float(healthy["cadence [steps/min]"])
    assert cadence == pytest.approx(113, abs=8)
    assert report["parameters"]["cadence"]["value"] == pytest.approx(cadence, rel=1e-4)
    assert (tmp_path / "walks/ward/p1_healthy/p1_healthy.mp4.landmarks.npz").is_file()


def test_the_same_command_goes_on_where_it_was_and_its_groups_are_drawn(analyzed, gaitnet, tmp_path):
    analyzed()
    before, report = (tmp_path / "walks.csv").read_bytes(), tmp_path / "walks/p1_healthy/report.json"
    made = report.stat().st_ino
    (tmp_path / "walks.csv").unlink()
    shutil.rmtree(tmp_path / "walks/p2_slow")  # as a run leaves it that was killed before
    ran = analyzed()
    assert "1 of 2 videos were analysed before" in ran.out
    assert (tmp_path / "walks.csv").read_bytes() == before
    assert report.stat().st_ino == made
    for name in ("walks.csv", "walks_curves.csv"):
        shutil.copy(tmp_path / name, tmp_path / name.replace("walks", "others"))
    ran = gaitnet("plot", tmp_path / "walks.csv", tmp_path / "others.csv", "--out", tmp_path / "g.png")
    assert ran.code == 0
    assert (tmp_path / "g.png").read_bytes().startswith(b"\x89PNG")
    assert "walks, mean ± SD (n)" in ran.out
    assert "cadence" in ran.out


def test_lengths_that_a_height_made_true_are_not_called_estimates(analyzed, tmp_path):
    ran = analyzed("--height", 1.75)
    assert {row["lengths"] for row in rows_of(tmp_path / "walks.csv").values()} == {"height"}
    assert "estimates" not in ran.out


def test_other_settings_are_another_analysis(folder, tmp_path):
    (job,) = plan([folder / "p1_healthy.npz"], tmp_path)
    same, taller = CohortSettings(), CohortSettings(Options(height_m=1.9))
    assert same.describe(job) == CohortSettings().describe(job) != taller.describe(job)
    assert CohortSettings(model_id="other").describe(job) != same.describe(job)


def row(video: str, **values: float) -> Row:
    curve = np.linspace(0, 60, 51).tolist()
    parameters = {name: (value, "m/s") for name, value in values.items()}
    return Row(video, verdict="OK", steps=8, parameters=parameters, curves={"knee_left": curve})


def test_groups_come_back_as_they_were_written(tmp_path):
    write_tables(tmp_path / "a.csv", [row("x.mp4", speed=1.25), row("y.mp4", speed=0.75), Row("z.mp4")])
    (group,) = read_groups([tmp_path / "a.csv"])
    assert group.name == "a"
    assert group.values["speed [m/s]"].tolist() == [1.25, 0.75]
    assert group.curves["knee_left"].shape == (2, 51)
    assert group.curves["knee_left"][0] == pytest.approx(np.linspace(0, 60, 51), abs=1e-3)
    for name in ("g.pdf", "g.svg"):
        write_figure(tmp_path / name, draw_groups([group]))
        assert (tmp_path / name).stat().st_size > 1000


def test_the_band_is_the_one_of_the_reports(tmp_path):
    heavy, other = (tmp_path / f"{name}.csv" for name in ("heavy", "other"))
    write_tables(heavy, [replace(row("x.mp4", double_support=25.0), heavy=True)])
    write_tables(other, [row("y.mp4", double_support=25.0)])
    for tables, instrument in (([heavy], "heavy"), ([other], "landmarks"), ([heavy, other], "landmarks")):
        healthy = adults(instrument).ranges["double_support"]
        chart = draw_groups(read_groups(tables)).subfigs[0].axes[0]
        assert chart.get_title() == "double support"
        assert chart.patches[0].get_extents().transformed(chart.transData.inverted()).intervaly == (
            pytest.approx([healthy.low, healthy.high])
        )


def test_groups_in_the_order_of_the_report_with_sd_of_three(capsys, tmp_path):
    write_tables(
        tmp_path / "a.csv", [row(f"{n}.mp4", speed=1.0 + n / 10, cadence=100.0 + n) for n in range(3)]
    )
    more = {"curve_deviation": 7.0, "stance_left": 60.0, "speed": 0.61}
    write_tables(tmp_path / "b.csv", [replace(row(name, **more), heavy=True) for name in ("x", "y")])
    print_groups(read_groups([tmp_path / "a.csv", tmp_path / "b.csv"]))
    said = capsys.readouterr().out
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in said.splitlines() if "│" in line]
    assert rows == [
        ["speed [m/s]", "1.10 ± 0.10 (3)", "0.61 (2)"],
        ["cadence [steps/min]", "101.0 ± 1.0 (3)", "-"],
        ["stance left [%]", "-", "60.0 (2)"],
        ["curve deviation [deg]", "-", "7.0 (2)"],
    ]
    assert "joint angles do not compare" in said


def test_a_name_that_a_spreadsheet_would_run_is_text(tmp_path):
    write_tables(tmp_path / "a.csv", [row("=cmd().mp4", speed=-1.0)])
    (found,) = rows_of(tmp_path / "a.csv").values()
    assert found["video"] == "'=cmd().mp4"
    assert float(found["speed [m/s]"]) == -1.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no table"),
        ("video,verdict\n", "no table"),
        ("a,b\n1,2\n", "no table"),
        ("video,verdict\nx,NOT_MEASURABLE\n", "could be measured"),
        ("video,verdict,speed [m/s]\nx,OK,fast\n", "a number is expected, not 'fast'"),
        ("video,verdict\nx,OK,more\n", "no table"),
    ],
)
def test_what_is_no_table_is_refused_in_a_line(tmp_path, text, says):
    write_tables(tmp_path / "a.csv", [row("x")])
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(DataError, match=says):
        read_groups([tmp_path / "a.csv"])


@pytest.mark.parametrize(
    "change",
    [{"video": 1}, {"steps": "1"}, {"curves": {"a": ["b"]}}, {"parameters": {"a": 1}}, {"fault": 1}],
)
def test_a_row_that_is_none_is_not_taken(change):
    assert from_json(json.loads(json.dumps(to_json(row("x", speed=1.0))))) == row("x", speed=1.0)
    with pytest.raises(ValueError, match="no "):
        from_json(json.loads(json.dumps(to_json(row("x")))) | change)


def test_columns_are_those_that_the_readme_names():
    assert TEXTS[:5] == ("video", "group", "subject", "verdict", "steps")
    assert TEXTS[-3:] == ("lengths", "heavy", "classification")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--table", "walks.txt"), "must end in .csv"),
        (("--table", "walks.csv", "--all"), "--all: is for one person's report"),
        (("--table", "walks.csv", "--person", "2"), "is somebody else in each video"),
        (("--out", "x"), "is a folder. For a row per video in it: --table FILE.csv"),
        ((), "Missing option '--out'"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(
    gaitnet, folder, tmp_path, monkeypatch, arguments, says
):
    monkeypatch.chdir(tmp_path)
    ran = gaitnet("analyze", folder, *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert not list(tmp_path.iterdir())


def test_a_row_is_classified_as_its_report_is(stored):
    report = analyze(stored, load_predictor(DEFAULT_MODEL)).report
    assert report.classification is not None
    for label in ("Normal", "Abnormal", None):
        said = replace(report, classification=replace(report.classification, label=label))
        assert row_of(said, "x", "", "").classification == (label or "inconclusive")
    assert row_of(replace(report, classification=None), "x", "", "").classification == ""
