"""Reading checkpoints. A file's content never decides which code runs."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import torch

from gaitnet.errors import ModelMismatchError
from gaitnet.files import atomic_file
from gaitnet.models import model_class
from gaitnet.models.base import GaitModule, weights_sha256
from gaitnet.models.card import CARD_KEY, check_card
from gaitnet.types import ModelCard


def load_checkpoint(path: Path) -> GaitModule:
    """A trained model in evaluation mode on the CPU, with its card.

    The class comes from the table `MODELS`, by the architecture that the card names.

    Raises:
        ModelMismatchError: no checkpoint of gaitnet, a damaged one, or one of a newer gaitnet.
    """
    content = read_checkpoint(path)
    card = check_card(content.get(CARD_KEY), path)
    try:
        module = model_class(card.architecture)(**content["hyper_parameters"])
        # Checkpoints from before there was a temperature say what they say at 1.
        module.load_state_dict({"temperature": module.temperature} | content["state_dict"])
    except ModelMismatchError as error:
        raise ModelMismatchError(f"{path}: {error}") from error
    except Exception as error:
        raise _unusable(path, "its weights do not fit its architecture") from error
    _check_weights(module, card, path)
    module.card = card
    return module.eval()


def read_checkpoint(path: Path) -> dict[str, Any]:
    """The content of a checkpoint: tensors and plain values only.

    Raises:
        ModelMismatchError: the file can't be read, or asks for more than tensors and plain values.
    """
    if not path.is_file():
        raise _unusable(path, "no such file")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged file can fail in any way
        raise _unusable(path, "damaged, or not a checkpoint of plain weights") from error
    if not isinstance(content, dict):
        raise _unusable(path, "not a checkpoint")
    return content


def write_checkpoint(path: Path, content: dict[str, Any]) -> None:
    """Write a checkpoint, whole or not at all; an older one stays until then.

    Raises:
        OutputError: the disk is full or read-only, or the folder is gone.
    """
    packed = io.BytesIO()  # into a full disk, torch would write an error of its own instead of the system's
    torch.save(content, packed)
    with atomic_file(path) as stream:
        stream.write(packed.getbuffer())


def _check_weights(module: GaitModule, card: ModelCard, path: Path) -> None:
    same_weights = weights_sha256(module.net) == card.weights_sha256
    if not same_weights or not math.isclose(float(module.temperature), card.temperature, rel_tol=1e-6):
        raise _unusable(path, "its weights are not those that its card describes")


def _unusable(path: Path, reason: str) -> ModelMismatchError:
    return ModelMismatchError(
        f"{path}: {reason}. Give a checkpoint that gaitnet train wrote, such as best.ckpt"
    )
