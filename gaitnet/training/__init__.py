"""Training from a configuration. Imports torch; says nothing by itself."""

from __future__ import annotations

from gaitnet.training.fitting import fit
from gaitnet.training.run import Trained, train
from gaitnet.training.stopping import TrainingStopped

__all__ = ["Trained", "TrainingStopped", "fit", "train"]
