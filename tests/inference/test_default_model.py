"""The model that comes with gaitnet."""

import numpy as np
import pytest

from gaitnet.analysis import analyze
from gaitnet.errors import NotMeasurableError
from gaitnet.gait.context import CONTEXT
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.pipeline import Measured, Options, sequences_of
from gaitnet.pose.stored import save_pose
from gaitnet.predicting import predict
from gaitnet.walker.dataset import plan_takes, record


def test_its_card_says_what_it_is_made_of():
    card = load_predictor(DEFAULT_MODEL).card
    assert card.name == "simulated"
    assert card.ignored[0] == "stride_width"
    assert card.context == CONTEXT
    assert card.instrument == "walker"
    assert {"Normal", "Parkinsonian", "KneeOsteoarthritis", "StiffKnee", "DropFoot"} <= set(card.classes)
    assert 0.5 <= card.pattern_threshold < 1
    assert card.planes == ("sagittal",)
    assert card.subjects > 100
    low, high = card.unsure
    assert low < 0.5 <= high
    assert sum(path.stat().st_size for path in DEFAULT_MODEL.iterdir()) < 1_000_000


def test_people_whom_it_has_not_seen_are_told_apart():
    predictor = load_predictor(DEFAULT_MODEL)
    odds = {"Normal": [], "Abnormal": []}
    for take in plan_takes(40, 77_000, walks=1):
        measured = Measured(None, None, record(take))
        odds[take.label].append(1 - predictor.predict(sequences_of(measured)).probabilities["Normal"])
    assert np.mean(np.array(odds["Normal"]) > 0.5) <= 0.15  # 3 of 20; one witness of two
    assert np.median(odds["Abnormal"]) > 1.5 * np.median(odds["Normal"])


def test_a_walk_towards_the_camera_gets_no_answer(pose_of, tmp_path):
    predictor = load_predictor(DEFAULT_MODEL)
    save_pose(tmp_path / "side.npz", pose_of())
    assert predict(tmp_path / "side.npz", predictor, Options()).prediction.label in predictor.card.classes
    turned = pose_of(view_deg=75.0)
    save_pose(tmp_path / "front.npz", turned)
    with pytest.raises(NotMeasurableError, match="was trained on side views only"):
        predict(tmp_path / "front.npz", predictor, Options())


def test_healthy_people_are_called_normal_and_acted_patients_are_not(shared_data):
    predictor = load_predictor(DEFAULT_MODEL)
    labels = [_label(path, predictor) for path in sorted((shared_data / "landmarks").glob("*_NM_01.npz"))]
    assert len(labels) >= 10
    assert "Abnormal" not in labels
    assert labels.count("Normal") >= 0.8 * len(labels)
    for path in (shared_data / "landmarks").glob("gait_abnormal_*.npz"):
        assert _label(path, predictor) != "Normal"


def _label(path, predictor):
    found = analyze(path, predictor).report.classification
    return found and found.label
