"""`gaitnet analyze`: the report's contract, and what a refusal looks like."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from gaitnet.answer import contradictions
from gaitnet.gait import measure
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.pose.stored import save_pose
from gaitnet.skeleton import FEATURES


def test_a_report_holds_what_the_contract_says(gaitnet, stored, trained, tmp_path) -> None:
    out = tmp_path / "report"
    ran = gaitnet("analyze", stored, "--out", out, "--model", trained.exported)
    assert ran.code == 0
    report = json.loads((out / "report.json").read_text())
    assert report["verdict"] in ("OK", "CAUTION")
    assert isinstance(report["reasons"], list)
    for side in ("left", "right"):
        strikes = report["events"][side]["heel_strikes_s"]
        assert strikes == sorted(strikes)
        assert len(strikes) >= 3
        assert report["events"][side]["toe_offs_s"]
    for name, found in report["parameters"].items():
        assert found["unit"] == DEFINITIONS[name].unit
        assert {"value", "unit", "sd", "n", "source"} == found.keys() - {"margin"}
    assert 90 < report["parameters"]["cadence"]["value"] < 130
    assert report["metres"] == "estimated"
    assert report["prediction"]["label"] in report["prediction"]["probabilities"]
    assert report["classification"]["label"] in ("Normal", "Abnormal", None)
    assert [each["name"] for each in report["classification"]["witnesses"]] == ["distance", "network"]
    assert "Classification: " in ran.out
    assert "gaitnet" in report["versions"]
    assert "Lengths are estimated" in ran.out
    assert "not a diagnosis" in ran.out


def test_the_angles_are_a_table_over_the_whole_clip(gaitnet, stored, tmp_path) -> None:
    gaitnet("analyze", stored, "--out", tmp_path, "--height", "1.8")
    header, *rows = csv.reader((tmp_path / "angles.csv").read_text().splitlines())
    assert header == ["time_s", *FEATURES, "left_leg_guessed", "right_leg_guessed"]
    times = np.array([float(row[0]) for row in rows])
    assert np.diff(times) == pytest.approx(1 / 30, abs=1e-3)
    assert times[-1] == pytest.approx(4.0, abs=0.05)
    knees = [float(row[2]) for row in rows if row[2]]
    assert 40 < np.ptp(knees) < 90
    assert json.loads((tmp_path / "report.json").read_text())["metres"] == "height"


def test_what_can_not_be_measured_has_a_report_without_numbers(gaitnet, pose_of, tmp_path) -> None:
    pose = pose_of()
    image = pose.image.copy()
    image[60:, :, 0] += 400  # somebody else from then on
    save_pose(tmp_path / "two.npz", replace(pose, image=image))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/angles.csv").write_text("of an older clip")
    ran = gaitnet("analyze", tmp_path / "two.npz", "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert ran.code == 0
    assert report["verdict"] == "NOT_MEASURABLE"
    assert "More than one person" in report["reasons"][0]
    assert report["parameters"] == {}
    assert report["prediction"] is None
    assert not (tmp_path / "out/angles.csv").exists()
    assert "NOT_MEASURABLE" in ran.out


def test_from_the_front_there_is_a_cadence_and_nothing_that_would_be_a_guess(
    gaitnet, pose_of, tmp_path
) -> None:
    save_pose(tmp_path / "front.npz", pose_of(view_deg=75.0))
    ran = gaitnet("analyze", tmp_path / "front.npz", "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert report["verdict"] == "CAUTION"
    assert report["parameters"].keys() == {"cadence", "step_time", "stride_time"}
    assert report["events"] == {"left": {}, "right": {}}
    assert report["curves"]["left"] == report["curves"]["right"] == {}
    assert report["prediction"] is None
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "report.json"]
    assert "Classification: Not judged." in ran.out
    assert "this video is not from the side, so normal or abnormal cannot be said." in ran.out
    assert "probable" not in ran.out


def test_a_refused_landmark_file_names_no_programs_that_it_did_not_need(gaitnet, pose_of, tmp_path) -> None:
    pose = pose_of()
    save_pose(tmp_path / "refused.npz", replace(pose, image=pose.image + np.array([0, 300])))
    gaitnet("analyze", tmp_path / "refused.npz", "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert report["verdict"] == "NOT_MEASURABLE"
    assert report["versions"].keys() == {"gaitnet"}
    assert report["reason_values"][0]["code"] == "feet-outside"
    assert len(report["reason_values"][0]["frames"]) == len(pose)


def test_what_stored_landmarks_can_not_have_is_refused(gaitnet, stored, tmp_path) -> None:
    ran = gaitnet("analyze", stored, "--out", tmp_path / "out", "--person", "2")
    assert ran.code == 2
    assert ran.err == "error: --person 2: stored landmarks contain one person. Leave it out.\n"
    assert not (tmp_path / "out").exists()


def test_no_answer_contradicts_its_table(pose_of) -> None:
    limping, healthy = (
        contradictions(measure(pose_of(0, 6.0, 0.0, pattern=pattern)), "Normal")
        for pattern in ("limp", "normal")
    )
    assert healthy == []
    assert "asymmetry" in str(limping[0].values["name"])
    assert limping[0].forbids_answer


def test_passes_of_one_person_are_one_report(gaitnet, pose_of, tmp_path) -> None:
    for seed in (0, 1):
        save_pose(tmp_path / f"pass_{seed}.npz", pose_of(seed))
    ran = gaitnet("analyze", tmp_path / "pass_0.npz", tmp_path / "pass_1.npz", "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert ran.code == 0
    assert [film["name"] for film in report["films"]] == ["pass_0.npz", "pass_1.npz"]
    assert len(report["films"][0]["sha256"]) == 64
    assert any("2 passes of one person" in said for said in report["notes"])
    assert report["parameters"]["step_time"]["n"] >= 8
    strikes = report["events"]["left"]["heel_strikes_s"]
    assert strikes == sorted(strikes)
    assert strikes[-1] > report["films"][1]["start_s"]


def test_a_file_that_is_none_is_one_line_and_leaves_nothing(gaitnet, tmp_path) -> None:
    ran = gaitnet("analyze", tmp_path / "absent.mp4", "--out", tmp_path / "out")
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
