"""What makes a result look better than it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from sklearn.neighbors import NearestNeighbors

from gaitnet.datamodules.clips import Clips
from gaitnet.evaluation.figures import Figure
from gaitnet.types import Array

POINTS = 16
TWIN_DEG = 0.5
"""Steps of two people that differ by less than this (RMS over all angles) are one recording, not two."""

MOST_STEPS = 5000
SUSPICIOUS = 0.95


def twins(clips: Clips, subjects: list[str], degrees: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Pairs of walks of different people that hold the same step, or nearly so; positions of the walks.

    Of more than `MOST_STEPS` steps that many are looked at, evenly spread.
    """
    chosen = np.unique(np.linspace(0, len(clips) - 1, min(len(clips), MOST_STEPS)).astype(int))
    shapes = np.stack([_shape(clips, int(index), degrees) for index in chosen])
    walks = clips.walk[chosen].numpy()
    neighbours = NearestNeighbors(radius=TWIN_DEG * np.sqrt(shapes.shape[1])).fit(shapes)
    found = set()
    for index, near in enumerate(neighbours.radius_neighbors(shapes, return_distance=False)):
        for other in near:
            pair = int(walks[index]), int(walks[other])
            if pair[0] < pair[1] and subjects[pair[0]] != subjects[pair[1]]:
                found.add(pair)
    return sorted(found)


def warnings_of(
    models: Mapping[str, dict[str, Figure]], baselines: Mapping[str, dict[str, Figure]]
) -> list[str]:
    """One sentence for each thing that a sceptic would say, about figures of walks."""
    said = []
    best_name = max(baselines, key=lambda name: baselines[name]["balanced_accuracy"].value)
    best = baselines[best_name]["balanced_accuracy"].value
    for name, of in models.items():
        reached = of["balanced_accuracy"].value
        if reached <= best:
            said.append(
                f"{name} does not beat the baseline {best_name!r} ({reached:.3f} against {best:.3f})."
            )
        if reached > SUSPICIOUS:
            said.append(
                f"{name} is right in more than {SUSPICIOUS:.0%}: suspect a leak, or one recording site only. "
                "Test on another site's recordings."
            )
    length = baselines.get("length of the walk only")
    if length and length["auroc"].value > 0.8:
        said.append(
            f"The length of a walk alone gives an AUROC of {length['auroc'].value:.3f}: look at the table of "
            "walks cut to equal length."
        )
    return said


def _shape(clips: Clips, index: int, degrees: tuple[bool, ...]) -> Array:
    """A step's angles at `POINTS` even times, missing ones 0: `(POINTS * angles,)`."""
    start, length = int(clips.starts[index]), int(clips.lengths[index])
    values = clips.frames[start : start + length].numpy()[:, list(degrees)]
    at = np.linspace(0, length - 1, POINTS)
    return np.nan_to_num(np.stack([np.interp(at, np.arange(length), column) for column in values.T])).ravel()
