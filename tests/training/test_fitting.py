"""Three doors to one training: the command, `fit`, and Lightning's own `Trainer.fit`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import ModelCheckpoint

from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.errors import DataError, GaitnetError
from gaitnet.models import load_checkpoint
from gaitnet.models.card import CARD_KEY
from gaitnet.models.checkpoint import read_checkpoint
from gaitnet.models.lstm import LSTMClassifier
from gaitnet.training import fit
from gaitnet.training.words import quiet

SEED = 7
CPU: dict[str, Any] = {"trainer__accelerator": "cpu", "trainer__devices": 1}


@pytest.fixture(scope="module")
def fitted(trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fit(trained.tree, "smoke", SEED, tmp_path_factory.mktemp("fitted"), **CPU)


def content(path: Path) -> dict[str, Any]:
    """What a checkpoint says of the model and its training, as plain numbers."""
    found = read_checkpoint(path)
    kept = ("state_dict", "hyper_parameters", "epoch", "global_step", "optimizer_states", CARD_KEY)
    return {name: _plain(found[name]) for name in kept}


def _plain(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def test_the_command_and_fit_end_with_the_same_checkpoint(fitted, trained, tmp_path, gaitnet) -> None:
    flags = ("--data.root", trained.tree, "--trainer.default_root_dir", tmp_path, "--seed_everything", SEED)
    cpu = ("--trainer.accelerator", "cpu", "--trainer.devices", "1", "--trainer.enable_progress_bar", "false")
    ran = gaitnet("train", "--config", "smoke", *flags, *cpu)
    assert ran.code == 0, ran.err
    best = tmp_path / "smoke/best.ckpt"
    assert ran.out.splitlines()[0] == str(best)
    assert content(best) == content(fitted)


def test_a_trainer_by_hand_ends_with_the_same_calibrated_checkpoint(fitted, trained, tmp_path) -> None:
    """As in any Lightning program: the module brings its callback itself."""
    pl.seed_everything(SEED, verbose=False)
    data = NpySequenceDataModule(str(trained.tree), batch_size=16, val_fraction=0.3)
    module = LSTMClassifier(11, 2, hidden=(8, 4), dense=4, lr=1e-2, name="smoke")
    saver = ModelCheckpoint(tmp_path, filename="best", monitor="val/loss")
    trainer = pl.Trainer(
        accelerator="cpu",
        devices=1,
        max_epochs=2,
        gradient_clip_val=1.0,
        num_sanity_val_steps=0,
        callbacks=[saver],
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    with quiet():
        trainer.fit(module, data)
    best = Path(saver.best_model_path)
    assert load_checkpoint(best).card.temperature != 1
    by_hand, by_fit = content(best), content(fitted)
    named, all_of_them = by_hand.pop("hyper_parameters"), by_fit.pop("hyper_parameters")
    assert all(all_of_them[name] == value for name, value in named.items())  # the others have their defaults
    assert by_hand == by_fit


def test_every_checkpoint_that_a_training_leaves_is_calibrated(fitted: Path) -> None:
    for name in ("best", "last"):
        assert load_checkpoint(fitted.with_stem(name)).card.temperature != 1


def test_fit_takes_any_key_and_says_nothing(trained, tmp_path, capfd) -> None:
    given = {"name": "mine", "model__lr": 0.0123, "trainer.max_epochs": 1, "data__ignore": ["stride_width"]}
    best = fit(trained.tree, ["smoke"], out=tmp_path, **CPU, **given)
    assert best == tmp_path / "mine/best.ckpt"
    found = read_checkpoint(best)
    assert found["hyper_parameters"]["lr"] == 0.0123
    assert found[CARD_KEY]["ignored"] == ["stride_width"]
    assert found[CARD_KEY]["epochs"] == 1
    assert capfd.readouterr() == ("", "")


def test_what_fit_can_not_use_is_an_error_of_gaitnets(trained, tmp_path) -> None:
    with pytest.raises(DataError, match="Known by name: cnn, ddp"):
        fit(trained.tree, "lstmm", out=tmp_path)
    with pytest.raises(GaitnetError, match="'colour' is not accepted"):
        fit(trained.tree, "smoke", out=tmp_path, model__colour="red")
    with pytest.raises(GaitnetError, match="keeps no checkpoint"):
        fit(trained.tree, "smoke", out=tmp_path, trainer__fast_dev_run=True, **CPU)
