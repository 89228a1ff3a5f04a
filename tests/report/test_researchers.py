"""Files for other programs: read back by hand, and by OpenSim where it is installed."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import Film, analyze
from gaitnet.report.opensim import COORDINATES
from gaitnet.report.researchers import NAMES, write_files
from gaitnet.skeleton import INDEX, LANDMARKS, SIDES
from gaitnet.types import GaitReport, PoseSequence


@pytest.fixture(scope="module")
def examined(stored: Path) -> tuple[GaitReport, PoseSequence]:
    found = analyze(stored)
    report, (shown,) = found.report, found.films
    pose = shown.pose
    assert pose is not None
    world, image = pose.world.copy(), pose.image.copy()
    world[:3], image[:3] = np.nan, np.nan  # nobody in the first frames
    return report, replace(pose, world=world, image=image)


@pytest.fixture(scope="module")
def files(examined, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    write_files(folder, examined[0], [Film(Path("stored.npz"), examined[1])])
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    return folder


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_parameter_has_its_row(examined, files):
    report, _ = examined
    rows = {row["parameter"]: row for row in table(files / "parameters.csv")}
    assert rows.keys() == report.parameters.keys()
    for name, found in report.parameters.items():
        assert float(rows[name]["value"]) == pytest.approx(found.value, abs=1e-4)
        assert (rows[name]["unit"], int(rows[name]["n"])) == (found.unit, found.n)


def test_events_come_in_the_order_of_time(examined, files):
    report, _ = examined
    rows = table(files / "events.csv")
    times = [float(row["time_s"]) for row in rows]
    assert times == sorted(times)
    for side in SIDES:
        strikes = [row["time_s"] for row in rows if (row["side"], row["event"]) == (side, "heel strike")]
        assert np.array(strikes, float) == pytest.approx(report.events.heel_strikes(side), abs=1e-4)


def test_cycles_go_from_heel_strike_to_heel_strike(examined, files):
    report, _ = examined
    rows = table(files / "cycles.csv")
    assert len(rows) == sum(len(report.events.heel_strikes(side)) - 1 for side in SIDES)
    for row in rows:
        start_s, end_s = float(row["start_s"]), float(row["end_s"])
        assert float(row["stride_time_s"]) == pytest.approx(end_s - start_s, abs=2e-4)
        if row["toe_off_s"]:
            share = (float(row["toe_off_s"]) - start_s) / (end_s - start_s)
            assert float(row["stance_%"]) == pytest.approx(100 * share, abs=0.1)


def test_cycles_are_those_that_the_parameters_are_made_of(examined, files):
    report, _ = examined
    rows = table(files / "cycles.csv")
    strides = report.parameters["stride_time"]
    assert len(rows) == len(report.strides)
    rows = [row for row in rows if not row["left_out"]]
    assert len(rows) == strides.n
    stance = [float(row["stance_%"]) for row in rows if row["stance_%"]]
    assert len(stance) == report.parameters["stance"].n
    of_side = [float(row["stance_%"]) for row in rows if row["stance_%"] and row["side"] == "left"]
    assert np.mean(of_side) == pytest.approx(report.parameters["stance_left"].value, abs=1e-3)


def test_what_is_left_out_is_marked_in_steps_and_cycles(examined, tmp_path):
    report, pose = examined
    steps = (*report.footsteps[:-1], replace(report.footsteps[-1], left_out="stopping"))
    strides = (*report.strides[:-1], replace(report.strides[-1], left_out="outlying"))
    write_files(tmp_path, replace(report, footsteps=steps, strides=strides), [Film(Path("x"), pose)])
    found = table(tmp_path / "steps.csv")
    assert [row["left_out"] for row in found] == [""] * (len(steps) - 1) + ["stopping"]
    assert float(found[0]["step_time_s"]) == pytest.approx(steps[0].time_s, abs=1e-4)
    assert float(found[0]["step_length_m"]) == pytest.approx(steps[0].length_m, abs=1e-4)
    assert table(tmp_path / "cycles.csv")[-1]["left_out"] == "outlying"


def test_markers_are_in_metres_with_y_up(examined, files):
    _, pose = examined
    lines = (files / "landmarks.trc").read_text().splitlines()
    assert lines[2].split("\t")[2:5] == [str(len(pose)), "33", "m"]
    assert [name for name in lines[3].split("\t")[2:] if name] == list(LANDMARKS)
    assert set(lines[6].split("\t")[2:]) == {"nan"}  # nobody
    cells = lines[6 + 50].split("\t")
    assert float(cells[1]) == pytest.approx(pose.time_s[50], abs=1e-5)
    points = np.array(cells[2:], float).reshape(33, 3)
    assert points == pytest.approx(pose.world[50] * [1, -1, -1], abs=1e-5)
    assert points[INDEX["nose"], 1] > points[INDEX["left_heel"], 1]


def test_coordinates_are_the_angles(examined, files):
    report, _ = examined
    lines = (files / "angles.mot").read_text().splitlines()
    rows = np.array([line.split("\t") for line in lines[7:]], float)
    assert lines[2:5] == [f"nRows={len(rows)}", f"nColumns={1 + len(COORDINATES)}", "inDegrees=yes"]
    assert lines[6].split("\t") == ["time", *COORDINATES.values()]
    knee = report.angles["right_knee_flexion"]
    times = report.angles.time_s[np.isfinite(report.angles.values).all(axis=1)]
    assert rows[:, 0] == pytest.approx(times, abs=1e-5)
    assert rows[:, 2] == pytest.approx(knee[np.isin(report.angles.time_s, times)], abs=1e-3)


def test_keypoints_are_one_for_each_frame_with_somebody(examined, files):
    _, pose = examined
    document = json.loads((files / "keypoints.coco.json").read_text())
    assert (len(document["images"]), len(document["annotations"])) == (len(pose), len(pose) - 3)


def test_opensim_opens_them(examined, files):
    opensim = pytest.importorskip("opensim")
    _, pose = examined
    markers = opensim.TimeSeriesTableVec3(str(files / "landmarks.trc"))
    assert (markers.getNumRows(), markers.getNumColumns()) == (len(pose), 33)
    angles = opensim.TimeSeriesTable(str(files / "angles.mot"))
    assert angles.getColumnLabels() == tuple(COORDINATES.values())


def test_what_is_not_known_now_does_not_stay_from_before(examined, files, tmp_path):
    report, pose = examined
    write_files(tmp_path, report, [Film(Path("x"), pose), Film(Path("y"), pose)])
    assert (tmp_path / "landmarks_2.trc").exists()
    write_files(tmp_path, replace(report, parameters={}, events=None, angles=None), [Film(Path("x"), None)])
    assert not list(tmp_path.iterdir())
