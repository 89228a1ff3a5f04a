"""Answers as people read them, for a terminal, a picture and a page alike."""

from __future__ import annotations

from gaitnet.types import Prediction


def answer_in_words(prediction: Prediction) -> str:
    """The answer in a line."""
    count = len(prediction.step_probabilities)
    steps = "1 step" if count == 1 else f"{count} steps"
    probability = prediction.probabilities[prediction.label]
    label = f"unsure, leaning to {prediction.label}" if prediction.unsure else prediction.label
    return f"{label}, p = {probability:.2f} ({steps}, {prediction.model})"
