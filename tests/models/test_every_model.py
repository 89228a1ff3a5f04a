"""What every architecture of the table keeps to, whatever it is made of."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from gaitnet.errors import ModelMismatchError
from gaitnet.exporting import TOLERANCE, to_openvino
from gaitnet.models import MODELS, load_checkpoint, model_class
from gaitnet.models.base import GaitModule, architecture_of, weights_sha256
from gaitnet.models.card import CARD_KEY, check_card
from gaitnet.skeleton import FEATURES

FEATURE_COUNT, CLASSES = len(FEATURES), ["Normal", "Crouch", "Limp"]
MEAN, STD = torch.linspace(-5, 40, FEATURE_COUNT), torch.linspace(0.1, 20, FEATURE_COUNT)


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> GaitModule:
    """An untrained model of three classes that knows the statistics of its data."""
    torch.manual_seed(0)
    model = model_class(request.param)(num_features=FEATURE_COUNT, num_classes=len(CLASSES)).eval()
    model.standardise.set_statistics(MEAN, STD)
    return model


def raw(batch: int, frames: int, seed: int = 0) -> Tensor:
    """Features `(B, T, F)` with the model's statistics, a few of them missing."""
    generator = torch.Generator().manual_seed(seed)
    features = MEAN + STD * torch.randn(batch, frames, FEATURE_COUNT, generator=generator)
    return features.masked_fill(torch.rand(features.shape, generator=generator) < 0.05, float("nan"))


LENGTHS = torch.tensor([40, 1, 23, 39, 7])


def test_an_answer_has_one_number_per_class_and_no_nan(model: GaitModule) -> None:
    logits = model(raw(5, 40), LENGTHS)
    assert logits.shape == (5, 3)
    assert logits.isfinite().all()


@pytest.mark.parametrize("garbage", [0.0, 1e6, float("nan"), float("inf")])
def test_what_stands_behind_the_last_valid_frame_does_not_matter(model: GaitModule, garbage: float) -> None:
    features = raw(5, 40)
    padded = features.clone()
    for row, length in zip(padded, LENGTHS, strict=True):
        row[length:] = garbage
    assert not torch.equal(padded, features)
    torch.testing.assert_close(model(padded, LENGTHS), model(features, LENGTHS), rtol=0, atol=0)


def test_more_padding_changes_nothing(model: GaitModule) -> None:
    features = raw(5, 40)
    longer = torch.cat([features, torch.full((5, 70, FEATURE_COUNT), 9e3)], dim=1)
    torch.testing.assert_close(model(longer, LENGTHS), model(features, LENGTHS))


def test_the_last_valid_frame_does_matter(model: GaitModule) -> None:
    features = raw(5, 40)
    changed = features.clone()
    changed[torch.arange(5), LENGTHS - 1] += 3 * STD
    before, after = model(features, LENGTHS), model(changed, LENGTHS)
    assert ((before - after).abs().amax(dim=1) > 1e-4).all()


def test_the_others_in_the_batch_do_not_matter(model: GaitModule) -> None:
    features = raw(5, 40)
    together = model(features, LENGTHS)
    order = torch.tensor([3, 0, 4, 2, 1])
    torch.testing.assert_close(model(features[order], LENGTHS[order]), together[order])
    alone = [model(row[None, :length], length[None]) for row, length in zip(features, LENGTHS, strict=True)]
    torch.testing.assert_close(torch.cat(alone), together)


def test_units_do_not_matter_if_the_statistics_have_the_same(model: GaitModule) -> None:
    features = raw(5, 40)
    before = model(features, LENGTHS)
    scale, shift = torch.linspace(0.5, 57.3, FEATURE_COUNT), torch.linspace(-9, 9, FEATURE_COUNT)
    assert not torch.allclose(model(features * scale + shift, LENGTHS), before)
    model.standardise.set_statistics(MEAN * scale + shift, STD * scale)
    torch.testing.assert_close(model(features * scale + shift, LENGTHS), before, rtol=0, atol=1e-4)


def test_a_missing_value_counts_as_the_mean(model: GaitModule) -> None:
    features = raw(5, 40)
    filled = torch.where(features.isnan(), MEAN, features)
    assert features.isnan().any()
    torch.testing.assert_close(model(features, LENGTHS), model(filled, LENGTHS))


def card_of(model: GaitModule) -> dict[str, object]:
    """What training would say of it."""
    return {
        "name": "untrained",
        "architecture": architecture_of(model),
        "gaitnet_version": "0",
        "weights_sha256": weights_sha256(model.net),
        "feature_names": list(FEATURES),
        "classes": CLASSES,
        "max_length": 110,
        "rate_hz": 30.0,
        "convention": None,
    }


def save(model: GaitModule, card: object, path: Path, **changes: object) -> Path:
    """A checkpoint as the trainer writes it, in what gaitnet reads of it."""
    content = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        CARD_KEY: card,
    }
    torch.save(content | changes, path)
    return path


def test_a_checkpoint_is_read_as_it_was_written(model: GaitModule, tmp_path: Path) -> None:
    read = load_checkpoint(save(model, card_of(model), tmp_path / "model.ckpt"))
    assert type(read) is type(model)
    assert not read.training
    assert read.card == check_card(card_of(model), tmp_path)
    torch.testing.assert_close(read(raw(5, 40), LENGTHS), model(raw(5, 40), LENGTHS), rtol=0, atol=0)


def test_three_classes_are_exported_like_two(model: GaitModule, tmp_path: Path) -> None:
    report = to_openvino(save(model, card_of(model), tmp_path / "model.ckpt"), tmp_path / "model")
    assert 0 < report["largest_difference"] < TOLERANCE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({CARD_KEY: None}, "no card"),
        ({CARD_KEY: {"name": "lstm"}}, "no usable 'architecture'"),
        ({"state_dict": {}}, "do not fit"),
        ({"hyper_parameters": {"num_features": 3}}, "do not fit"),
        ({"hyper_parameters": {"rate": 3}}, "do not fit"),
    ],
)
def test_a_checkpoint_that_lacks_something_is_refused(
    model: GaitModule, tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    path = save(model, card_of(model), tmp_path / "model.ckpt", **changes)
    with pytest.raises(ModelMismatchError, match=words) as caught:
        load_checkpoint(path)
    assert str(path) in str(caught.value)


def test_weights_and_card_that_do_not_belong_together_are_refused(model: GaitModule, tmp_path: Path) -> None:
    other = {name: value + 1 for name, value in model.state_dict().items()}
    path = save(model, card_of(model), tmp_path / "model.ckpt", state_dict=other)
    with pytest.raises(ModelMismatchError, match="not those that its card describes"):
        load_checkpoint(path)


def test_an_unknown_architecture_is_refused(model: GaitModule, tmp_path: Path) -> None:
    path = save(model, card_of(model) | {"architecture": "abacus"}, tmp_path / "model.ckpt")
    with pytest.raises(ModelMismatchError, match=r"model\.ckpt: architecture 'abacus': unknown.*lstm"):
        load_checkpoint(path)
