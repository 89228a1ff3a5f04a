"""Probabilities made true, and the answers that are none."""

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.special import log_softmax

from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.errors import ModelMismatchError
from gaitnet.inference import load_predictor
from gaitnet.inference.base import to_prediction
from gaitnet.models import load_checkpoint
from gaitnet.models.calibration import best_temperature, calibrate, thresholds
from gaitnet.models.card import CARD_KEY, check_card
from gaitnet.models.checkpoint import read_checkpoint

CARD = {
    "name": "net",
    "architecture": "lstm",
    "gaitnet_version": "0.1.0",
    "weights_sha256": "0" * 64,
    "feature_names": ["left_knee_flexion"],
    "classes": ["Normal", "Abnormal"],
    "max_length": 110,
    "rate_hz": 30.0,
    "convention": None,
}


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_of_answers_that_are_too_sure_or_not_sure_enough(temperature):
    rng = np.random.default_rng(0)
    true_logits = rng.normal(0, 2, 4000)
    target = (rng.random(4000) < 1 / (1 + np.exp(-true_logits))).astype(int)
    said = log_softmax(np.stack([np.zeros(4000), true_logits * temperature], axis=1), axis=1)
    assert best_temperature(said, target) == pytest.approx(temperature, rel=0.1)


def test_between_the_thresholds_lie_both_classes_or_neither():
    p_abnormal = np.concatenate([np.linspace(0, 0.6, 100), np.linspace(0.4, 1, 100)])
    abnormal = np.arange(200) >= 100
    low, high = thresholds(p_abnormal, abnormal)
    assert (low, high) == (0.4, 0.6)  # 5 % of each class would allow 0.43 and 0.57
    wide = np.concatenate([np.linspace(0, 0.8, 100), np.linspace(0.2, 1, 100)])
    assert thresholds(wide, abnormal) == pytest.approx([0.24, 0.76], abs=0.01)
    above = np.concatenate([np.linspace(0, 0.4, 100), np.linspace(0.45, 1, 100)])
    assert thresholds(above, abnormal) == pytest.approx([0.38, 0.6], abs=0.01)  # of old: 0.38 and 0.5
    apart = np.concatenate([np.linspace(0, 0.2, 100), np.linspace(0.9, 1, 100)])
    assert thresholds(apart, abnormal) == pytest.approx([0.19, 0.905], abs=0.01)


def test_few_walks_choose_no_threshold():
    assert thresholds(np.linspace(0, 1, 30), np.arange(30) >= 25) is None


def unsure(card, *probabilities, cut_frames=0, frames=100) -> bool:
    known = check_card(CARD | card, Path("x"))
    return to_prediction(known, np.array([probabilities]), cut_frames, frames).unsure


@pytest.mark.parametrize(
    ("zone", "p_abnormal", "expected"),
    [
        ([0.3, 0.7], 0.35, True),
        ([0.3, 0.7], 0.25, False),
        ([0.3, 0.7], 0.65, True),
        ([0.2, 0.5], 0.505, True),  # a zone on one side only, of a model from before
        ([0.2, 0.5], 0.59, True),
        ([0.2, 0.5], 0.61, False),
        ([0.5, 0.8], 0.495, True),
        (None, 0.505, True),  # too few walks chose none
        (None, 0.39, False),
    ],
)
def test_an_answer_near_the_middle_or_between_the_thresholds_is_unsure(zone, p_abnormal, expected):
    assert unsure({"unsure": zone}, 1 - p_abnormal, p_abnormal) is expected
    if zone is None:
        assert unsure({}, 1 - p_abnormal, p_abnormal) is expected


def test_of_more_classes_the_one_that_is_said_must_stand_out():
    three = {"classes": ["Normal", "CP", "MS"]}
    assert not unsure(three, 0.1, 0.7, 0.2)
    assert unsure(three, 0.1, 0.46, 0.44)  # abnormal, but which?
    assert unsure(three, 0.4, 0.3, 0.3)  # the healthy class leads, and is less likely than not


def test_a_walk_of_which_much_was_not_seen_has_no_sure_answer():
    assert unsure({}, 0.1, 0.9, cut_frames=4890, frames=5000)
    assert not unsure({}, 0.1, 0.9, cut_frames=5, frames=150)


def test_checkpoint_and_export_answer_with_the_temperature(trained):
    content = read_checkpoint(trained.checkpoint)
    card = content[CARD_KEY]
    assert card["temperature"] > 0
    assert float(content["state_dict"]["temperature"]) == pytest.approx(card["temperature"])
    assert load_predictor(trained.exported).card.temperature == card["temperature"]
    module = load_checkpoint(trained.checkpoint)
    features, lengths = torch.randn(2, 20, 11), torch.tensor([20, 15])
    cooler = module(features, lengths)
    torch.testing.assert_close(module.net(features, lengths) / card["temperature"], cooler)


def test_a_temperature_that_the_card_does_not_describe_is_refused(trained, tmp_path):
    content = read_checkpoint(trained.checkpoint)
    content["state_dict"]["temperature"] = content["state_dict"]["temperature"] * 2
    torch.save(content, tmp_path / "changed.ckpt")
    with pytest.raises(ModelMismatchError, match="not those that its card describes"):
        load_checkpoint(tmp_path / "changed.ckpt")


def test_a_checkpoint_from_before_has_temperature_one(trained, tmp_path):
    content = read_checkpoint(trained.checkpoint)
    del content["state_dict"]["temperature"], content[CARD_KEY]["temperature"], content[CARD_KEY]["unsure"]
    torch.save(content, tmp_path / "old.ckpt")
    assert float(load_checkpoint(tmp_path / "old.ckpt").temperature) == 1


@pytest.mark.parametrize("unsure", [[0.6, 0.4], [0.5], "all", [-1, 0.5], [0.2, None]])
def test_thresholds_that_are_none_are_refused(trained, tmp_path, unsure):
    content = read_checkpoint(trained.checkpoint)
    content[CARD_KEY]["unsure"] = unsure
    torch.save(content, tmp_path / "odd.ckpt")
    with pytest.raises(ModelMismatchError, match="no usable 'unsure'"):
        load_checkpoint(tmp_path / "odd.ckpt")


def test_calibrating_twice_changes_nothing(trained, tmp_path):
    data = NpySequenceDataModule(root=str(trained.tree))
    data.setup("fit")
    path = tmp_path / "again.ckpt"
    path.write_bytes(trained.checkpoint.read_bytes())
    first = calibrate(path, data.clips, data.split_positions.validation)
    assert calibrate(path, data.clips, data.split_positions.validation) == first
