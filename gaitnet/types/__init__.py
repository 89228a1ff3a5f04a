"""The values that flow through the house: frozen, with shapes and units; missing is NaN."""

from __future__ import annotations

from gaitnet.reasons import Reason, Verdict
from gaitnet.skeleton import Side
from gaitnet.types.film import FilmTrace
from gaitnet.types.gait import Curve, GaitEvents, GaitSequence, JointAngles, Measurement, Plane, Step
from gaitnet.types.pose import Array, PoseSequence
from gaitnet.types.report import Explanation, GaitReport, Prediction, Range, Reference

__all__ = [
    "Array",
    "Curve",
    "Explanation",
    "FilmTrace",
    "GaitEvents",
    "GaitReport",
    "GaitSequence",
    "JointAngles",
    "Measurement",
    "Plane",
    "PoseSequence",
    "Prediction",
    "Range",
    "Reason",
    "Reference",
    "Side",
    "Step",
    "Verdict",
]
