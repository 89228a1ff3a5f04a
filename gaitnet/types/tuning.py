"""What a researcher may want to set: how hard a walk is smoothed, and what counts as an event."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from gaitnet.errors import DataError

MOST_HZ = 25.0
"""Highest low-pass cut-off: the grid that walks are measured on has 60 Hz."""


@dataclass(frozen=True)
class Tuning:
    """How landmarks become angles and events. The defaults are what gaitnet's accuracy was measured with.

    Attributes:
        cutoff_hz: low-pass of the landmarks, up to `MOST_HZ`. Source: Winter 2009, Biomechanics and Motor
            Control, 2.2.4.4 (gait: 4 to 6 Hz).
        stride_s: two heel strikes of one foot are at least this far apart; running children reach it.
        prominence: a swing counts from this share of the clip's own forward range of the foot, so that
            shuffles count too; 0 to 1.
        range_m: a foot that moves less than this against the pelvis does not walk.
        false_end: share of the median step below which the first or the last step of a straight walk is
            none; a limp has 0.7. 0 to 1.
        strike_after_s: the heel meets the floor so long after its foremost place. Of 159 strikes of walkers
            with known truth, all patterns: 21 ms with exact landmarks (SD 4), 16 ms with MediaPipe (SD 11).
        off_before_s: the toe leaves the floor so long before its rearmost place, which foot and shank
            vote on; of 391 toe offs of rendered walkers, all patterns, the median.
        off_after_ankle_s: the same where a joint set has no feet, and the ankle stands in: so long after
            the vote of its rearmost place and its fastest rise.

    Raises:
        DataError: a value that can't be; says which, and what can.
    """

    cutoff_hz: float = 6.0
    stride_s: float = 0.45
    prominence: float = 0.3
    range_m: float = 0.10
    false_end: float = 0.6
    strike_after_s: float = 0.018
    off_before_s: float = 0.039
    off_after_ankle_s: float = 0.003

    def __post_init__(self) -> None:
        for each in fields(self):
            value, most = getattr(self, each.name), _MOST.get(each.name, 1.0)
            least = 0.1 if each.name == "cutoff_hz" else 0.0
            if not (type(value) in (int, float) and math.isfinite(value) and least <= value <= most):
                raise DataError(f"tuning {each.name}: {value!r}. Give a number from {least:g} to {most:g}.")


_MOST = {"cutoff_hz": MOST_HZ, "stride_s": 4.0}

STANDARD = Tuning()
