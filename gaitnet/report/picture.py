"""`explanation.png`: influence of each feature on the classification, over the step."""

from __future__ import annotations

from importlib import import_module
from itertools import pairwise
from pathlib import Path

import numpy as np

from gaitnet.files import atomic_file
from gaitnet.types import Explanation


def draw_explanation(path: Path, explanation: Explanation, title: str) -> None:
    """Red favours the positive class, blue the healthy class. Whole or not at all.

    Raises:
        OutputError: the file can't be written.
    """
    import_module("matplotlib").use("Agg")
    pyplot = import_module("matplotlib.pyplot")
    weights = explanation.weights
    most = max(float(abs(weights).max()), 1e-6)
    figure, axes = pyplot.subplots(figsize=(7, 5), layout="constrained")
    try:
        image = axes.imshow(weights, cmap="coolwarm", vmin=-most, vmax=most, aspect="auto")
        axes.set_yticks(range(len(explanation.names)), [name.replace("_", " ") for name in explanation.names])
        edges = np.linspace(0, 100, weights.shape[1] + 1)
        parts = [f"{low:.0f}-{high:.0f} %" for low, high in pairwise(edges)]
        axes.set_xticks(range(len(parts)), parts)
        axes.set(xlabel="part of the step (heel strike to the other foot's heel strike)", title=title)
        bar = figure.colorbar(image)
        bar.set_label(f"change in log odds of {explanation.positive}", parse_math=False)
        with atomic_file(path) as stream:
            figure.savefig(stream, format="png", dpi=120)
    finally:
        pyplot.close(figure)
