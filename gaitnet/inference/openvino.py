"""Asking an exported model in OpenVINO. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from gaitnet.errors import ModelMismatchError
from gaitnet.inference.base import to_inputs, to_prediction
from gaitnet.ir import AGAIN, card_of, compile_ir, read_ir
from gaitnet.types import GaitSequence, ModelCard, Prediction


class OpenVINOPredictor:
    """The `.xml` that `gaitnet export` writes, in 32-bit arithmetic on every device."""

    def __init__(self, path: Path | str, device: str = "CPU") -> None:
        self.path = Path(path)
        self.device = device

    @cached_property
    def card(self) -> ModelCard:
        """What the model says about itself.

        Raises:
            ModelMismatchError: no model of gaitnet.
        """
        return card_of(self._model, self.path)

    def predict(self, clips: Sequence[GaitSequence]) -> Prediction:
        """The answer for one walk, given its clips. See `Predictor.predict`."""
        inputs, cut_frames = to_inputs(self.card, clips)
        try:
            answer = self._compiled(inputs)["probabilities"]
        except (RuntimeError, KeyError) as error:
            raise ModelMismatchError(f"{self.path}: OpenVINO can't run it. {AGAIN}") from error
        return to_prediction(self.card, answer, cut_frames, int(inputs["lengths"].sum()) + cut_frames)

    @cached_property
    def _model(self) -> Any:
        return read_ir(self.path)

    @cached_property
    def _compiled(self) -> Any:
        return compile_ir(self._model, self.device)
