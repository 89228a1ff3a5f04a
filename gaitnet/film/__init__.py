"""Can this film be used? Upright, level, forwards, at its true rate, the whole body in it, no cuts.

Each look takes landmarks as a backend reported them, and gives them back put right, with what is to be said.
"""

from __future__ import annotations

from dataclasses import dataclass

from gaitnet.film.body import inside
from gaitnet.film.rate import true_frames
from gaitnet.film.upright import upright
from gaitnet.reasons import Reason, caution, note
from gaitnet.types import PoseSequence

__all__ = ["Look", "look"]


@dataclass(frozen=True)
class Look:
    """What a film is good for.

    Attributes:
        whole: every frame's landmarks, upright.
        clip: the landmarks that can be trusted, of the frames that show something new.
        reasons: what is to be said.
    """

    whole: PoseSequence
    clip: PoseSequence
    reasons: list[Reason]


def look(pose: PoseSequence) -> Look:
    """Whether a film can be used, and what of it.

    A depth camera's joints come without pictures: of those, only the rate is looked at.
    """
    if pose.depth_measured:
        clip, rate = true_frames(pose)
        return Look(pose, clip, rate)
    whole, way_up = upright(pose)
    seen, body = inside(whole)
    clip, rate = true_frames(seen)
    return Look(whole, clip, [*way_up, *body, *rate, *_of_the_file(pose)])


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
