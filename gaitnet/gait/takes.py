"""One walk out of several passes: between the cuts of a film, or in several films."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gaitnet.errors import NotMeasurableError
from gaitnet.film.clothes import plainly_different
from gaitnet.gait.bout import Bout, MeasuredWalk
from gaitnet.gait.identity import Jump
from gaitnet.gait.quality import OF_BOUTS, reasons_of_bouts
from gaitnet.gait.steps import alternations
from gaitnet.reasons import Reason, note, refusal
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, PoseSequence

UNLIKE_TRUNK, UNLIKE_MEAN = 0.15, 0.12
"""Proportions that differ by more are of two people: of the trunk against the legs, and of five lengths in
the mean (natural logarithms). Two films of one of 20 people differ by 0.14 and 0.11 at most; of two people by
0.03 and 0.04 in the median, so that only plainly different ones are told apart."""

MOST_PACE = 1.5
"""Cadences that differ by more are not one condition."""

LATE = 3
"""Frames after a cut in which a tracker may still see somebody where somebody was."""

GAP_S = 1.0
"""Between two films on one clock."""

_LENGTHS = (
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
)


@dataclass(frozen=True)
class Piece:
    """A stretch of a film with one person in it, and that person's straight walks."""

    pose: PoseSequence
    bouts: Sequence[Bout]


def pieces_of(pose: PoseSequence, jumps: Sequence[Jump], cuts: Sequence[int]) -> list[PoseSequence]:
    """The pose cut where the track jumps, and at the film's own cuts."""
    edges = sorted({0, len(pose), *(jump.after for jump in jumps), *cuts})
    return [pose.part(slice(start, stop)) for start, stop in pairwise(edges)]


def is_cut(jump: Jump, cuts: Sequence[int]) -> bool:
    """Whether the track jumps because the film was cut: a tracker may stay for some frames where it was."""
    return any(jump.before - LATE <= cut <= jump.after for cut in cuts)


def check_one_person(walking: Sequence[Piece], jumps: Sequence[Jump]) -> list[Reason]:
    """Refuse a track that jumps, without a cut, from somebody who walks to somebody who walks.

    Returns:
        A note where passes are joined across cuts.

    Raises:
        NotMeasurableError: several people, or passes that do not belong together.
    """
    if len(walking) < 2:
        return []
    starts = [float(piece.pose.time_s[0]) for piece in walking]
    between = [jump for jump in jumps if starts[0] < jump.time_s <= starts[-1]]
    if between:
        raise NotMeasurableError(several_people(between))
    try:
        check_alike([piece.bouts for piece in walking])
    except NotMeasurableError as error:
        where = ", ".join(f"{start_s:.1f} s" for start_s in starts[1:])
        raise NotMeasurableError([refusal("other-after-cut", where=where), *error.reasons]) from error
    return [note("cut", count=len(walking) - 1)]


def several_people(jumps: Sequence[Jump]) -> Reason:
    """Why a track that jumps is refused."""
    where = ", ".join(f"{jump.before}-{jump.after} ({jump.time_s:.1f} s)" for jump in jumps[:3])
    where = f"{where} and {len(jumps) - 3} more" if len(jumps) > 3 else where
    frames = [frame for jump in jumps for frame in (jump.before, jump.after)]
    return refusal("several-people", frames, where=where)


def pool(walks: Sequence[MeasuredWalk], starts_s: Sequence[float]) -> MeasuredWalk:
    """Passes of one person in several films as one walk, each later by its start; the pose is the first's.

    Raises:
        NotMeasurableError: they plainly are not of one person, or of one condition.
    """
    check_alike([walk.bouts for walk in walks])
    bouts = [
        bout.later(start_s) for walk, start_s in zip(walks, starts_s, strict=True) for bout in walk.bouts
    ]
    films = {_key(reason): reason for walk in walks for reason in walk.reasons if reason.code not in OF_BOUTS}
    reasons = (*films.values(), *reasons_of_bouts(bouts), note("pooled", count=len(walks)))
    steps = tuple(step for bout in bouts for step in bout.steps)
    return MeasuredWalk(tuple(bouts), steps, reasons, walks[0].pose)


