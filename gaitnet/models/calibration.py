"""Making probabilities true, and knowing when to say "unsure": chosen on walks that did not train."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytorch_lightning as pl
import scipy
import torch
from pytorch_lightning.callbacks import Callback, ModelCheckpoint

from gaitnet.datamodules.clips import Clips
from gaitnet.models.base import GaitModule
from gaitnet.models.card import CARD_KEY, FLOOR
from gaitnet.models.checkpoint import load_checkpoint, read_checkpoint, write_checkpoint
from gaitnet.models.joining import join_walks
from gaitnet.types import Array

FOUND = 0.95
"""Share of the abnormal walks above the lower threshold, and of the normal ones below the upper."""

FEWEST_WALKS = 10
"""Of each class, below which no threshold is chosen: chance would choose it."""


class Calibrate(Callback):
    """Calibrates the best and the last checkpoint of a training when it is over.

    `GaitModule` brings it to every `Trainer.fit`. A training that is stopped leaves checkpoints as they are.
    """

    def on_fit_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Write temperature and thresholds into the checkpoints; one device does it for all."""
        data: Any = trainer.datamodule  # type: ignore[attr-defined]
        if trainer.is_global_zero:
            for path in _left_by(trainer):
                calibrate(path, data.clips, data.split_positions.validation)
        trainer.strategy.barrier()


def _left_by(trainer: pl.Trainer) -> list[Path]:
    savers = [one for one in trainer.checkpoint_callbacks if isinstance(one, ModelCheckpoint)]
    paths = {str(path) for one in savers for path in (one.best_model_path, one.last_model_path) if path}
    return [path for path in map(Path, sorted(paths)) if path.is_file()]


def ask(module: GaitModule, clips: Clips, chosen: list[int], batch_size: int = 256) -> Array:
    """`(N, C)` log probabilities of the chosen clips."""
    found = []
    with torch.inference_mode():
        for start in range(0, len(chosen), batch_size):
            batch = clips.__getitems__(chosen[start : start + batch_size])
            logits = module(batch["features"], batch["lengths"], batch["context"])
            found.append(torch.log_softmax(logits.double(), dim=1).numpy())
    return np.concatenate(found)


def calibrate(checkpoint: Path, clips: Clips, walks: tuple[int, ...]) -> dict[str, Any]:
    """Write temperature and thresholds of the validation walks into a checkpoint and its card.

    Returns:
        `temperature`, `unsure`: two values of p(abnormal) or None, and `pattern_threshold`. See
        `best_temperature`, `thresholds`, `pattern_threshold`.
    """
    module = load_checkpoint(checkpoint)
    module.temperature.fill_(1.0)
    chosen = clips.of_walks(walks)
    steps, of_walk = ask(module, clips, chosen), clips.walk[chosen].numpy()
    joined, first = join_walks(steps, of_walk)  # (W, C)
    target = clips.target[chosen].numpy()[first]
    temperature = best_temperature(joined, target)
    p_abnormal = -np.expm1(scipy.special.log_softmax(joined / temperature, axis=1)[:, 0])
    probabilities = np.exp(scipy.special.log_softmax(joined / temperature, axis=1))
    found = {
        "temperature": temperature,
        "unsure": thresholds(p_abnormal, target != 0),
        "pattern_threshold": pattern_threshold(probabilities, target),
    }
    content = read_checkpoint(checkpoint)
    content["state_dict"]["temperature"] = torch.tensor(temperature)
    content[CARD_KEY] |= found
    write_checkpoint(checkpoint, content)
    return found


def best_temperature(log_probabilities: Array, target: np.ndarray) -> float:
    """With which the walks' probabilities fit the truths best. Source: Guo et al. 2017, arXiv 1706.04599."""
    rows = np.arange(len(target))

    def loss(log_temperature: float) -> float:
        cooler = scipy.special.log_softmax(log_probabilities / np.exp(log_temperature), axis=1)
        return -float(cooler[rows, target].mean())

    return float(np.exp(scipy.optimize.minimize_scalar(loss, bounds=(-1.5, 2.5), method="bounded").x))


def thresholds(p_abnormal: Array, abnormal: np.ndarray) -> list[float] | None:
    """Between which of two values of p(abnormal) an answer is unsure; None for too few walks.

    Chosen on validation walks: below the lower one lie at most 5 % of the abnormal walks, above the upper one
    at most 5 % of the normal ones; between two classes that part cleanly lies what nobody has seen. Each is
    at least `FLOOR` from 0.5, where the label changes: walks recorded elsewhere lie where no validation walk
    did.
    """
    if min(abnormal.sum(), (~abnormal).sum()) < FEWEST_WALKS:
        return None
    ends = [
        np.quantile(p_abnormal[abnormal], 1 - FOUND, method="lower"),
        np.quantile(p_abnormal[~abnormal], FOUND, method="higher"),
    ]
    return [float(min(0.5 - FLOOR, *ends)), float(max(0.5 + FLOOR, *ends))]


RESEMBLES = 0.8
"""Least probability of a pattern that is said: real people are less alike than a model's validation walks.
All names that the built-in model gave real patients between 0.6 and 0.8 were wrong."""


def pattern_threshold(probabilities: Array, target: np.ndarray) -> float | None:
    """From which probability of a class that is not healthy a walk is said to resemble it.

    The lowest at which `FOUND` of the validation walks that would be given a class belong to it; at least
    `RESEMBLES`. None for two classes, and where too few walks would be given one.
    """
    if probabilities.shape[1] < 3:
        return None
    best = probabilities[:, 1:].max(axis=1)
    right = probabilities[:, 1:].argmax(axis=1) + 1 == target
    for threshold in np.arange(0.5, 1.0, 0.05):
        given = best >= threshold
        if given.sum() >= FEWEST_WALKS and right[given].mean() >= FOUND:
            return max(RESEMBLES, float(round(threshold, 2)))
    return None
