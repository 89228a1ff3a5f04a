"""A checkpoint to ONNX and to OpenVINO's IR; the IR must answer as the checkpoint does.

Nothing here imports torch before something is exported. Reading an export back: `gaitnet.ir`.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gaitnet import runtime
from gaitnet.errors import ExportError, require
from gaitnet.files import new_folder
from gaitnet.ir import RT_CARD, RT_WEIGHTS, compile_ir, file_sha256, read_ir
from gaitnet.models.card import CARD_KEY, card_to_json, model_id
from gaitnet.types import Array, ModelCard

if TYPE_CHECKING:
    from gaitnet.models.base import GaitModule

ONNX_FILE, IR_FILE, CARD_FILE = "model.onnx", "model.xml", "card.json"
FILES = (ONNX_FILE, IR_FILE, "model.bin", CARD_FILE)
"""What an export folder holds."""

TOLERANCE = 1e-4
"""Largest difference of a probability that an export may have."""

_MISSING = 0.05  # share of the values that a parity check leaves out


def to_openvino(checkpoint: Path | str, output_dir: Path | str) -> dict[str, Any]:
    """Export a checkpoint to `model.onnx`, `model.xml` + `model.bin` (float32) and `card.json`.

    The folder appears whole, and only if the IR answers as the checkpoint does; an older export of that
    name is replaced.

    Returns:
        `output`, `model` (name and hash), `largest_difference` of a probability, `bytes` of each file, and of
        its card `classes` and `trained`, the figures of the validation walks.

    Raises:
        ModelMismatchError: no checkpoint of gaitnet.
        ExportError: the model can't be exported, or its IR answers differently.
        OutputError: the folder can't be written, or holds other files.
        MissingDependencyError: the training packages are not installed.
    """
    for package in ("torch", "pytorch_lightning", "onnx", "onnxscript"):
        require(package, "train")
    output_dir = Path(output_dir)
    module = require("gaitnet.models.checkpoint", "train").load_checkpoint(Path(checkpoint))
    with new_folder(output_dir, FILES.__contains__) as folder:
        to_onnx(module, folder / ONNX_FILE)
        _to_ir(folder / ONNX_FILE, folder / IR_FILE, module.card)
        (folder / CARD_FILE).write_text(card_to_json(module.card, indent=2) + "\n", encoding="utf-8")
        difference = check_parity(module, folder / IR_FILE)
    return {
        "output": str(output_dir),
        "model": model_id(module.card),
        "largest_difference": difference,
        "bytes": {name: (output_dir / name).stat().st_size for name in FILES},
        "classes": module.card.classes,
        "trained": module.card.trained,
    }


def to_onnx(module: GaitModule, path: Path) -> None:
    """Write an ONNX file that gives `probabilities (batch, classes)`; it carries the card.

    Inputs are `features (batch, time, F)` float32, NaN = missing, `lengths (batch,)` int64, the valid frames
    of each row, and `context (batch, K)` float32 where the model sees it; batch and time are free.

    Raises:
        ExportError: the model has something that ONNX has not.
    """
    torch, onnx = require("torch", "train"), require("onnx", "train")
    layers, lstm = require("gaitnet.models.layers", "train"), require("gaitnet.models.onnx_lstm", "train")
    # A batch of 1 would be taken for a constant.
    inputs = {
        "features": torch.zeros(2, 7, len(module.card.feature_names)),
        "lengths": torch.tensor([7, 5]),
    }
    free: dict[str, dict[int, str]] = {"features": {0: "batch", 1: "time"}, "lengths": {0: "batch"}}
    if module.sees_context:
        inputs["context"] = torch.zeros(2, len(module.card.context))
        free["context"] = {0: "batch"}
    try:
        with _silence():
            program = torch.onnx.export(
                lstm.with_onnx_lstm(layers.Probabilities(module.net, module.temperature)),
                tuple(inputs.values()),
                input_names=list(inputs),
                output_names=["probabilities"],
                dynamic_shapes=free,
                dynamo=True,
                custom_translation_table=lstm.translations(),
                verbose=False,
            )
    except Exception as error:  # the exporter has no common error
        name = model_id(module.card)
        raise ExportError(
            f"{name}: no ONNX of it ({_cause(error)}). Use layers that CONTRIBUTING.md says can be exported."
        ) from error
    model = program.model_proto
    onnx.helper.set_model_props(model, {CARD_KEY: card_to_json(module.card)})
    onnx.save(model, str(path))  # in one file, weights included


def check_parity(module: GaitModule, ir: Path, tolerance: float = TOLERANCE) -> float:
    """The largest difference of a probability between the IR in OpenVINO and the module in torch.

    Asked at batches of 1 and 5, at 1 frame, half and all of `max_length`, at mixed lengths in one batch,
    and with missing values everywhere.

    Raises:
        ExportError: the difference is above `tolerance`, or an answer is not a number.
    """
    compiled = compile_ir(read_ir(ir))
    cases = parity_cases(module)
    difference = float(np.max([_difference(module, compiled, case) for case in cases]))
    if not difference <= tolerance:  # NaN too
        raise ExportError(
            f"{model_id(module.card)}: in OpenVINO its answers differ by {difference:.1e}, more than "
            f"{tolerance:.0e}. Nothing was exported; use layers that OpenVINO computes in the same way."
        )
    return difference


def _to_ir(onnx_file: Path, ir: Path, card: ModelCard) -> None:
    openvino = runtime.openvino()
    try:
        model = openvino.convert_model(onnx_file)
    except Exception as error:  # the converter has no common error
        message = f"{model_id(card)}: OpenVINO can't read its ONNX ({_first_line(error)}). Use other layers."
        raise ExportError(message) from error
    model.set_rt_info(card_to_json(card), RT_CARD)
    openvino.save_model(model, ir, compress_to_fp16=False)  # the default, fp16, moves the answers
    model.set_rt_info(file_sha256(ir.with_suffix(".bin")), RT_WEIGHTS)
    openvino.save_model(model, ir, compress_to_fp16=False)  # again, now that the hash of its weights is known


def parity_cases(module: GaitModule) -> list[dict[str, NDArray[Any]]]:
    """Features `(B, T, F)`, lengths `(B,)` and context like those that the model was trained on."""
    rng = np.random.default_rng(0)
    longest = module.card.max_length
    half = max(1, longest // 2)
    rows = [np.full(batch, length) for batch in (1, 5) for length in (1, half, longest)]
    rows.append(np.array([1, longest, half, max(1, longest // 4), max(1, longest - 1)]))
    return [_inputs(module, lengths.astype(np.int64), rng) for lengths in rows]


def _inputs(
    module: GaitModule, lengths: NDArray[np.int64], rng: np.random.Generator
) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {"features": _features(module, lengths, rng), "lengths": lengths}
    if module.sees_context:
        known = module.context_standardise
        shape = len(lengths), len(module.card.context)
        found["context"] = _with_gaps(rng.normal(known.mean.numpy(), 2 * known.std.numpy(), shape), rng)
    return found


def _features(module: GaitModule, lengths: NDArray[Any], rng: np.random.Generator) -> Array:
    mean, std = module.standardise.mean.numpy(), module.standardise.std.numpy()
    features = _with_gaps(rng.normal(mean, 2 * std, (len(lengths), max(lengths), len(mean))), rng)
    for row, length in zip(features, lengths, strict=True):
        row[length:] = 0
    return features


def _with_gaps(values: Array, rng: np.random.Generator) -> NDArray[np.float32]:
    values[rng.random(values.shape) < _MISSING] = np.nan
    return values.astype(np.float32)


def _difference(module: GaitModule, compiled: Any, inputs: dict[str, NDArray[Any]]) -> float:
    torch = require("torch", "train")
    with torch.inference_mode():
        expected = torch.softmax(module(*map(torch.from_numpy, inputs.values())), dim=1)
    try:
        found = compiled(inputs)["probabilities"]
    except RuntimeError as error:
        shape = inputs["features"].shape
        message = f"OpenVINO can't run {model_id(module.card)} on {shape}: {_first_line(error)}"
        raise ExportError(message) from error
    return float(np.abs(found - expected.numpy()).max())


@contextmanager
def _silence() -> Iterator[None]:
    """The exporter talks of its own deprecations and of packages that it does not need."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _cause(error: BaseException) -> str:
    """First line of what is at the bottom of it; the exporter itself says only where it stopped."""
    while error.__cause__ is not None:
        error = error.__cause__
    return "".join(letter for letter in _first_line(error) if letter.isprintable())


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