def leave_out(walk: MeasuredWalk, spans_s: Sequence[Sequence[float]]) -> MeasuredWalk:
    """Without the straight walks whose middle lies in one of these spans of time.

    Raises:
        NotMeasurableError: there is none left, or none with a step.
    """
    middles = [float(np.mean(bout.angles.time_s[[0, -1]])) for bout in walk.bouts]
    inside = [any(start_s <= middle <= end_s for start_s, end_s in spans_s) for middle in middles]
    if not any(inside):
        return walk
    bouts = [bout for bout, left_out in zip(walk.bouts, inside, strict=True) if not left_out]
    steps = tuple(step for bout in bouts for step in bout.steps)
    if not steps:
        raise NotMeasurableError(refusal("no-step"))
    of_film = (reason for reason in walk.reasons if reason.code not in OF_BOUTS)
    said = (*of_film, *reasons_of_bouts(bouts), note("left-out", count=sum(inside)))
    return MeasuredWalk(tuple(bouts), steps, said, walk.pose)


def check_alike(passes: Sequence[Sequence[Bout]]) -> None:
    """Refuse passes that plainly are not of one person, or not of one condition.

    Raises:
        NotMeasurableError: such passes.
    """
    first, *others = passes
    for other in others:
        _check_person(first, other)
        _check_condition(first, other)


def _check_person(first: Sequence[Bout], other: Sequence[Bout]) -> None:
    worn = [[bout.clothes for bout in bouts if bout.clothes is not None] for bouts in (first, other)]
    if all(worn) and plainly_different(*(np.median(colours, axis=0) for colours in worn)):
        raise NotMeasurableError(refusal("different-people", what="the clothes differ in colour"))
    ours, theirs = (_proportions([bout for bout in bouts if bout.view.is_side]) for bouts in (first, other))
    if ours is None or theirs is None:
        return
    apart = abs(ours - theirs)
    if apart[0] > UNLIKE_TRUNK or apart.mean() > UNLIKE_MEAN:
        trunks = " and ".join(f"{np.exp(each[0]):.2f}" for each in (ours, theirs))
        raise NotMeasurableError(refusal("different-people", what=f"trunk length is {trunks} of leg length"))


def _check_condition(first: Sequence[Bout], other: Sequence[Bout]) -> None:
    planes = [sorted({plane for bout in bouts for plane in bout.walk.planes}) for bouts in (first, other)]
    if planes[0] != planes[1]:
        views = " and ".join(bouts[0].view.name for bouts in (first, other))
        raise NotMeasurableError(refusal("different-conditions", what=f"filmed from {views}"))
    paces = [_cadence(bouts) for bouts in (first, other)]
    if max(paces) > MOST_PACE * min(paces):
        said = " and ".join(f"{pace:.0f}" for pace in paces)
        raise NotMeasurableError(refusal("different-conditions", what=f"{said} steps/min"))


def _cadence(bouts: Sequence[Bout]) -> float:
    times = [end_s - start_s for bout in bouts for _, start_s, end_s in alternations(bout.events)]
    return 60 / float(np.mean(times)) if times else float("nan")


def _proportions(bouts: Sequence[Bout]) -> Array | None:
    """`(5,)` logarithms of lengths over that of thigh and shank, as seen from the side; None: not seen."""
    if not bouts:
        return None
    lengths = np.mean([[_length(bout, *ends) for ends in _LENGTHS] for bout in bouts], axis=0)
    found: Array = np.log(lengths / (lengths[1] + lengths[2]))
    return found if np.isfinite(found).all() else None


def _length(bout: Bout, a: str, b: str) -> float:
    """Metres; what is turned towards the camera looks short, so that the upper quartile is taken."""
    sides = [bout.walk.of(f"{side}_{a}") - bout.walk.of(f"{side}_{b}") for side in SIDES]
    return float(np.mean([np.nanpercentile(np.linalg.norm(side, axis=1), 75) for side in sides]))


def _key(reason: Reason) -> tuple[str, str]:
    return reason.code, repr(dict(reason.values))
