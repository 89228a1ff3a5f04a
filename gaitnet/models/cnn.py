"""A small convolutional net over the frames of a step: as good as the LSTM at less time, see CHANGELOG."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from gaitnet.models.base import GaitModule
from gaitnet.models.layers import Context, Standardise, valid_frames, with_context
from gaitnet.skeleton import FEATURES


class CNNNet(nn.Module):
    """Dilated 1-D convolutions with shortcuts; mean and maximum over the valid frames; dense C.

    Source: temporal convolutions after Bai et al. 2018, arXiv 1803.01271, not causal here.
    """

    def __init__(
        self,
        num_features: int = len(FEATURES),
        num_classes: int = 2,
        width: int = 64,
        blocks: int = 3,
        kernel: int = 5,
        dropout: float = 0.5,
        context: bool = False,
    ) -> None:
        super().__init__()
        self.standardise = Standardise(num_features)
        sizes = [num_features, *[width] * blocks]
        self.convolutions = nn.ModuleList(
            nn.Conv1d(sizes[block], width, kernel, padding=kernel // 2 * 2**block, dilation=2**block)
            for block in range(blocks)
        )
        self.dropout = nn.Dropout(dropout)
        self.context = Context(width, dropout) if context else None
        self.classify = nn.Linear((3 if context else 2) * width, num_classes)

    def forward(self, features: Tensor, lengths: Tensor, context: Tensor | None = None) -> Tensor:
        """Logits `(B, C)` of raw features `(B, T, F)`, NaN = missing, of which `lengths (B,)` are valid.

        `context (B, K)` where the net was made with it.
        """
        valid = valid_frames(features, lengths)  # (B, 1, T)
        frames = self.standardise(features).transpose(1, 2)  # (B, F, T)
        frames = torch.where(valid, frames, 0.0)
        for block, convolution in enumerate(self.convolutions):
            found = F.relu(convolution(frames))  # (B, W, T)
            frames = torch.where(valid, found + frames if block else found, 0.0)
        mean = frames.sum(dim=2) / lengths[:, None]  # (B, W)
        highest = frames.amax(dim=2)  # (B, W); padding is 0, and nothing is less
        pooled = self.dropout(torch.cat([mean, highest], dim=1))
        return self.classify(with_context(self.context, pooled, context))


class CNNClassifier(GaitModule):
    """`CNNNet` with its training."""

    def __init__(
        self,
        num_features: int = len(FEATURES),
        num_classes: int = 2,
        width: int = 64,
        blocks: int = 3,
        kernel: int = 5,
        dropout: float = 0.5,
        context: bool = False,
        **training: Any,
    ) -> None:
        """Build the net.

        Args:
            num_features: Columns of the data.
            num_classes: Classes of the data.
            width: Channels of each convolution.
            blocks: Convolutions; each one looks twice as far as the one before.
            kernel: Frames under a convolution, an odd number.
            dropout: Share of the pooled values that is left out in training.
            context: See the walk's context, too (`gait.context`).
            training: See `GaitModule`.
        """
        net = CNNNet(num_features, num_classes, width, blocks, kernel, dropout, context)
        super().__init__(net, num_classes, **training)
        self.save_hyperparameters()
