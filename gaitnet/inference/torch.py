"""Asking a checkpoint in torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gaitnet.errors import ModelMismatchError, require
from gaitnet.inference.base import to_inputs, to_prediction
from gaitnet.models import load_checkpoint
from gaitnet.types import GaitSequence, ModelCard, Prediction

if TYPE_CHECKING:
    from gaitnet.models.base import GaitModule


class TorchPredictor:
    """The `.ckpt` that `gaitnet train` writes, on the CPU."""

    def __init__(self, path: Path | str, device: str = "CPU") -> None:
        self.path = Path(path)  # the device is OpenVINO's

    @cached_property
    def card(self) -> ModelCard:
        """What the model says about itself.

        Raises:
            ModelMismatchError: no checkpoint of gaitnet.
            MissingDependencyError: the training packages are not installed.
        """
        return self._module.card

    def predict(self, clips: Sequence[GaitSequence]) -> Prediction:
        """The answer for one walk, given its clips. See `Predictor.predict`."""
        torch = require("torch", "train")
        inputs, cut_frames = to_inputs(self.card, clips)
        try:
            with torch.inference_mode():
                logits = self._module(*map(torch.from_numpy, inputs.values()))
        except RuntimeError as error:  # the card names other features than the network has
            message = f"{self.path}: its network can't take what its card names. Train it again."
            raise ModelMismatchError(message) from error
        return to_prediction(
            self.card,
            torch.softmax(logits, dim=1).numpy(),
            cut_frames,
            int(inputs["lengths"].sum()) + cut_frames,
        )

    @cached_property
    def _module(self) -> GaitModule:
        for package in ("torch", "pytorch_lightning"):
            require(package, "train")
        return load_checkpoint(self.path)
