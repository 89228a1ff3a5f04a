"""Asking a trained model. A runtime is one file here and one line in `RUNTIMES`."""

from __future__ import annotations

from gaitnet.inference.base import DEFAULT_MODEL, RUNTIMES, Predictor, load_predictor

__all__ = ["DEFAULT_MODEL", "RUNTIMES", "Predictor", "load_predictor"]
