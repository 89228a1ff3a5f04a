"""Pieces that every net is built from. All of them export to ONNX and OpenVINO with dynamic shapes."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn

from gaitnet.gait.context import CONTEXT


def lstm_arithmetic(frames: Tensor) -> AbstractContextManager[object]:
    """32 bits for an LSTM on a CPU in mixed precision: many CPUs have no LSTM in bf16. Elsewhere nothing."""
    if frames.device.type == "cpu" and torch.is_autocast_enabled("cpu"):
        return torch.autocast("cpu", enabled=False)
    return nullcontext()


class Standardise(nn.Module):
    """Raw features to zero mean and unit variance; missing values become 0, the mean.

    The statistics are buffers, so that they travel with the weights and into the exported graph.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(num_features))
        self.register_buffer("std", torch.ones(num_features))

    def set_statistics(self, mean: Tensor, std: Tensor) -> None:
        """Take the training data's mean `(F,)` and standard deviation `(F,)`."""
        self.mean.copy_(mean)
        self.std.copy_(std)

    def forward(self, features: Tensor) -> Tensor:
        """`(B, T, F)` raw, NaN = missing -> `(B, T, F)` without NaN."""
        scaled = (features - self.mean) / self.std  # (B, T, F)
        return torch.where(torch.isnan(scaled), torch.zeros_like(scaled), scaled)


MOST_CONTEXT = 4.0
"""Standard deviations; a measurement that slipped must not drown the others."""


class Context(nn.Module):
    """A walk's context as `size` values beside a step's; normalisation inside, a missing number is 0."""

    def __init__(self, size: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.size = size
        self.standardise = Standardise(len(CONTEXT))
        self.dense = nn.Sequential(nn.Linear(len(CONTEXT), size), nn.ReLU(), nn.Dropout(dropout))

    def forward(self, context: Tensor) -> Tensor:
        """`(B, K)` raw, NaN = missing -> `(B, size)`."""
        return self.dense(self.standardise(context).clamp(-MOST_CONTEXT, MOST_CONTEXT))


def with_context(branch: Context | None, found: Tensor, context: Tensor | None) -> Tensor:
    """What a net made of a step `(B, H)`, and of the walk's context where it has a branch for it."""
    if branch is None:
        return found
    assert context is not None, "a net with context is asked with one"
    return torch.cat([found, branch(context)], dim=1)


def last_valid(frames: Tensor, lengths: Tensor) -> Tensor:
    """The last valid frame of each row: `(B, T, H)`, `(B,)` -> `(B, H)`.

    A gather, because `pack_padded_sequence` is silently wrong in OpenVINO. What a recurrent layer makes of
    the padding after the last valid frame does not come into it.
    """
    index = (lengths - 1).reshape(-1, 1, 1).expand(-1, 1, frames.shape[2])  # (B, 1, H)
    return frames.gather(1, index).squeeze(1)


def valid_frames(features: Tensor, lengths: Tensor) -> Tensor:
    """True for the valid frames of each row: `(B, T, F)`, `(B,)` -> `(B, 1, T)`."""
    frames = torch.arange(features.shape[1], device=features.device)
    return (frames < lengths[:, None]).unsqueeze(1)


class Probabilities(nn.Module):
    """A net with its temperature and softmax after it: what is exported."""

    temperature: Tensor

    def __init__(self, net: nn.Module, temperature: Tensor) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("temperature", temperature)

    def forward(self, features: Tensor, lengths: Tensor, context: Tensor | None = None) -> Tensor:
        """Probabilities `(B, C)` of raw features `(B, T, F)`, `lengths (B,)` and `context (B, K)`."""
        beside = () if context is None else (context,)
        return torch.softmax(self.net(features, lengths, *beside) / self.temperature, dim=1)
