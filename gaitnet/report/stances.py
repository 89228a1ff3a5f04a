"""The bars of a chart of steps: strides, whether the numbers are made of them, and other heel strikes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gaitnet.skeleton import Side
from gaitnet.types import GaitReport


def bars(report: GaitReport, side: Side, strike_s: float) -> Iterator[tuple[float, float, bool]]:
    """Start and end of each stance of one foot, seconds, and whether its stride is included.

    A heel strike without a complete stride or a detected toe off gets the length `strike_s`.
    """
    strides = {stride.start_s: stride for stride in report.strides if stride.side == side}
    for start_s in report.events.heel_strikes(side).tolist() if report.events else ():
        stride = strides.get(start_s)
        seen = stride is not None and np.isfinite(stride.toe_off_s)
        end_s = stride.toe_off_s if stride is not None and seen else start_s + strike_s
        yield start_s, end_s, stride is None or stride.left_out is None
