"""The values that flow through the house: frozen, with shapes and units; missing is NaN."""

from __future__ import annotations

from gaitnet.skeleton import Side
from gaitnet.types.gait import (
    Curve,
    Footstep,
    GaitEvents,
    GaitSequence,
    JointAngles,
    LeftOut,
    Measurement,
    Plane,
    Step,
    Stride,
    Withheld,
)
from gaitnet.types.pose import Array, PoseSequence
from gaitnet.types.report import Explanation, GaitReport, Prediction, QualityFlag, Range, Reference, Verdict

__all__ = [
    "Array",
    "Curve",
    "Explanation",
    "Footstep",
    "GaitEvents",
    "GaitReport",
    "GaitSequence",
    "JointAngles",
    "LeftOut",
    "Measurement",
    "Plane",
    "PoseSequence",
    "Prediction",
    "QualityFlag",
    "Range",
    "Reference",
    "Side",
    "Step",
    "Stride",
    "Verdict",
    "Withheld",
]
