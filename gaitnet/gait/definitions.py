"""What each number of a report is: its unit, one sentence, and where it is defined."""

from __future__ import annotations

from dataclasses import dataclass

from gaitnet.skeleton import SIDES
from gaitnet.types import Plane

PERRY = "Perry & Burnfield 2010, Gait Analysis, 2nd ed., ch. 2"
ROBINSON = "Robinson et al. 1987, J Manipulative Physiol Ther 10(4):172-176"
BAKER = "Baker et al. 2009, Gait & Posture 30(3):265-269"


@dataclass(frozen=True)
class Definition:
    """What a parameter is: its unit, one sentence, where that is defined, and the plane that must be seen.

    Without that plane the number would come from a single camera's estimated depth, and is withheld: from the
    front, step lengths of simulated walkers came out 20 to 50 cm short, symmetric steps 58 % asymmetric.
    """

    unit: str
    text: str
    source: str
    plane: Plane | None = "sagittal"


DEFINITIONS: dict[str, Definition] = {
    "cadence": Definition("steps/min", "60 over the mean step time of both sides", PERRY, plane=None),
    "step_time": Definition("s", "heel strike to the next heel strike of the other foot", PERRY, plane=None),
    "step_time_left": Definition("s", "step time of the steps that end with the left heel strike", PERRY),
    "step_time_right": Definition("s", "step time of the steps that end with the right heel strike", PERRY),
    "stride_time": Definition("s", "heel strike to the next heel strike of the same foot", PERRY, plane=None),
    "stance": Definition("%", "heel strike to toe off of the same foot, of the stride time", PERRY),
    "stance_left": Definition("%", "stance of the left foot", PERRY),
    "stance_right": Definition("%", "stance of the right foot", PERRY),
    "stance_time": Definition("s", "heel strike to toe off of the same foot", PERRY),
    "swing": Definition("%", "toe off to the next heel strike of the same foot, of the stride time", PERRY),
    "double_support": Definition(
        "%", "both feet on the floor, both times in a stride, of the stride time", PERRY
    ),
    "single_support": Definition(
        "%", "the other foot's toe off to its heel strike, of the stride time", PERRY
    ),
    "step_length": Definition(
        "m",
        "between the heels along the walk at a heel strike; below 0 = behind the other",
        PERRY,
    ),
    "step_length_left": Definition("m", "step length at the left heel strike", PERRY),
    "step_length_right": Definition("m", "step length at the right heel strike", PERRY),
    "stride_length": Definition("m", "the two step lengths of a stride", PERRY),
    "step_width": Definition(
        "m", "between the heels across the walk at a heel strike", PERRY, plane="frontal"
    ),
    "speed": Definition("m/s", "stride length over stride time", PERRY),
    "step_time_asymmetry": Definition(
        "%", "difference of the sides' mean step times over their mean; 0 = symmetric", ROBINSON
    ),
    "step_length_asymmetry": Definition(
        "%", "difference of the sides' mean step lengths over their mean; 0 = symmetric", ROBINSON
    ),
    "stance_asymmetry": Definition("%", "difference of the sides' mean stance over their mean", ROBINSON),
    "step_time_variability": Definition(
        "%", "coefficient of variation of the step times", "Hausdorff 2005, J NeuroEng Rehabil 2:19"
    ),
    **{
        f"{joint}_range_{side}": Definition(
            "deg", f"range of the {side} {text} within a cycle, median of the cycles", PERRY
        )
        for side in SIDES
        for joint, text in (("knee", "knee flexion"), ("hip", "hip angle"), ("ankle", "ankle dorsiflexion"))
    },
    **{
        f"gvs_{joint}_{side}": Definition(
            "deg", f"Gait Variable Score: RMS distance of the {side} {text} from healthy people's mean", BAKER
        )
        for side in SIDES
        for joint, text in (
            ("knee", "knee flexion"),
            ("thigh", "thigh angle against the vertical"),
            ("ankle", "ankle dorsiflexion"),
        )
    },
    **{
        f"gps_{side}": Definition("deg", f"RMS of the three Gait Variable Scores of the {side} leg", BAKER)
        for side in SIDES
    },
    "gps": Definition(
        "deg",
        "RMS of all six Gait Variable Scores: side view only, no Gait Profile Score of nine angles",
        BAKER,
    ),
}
"""Every parameter of a report."""
