"""Training one network on some of the people, quickly: the walks of a clinic are few."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytorch_lightning as pl

from gaitnet.clinic.judgement import CNN, LSTM, TUNED
from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.errors import GaitnetError
from gaitnet.models.base import GaitModule
from gaitnet.models.calibration import ask
from gaitnet.models.checkpoint import load_checkpoint
from gaitnet.models.cnn import CNNClassifier
from gaitnet.models.joining import join_walks
from gaitnet.presets import config_path
from gaitnet.skeleton import NORMAL
from gaitnet.teaching.shipped import start_from_shipped
from gaitnet.teaching.telling import Teller, Watching
from gaitnet.teaching.trees import Tree
from gaitnet.training import train
from gaitnet.types import Array

VALIDATION = 0.2
"""Of the people who are not tested with: they calibrate a network, and choose one of several."""


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes:
        config: that comes with gaitnet.
        flags: what is otherwise, because the walks are few.
        updates: of the weights, about; so many more walks do not take so much longer.
        epochs: at most.
        units: of work that it counts, see `Teller`.
        shipped: it starts from the built-in model's weights.
    """

    config: str
    flags: tuple[str, ...]
    updates: int
    epochs: int
    units: float
    shipped: bool = False


FEWEST_EPOCHS = 12

_LAST_EPOCH = (
    *("--model.lr", "5e-3", "--model.one_cycle", "true"),
    *("--checkpoint.monitor", "null", "--early_stopping.patience", "1000"),
)
"""The best epoch by four people's walks is best by chance."""

_AUGMENTED = tuple(
    word
    for name, value in {"mirror": 0.5, "offset_deg": 4.0, "scale": 0.05, "speed": 0.1}.items()
    for word in (f"--data.augmentation.{name}", str(value))
)
"""As the configuration `cnn` has it."""

RECIPES: dict[str, Recipe] = {
    LSTM: Recipe("lstm", (*_LAST_EPOCH, *_AUGMENTED), 400, 40, units=4.0),
    CNN: Recipe("default", (), 300, 30, units=1.5),
    TUNED: Recipe("default", ("--model.lr", "1e-3"), 200, 20, units=1.0, shipped=True),
}


@dataclass(frozen=True)
class Fitted:
    """A trained network, and how good it is for those who validated it.

    Attributes:
        network: a key of `RECIPES`.
        checkpoint: the file.
        loss: mean log loss of the validation people's walks, each class counting the same.
        right: balanced accuracy of them.
    """

    network: str
    checkpoint: Path
    loss: float
    right: float


def fit(network: str, tree: Tree, out: Sequence[str], folder: Path, teller: Teller, seed: int = 0) -> Fitted:
    """Train without the people `out`.

    Raises:
        GaitnetError: data that can't be trained on, or a folder that can't be written.
        Cancelled: somebody cancelled it.
    """
    recipe = RECIPES[network]
    watching = Starting(teller, recipe)
    shutil.rmtree(folder, ignore_errors=True)
    checkpoint = train(_flags(network, recipe, tree, out, folder, seed), bar=watching).checkpoint
    if checkpoint is None:
        raise GaitnetError(f"{network}: no checkpoint was written. Start the training again.")
    teller.done(recipe.units)
    data = watching.data
    loss, right = _validated(load_checkpoint(checkpoint), data)
    return Fitted(network, checkpoint, loss, right)


def answers(fitted: Fitted, tree: Tree, walks: Sequence[int]) -> Array:
    """`(W, C)` log probabilities of some walks, by their positions in the tree."""
    module = load_checkpoint(fitted.checkpoint)
    data = NpySequenceDataModule(root=str(tree.root), instrument=module.card.instrument, normal=NORMAL)
    clips = data.clips
    chosen = clips.of_walks(walks)
    joined, _ = join_walks(ask(module, clips, chosen), clips.walk[chosen].numpy())
    return joined


class Starting(Watching):
    """Also gives a network its first weights, and keeps the data that it was trained on."""

    data: NpySequenceDataModule

    def __init__(self, teller: Teller, recipe: Recipe) -> None:
        super().__init__(teller, recipe.units)
        self._shipped = recipe.shipped

    def on_fit_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """After the statistics were taken from the data; the weights belong to the old ones."""
        self.data = cast("Any", trainer).datamodule
        if self._shipped:
            start_from_shipped(cast("CNNClassifier", pl_module))


def _validated(module: GaitModule, data: NpySequenceDataModule) -> tuple[float, float]:
    """Log loss and balanced accuracy of the walks that validated; classes count the same."""
    chosen = data.clips.of_walks(data.split_positions.validation)
    joined, first = join_walks(ask(module, data.clips, chosen), data.clips.walk[chosen].numpy())
    target = data.clips.target[chosen].numpy()[first]
    losses, right = -joined[np.arange(len(target)), target], joined.argmax(axis=1) == target
    classes = np.unique(target)
    return (
        float(np.mean([losses[target == each].mean() for each in classes])),
        float(np.mean([right[target == each].mean() for each in classes])),
    )


def _flags(
    network: str, recipe: Recipe, tree: Tree, out: Sequence[str], folder: Path, seed: int
) -> list[str]:
    return [
        *("--config", str(config_path(recipe.config)), "--name", network),
        *("--data.root", str(tree.root), "--data.normal", NORMAL),
        *(("--data.held_out", json.dumps(list(out))) if out else ()),
        *("--data.val_fraction", str(VALIDATION), "--data.split_seed", str(seed)),
        *("--seed_everything", str(seed), "--trainer.default_root_dir", str(folder)),
        *("--trainer.accelerator", "cpu", "--trainer.devices", "1", "--trainer.logger", "false"),
        *_amount(recipe, sum(len(trial.info.clips) for trial in tree.trials)),
        *recipe.flags,
    ]


def _amount(recipe: Recipe, steps: int) -> Iterator[str]:
    """Batches of 16 to 64 steps, and epochs for about as many updates."""
    batch = min(max(steps // 20, 16), 64)
    epochs = round(recipe.updates * batch / steps)
    yield from ("--data.batch_size", str(batch))
    yield from ("--trainer.max_epochs", str(min(max(epochs, FEWEST_EPOCHS), recipe.epochs)))
