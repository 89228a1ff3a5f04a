"""The networks that find people and their landmarks, as files: which there are, where they lie, who has them.

Full and the detector come with gaitnet, so that a machine without a network works from the first minute;
heavy and lite are fetched when somebody asks for them. `find("heavy")` gives the file, or None: pass it on as
`Engine(models=...)`.
"""

from gaitnet.posemodels.known import DETECTOR, FULL, HEAVY, KNOWN, LICENCE, LITE, PoseModel, Source, known
from gaitnet.posemodels.places import Place, everything, find, folders, kept_in, look_up, named, need, remedy

__all__ = [
    "DETECTOR",
    "FULL",
    "HEAVY",
    "KNOWN",
    "LICENCE",
    "LITE",
    "Place",
    "PoseModel",
    "Source",
    "everything",
    "find",
    "folders",
    "kept_in",
    "known",
    "look_up",
    "named",
    "need",
    "remedy",
]
