"""What a DataLoader hands to a net."""

from __future__ import annotations

from torch import Tensor

Batch = dict[str, Tensor]
"""`features (B, T, F)`, `lengths (B,)`, `target (B,)`, `step (B,)`, `walk (B,)` and `context (B, K)`."""
