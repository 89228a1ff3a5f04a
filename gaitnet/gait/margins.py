"""How far a number may be off: the half-width that holds 95 % of rendered walkers' values about the truth.

Of the instrument, not of the walker: how much the steps differ is their SD. Twice the RMS error of nine films
of rendered walkers of five patterns, seen from 0 to 30 degrees and from the other side, at 25 and 30 Hz, by
BlazePose (heavy). Of 60 other films of twelve patterns 92 to 95 % of the truths lie within, by view
(`gaitnet accuracy --only walkers`). With depth that was measured, and where the angles are not of the
picture, nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from gaitnet.gait.bout import Bout
from gaitnet.skeleton import SIDES

MARGINS = {
    "cadence": 0.9,
    "step_time": 0.006,
    "step_time_left": 0.018,
    "step_time_right": 0.018,
    "stride_time": 0.006,
    "stance": 2.1,
    "stance_left": 2.4,
    "stance_right": 2.4,
    "stance_time": 0.026,
    "swing": 2.1,
    "double_support": 4.2,
    "single_support": 2.1,
    "step_time_asymmetry": 5.1,
    "stance_asymmetry": 3.5,
    **{
        f"{joint}_range_{side}": margin
        for joint, margin in (("knee", 8.3), ("hip", 8.3), ("ankle", 7.7))
        for side in SIDES
    },
}
"""By parameter, in its unit. Lengths are not here: metres hang on the height that was given."""


def margins_of(bouts: Sequence[Bout]) -> dict[str, float]:
    """Margins of what is measured in some straight walks; none where they are not known."""
    known = all(
        bout.walk.source == "image" and bout.pose.has_depth and not bout.pose.depth_measured for bout in bouts
    )
    return MARGINS if known else {}
