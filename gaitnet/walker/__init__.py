"""People walking with known truth: joints, angles and events, seen by a camera or drawn as a film.

Nothing here imports OpenCV before a film is written.
"""

from __future__ import annotations

from gaitnet.walker.appearance import Appearance, random_appearance
from gaitnet.walker.body import Body, Person
from gaitnet.walker.camera import Camera
from gaitnet.walker.kinematics import SimulatedWalk, walk
from gaitnet.walker.observe import GOOD_FILM, PoseNoise, observe
from gaitnet.walker.patterns import PATTERNS, GaitPattern
from gaitnet.walker.people import random_person
from gaitnet.walker.renderer import render, write_video
from gaitnet.walker.truth import save_truth, true_angles

__all__ = [
    "GOOD_FILM",
    "PATTERNS",
    "Appearance",
    "Body",
    "Camera",
    "GaitPattern",
    "Person",
    "PoseNoise",
    "SimulatedWalk",
    "observe",
    "random_appearance",
    "random_person",
    "render",
    "save_truth",
    "true_angles",
    "walk",
    "write_video",
]
