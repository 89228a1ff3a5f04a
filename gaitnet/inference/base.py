"""What every runtime does in the same way: matching clips with a model, batching, joining the steps."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gaitnet.datacheck import check_walk, refuse
from gaitnet.documents import shown
from gaitnet.errors import ModelMismatchError
from gaitnet.gait.context import CONTEXT
from gaitnet.models.card import FLOOR, model_id
from gaitnet.models.joining import join_steps
from gaitnet.sequences.instruments import in_units_of, walk_context
from gaitnet.types import Array, GaitSequence, ModelCard, Prediction

RUNTIMES: dict[str, str] = {
    ".xml": "gaitnet.inference.openvino:OpenVINOPredictor",
    ".ckpt": "gaitnet.inference.torch:TorchPredictor",
}
"""Ending of the model's file -> "module:Class"; imported only when asked for."""

DEFAULT_MODEL = Path(__file__).parent.parent / "default_model"
"""Comes with gaitnet: trained on simulated people only, see the configuration `default` and its card."""

DEFAULT_NAME = "simulated"
"""What that model calls itself."""


def is_default(model: str) -> bool:
    """Whether an answer's `model` is the one that comes with gaitnet, which knows simulated people only."""
    return model.startswith(f"{DEFAULT_NAME}-")


MOST_CUT = 0.1
"""Share of a walk's frames past the model's longest step, above which no answer is sure."""

_IR_FILE = "model.xml"
_AGAIN = "Extract it again: gaitnet extract VIDEO --out DIR"
_ROUNDING = 1e-9
_LEAST_PROBABILITY = 1e-12  # a step can be that sure that it was not this class; log(0) would end all talk


class Predictor(Protocol):
    """A trained model in some runtime."""

    @property
    def card(self) -> ModelCard:
        """What the model says about itself. See `gaitnet.models.card`."""

    def predict(self, clips: Sequence[GaitSequence]) -> Prediction:
        """The answer for one walk, given its clips.

        Raises:
            ModelMismatchError: no clip, or one that the model was not made for. See `check_match`.
        """


def load_predictor(path: Path | str, device: str = "CPU") -> Predictor:
    """The model in a `.ckpt` (torch), a `.xml` or a folder that holds `model.xml` (OpenVINO).

    Args:
        path: of the model.
        device: on which OpenVINO runs it: CPU, GPU, NPU or AUTO; a checkpoint always runs on the CPU.

    Raises:
        ModelMismatchError: no such model, or a damaged one.
        MissingDependencyError: the runtime is not installed.
    """
    path = Path(path)
    if not path.exists():
        raise ModelMismatchError(
            f"{path}: no such file or folder. Train a model: gaitnet train --config lstm"
        )
    file = path / _IR_FILE if path.is_dir() else path
    if file.suffix not in RUNTIMES or not file.is_file():
        raise ModelMismatchError(
            f"{path}: no model. Give a .ckpt, a .xml, or the folder that gaitnet export wrote"
        )
    module, _, name = RUNTIMES[file.suffix].partition(":")
    predictor: Predictor = getattr(import_module(module), name)(file, device)
    _ = predictor.card  # a damaged file is refused here, not at the first question
    return predictor


def check_match(card: ModelCard, clip: GaitSequence, where: str) -> None:
    """Refuse a clip that the model was not made for.

    A clip that does not say its convention, from an old file, passes if the rest fits.

    Raises:
        ModelMismatchError: features, units, rate or convention that are not the model's, or infinite values.
    """
    model = model_id(card)
    if clip.values.ndim != 2 or clip.values.shape[1] != len(clip.names):
        raise ModelMismatchError(
            f"{where}: shape {clip.values.shape}, expected (frames, {len(clip.names)}). {_AGAIN}"
        )
    absent = [name for name in card.feature_names if name not in clip.names]
    if absent:
        raise ModelMismatchError(
            f"{where}: {model} wants {shown(', '.join(absent))}, which it has not; its columns are "
            f"{shown(', '.join(clip.names))}. Ask about data with these columns, or ask another model."
        )
    for name, unit in card.units.items():
        if name in card.feature_names and clip.units.get(name, unit) != unit:
            found = shown(clip.units[name])
            raise ModelMismatchError(
                f"{where}: {name} is in {found}, but {model} was trained in {unit}. Convert it."
            )
    if not np.isclose(clip.rate_hz, card.rate_hz):
        raise ModelMismatchError(
            f"{where}: {clip.rate_hz:g} Hz, but {model} was trained at {card.rate_hz:g} Hz. {_AGAIN}"
        )
    if clip.convention is not None and clip.convention != card.convention:
        raise ModelMismatchError(
            f"{where}: angles in the convention {shown(clip.convention)}, but {model} was trained on "
            f"{card.convention or 'files that do not say theirs'}. Extract both anew and train again."
        )
    if np.isinf(clip.values).any():
        raise ModelMismatchError(f"{where}: infinite values; missing is NaN. {_AGAIN}")


