"""The values that flow through the house: frozen, with shapes and units; missing is NaN."""

from __future__ import annotations

from gaitnet.reasons import Reason, Verdict
from gaitnet.skeleton import Side
from gaitnet.types.card import ModelCard
from gaitnet.types.film import Array, FilmTrace
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
    StraightWalk,
    Stride,
    Withheld,
)
from gaitnet.types.pose import PoseSequence
from gaitnet.types.report import Explanation, GaitReport, Pass, Prediction, Range, Reference, Scale
from gaitnet.types.tuning import Tuning

__all__ = [
    "Array",
    "Curve",
    "Explanation",
    "FilmTrace",
    "Footstep",
    "GaitEvents",
    "GaitReport",
    "GaitSequence",
    "JointAngles",
    "LeftOut",
    "Measurement",
    "ModelCard",
    "Pass",
    "Plane",
    "PoseSequence",
    "Prediction",
    "Range",
    "Reason",
    "Reference",
    "Scale",
    "Side",
    "Step",
    "StraightWalk",
    "Stride",
    "Tuning",
    "Verdict",
    "Withheld",
]
