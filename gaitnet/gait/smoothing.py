"""From a camera's uneven, noisy frames to an even, smooth track without delay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import scipy

from gaitnet.types import Array, PoseSequence
from gaitnet.types.tuning import STANDARD

ANALYSIS_HZ = 60.0
"""Rate of the even grid that walks are measured on: twice the rate on disk, above any phone's default."""

MAX_GAP_S = 0.2
"""Longest gap that is filled: shorter than any swing phase. Longer ones stay NaN."""

MIN_RUN_S = 0.4
"""A person seen for less than this is not measured: too short to filter, and no step fits."""


def clean(pose: PoseSequence, cutoff_hz: float = STANDARD.cutoff_hz) -> PoseSequence:
    """Resample to `ANALYSIS_HZ`, fill gaps up to `MAX_GAP_S` and low-pass at `cutoff_hz` with zero lag.

    Neither the grid nor the cut-off depends on the video's frame rate. Each landmark is treated on its
    own; a landmark's stretches shorter than `MIN_RUN_S` become NaN.
    """
    time_s = np.arange(pose.time_s[0], pose.time_s[-1] + 1e-9, 1 / ANALYSIS_HZ)
    world = pose.world if pose.has_depth else np.zeros_like(pose.world)
    values = np.concatenate([pose.image, world, pose.visibility[:, :, None]], axis=2)  # (T, 33, 6)
    smooth = np.full((len(time_s), *values.shape[1:]), np.nan)
    seen = np.isfinite(values).all(axis=2)  # (T, 33)
    for mask in np.unique(seen, axis=1).T:  # landmarks seen in the same frames go together: much faster
        same = (seen == mask[:, None]).all(axis=0)
        tracks = values[:, same].reshape(len(values), -1)
        smooth[:, same] = _clean_tracks(pose.time_s, tracks, mask, time_s, cutoff_hz).reshape(
            len(time_s), -1, 6
        )
    return replace(
        pose,
        image=smooth[:, :, :2],
        world=smooth[:, :, 2:5] if pose.has_depth else np.full_like(smooth[:, :, 2:5], np.nan),
        visibility=np.clip(smooth[:, :, 5], 0, 1),
        time_s=time_s,
    )


def resample(time_s: Array, values: Array, new_time_s: Array) -> Array:
    """Values `(T, ...)` of an even, cleaned track at other times; NaN where the track has none."""
    flat = values.reshape(len(values), -1)
    columns = [np.interp(new_time_s, time_s, column, left=np.nan, right=np.nan) for column in flat.T]
    return np.stack(columns, axis=-1).reshape(len(new_time_s), *values.shape[1:])


def low_pass(values: Array, rate_hz: float, cutoff_hz: float = STANDARD.cutoff_hz) -> Array:
    """Fourth-order Butterworth, forwards and backwards, over `(T, ...)` without NaN.

    Two passes of a second-order filter; the design frequency is raised so that the pair is 3 dB down at
    `cutoff_hz`. Source: Winter 2009, section 2.2.4.4.
    """
    design_hz = cutoff_hz / (np.sqrt(2) - 1) ** 0.25
    sections = scipy.signal.butter(2, design_hz, fs=rate_hz, output="sos")
    return scipy.signal.sosfiltfilt(sections, values, axis=0, padlen=min(len(values) - 1, int(rate_hz / 3)))


def runs(mask: np.ndarray) -> Iterator[slice]:
    """Slices of consecutive true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    yield from (slice(int(start), int(stop)) for start, stop in edges.reshape(-1, 2))


def _clean_tracks(
    time_s: Array, tracks: Array, seen: np.ndarray, new_time_s: Array, cutoff_hz: float
) -> Array:
    """`(T, C)` tracks, all seen in the same frames, on the new grid: `(N, C)`."""
    smooth = np.full((len(new_time_s), tracks.shape[1]), np.nan)
    frames = np.flatnonzero(seen)
    for run in np.split(frames, np.flatnonzero(np.diff(time_s[frames]) > MAX_GAP_S + 1e-9) + 1):
        if len(run) < 4 or time_s[run[-1]] - time_s[run[0]] < MIN_RUN_S:
            continue
        inside = (new_time_s >= time_s[run[0]] - 1e-9) & (new_time_s <= time_s[run[-1]] + 1e-9)
        curve = scipy.interpolate.Akima1DInterpolator(
            time_s[run], tracks[run], method="makima", extrapolate=True
        )
        smooth[inside] = low_pass(curve(new_time_s[inside]), ANALYSIS_HZ, cutoff_hz)
    return smooth