def of_model(card: ModelCard, clips: Sequence[GaitSequence]) -> list[GaitSequence]:
    """The clips with the model's columns, found by their names, in its order.

    Raises:
        ModelMismatchError: no clip, one that the model was not made for, or values that can't be.
    """
    names = card.feature_names
    if not clips:
        raise ModelMismatchError(f"no clip to ask {model_id(card)} about. {_AGAIN}")
    chosen = []
    for number, clip in enumerate(clips, start=1):
        check_match(card, clip, clip.source or f"{clip.walk or 'walk'}, clip {number}")
        chosen.append(clip.picked(names))
    source = Path(clips[0].source)
    place = str(source.parent if len(clips) > 1 else source) if clips[0].source else clips[0].walk or "walk"
    refuse(check_walk(chosen, place, card.ranges), ModelMismatchError)
    return chosen


def to_batch(
    card: ModelCard, clips: Sequence[GaitSequence]
) -> tuple[NDArray[np.float32], NDArray[np.int64], int]:
    """Features `(B, T, F)` padded with zeros at the end, valid frames `(B,)`, and frames that were cut.

    Raises:
        ModelMismatchError: see `of_model`.
    """
    clips = [in_units_of(card.instrument, clip) for clip in of_model(card, clips)]
    lengths = np.array([min(len(clip.values), card.max_length) for clip in clips], dtype=np.int64)
    features = np.zeros((len(clips), lengths.max(), len(card.feature_names)), dtype=np.float32)
    for row, clip, length in zip(features, clips, lengths, strict=True):
        row[:length] = clip.values[:length]
    return features, lengths, sum(len(clip.values) for clip in clips) - int(lengths.sum())


def to_inputs(card: ModelCard, clips: Sequence[GaitSequence]) -> tuple[dict[str, NDArray[Any]], int]:
    """Inputs by name, `context (B, K)` among them where the model sees it, and how many frames were cut.

    Raises:
        ModelMismatchError: see `of_model`.
    """
    features, lengths, cut_frames = to_batch(card, clips)
    inputs: dict[str, NDArray[Any]] = {"features": features, "lengths": lengths}
    if card.context:
        places = [CONTEXT.index(name) for name in card.context]
        walks = {
            (id(clip.parameters), clip.instrument): clip for clip in clips
        }  # steps share a walk's numbers
        known = {walk: walk_context(clip, card.instrument)[places] for walk, clip in walks.items()}
        rows = [known[id(clip.parameters), clip.instrument] for clip in clips]
        inputs["context"] = np.array(rows, dtype=np.float32)
    return inputs, cut_frames


def to_prediction(card: ModelCard, probabilities: Array, cut_frames: int, frames: int = 0) -> Prediction:
    """The walk's answer out of its steps' probabilities `(S, C)`, and how many of its frames were cut.

    Raises:
        ModelMismatchError: the model has another number of classes than its card, or answers no number.
    """
    expected = len(card.classes)
    if probabilities.ndim != 2 or probabilities.shape[1] != expected or not np.isfinite(probabilities).all():
        raise ModelMismatchError(
            f"{model_id(card)}: does not answer for each of its card's {expected} classes. Export it again."
        )
    walk = np.exp(join_steps(np.log(np.maximum(probabilities, _LEAST_PROBABILITY))))  # (C,)
    return Prediction(
        label=card.classes[int(walk.argmax())],
        probabilities=dict(zip(card.classes, walk.tolist(), strict=True)),
        step_probabilities=probabilities,
        model=model_id(card),
        frames=frames,
        cut_frames=cut_frames,
        unsure=_unsure(card, walk) or cut_frames > MOST_CUT * frames,
    )


def _unsure(card: ModelCard, walk: Array) -> bool:
    """Whether p(abnormal) lies in the model's band, or two classes are nearly as probable as each other.

    Models from before there was a least distance have a band that may end at 0.5, or none: it is theirs too.
    """
    p_abnormal = 1 - float(walk[0])
    low, high = card.unsure or (0.5, 0.5)
    second, first = np.sort(walk)[-2:] if len(walk) > 1 else (0.0, 1.0)
    says_abnormal = bool(walk.argmax() > 0)
    contradicts = says_abnormal != (p_abnormal > 0.5)  # two kinds of abnormal outweigh the healthy together
    return bool(low < p_abnormal < high or first - second < 2 * FLOOR - _ROUNDING or contradicts)
