"""Definition of every parameter of a report: unit, one sentence and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from gaitnet.skeleton import SIDES
from gaitnet.types import Plane

T = TypeVar("T")

PERRY = "Perry & Burnfield 2010, Gait Analysis, 2nd ed., ch. 2"
ROBINSON = "Robinson et al. 1987, J Manipulative Physiol Ther 10(4):172-176"
BAKER = "Baker et al. 2009, Gait & Posture 30(3):265-269"


CURVES = f"gaitnet; after {BAKER}, whose Gait Profile Score is of nine angles in three planes"


@dataclass(frozen=True)
class Definition:
    """Unit, one-sentence definition and source of a parameter, and the plane of view that it needs.

    In another view the value would depend on a single camera's estimated depth, and is not reported: from the
    front, step lengths of simulated walkers came out 20 to 50 cm short, symmetric steps 58 % asymmetric.
    """

    unit: str
    text: str
    source: str
    plane: Plane | None = "sagittal"


@dataclass(frozen=True)
class Fewest:
    """Minimum number of steps or strides for a parameter; of each foot, if `a_side`."""

    count: int
    of: Literal["step", "stride"]
    a_side: bool = False


DEFINITIONS: dict[str, Definition] = {
    "cadence": Definition("steps/min", "120 s divided by the mean stride time", PERRY, plane=None),
    "step_time": Definition(
        "s", "heel strike to that of the other foot: half of the mean stride time", PERRY, plane=None
    ),
    "step_time_left": Definition("s", "step time of the steps that end with the left heel strike", PERRY),
    "step_time_right": Definition("s", "step time of the steps that end with the right heel strike", PERRY),
    "stride_time": Definition("s", "heel strike to the next heel strike of the same foot", PERRY, plane=None),
    "stance": Definition("%", "heel strike to toe off of the same foot, as a share of stride time", PERRY),
    "stance_left": Definition("%", "stance of the left foot", PERRY),
    "stance_right": Definition("%", "stance of the right foot", PERRY),
    "stance_time": Definition("s", "heel strike to toe off of the same foot", PERRY),
    "swing": Definition(
        "%", "toe off to the next heel strike of the same foot, as a share of stride time", PERRY
    ),
    "double_support": Definition(
        "%", "both feet on the floor, both phases of a stride, as a share of stride time", PERRY
    ),
    "single_support": Definition(
        "%", "toe off to heel strike of the other foot, as a share of stride time", PERRY
    ),
    "step_length": Definition(
        "m",
        "distance between the heels along the walk at heel strike; negative = behind the other foot",
        PERRY,
    ),
    "step_length_left": Definition("m", "step length at the left heel strike", PERRY),
    "step_length_right": Definition("m", "step length at the right heel strike", PERRY),
    "stride_length": Definition("m", "sum of the two step lengths of a stride", PERRY),
    "step_width": Definition(
        "m", "distance between the heels across the walk at heel strike", PERRY, plane="frontal"
    ),
    "speed": Definition("m/s", "stride length divided by stride time", PERRY),
    "step_time_asymmetry": Definition(
        "%", "left-right difference of the mean step times, divided by their mean; 0 = symmetric", ROBINSON
    ),
    "step_length_asymmetry": Definition(
        "%", "left-right difference of the mean step lengths, divided by their mean; 0 = symmetric", ROBINSON
    ),
    "stance_asymmetry": Definition(
        "%", "left-right difference of the mean stance, divided by their mean; 0 = symmetric", ROBINSON
    ),
    "step_time_variability": Definition(
        "%", "coefficient of variation of the step times", "Hausdorff 2005, J NeuroEng Rehabil 2:19"
    ),
    **{
        f"{joint}_range_{side}": Definition(
            "deg", f"range of the {side} {text} within a gait cycle, median over cycles", PERRY
        )
        for side in SIDES
        for joint, text in (("knee", "knee flexion"), ("hip", "hip angle"), ("ankle", "ankle dorsiflexion"))
    },
    **{
        f"gvs_{joint}_{side}": Definition(
            "deg", f"RMS distance of the {side} {text} from the healthy mean curve{score}", BAKER
        )
        for side in SIDES
        for joint, text, score in (
            ("knee", "knee flexion", " (Gait Variable Score)"),
            ("thigh", "thigh angle to the vertical", ", calculated like a Gait Variable Score"),
            ("ankle", "ankle dorsiflexion", " (Gait Variable Score)"),
        )
    },
    **{
        f"curve_deviation_{side}": Definition(
            "deg", f"RMS of the distances of the {side} leg's three curves", CURVES
        )
        for side in SIDES
    },
    "curve_deviation": Definition(
        "deg", "RMS of the distances of both legs' curves of knee, thigh and ankle", CURVES
    ),
}
"""Every parameter of a report."""

RENAMED = {f"gps{suffix}": f"curve_deviation{suffix}" for suffix in ("", "_left", "_right")}
"""What older reports call what is the same number."""


def by_new_names(parameters: Mapping[str, T]) -> dict[str, T]:
    """Parameters of a report that may be older, by today's names."""
    return {RENAMED.get(name, name): value for name, value in parameters.items()}


_OF_A_FOOT = tuple(f"{name}_{side}" for name in ("step_time", "step_length") for side in SIDES)
_OF_STRIDES = ("stride_time", "stance", "stance_time", "swing", "double_support", "single_support")
_ASYMMETRIES = ("step_time_asymmetry", "step_length_asymmetry")

FEWEST: dict[str, Fewest] = {
    **dict.fromkeys(("cadence", "step_time", "step_length", "step_width"), Fewest(3, "step")),
    **dict.fromkeys((*_OF_STRIDES, "stride_length", "speed"), Fewest(2, "stride")),
    **dict.fromkeys(_OF_A_FOOT, Fewest(2, "step")),
    **dict.fromkeys(("stance_left", "stance_right"), Fewest(2, "stride")),
    **dict.fromkeys(_ASYMMETRIES, Fewest(2, "step", a_side=True)),
    "stance_asymmetry": Fewest(2, "stride", a_side=True),
    "step_time_variability": Fewest(30, "step"),
}
"""With fewer, a parameter is not reported; parameters not listed here need one stride.

Of 1, 2, 3 and 4 steps in a row of 31 films of healthy people, 95 % give a cadence within 13, 8, 5 and 4 %
of the whole film's and a step length within 28, 18, 12 and 9 %; one stride gives its time within 11 %, two
within 7 % (`gaitnet accuracy --only short`). Four steps would withhold the cadence of 8 of 39 such films,
three of 2; three steps a foot would leave 3 of 39 an asymmetry, two 30. A joint's curve is whole with one
stride. Variability: Galna et al. 2013, Gait & Posture 37(4):580-585.
"""

FEWEST_STEPS_FOR_ANSWER = 3
"""Minimum number of steps for a classification. Of 1, 2, 3 and 4 steps in a row, as in
`FEWEST`, 95 % give a probability of Abnormal within 0.20, 0.14, 0.12 and 0.09 of the whole film's."""
