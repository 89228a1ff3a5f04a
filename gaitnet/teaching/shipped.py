"""The weights of the model that comes with gaitnet, out of its export: what a training can start from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gaitnet.errors import ModelMismatchError
from gaitnet.exporting import check_parity
from gaitnet.inference import DEFAULT_MODEL
from gaitnet.ir import card_of, read_ir
from gaitnet.models.cnn import CNNClassifier

_IR = DEFAULT_MODEL / "model.xml"


@lru_cache(maxsize=1)
def shipped() -> CNNClassifier:
    """The built-in model in torch; it answers as its export does.

    Raises:
        ModelMismatchError: the export is damaged, or of another network.
        ExportError: it answers otherwise.
    """
    model = read_ir(_IR)
    card = card_of(model, _IR)
    constants = list(_constants(model))
    width = next(value for name, value in constants if name == "net.convolutions.0.weight").shape[0]
    module = CNNClassifier(len(card.feature_names), len(card.classes), width=width, context=True)
    module.net.load_state_dict(_state(module, constants, card.temperature))
    module.temperature.fill_(card.temperature)
    module.card = card
    check_parity(module.eval(), _IR)
    return module


def start_from_shipped(module: CNNClassifier) -> None:
    """Give a network of the same shape the built-in one's weights and statistics.

    The healthy class starts as the built-in model's, every other one as the mean of its patterns.
    """
    known = shipped().net.state_dict()
    mine = module.net.state_dict()
    head = {name: known[name] for name in ("classify.weight", "classify.bias")}
    for name, value in head.items():
        others = value[1:].mean(dim=0, keepdim=True).expand(len(mine[name]) - 1, *value.shape[1:])
        head[name] = torch.cat([value[:1], others])
    module.net.load_state_dict({**known, **head})


def _constants(model: Any) -> Iterator[tuple[str, np.ndarray]]:
    """Name and value of every number of a graph, in the order of the computation."""
    for node in model.get_ordered_ops():
        if node.get_type_name() == "Constant" and "float32" in str(node.get_output_element_type(0)):
            yield node.get_friendly_name(), np.array(node.data, dtype=np.float32)


def _state(
    module: CNNClassifier, constants: list[tuple[str, np.ndarray]], temperature: float
) -> dict[str, Tensor]:
    """The network's tensors out of the export, which keeps the names of matrices only.

    The converter makes a factor and a summand of mean and SD, and divides the last bias by the temperature.
    """
    named = {name.removeprefix("net."): value for name, value in constants if name.startswith("net.")}
    rest = [value.ravel().astype(np.float64) for name, value in constants if not name.startswith("net.")]
    wanted = {name: value.shape for name, value in module.net.state_dict().items()}
    found: dict[str, np.ndarray] = {}
    for name, shape in wanted.items():
        if name in named:
            found[name] = named[name].reshape(shape)
        elif name.endswith("standardise.mean"):
            factor, summand = _take(rest, shape[0]), _take(rest, shape[0])
            found[name], found[name.replace(".mean", ".std")] = -summand / factor, 1 / factor
        elif name not in found:
            found[name] = _take(rest, shape[0])
    found["classify.bias"] = found["classify.bias"] * temperature
    return {name: torch.from_numpy(found[name].astype(np.float32)) for name in wanted}


def _take(rest: list[np.ndarray], count: int) -> np.ndarray:
    """The next of so many numbers."""
    place = next((index for index, value in enumerate(rest) if len(value) == count), None)
    if place is None:
        raise ModelMismatchError(f"{_IR}: of another network than the built-in model's.")
    return rest.pop(place)
