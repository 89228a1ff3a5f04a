"""`nn.LSTM` in an ONNX export that is dynamic in time. Imports torch; used by `gaitnet.exporting` alone.

`torch.export` (2.13) takes an LSTM's output for as long as the example that it traces, and its second
export in one process fails. So every `nn.LSTM` is replaced by one opaque operator, whose shape is known
and whose translation is ONNX's own LSTM.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from onnxscript import opset18 as op
from torch import Tensor, nn


def with_onnx_lstm(net: nn.Module) -> nn.Module:
    """A copy of the net, in evaluation mode, whose LSTMs are the opaque operator."""
    net = copy.deepcopy(net).eval()
    for name, module in list(net.named_modules()):
        if isinstance(module, nn.LSTM):
            net.set_submodule(name, _OpaqueLSTM(module))
    return net


def translations() -> dict[Callable[..., Any], Callable[..., Any]]:
    """For `torch.onnx.export(custom_translation_table=...)`."""
    return {torch.ops.gaitnet.lstm.default: _translate}


class _OpaqueLSTM(nn.Module):
    """Weights in ONNX's layout: gates in the order input, output, forget, cell; torch's is i, f, c, o."""

    weight: Tensor
    recurrence: Tensor
    bias: Tensor

    def __init__(self, lstm: nn.LSTM) -> None:
        super().__init__()
        if (
            lstm.num_layers > 1
            or lstm.bidirectional
            or not (lstm.batch_first and lstm.bias)
            or lstm.proj_size
        ):
            raise ValueError("export knows LSTMs of one layer and direction, batch first, with a bias")
        weight, recurrence, *biases = (_reordered(parameter) for parameter in lstm.parameters())
        self.register_buffer("weight", weight[None])  # (1, 4H, F)
        self.register_buffer("recurrence", recurrence[None])  # (1, 4H, H)
        self.register_buffer("bias", torch.cat(biases)[None])  # (1, 8H)
        self.hidden = lstm.hidden_size

    def forward(self, frames: Tensor) -> tuple[Tensor, None]:
        """`(B, T, F)` -> `(B, T, H)`, and no state."""
        return torch.ops.gaitnet.lstm(frames, self.weight, self.recurrence, self.bias, self.hidden), None


@torch.library.custom_op("gaitnet::lstm", mutates_args=())
def _lstm(frames: Tensor, weight: Tensor, recurrence: Tensor, bias: Tensor, hidden: int) -> Tensor:
    raise NotImplementedError("exists to be traced")


@_lstm.register_fake
def _shape(frames: Tensor, weight: Tensor, recurrence: Tensor, bias: Tensor, hidden: int) -> Tensor:
    return frames.new_empty(frames.shape[0], frames.shape[1], hidden)


def _translate(frames: Any, weight: Any, recurrence: Any, bias: Any, hidden: int) -> Any:
    in_time = op.Transpose(frames, perm=[1, 0, 2])  # (T, B, F)
    every, _, _ = op.LSTM(in_time, weight, recurrence, bias, hidden_size=hidden)  # (T, 1, B, H)
    one_direction: Any = op.Constant(value_ints=[1])
    return op.Transpose(op.Squeeze(every, one_direction), perm=[1, 0, 2])  # (B, T, H)


def _reordered(gates: Tensor) -> Tensor:
    """`(4H, ...)` from torch's order of the gates to ONNX's."""
    given, forget, cell, out = gates.detach().chunk(4)
    return torch.cat([given, out, forget, cell])
