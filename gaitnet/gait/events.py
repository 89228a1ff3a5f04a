"""Heel strikes and toe offs from where the feet are against the pelvis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from gaitnet.gait.smoothing import ANALYSIS_HZ, runs
from gaitnet.gait.view import SagittalWalk
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, GaitEvents, Side
from gaitnet.types.tuning import STANDARD, Tuning


@dataclass(frozen=True)
class Vote:
    """A sign that a toe leaves the floor.

    Attributes:
        share: its weight, 0 to 1.
        after_s: it comes so long after the toe is rearmost, + = later: the median of 391 toe offs of rendered
            walkers of twelve patterns.
    """

    share: float
    after_s: float


FOOT, SHANK = Vote(0.75, -0.069), Vote(0.25, 0.043)
"""The foot turns its toes down fastest, the shank leans forward furthest."""

VOTE_WITHIN_S = 0.16
"""How far from its usual moment a sign is looked for."""

RISE_WITHIN_S, RISE_COUNTS = 0.15, 0.7
"""How near to its rearmost place the ankle rises fastest, and the weight of that moment as the toe off."""


def find_events(walk: SagittalWalk, tuning: Tuning = STANDARD) -> GaitEvents:
    """Events of one bout: a heel strike where the heel is foremost, a toe off near where the toe is rearmost.

    Positions are relative to the middle of the hips, along the walking direction; times are refined
    between samples by a parabola, and moved by the known lag of the method. Events at the very edge of the
    bout are not seen.

    Source: Zeni et al. 2008, Gait & Posture 27(4):710-714, coordinate-based treadmill algorithm.
    """
    left, right = (_heel_strikes(walk, side, tuning) for side in SIDES)
    left, right = _without_false_ends(left, right, tuning)
    return GaitEvents(
        left_heel_strikes=left,
        right_heel_strikes=right,
        left_toe_offs=_toe_offs(walk, "left", tuning),
        right_toe_offs=_toe_offs(walk, "right", tuning),
    )


def _heel_strikes(walk: SagittalWalk, side: Side, tuning: Tuning) -> Array:
    return _peak_times(walk.time_s, walk.of(f"{side}_heel")[:, 0], tuning) + tuning.strike_after_s


def _toe_offs(walk: SagittalWalk, side: Side, tuning: Tuning) -> Array:
    """A vote of two signs around each rearmost place of the toe, which comes late where a foot is dragged.

    Source of the first: Mariani et al. 2013, IEEE Trans Biomed Eng 60(11):3234-3237 (the foot's pitch
    velocity). How far off they are: docs/legs.md.
    """
    toes, heel, ankle, knee = (walk.of(f"{side}_{part}") for part in ("foot_index", "heel", "ankle", "knee"))
    if np.isnan(toes[:, 0]).all():
        return _toe_offs_of_ankle(walk.time_s, heel, tuning)
    turning = -np.gradient(_direction(toes - heel), walk.time_s)
    signs = {FOOT: turning, SHANK: -_direction(ankle - knee)}
    rearmost_s = _peak_times(walk.time_s, -toes[:, 0], tuning)
    return np.array([_voted(walk.time_s, at_s, signs) for at_s in rearmost_s]) - tuning.off_before_s


def _voted(time_s: Array, rearmost_s: float, signs: dict[Vote, Array]) -> float:
    """When the toe should be rearmost, by the signs that have a peak near it; where it is without one."""
    found = {vote: _peak_near(time_s, signal, rearmost_s + vote.after_s) for vote, signal in signs.items()}
    seen = {vote: at_s for vote, at_s in found.items() if at_s is not None}
    if not seen:
        return rearmost_s
    times_s, shares = [at_s - vote.after_s for vote, at_s in seen.items()], [vote.share for vote in seen]
    return float(np.average(times_s, weights=shares))


def _direction(segment: Array) -> Array:
    """Of a segment `(T, 2)`, forward and up, in radians without jumps, + = anticlockwise."""
    angle: Array = np.arctan2(segment[:, 1], segment[:, 0])
    known = np.isfinite(angle)
    angle[known] = np.unwrap(angle[known])
    return angle


def _peak_near(time_s: Array, signal: Array, middle_s: float) -> float | None:
    """When a signal is highest around a moment; None where that is no peak."""
    near = np.flatnonzero((abs(time_s - middle_s) <= VOTE_WITHIN_S) & np.isfinite(signal))
    at = int(near[np.argmax(signal[near])]) if len(near) else 0
    if not 0 < at < len(signal) - 1 or not signal[at] >= max(signal[at - 1], signal[at + 1]):
        return None
    return float(time_s[at] + _parabola_offset(signal, np.array([at]))[0] / ANALYSIS_HZ)


def _toe_offs_of_ankle(time_s: Array, ankle: Array, tuning: Tuning) -> Array:
    """Where a joint set has no feet: a vote of the ankle's rearmost place and of its fastest rise near it.

    Either alone is 21 and 18 ms off worn sensors' stance, their weighted mean 17 (161 walks).
    """
    rise = np.gradient(ankle[:, 1], time_s)
    found = []
    for rearmost_s in _peak_times(time_s, -ankle[:, 0], tuning):
        near = np.flatnonzero(abs(time_s - rearmost_s) < RISE_WITHIN_S)
        at = near[int(np.nanargmax(rise[near]))] if np.isfinite(rise[near]).any() else None
        risen_s = rearmost_s if at is None else time_s[at]
        if at is not None and 0 < at < len(rise) - 1:
            risen_s += float(_parabola_offset(rise, np.array([at]))[0]) / ANALYSIS_HZ
        found.append(RISE_COUNTS * risen_s + (1 - RISE_COUNTS) * rearmost_s)
    return np.array(found) + tuning.off_after_ankle_s


def _without_false_ends(left: Array, right: Array, tuning: Tuning) -> tuple[Array, Array]:
    """Strikes without a first or last one that comes far too soon: the filter's end, the picture's edge."""
    strikes = np.sort(np.concatenate([left, right]))
    if len(strikes) < 4:
        return left, right
    steps_s = np.diff(strikes)
    shortest_s = tuning.false_end * np.median(steps_s)
    start_s = strikes[1] if steps_s[0] < shortest_s else strikes[0]
    end_s = strikes[-2] if steps_s[-1] < shortest_s else strikes[-1]
    return left[(left >= start_s) & (left <= end_s)], right[(right >= start_s) & (right <= end_s)]


def _peak_times(time_s: Array, signal: Array, tuning: Tuning) -> Array:
    """Seconds of the signal's peaks, between samples; none where it is not seen."""
    low, high = np.nanpercentile(signal, [5, 95]) if np.isfinite(signal).any() else (0.0, 0.0)
    if not high - low >= tuning.range_m:
        return np.empty(0)
    distance, prominence = max(1, int(tuning.stride_s * ANALYSIS_HZ)), tuning.prominence * (high - low)
    found = []
    for run in runs(np.isfinite(signal)):
        seen = signal[run]
        peaks, _ = scipy.signal.find_peaks(seen, prominence=prominence, distance=distance)
        found.append(time_s[run][peaks] + _parabola_offset(seen, peaks) / ANALYSIS_HZ)
    return np.concatenate(found)


def _parabola_offset(signal: Array, peaks: np.ndarray) -> Array:
    """Where between its neighbours a peak really is, in samples: -0.5 .. 0.5."""
    before, at, after = signal[peaks - 1], signal[peaks], signal[peaks + 1]
    curvature = before - 2 * at + after
    return np.where(curvature < 0, (before - after) / (2 * np.where(curvature < 0, curvature, -1)), 0.0)
