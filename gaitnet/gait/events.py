"""Heel strikes and toe offs from where the feet are against the pelvis."""

from __future__ import annotations

import numpy as np
from scipy.signal import find_peaks

from gaitnet.gait.smoothing import ANALYSIS_HZ
from gaitnet.gait.view import SagittalWalk
from gaitnet.types import Array, GaitEvents, Side

MIN_STRIDE_S = 0.45
"""Two heel strikes of one foot are at least this far apart; running children reach it."""

MIN_PROMINENCE = 0.3
"""A swing counts from this part of the clip's own forward range of the foot, so shuffles count too."""

STRIKE_AFTER_FOREMOST_S = 0.018
"""The heel meets the floor so long after its foremost place. Of 159 strikes of walkers with known truth, all
patterns: 21 ms with exact landmarks (SD 4), 16 ms through MediaPipe (SD 11)."""

OFF_BEFORE_REARMOST_S = 0.028
"""The toe leaves the floor so long before its rearmost place; 32 ms (SD 4) and 27 ms (SD 19) likewise."""

OFF_AFTER_ANKLE_REARMOST_S = 0.018
"""Where a joint set has no feet, the ankle stands in: with this, stance against worn sensors is 0.5 ms short
on average of 177 walks."""

FALSE_END = 0.6
"""Share of the median step below which the first or the last step of a bout is none; a limp has 0.7."""

MIN_RANGE_M = 0.10
"""A foot that moves less than this against the pelvis does not walk."""


def find_events(walk: SagittalWalk) -> GaitEvents:
    """Events of one bout: a heel strike where the heel is foremost, a toe off where the toe is rearmost.

    Positions are relative to the middle of the hips, along the walking direction; times are refined
    between samples by a parabola, and moved by the known lag of the method. Events at the very edge of the
    bout are not seen.

    Source: Zeni et al. 2008, Gait & Posture 27(4):710-714, coordinate-based treadmill algorithm.
    """
    left, right = _without_false_ends(_heel_strikes(walk, "left"), _heel_strikes(walk, "right"))
    return GaitEvents(
        left_heel_strikes=left,
        right_heel_strikes=right,
        left_toe_offs=_toe_offs(walk, "left"),
        right_toe_offs=_toe_offs(walk, "right"),
    )


def _heel_strikes(walk: SagittalWalk, side: Side) -> Array:
    return _peak_times(walk.time_s, walk.of(f"{side}_heel")[:, 0]) + STRIKE_AFTER_FOREMOST_S


def _toe_offs(walk: SagittalWalk, side: Side) -> Array:
    toes = walk.of(f"{side}_foot_index")[:, 0]
    if np.isnan(toes).all():
        return _peak_times(walk.time_s, -walk.of(f"{side}_heel")[:, 0]) + OFF_AFTER_ANKLE_REARMOST_S
    return _peak_times(walk.time_s, -toes) - OFF_BEFORE_REARMOST_S


def _without_false_ends(left: Array, right: Array) -> tuple[Array, Array]:
    """Strikes without a first or last one that comes far too soon: the filter's end, the picture's edge."""
    strikes = np.sort(np.concatenate([left, right]))
    if len(strikes) < 4:
        return left, right
    steps_s = np.diff(strikes)
    shortest_s = FALSE_END * np.median(steps_s)
    start_s = strikes[1] if steps_s[0] < shortest_s else strikes[0]
    end_s = strikes[-2] if steps_s[-1] < shortest_s else strikes[-1]
    return left[(left >= start_s) & (left <= end_s)], right[(right >= start_s) & (right <= end_s)]


def _peak_times(time_s: Array, signal: Array) -> Array:
    """Seconds of the signal's peaks, between samples."""
    low, high = np.percentile(signal, [5, 95])
    if high - low < MIN_RANGE_M:
        return np.empty(0)
    distance = max(1, int(MIN_STRIDE_S * ANALYSIS_HZ))
    peaks, _ = find_peaks(signal, prominence=MIN_PROMINENCE * (high - low), distance=distance)
    return time_s[peaks] + _parabola_offset(signal, peaks) / ANALYSIS_HZ


def _parabola_offset(signal: Array, peaks: np.ndarray) -> Array:
    """Where between its neighbours a peak really is, in samples: -0.5 .. 0.5."""
    before, at, after = signal[peaks - 1], signal[peaks], signal[peaks + 1]
    curvature = before - 2 * at + after
    return np.where(curvature < 0, (before - after) / (2 * np.where(curvature < 0, curvature, -1)), 0.0)
