"""Two LSTM layers over the frames of a step; the reference model."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from gaitnet.models.base import GaitModule
from gaitnet.models.layers import Context, Standardise, last_valid, lstm_arithmetic, with_context
from gaitnet.skeleton import FEATURES


class LSTMNet(nn.Module):
    """LSTM 64 -> LSTM 32, its last valid frame, dense 16 + ReLU, dense C. Normalisation is inside."""

    def __init__(
        self,
        num_features: int = len(FEATURES),
        num_classes: int = 2,
        hidden: tuple[int, int] = (64, 32),
        dense: int = 16,
        context: bool = False,
    ) -> None:
        super().__init__()
        self.standardise = Standardise(num_features)
        self.first = nn.LSTM(num_features, hidden[0], batch_first=True)
        self.second = nn.LSTM(hidden[0], hidden[1], batch_first=True)
        self.context = Context(dense) if context else None
        joined = hidden[1] + (dense if context else 0)
        self.classify = nn.Sequential(nn.Linear(joined, dense), nn.ReLU(), nn.Linear(dense, num_classes))

    def forward(self, features: Tensor, lengths: Tensor, context: Tensor | None = None) -> Tensor:
        """Logits `(B, C)` of raw features `(B, T, F)`, NaN = missing, of which `lengths (B,)` are valid.

        `context (B, K)` where the net was made with it.
        """
        frames = self.standardise(features)  # (B, T, F)
        with lstm_arithmetic(frames):
            frames, _ = self.first(frames)  # (B, T, 64)
            frames, _ = self.second(frames)  # (B, T, 32)
        return self.classify(with_context(self.context, last_valid(frames, lengths), context))  # (B, C)


class LSTMClassifier(GaitModule):
    """`LSTMNet` with its training."""

    def __init__(
        self,
        num_features: int = len(FEATURES),
        num_classes: int = 2,
        hidden: tuple[int, int] = (64, 32),
        dense: int = 16,
        context: bool = False,
        **training: Any,
    ) -> None:
        """Build the net.

        Args:
            num_features: Columns of the data.
            num_classes: Classes of the data.
            hidden: Width of the first and of the second LSTM.
            dense: Width of the layer before the answer.
            context: See the walk's context, too (`gait.context`).
            training: See `GaitModule`.
        """
        net = LSTMNet(num_features, num_classes, hidden, dense, context)
        super().__init__(net, num_classes, **training)
        self.save_hyperparameters()
