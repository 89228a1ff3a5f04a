"""`report.json` says what its schema says, and comes back as what was written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from gaitnet.analysis import analyze
from gaitnet.errors import SequenceError
from gaitnet.findings import findings_of
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.pipeline import Options
from gaitnet.pose.stored import save_pose
from gaitnet.reasons import Reason, note
from gaitnet.report.csv import write_angles_csv
from gaitnet.report.json import to_document, write_json
from gaitnet.report.reading import read_report
from gaitnet.report.schema import FILE, make_schema, shipped, write_schema
from gaitnet.types import GaitReport, Tuning, Verdict
from gaitnet.words import sentence


@pytest.fixture(scope="module", params=["ok", "answered", "caution", "refused"])
def report(request, stored: Path, pose_of, tmp_path_factory) -> GaitReport:
    """Of real walks, one of each verdict, and one with an answer."""
    path = tmp_path_factory.mktemp("films") / "walk.npz"
    if request.param == "ok":
        return analyze(stored, options=Options(height_m=1.74, tuning=Tuning(cutoff_hz=5.0))).report
    if request.param == "answered":
        return analyze(stored, load_predictor(DEFAULT_MODEL)).report
    pose = pose_of()
    if request.param == "caution":
        save_pose(path, pose.between(0, 2.4))
        return analyze(path).report
    still = {name: np.repeat(getattr(pose, name)[:1], len(pose), axis=0) for name in ("image", "world")}
    save_pose(path, replace(pose, **still))
    return analyze(path).report


def written(report: GaitReport, folder: Path) -> Path:
    write_json(folder / "report.json", report)
    if report.angles is not None:
        write_angles_csv(folder / "angles.csv", report.angles)
    return folder / "report.json"


def test_the_reports_are_of_every_kind(report, request):
    kind = request.node.callspec.params["report"]
    verdicts = {"ok": "OK", "answered": "OK", "caution": "CAUTION", "refused": "NOT_MEASURABLE"}
    assert report.verdict.value == verdicts[kind]
    assert (report.prediction is not None) == (kind == "answered")


def test_it_is_what_the_schema_says(report):
    validator = jsonschema.Draft202012Validator(json.loads(shipped()))
    assert [error.message for error in validator.iter_errors(to_document(report))] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"verdict": "FINE"},
        {"parameters": {"cadence": {"value": "1"}}},
        {"films": None},
        {"bouts": [{}]},
    ],
    ids=str,
)
def test_the_schema_refuses_what_is_not(report, changes):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(to_document(report) | changes, json.loads(shipped()))
    without = {key: value for key, value in to_document(report).items() if key not in changes}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(without, json.loads(shipped()))


def test_the_schema_that_is_shipped_is_that_of_the_code(tmp_path):
    jsonschema.Draft202012Validator.check_schema(make_schema())
    write_schema(tmp_path)
    assert (tmp_path / FILE).read_text() == shipped(), "run: python -m gaitnet.report.schema"


def test_what_is_read_is_what_was_written(report, tmp_path):
    """To the last digit that is in the file: writing it again gives the same file."""
    path = written(report, tmp_path)
    found = read_report(path)
    (tmp_path / "again").mkdir()
    assert written(found, tmp_path / "again").read_bytes() == path.read_bytes()
    if report.angles is not None:
        first, again = (folder / "angles.csv" for folder in (tmp_path, tmp_path / "again"))
        assert first.read_bytes() == again.read_bytes()
    assert found == read_report(tmp_path / "again" / "report.json")


def test_what_has_no_digits_comes_back_as_it_was(report, tmp_path):
    found = read_report(written(report, tmp_path))
    for name in (
        "source",
        "verdict",
        "metres",
        "versions",
        "person",
        "engine",
        "height_m",
        "withheld",
        "films",
        "tuning",
        "card",
        "no_answer",
    ):
        assert getattr(found, name) == getattr(report, name), name
    assert [reason.code for reason in found.reasons] == [reason.code for reason in report.reasons]
    assert list(map(sentence, found.reasons)) == list(map(sentence, report.reasons))


def test_numbers_come_back_to_the_digits_that_are_written(report, tmp_path):
    found = read_report(written(report, tmp_path))
    assert found.parameters.keys() == report.parameters.keys()
    for name, one in report.parameters.items():
        assert found.parameters[name].value == pytest.approx(one.value, rel=1e-5)
        assert replace(found.parameters[name], value=0, sd=0) == replace(one, value=0, sd=0)
    assert (found.events is None) == (report.events is None)
    for name, times in vars(report.events).items() if report.events else ():
        assert getattr(found.events, name) == pytest.approx(times, abs=1e-4)
    assert len(found.footsteps) == len(report.footsteps)
    for one, other in zip(found.strides, report.strides, strict=True):
        assert (one.side, one.left_out, one.bout) == (other.side, other.left_out, other.bout)
        assert one.toe_off_s == pytest.approx(other.toe_off_s, abs=1e-4, nan_ok=True)
    assert (found.prediction is None) == (report.prediction is None)
    if found.prediction:
        assert found.prediction == report.prediction
        said, read = report.classification, found.classification
        assert (read.label, read.pattern, read.drivers) == (said.label, said.pattern, said.drivers)
        assert read.probability == pytest.approx(said.probability, abs=1e-4)
        assert read.why == said.why
        assert [each.detail for each in read.witnesses] == [each.detail for each in said.witnesses]


def test_without_its_table_there_are_no_angles(report, tmp_path):
    write_json(tmp_path / "report.json", report)
    assert read_report(tmp_path / "report.json").angles is None
    (tmp_path / "angles.csv").write_text("no table")
    assert read_report(tmp_path / "report.json", angles=False).angles is None
    with pytest.raises(SequenceError, match=r"angles\.csv: .*\. Analyse the film again\.$"):
        read_report(tmp_path / "report.json")


def test_a_newer_format_is_refused_in_one_line(report, tmp_path):
    (tmp_path / "r.json").write_text(json.dumps(to_document(report) | {"format": 2}))
    with pytest.raises(
        SequenceError, match=r"r\.json: format 2, of a newer gaitnet.*Update gaitnet\.$"
    ) as caught:
        read_report(tmp_path / "r.json")
    assert "\n" not in str(caught.value)


OLD = {
    "source": "film.mp4",
    "verdict": "CAUTION",
    "reasons": ["Few steps. Film more."],
    "parameters": {"cadence": {"value": 100, "unit": "steps/min", "sd": None, "n": 5}},
    "metres": "estimated",
    "curves": {"left": {"knee": {"mean_deg": [1.0] * 51, "sd_deg": None}}},
    "reference": {"name": "adults"},
    "prediction": {
        "label": "Normal",
        "unsure": False,
        "probabilities": {"Normal": 0.9, "Abnormal": 0.1},
        "model": "m",
    },
    "bouts": [{"view": "side"}],  # once of another shape
    "model_card": {"name": "m"},
    "withheld": ["speed"],
    "later": 1,
}


def test_a_report_from_before_there_was_a_format_is_read(tmp_path):
    (tmp_path / "old.json").write_text(json.dumps(OLD))
    found = read_report(tmp_path / "old.json")
    assert (found.verdict, found.parameters["cadence"].value, found.tuning) == (Verdict.CAUTION, 100.0, None)
    assert (found.bouts, found.card, found.withheld, found.events) == ((), None, (), None)
    assert list(map(sentence, found.reasons)) == ["Few steps. Film more."]
    assert found.prediction.step_probabilities.shape == (0, 2)
    assert found.curves["knee_left"].mean_deg.tolist() == [1.0] * 51


def test_what_another_gaitnet_said_is_said_as_it_was_worded(stored, tmp_path):
    document = to_document(replace(analyze(stored).report, reasons=(note("turned", degrees=90),)))
    (said,) = document["reason_values"]
    said |= {"code": "of-tomorrow", "sentence": "It rained.", "remedy": "Film indoors."}
    (tmp_path / "r.json").write_text(json.dumps(document))
    (reason,) = read_report(tmp_path / "r.json").reasons
    assert sentence(reason) == sentence(reason, "page") == "It rained. Film indoors."
    assert reason == Reason("written", Verdict.OK, {"text": "It rained. Film indoors."})


def test_findings_are_written_in_words_and_numbers(pose_of, tmp_path):
    save_pose(tmp_path / "walk.npz", pose_of(0, 6.0, 0.0, pattern="stiff_knee", affected_side="left"))
    report = analyze(tmp_path / "walk.npz").report
    path = written(report, tmp_path)
    found = json.loads(path.read_text())["findings"]
    assert [each["sentence"] for each in found] == [each.sentence() for each in findings_of(report)]
    (knee,) = (each for each in found if each["name"] == "knee_swing_left")
    assert (knee["side"], knee["phase"], knee["unit"]) == ("left", "initial_swing", "deg")
    assert knee["value"] < knee["low"] < knee["high"]
    assert knee["z"] < -2
    assert 0 <= knee["percentile"] < 2.5
    again = findings_of(read_report(path))
    assert [round(each.z, 2) for each in again] == [each["z"] for each in found]


def test_a_spread_without_a_centre_is_refused(report, tmp_path):
    path = written(report, tmp_path)
    found = json.loads(path.read_text())
    if found["reference"]:
        found["reference"]["ranges"]["stance"]["spread"] = -1.0
        path.write_text(json.dumps(found))
        with pytest.raises(SequenceError, match="reference is missing or wrong"):
            read_report(path)
