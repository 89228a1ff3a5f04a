"""Parts of a clip in which somebody walks straight on: cut at turns and where nobody is seen."""

from __future__ import annotations

import numpy as np
import scipy

from gaitnet.gait.smoothing import ANALYSIS_HZ, runs
from gaitnet.gait.view import facings
from gaitnet.skeleton import BODY, INDEX
from gaitnet.types import Array, PoseSequence

TURN_WINDOW_S = 1.0
TURN_DEG = 50.0
"""A change of facing by more than `TURN_DEG` within `TURN_WINDOW_S` is a turn."""

MIN_BOUT_S = 1.0
"""Shorter bouts hold no full step with its neighbours."""


def body_of(pose: PoseSequence) -> list[int]:
    """The landmarks that a walk is measured with; a source may lack some of them altogether.

    Models without depth say when they do not see the shoulders; legs are measured without.
    """
    there = np.asarray(np.isfinite(pose.image).all(axis=2).any(axis=0))
    needed = [name for name in BODY if pose.has_depth or not name.endswith("shoulder")]
    return [INDEX[name] for name in needed if there[INDEX[name]]]


def find_bouts(pose: PoseSequence, body: list[int]) -> list[PoseSequence]:
    """Cut a cleaned pose (even grid) into straight walks of at least `MIN_BOUT_S`, all of the body seen."""
    seen = np.isfinite(pose.image[:, body]).all(axis=(1, 2)) & pose.seen
    bouts = []
    for run in runs(seen):
        turning = _turning(facings(pose.part(run)))
        bouts += [slice(run.start + part.start, run.start + part.stop) for part in runs(~turning)]
    return [pose.part(bout) for bout in bouts if bout.stop - bout.start >= MIN_BOUT_S * ANALYSIS_HZ]


def _turning(facing: Array) -> np.ndarray:
    """`(T,)` true where the facing changes by more than `TURN_DEG` within `TURN_WINDOW_S`."""
    window = int(TURN_WINDOW_S * ANALYSIS_HZ)
    if len(facing) <= window:
        return np.zeros(len(facing), bool)
    unit = facing[:, [0, 2]] / np.linalg.norm(facing, axis=1, keepdims=True)
    smooth = scipy.ndimage.uniform_filter1d(unit, window // 2, axis=0, mode="nearest")  # (T, 2)
    half = window // 2
    padded = np.pad(smooth, ((half, half), (0, 0)), mode="edge")
    before, after = padded[: len(smooth)], padded[2 * half :]
    cosine = (before * after).sum(axis=1) / (
        np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1) + 1e-9
    )
    return cosine < np.cos(np.radians(TURN_DEG))
