"""Can this video be used? Orientation, tilt, direction, true frame rate, visibility of the body, cuts.

Each check takes the landmarks of a backend and returns them, corrected, with its reasons.
"""

from __future__ import annotations

from dataclasses import dataclass

from gaitnet.film.body import inside
from gaitnet.film.keypoints import steady
from gaitnet.film.rate import true_frames
from gaitnet.film.upright import upright
from gaitnet.reasons import Reason, Verdict, caution, note
from gaitnet.types import PoseSequence
from gaitnet.types.film import FileFaults

FEW_MISSING, MANY_MISSING = 0.03, 0.15
"""Share of frames that are not there, from which it is said, and from which it is a reservation."""

__all__ = ["Look", "look"]


@dataclass(frozen=True)
class Look:
    """Result of the checks of a video.

    Attributes:
        whole: every frame's landmarks, upright.
        clip: the landmarks that can be trusted, of the frames that show something new.
        reasons: notes, reservations and refusals.
    """

    whole: PoseSequence
    clip: PoseSequence
    reasons: list[Reason]


def look(pose: PoseSequence) -> Look:
    """Check a video; returns the usable landmarks and the reasons.

    Joints of a depth camera come without a video: only their frame rate is checked.
    """
    if pose.depth_measured:
        clip, rate = true_frames(pose)
        return Look(pose, clip, rate)
    whole, way_up = upright(pose)
    seen, body = inside(steady(whole))
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
    return said + _damage(pose.film.faults, len(pose))


def _damage(faults: FileFaults, frames: int) -> list[Reason]:
    numbers = {"damaged": faults.damaged, "lost": faults.lost, "early": faults.early_s}
    said = [Reason("damaged", Verdict.CAUTION, numbers)] if any(numbers.values()) else []
    missing = faults.missing / max(frames + faults.missing, 1)
    if missing > FEW_MISSING:
        said.append(
            (caution if missing > MANY_MISSING else note)("gaps", count=faults.missing, share=missing)
        )
    return said
