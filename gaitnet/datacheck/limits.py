"""What a column's values can be, what a joint or a step can do, and how much it usually does in a step.

Sources:
    Can be: angles are taken between -180 and 180. A pose model that takes one foot or arm for the other finds
        any of them: 9,095 steps seen by Kinects (Jun 2020) have knees of -148, ankles of -179 to 178 degrees,
        223 steps of 39 films elbows of -177 to 172. Trunk and distances: far more than anybody's there (31
        degrees, 0.97 m along, 0.70 m across).
    Can do: American Academy of Orthopaedic Surgeons, Joint Motion (1965): elbow 0 to 150, knee -10 to 135,
        hip -30 to 120, ankle -50 to 20 degrees, each with 30 degrees of room for patients and errors.
    Usual range within a step: medians of the same recordings and of simulated walks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Of one column, in its unit.

    Attributes:
        low: values below are refused.
        high: values above are refused.
        does: from where to where joints and steps go; what lies beyond is said, and not refused.
        usual: range within a step.
    """

    low: float
    high: float
    does: tuple[float, float] | None = None
    usual: float | None = None


_OF_JOINT = {
    "elbow": Limits(-180, 180, (-30, 180), 20),
    "knee_flexion": Limits(-180, 180, (-40, 165), 30),
    "hip": Limits(-180, 180, (-60, 150), 37),
    "ankle_dorsiflexion": Limits(-180, 180, (-80, 50), 25),
}
_OF_COLUMN = {f"{side}_{joint}": of for side in ("right", "left") for joint, of in _OF_JOINT.items()} | {
    "trunk_inclination": Limits(-90, 90, (-45, 90), 4.5),
    "stride_length": Limits(0, 3, (0, 1.5), 0.6),
    "stride_width": Limits(0, 2, (0, 0.8), 0.12),
}
_OF_UNIT = {
    "deg": Limits(-360, 360),
    "m": Limits(-10, 10),
    "deg/s": Limits(-3000, 3000),
    "m/s": Limits(-20, 20),
}
"""Of columns that somebody else named."""

UNITS = tuple(_OF_UNIT)
"""What values are in; everything else is refused."""

PAIRS = tuple((f"right_{joint}", f"left_{joint}") for joint in ("knee_flexion", "hip", "ankle_dorsiflexion"))
"""Joints of which no walk keeps both sides still."""

SLACK = 1e-3
"""For what rounding does to 180 degrees and 0 metres."""


def limits_of(name: str, unit: str | None) -> Limits | None:
    """Of one column; None where neither its name nor its unit is known."""
    return _OF_COLUMN.get(name) or _OF_UNIT.get(unit or "")


def usual_ranges() -> dict[str, float]:
    """Column -> usual range within a step, in its unit."""
    return {name: limits.usual for name, limits in _OF_COLUMN.items() if limits.usual}
