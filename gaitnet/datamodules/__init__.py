"""What training reads: Lightning data modules. Imports torch."""

from __future__ import annotations

from gaitnet.datamodules.npy import NpySequenceDataModule

__all__ = ["NpySequenceDataModule"]
