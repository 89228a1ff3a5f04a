"""Training from a configuration. Imports torch."""

from __future__ import annotations

from gaitnet.training.run import main, train
from gaitnet.training.stopping import TrainingStopped

__all__ = ["TrainingStopped", "main", "train"]
