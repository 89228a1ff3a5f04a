"""What learns. A model is one file here and one line in `MODELS`. Importing this package imports no torch."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from gaitnet.errors import ModelMismatchError

if TYPE_CHECKING:
    from gaitnet.models.base import GaitModule

__all__ = ["MODELS", "load_checkpoint", "model_class"]

MODELS: dict[str, str] = {
    "lstm": "gaitnet.models.lstm:LSTMClassifier",
    "cnn": "gaitnet.models.cnn:CNNClassifier",
}
"""Architecture -> "module:Class"; imported only when asked for. Checkpoints name their architecture by it."""


def model_class(architecture: str) -> type[GaitModule]:
    """The class of that architecture.

    Raises:
        ModelMismatchError: no architecture of that name.
    """
    if architecture not in MODELS:
        known = ", ".join(MODELS)
        raise ModelMismatchError(
            f"architecture {architecture!r}: unknown. Known are: {known}; update gaitnet."
        )
    module, _, name = MODELS[architecture].partition(":")
    return getattr(import_module(module), name)


def load_checkpoint(path: Path | str) -> GaitModule:
    """A trained model, ready to answer. See `gaitnet.models.checkpoint.load_checkpoint`."""
    return import_module("gaitnet.models.checkpoint").load_checkpoint(Path(path))
