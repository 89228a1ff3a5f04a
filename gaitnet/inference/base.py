"""What every runtime does in the same way: matching clips with a model, batching, joining the steps."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gaitnet.errors import ModelMismatchError
from gaitnet.models.card import Card, model_id
from gaitnet.models.joining import join_steps
from gaitnet.types import Array, GaitSequence, Prediction

RUNTIMES: dict[str, str] = {
    ".xml": "gaitnet.inference.openvino:OpenVINOPredictor",
    ".ckpt": "gaitnet.inference.torch:TorchPredictor",
}
"""Ending of the model's file -> "module:Class"; imported only when asked for."""

DEFAULT_MODEL = Path(__file__).parent.parent / "default_model"
"""Comes with gaitnet: trained on simulated people only, see configs/default.yaml and its card."""

DEFAULT_NAME = "simulated"
"""What that model calls itself."""


def is_default(model: str) -> bool:
    """Whether an answer's `model` is the one that comes with gaitnet, which knows simulated people only."""
    return model.startswith(f"{DEFAULT_NAME}-")


_IR_FILE = "model.xml"
_AGAIN = "Extract it again: gaitnet extract VIDEO --out DIR"
_LEAST_PROBABILITY = 1e-12  # a step can be that sure that it was not this class; log(0) would end all talk


class Predictor(Protocol):
    """A trained model in some runtime."""

    @property
    def card(self) -> Card:
        """What the model says about itself. See `gaitnet.models.card`."""

    def predict(self, clips: Sequence[GaitSequence]) -> Prediction:
        """The answer for one walk, given its clips.

        Raises:
            ModelMismatchError: no clip, or one that the model was not made for. See `check_match`.
        """


def load_predictor(path: Path | str) -> Predictor:
    """The model in a `.ckpt` (torch), a `.xml` or a folder that holds `model.xml` (OpenVINO).

    Raises:
        ModelMismatchError: no such model, or a damaged one.
        MissingDependencyError: the runtime is not installed.
    """
    path = Path(path)
    if not path.exists():
        raise ModelMismatchError(f"{path}: no such file or folder. Train a model: python tools/train.py")
    file = path / _IR_FILE if path.is_dir() else path
    if file.suffix not in RUNTIMES or not file.is_file():
        raise ModelMismatchError(
            f"{path}: no model. Give a .ckpt, a .xml, or the folder that tools/export_openvino.py wrote"
        )
    module, _, name = RUNTIMES[file.suffix].partition(":")
    predictor: Predictor = getattr(import_module(module), name)(file)
    _ = predictor.card  # a damaged file is refused here, not at the first question
    return predictor


def check_match(card: Card, clip: GaitSequence, where: str) -> None:
    """Refuse a clip that the model was not made for.

    A clip that does not say its convention, from an old file, passes if the rest fits.

    Raises:
        ModelMismatchError: other features, rate or convention, infinite values, or not one measured value.
    """
    names = tuple(card["feature_names"])
    model = model_id(card)
    if clip.names != names or clip.values.ndim != 2 or clip.values.shape[1] != len(names):
        raise ModelMismatchError(
            f"{where}: its features are not those of {model}: {_unlike(clip, names)}. {_AGAIN}"
        )
    if not np.isclose(clip.rate_hz, card["rate_hz"]):
        raise ModelMismatchError(
            f"{where}: {clip.rate_hz:g} Hz, but {model} was trained at {card['rate_hz']:g} Hz. {_AGAIN}"
        )
    if clip.convention is not None and clip.convention != card["convention"]:
        raise ModelMismatchError(
            f"{where}: angles in the convention {clip.convention}, but {model} was trained on "
            f"{card['convention'] or 'files that do not say theirs'}. Extract both anew and train again."
        )
    if np.isinf(clip.values).any():
        raise ModelMismatchError(f"{where}: infinite values; missing is NaN. {_AGAIN}")
    if not np.isfinite(clip.values[: card["max_length"]]).any():
        raise ModelMismatchError(f"{where}: not one measured value in it. Leave it out, or film again.")


def to_batch(card: Card, clips: Sequence[GaitSequence]) -> tuple[NDArray[np.float32], NDArray[np.int64], int]:
    """Features `(B, T, F)` padded with zeros at the end, valid frames `(B,)`, and frames that were cut.

    Raises:
        ModelMismatchError: no clip, or one that the model was not made for.
    """
    if not clips:
        raise ModelMismatchError(f"no clip to ask {model_id(card)} about. {_AGAIN}")
    for number, clip in enumerate(clips, start=1):
        check_match(card, clip, f"{clip.walk or 'walk'}, clip {number}")
    lengths = np.array([min(len(clip.values), card["max_length"]) for clip in clips], dtype=np.int64)
    features = np.zeros((len(clips), lengths.max(), len(card["feature_names"])), dtype=np.float32)
    for row, clip, length in zip(features, clips, lengths, strict=True):
        row[:length] = clip.values[:length]
    return features, lengths, sum(len(clip.values) for clip in clips) - int(lengths.sum())


def to_prediction(card: Card, probabilities: Array, cut_frames: int) -> Prediction:
    """The walk's answer out of its steps' probabilities `(S, C)`.

    Raises:
        ModelMismatchError: the model has another number of classes than its card, or answers no number.
    """
    expected = len(card["classes"])
    if probabilities.ndim != 2 or probabilities.shape[1] != expected or not np.isfinite(probabilities).all():
        raise ModelMismatchError(
            f"{model_id(card)}: does not answer for each of its card's {expected} classes. Export it again."
        )
    walk = np.exp(join_steps(np.log(np.maximum(probabilities, _LEAST_PROBABILITY))))  # (C,)
    return Prediction(
        label=card["classes"][int(walk.argmax())],
        probabilities=dict(zip(card["classes"], walk.tolist(), strict=True)),
        step_probabilities=probabilities,
        model=model_id(card),
        cut_frames=cut_frames,
        unsure=_unsure(card, 1 - float(walk[0])),
    )


def _unsure(card: Card, p_abnormal: float) -> bool:
    low, high = card.get("unsure") or (2.0, 2.0)
    return bool(low < p_abnormal < high)


def _unlike(clip: GaitSequence, names: tuple[str, ...]) -> Any:
    """The first difference, in words."""
    if clip.names == names or len(clip.names) != len(names):
        return f"shape {clip.values.shape}, expected (frames, {len(names)})"
    column, one, other = next(
        (i, a, b) for i, (a, b) in enumerate(zip(clip.names, names, strict=True)) if a != b
    )
    return f"column {column + 1} is {one}, expected {other}"
