"""Nets that see the walk's context beside a step's curves."""

from pathlib import Path

import numpy as np
import pytest
import torch

from gaitnet.exporting import TOLERANCE, to_openvino
from gaitnet.gait.context import CONTEXT
from gaitnet.inference import load_predictor
from gaitnet.models import MODELS, model_class
from gaitnet.models.base import GaitModule, architecture_of, weights_sha256
from gaitnet.models.card import CARD_KEY
from gaitnet.models.layers import MOST_CONTEXT
from gaitnet.skeleton import FEATURES, UNITS
from gaitnet.types import GaitSequence

CLASSES = ["Normal", "Crouch", "Antalgic"]
LENGTHS = torch.tensor([30, 12])
METRES = torch.tensor([UNITS[name] == "m" for name in FEATURES])
NOISE = torch.rand(2, 30, len(FEATURES), generator=torch.Generator().manual_seed(1))
STEPS = NOISE * torch.where(METRES, 0.5, 50.0)
MEAN, STD = torch.linspace(1, 60, len(CONTEXT)), torch.linspace(0.5, 9, len(CONTEXT))


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> GaitModule:
    torch.manual_seed(0)
    model = model_class(request.param)(num_classes=len(CLASSES), context=True).eval()
    model.context_standardise.set_statistics(MEAN, STD)
    return model


def test_the_context_moves_the_answer_and_a_missing_number_is_the_mean(model: GaitModule) -> None:
    usual = MEAN.repeat(2, 1)
    before = model(STEPS, LENGTHS, usual)
    assert before.shape == (2, 3)
    assert not torch.allclose(model(STEPS, LENGTHS, usual + 2 * STD), before)
    torch.testing.assert_close(model(STEPS, LENGTHS, torch.full_like(usual, torch.nan)), before)


def test_a_number_that_slipped_does_not_drown_the_others(model: GaitModule) -> None:
    far = MEAN.repeat(2, 1) + MOST_CONTEXT * STD
    torch.testing.assert_close(model(STEPS, LENGTHS, far), model(STEPS, LENGTHS, far + 100 * STD))


@pytest.mark.parametrize("name", MODELS)
def test_without_it_nets_are_as_they_were(name: str) -> None:
    model = model_class(name)(num_classes=3).eval()
    assert not model.sees_context
    assert not any(key.startswith("context") for key in model.net.state_dict())
    nothing = torch.zeros(2, len(CONTEXT))
    torch.testing.assert_close(model(STEPS, LENGTHS, nothing), model(STEPS, LENGTHS))


def test_it_is_exported_and_asked_about_a_walk(model: GaitModule, tmp_path: Path) -> None:
    card = {
        "name": "untrained",
        "architecture": architecture_of(model),
        "gaitnet_version": "0",
        "weights_sha256": weights_sha256(model.net),
        "feature_names": list(FEATURES),
        "classes": CLASSES,
        "context": list(CONTEXT),
        "instrument": "walker",
        "max_length": 110,
        "rate_hz": 30.0,
        "convention": None,
    }
    content = {"state_dict": model.state_dict(), "hyper_parameters": dict(model.hparams), CARD_KEY: card}
    torch.save(content, tmp_path / "model.ckpt")
    report = to_openvino(tmp_path / "model.ckpt", tmp_path / "model")
    assert 0 < report["largest_difference"] < TOLERANCE

    step = GaitSequence(STEPS[0].numpy(), instrument="landmarks", parameters={"cadence": 70.0})
    answers = [load_predictor(tmp_path / name).predict([step]) for name in ("model", "model.ckpt")]
    shares = [np.array([*each.probabilities.values()]) for each in answers]
    np.testing.assert_allclose(shares[0], shares[1], atol=TOLERANCE)
    unknown = load_predictor(tmp_path / "model").predict([GaitSequence(STEPS[0].numpy())])
    assert unknown.probabilities != answers[0].probabilities
