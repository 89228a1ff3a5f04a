"""Can this film be used? Upright, level, forwards, at its true rate, the whole body in it, no cuts.

Each look takes landmarks as a backend reported them, and gives them back put right, with what is to be said.
"""

from __future__ import annotations

from gaitnet.film.body import inside
from gaitnet.film.rate import true_frames
from gaitnet.film.upright import upright
from gaitnet.reasons import Reason, caution, note
from gaitnet.types import PoseSequence

__all__ = ["look"]


def look(pose: PoseSequence) -> tuple[PoseSequence, list[Reason]]:
    """The landmarks that can be trusted, and what is to be said about the film.

    A depth camera's joints come without pictures: of those, only the rate is looked at.
    """
    said = list(_of_the_file(pose))
    pose, rate = true_frames(pose)
    if pose.depth_measured:
        return pose, said + rate
    pose, way_up = upright(pose)
    pose, body = inside(pose)
    return pose, [*way_up, *body, *rate, *said]


def _of_the_file(pose: PoseSequence) -> list[Reason]:
    if pose.film is None:
        return []
    said = []
    if pose.film.slow_factor != 1:
        said.append(note("slow-corrected", factor=pose.film.slow_factor))
    if pose.film.mirrored:
        said.append(caution("mirrored"))
    if pose.film.damage:
        said.append(caution("damaged", what=pose.film.damage))
    return said
