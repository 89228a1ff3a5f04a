"""Reading what `gaitnet.exporting` wrote: OpenVINO's IR with the card inside. Imports no torch."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from gaitnet import runtime
from gaitnet.errors import ModelMismatchError
from gaitnet.models.card import card_from_json
from gaitnet.runtime import core
from gaitnet.types import ModelCard

RT_CARD, RT_WEIGHTS = ["gaitnet", "card"], ["gaitnet", "weights_file_sha256"]
"""Where an IR keeps its card, and the hash of the `.bin` beside it."""

AGAIN = "Export it again: gaitnet export"


def card_of(model: Any, ir: Path) -> ModelCard:
    """The card of an IR that was read from `ir`, with the weights that it was exported with beside it.

    Raises:
        ModelMismatchError: it carries none, or its weights are others.
    """
    card = card_from_json(_rt_info(model, RT_CARD) or "null", ir)
    weights = ir.with_suffix(".bin")
    if _rt_info(model, RT_WEIGHTS) != file_sha256(weights):
        raise ModelMismatchError(f"{weights}: damaged, or of another export than {ir.name}. {AGAIN}")
    return card


def read_ir(ir: Path) -> Any:
    """OpenVINO's model of an `.xml` and the `.bin` beside it.

    Raises:
        ModelMismatchError: no such file, or a damaged one.
    """
    for path in (ir, ir.with_suffix(".bin")):
        if not path.is_file():  # opening a pipe would wait for ever
            raise ModelMismatchError(f"{path}: no such file. {AGAIN}")
    # `Core.read_model` would let every frontend, TensorFlow's too, have a loud try at a file that is no IR.
    frontend = runtime.openvino("openvino.frontend").FrontEndManager().load_by_framework("ir")
    try:
        return frontend.convert(frontend.load(str(ir)))
    except (RuntimeError, ValueError) as error:  # ValueError: what OpenVINO says of it is no text
        raise ModelMismatchError(f"{ir}: can't be read as an OpenVINO model. {AGAIN}") from error


def compile_ir(model: Any, device: str = "CPU") -> Any:
    """Ready to answer, in 32-bit arithmetic: OpenVINO would choose bf16 where the processor has it.

    Raises:
        ModelMismatchError: the device is not there, or can't run the model.
    """
    try:
        return core().compile_model(model, device, {"INFERENCE_PRECISION_HINT": "f32"})
    except RuntimeError as error:
        raise ModelMismatchError(
            f"OpenVINO device {device}: can't run the model. Choose one of "
            f"{', '.join(core().available_devices)}."
        ) from error


def file_sha256(path: Path) -> str:
    """Of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _rt_info(model: Any, key: list[str]) -> str | None:
    try:
        return model.get_rt_info(key).astype(str) if model.has_rt_info(key) else None
    except (RuntimeError, TypeError, UnicodeDecodeError):  # something else stands there
        return None
