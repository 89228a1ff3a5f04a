"""`import gaitnet`: what a user's first script does."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import gaitnet
from gaitnet.errors import NotMeasurableError
from gaitnet.pose.stored import save_pose
from gaitnet.report.json import to_document


@pytest.fixture(scope="module")
def trial(stored: Path) -> gaitnet.Trial:
    return gaitnet.analyze(stored, height_m=1.72)


def test_what_is_public():
    assert gaitnet.__all__ == [
        *("analyze", "Trial", "Verdict", "read_report", "load_model", "Model", "Options"),
        *("fit", "export", "evaluate", "Study", "Runs", "Models", "GaitnetError"),
    ]
    assert all(getattr(gaitnet, name).__doc__ for name in gaitnet.__all__)
    assert set(gaitnet.__all__) <= set(dir(gaitnet))
    with pytest.raises(AttributeError, match="no attribute 'diagnose'"):
        _ = gaitnet.diagnose


def test_numbers_have_units_and_come_as_a_table(trial):
    assert trial.verdict is gaitnet.Verdict.OK
    cadence = trial.parameters["cadence"]
    assert cadence.value == pytest.approx(113, abs=8)
    assert cadence.unit == "steps/min"
    frame = trial.parameters.to_frame()
    assert frame.loc["cadence", "value"] == cadence.value
    assert frame.loc["cadence", "healthy_low"] < 113 < frame.loc["cadence", "healthy_high"]
    assert len(frame) == len(trial.parameters)


def test_angles_come_as_a_table_of_seconds(trial):
    frame = trial.angles.to_frame()
    assert frame.index.name == "time_s"
    assert frame.shape == trial.angles.values.shape
    assert np.nanmax(frame["left_knee_flexion"]) > 40


def test_a_path_may_be_text_and_passes_are_pooled(trial, stored, tmp_path, pose_of):
    save_pose(tmp_path / "back.npz", pose_of(seed=1))
    both = gaitnet.analyze([str(stored), tmp_path / "back.npz"])
    assert len(both.report.footsteps) > len(trial.report.footsteps)


def test_it_is_saved_and_read_again(trial, tmp_path):
    assert trial.save(tmp_path / "report") == tmp_path / "report"
    again = gaitnet.read_report(tmp_path / "report/report.json")
    assert to_document(again.report) == to_document(trial.report)
    assert repr(again) == repr(trial)
    assert again.angles is not None
    assert again.save(tmp_path / "copy") == tmp_path / "copy"
    assert (tmp_path / "copy/report.json").read_bytes() == (tmp_path / "report/report.json").read_bytes()


def test_a_model_answers_about_trials_paths_and_steps(trial, stored, trained):
    model = gaitnet.load_model(trained.exported)
    answers = [model.predict(walk) for walk in (trial, trial.steps, stored)]
    assert answers[0].probabilities == pytest.approx(answers[1].probabilities)
    assert len({answer.model for answer in answers}) == 1
    assert model.classes == ("Normal", "Abnormal")
    assert repr(model).startswith("<Model smoke: Normal, Abnormal>")
    assert gaitnet.analyze(stored, model=model).prediction.model == answers[0].model


def test_where_an_answer_means_nothing_the_model_gives_none(trained, tmp_path, pose_of, trial):
    model = gaitnet.load_model(trained.exported)
    save_pose(tmp_path / "few.npz", pose_of().part(slice(0, 50)))
    few = gaitnet.analyze(tmp_path / "few.npz", model=model)
    assert few.prediction is None
    with pytest.raises(NotMeasurableError):
        model.predict(few)
    trial.save(tmp_path / "report")
    with pytest.raises(gaitnet.GaitnetError, match="a report holds no steps"):
        model.predict(gaitnet.read_report(tmp_path / "report/report.json"))


def test_it_shows_itself_in_a_line_and_in_a_notebook(trial, stored):
    assert repr(trial).startswith(f"<Trial {stored.name}: OK, 6 steps")
    assert "\n" not in repr(trial)
    shown = trial._repr_html_()
    assert 'src="data:image/png;base64,' in shown
    assert "not a diagnosis" in shown
    assert "cadence" in trial.parameters._repr_html_()
    assert len(trial.plot().axes) >= 3


def test_a_name_in_a_notebook_is_text(trial):
    report = replace(trial.report, source="<script>x</script>.mp4")
    assert "<script>" not in gaitnet.Trial(replace(trial.analysis, report=report))._repr_html_()


def test_what_can_not_be_measured_says_why(tmp_path, pose_of):
    save_pose(tmp_path / "short.npz", pose_of().part(slice(0, 15)))
    trial = gaitnet.analyze(tmp_path / "short.npz")
    assert trial.verdict is gaitnet.Verdict.NOT_MEASURABLE
    assert trial.reasons
    assert not trial.parameters
    assert trial.angles is None
    assert "NOT_MEASURABLE" in trial._repr_html_()


def test_nothing_is_loaded_before_it_is_asked_for():
    code = (
        "import sys, gaitnet; assert 'numpy' not in sys.modules; gaitnet.analyze;"
        "assert 'torch' not in sys.modules and 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_runs_as_a_module():
    ran = subprocess.run(
        [sys.executable, "-m", "gaitnet", "--version"], capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"gaitnet {gaitnet.__version__}\n"
