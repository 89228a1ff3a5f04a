"""The values that flow through the house: frozen, with shapes and units; missing is NaN."""

from __future__ import annotations

from gaitnet.skeleton import Side
from gaitnet.types.gait import Curve, GaitEvents, GaitSequence, JointAngles, Measurement, Plane, Step
from gaitnet.types.pose import Array, PoseSequence
from gaitnet.types.report import Explanation, GaitReport, Prediction, QualityFlag, Range, Reference, Verdict

__all__ = [
    "Array",
    "Curve",
    "Explanation",
    "GaitEvents",
    "GaitReport",
    "GaitSequence",
    "JointAngles",
    "Measurement",
    "Plane",
    "PoseSequence",
    "Prediction",
    "QualityFlag",
    "Range",
    "Reference",
    "Side",
    "Step",
    "Verdict",
]
