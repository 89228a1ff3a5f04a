"""From landmarks to measured steps: this room in one function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from gaitnet.errors import NobodyFoundError, NotMeasurableError, VideoError
from gaitnet.film import look
from gaitnet.film.camera import camera_moves
from gaitnet.film.clothes import clothes_of
from gaitnet.film.cuts import find_cuts
from gaitnet.film.level import find_tilt, levelled
from gaitnet.gait.angles import impossible, joint_angles
from gaitnet.gait.bones import hold_lengths
from gaitnet.gait.bout import Bout, MeasuredWalk
from gaitnet.gait.bouts import MIN_BOUT_S, body_of, find_bouts
from gaitnet.gait.events import find_events
from gaitnet.gait.identity import find_jumps
from gaitnet.gait.legs import steady_legs
from gaitnet.gait.quality import NEED_STEPS, reasons_of_bouts, reasons_of_clip
from gaitnet.gait.sides import find_sides, put_back, put_right
from gaitnet.gait.smoothing import ANALYSIS_HZ, MIN_RUN_S, clean, runs
from gaitnet.gait.steps import cut, landmarks_of
from gaitnet.gait.takes import Piece, check_one_person, is_cut, pieces_of, several_people
from gaitnet.gait.treadmill import on_belt
from gaitnet.gait.view import estimate_view, sagittal
from gaitnet.reasons import Reason, Verdict, refusal
from gaitnet.types import Array, PoseSequence
from gaitnet.types.tuning import STANDARD, Tuning

LONGEST_S = 1800.0
"""A longer clip is no walk; a file with broken times may claim to last for years."""

COLLAPSE_S = 0.3
"""Landmarks that end in a heap, as at the picture's edge, are wrong so long before."""


@dataclass(frozen=True)
class Known:
    """What somebody knows of a film.

    Attributes:
        height_m: the person's standing height, which makes the metres true; else they are estimated.
        level_deg: by which the camera was tilted, + = its picture must turn anticlockwise; None finds it.
        belt_m_s: speed of the treadmill's belt.
    """

    height_m: float | None = None
    level_deg: float | None = None
    belt_m_s: float | None = None


NOTHING = Known()


def measure(pose: PoseSequence, known: Known = NOTHING, tuning: Tuning = STANDARD) -> MeasuredWalk:
    """Every step of the one person in a clip.

    Args:
        pose: landmarks as a backend reported them.
        known: what somebody knows of the film.
        tuning: how hard it is smoothed, and what counts as an event.

    Raises:
        VideoError: too short.
        NobodyFoundError: nobody was seen, or nobody walks.
        NotMeasurableError: the film can't be used, it is not one person all along, or the legs can't be told
            apart.
    """
    _check_someone(pose)
    film = look(pose)
    _refuse_refused(film.reasons)
    clip, said = levelled(film.clip, known.level_deg or 0.0), film.reasons
    cuts = find_cuts(clip)
    jumps = [jump for jump in find_jumps(clip) if not is_cut(jump, cuts)]
    body = body_of(film.whole)
    pieces = [Piece(piece, _bouts(piece, known, tuning, body)) for piece in pieces_of(clip, jumps, cuts)]
    walking = [piece for piece in pieces if piece.bouts]
    if not walking:
        why = refusal("no-walk", seconds=MIN_BOUT_S) if clip.has_depth else refusal("no-depth")
        raise NobodyFoundError([*said, *reasons_of_clip(clip, jumps), why])
    joined = check_one_person(walking, jumps)
    bouts, way = on_belt([bout for piece in walking for bout in piece.bouts], known.belt_m_s)
    said = [*said, *joined, *reasons_of_clip(clip, jumps), *way, *reasons_of_bouts(bouts)]
    _refuse_refused(said)
    steps = tuple(step for bout in bouts for step in bout.steps)
    if not steps:
        found = [reason for reason in said if reason.code not in NEED_STEPS]
        raise NobodyFoundError([*found, refusal("no-step")])
    return MeasuredWalk(tuple(bouts), steps, tuple(said), _drawn(film.whole, bouts, known))


def measure_whole(pose: PoseSequence, known: Known = NOTHING, tuning: Tuning = STANDARD) -> MeasuredWalk:
    """The clip as one step, from the first frame in which somebody is seen to the last; as `measure` else."""
    _check_someone(pose)
    film = look(pose)
    _refuse_refused(film.reasons)
    clip, said = levelled(film.clip, known.level_deg or 0.0), film.reasons
    jumps = find_jumps(clip)
    if jumps:
        raise NotMeasurableError(several_people(jumps))
    if len(find_bouts(clean(clip), body_of(film.whole))) > 1:
        raise NotMeasurableError(refusal("turns"))
    bout = _measured(clip, known, tuning)
    if not bout.view.is_side and not clip.has_depth:
        raise NotMeasurableError(refusal("no-depth"))
    start_s, end_s = clip.time_s[clip.seen][[0, -1]]
    step = cut(bout.angles, bout.landmarks, None, start_s, end_s)
    said = [*said, *reasons_of_clip(clip, jumps)]
    return MeasuredWalk((bout,), (step,), tuple(said), _drawn(film.whole, [bout], known))


def _drawn(whole: PoseSequence, bouts: Sequence[Bout], known: Known) -> PoseSequence:
    """The clip as it was measured, in its own picture."""
    return put_back(
        whole, [levelled(bout.pose, -bout.level_deg - (known.level_deg or 0.0)) for bout in bouts]
    )


def _refuse_refused(said: Sequence[Reason]) -> None:
    """Raise the refusals among what was found so far, first, and the reservations after them.

    Raises:
        NotMeasurableError: there are some.
    """
    refused = [reason for reason in said if reason.verdict is Verdict.NOT_MEASURABLE]
    if refused:
        raise NotMeasurableError([*refused, *(each for each in said if each.verdict is Verdict.CAUTION)])


def _bouts(track: PoseSequence, known: Known, tuning: Tuning, body: list[int]) -> list[Bout]:
    if not track.seen.any() or track.time_s[-1] - track.time_s[0] < MIN_BOUT_S:
        return []
    straight = find_bouts(clean(track), body)
    found = [_measured(track.between(*bout.time_s[[0, -1]]), known, tuning) for bout in straight]
    found = [bout for bout in found if bout.view.is_side or track.has_depth]
    return [part for bout in found for part in _possible_parts(track, bout, known, tuning)]


def _possible_parts(track: PoseSequence, bout: Bout, known: Known, tuning: Tuning) -> list[Bout]:
    """A straight walk without what no walking leg can do, measured again: landmarks have collapsed there."""
    wrong = impossible(bout.angles)
    if not bout.view.is_side or not wrong.any():
        return [bout]
    near = scipy.ndimage.maximum_filter1d(wrong, 2 * round(COLLAPSE_S * ANALYSIS_HZ) + 1)
    parts = [bout.angles.time_s[run] for run in runs(~near)]
    ends = [times[[0, -1]] for times in parts if times[-1] - times[0] >= MIN_BOUT_S]
    return [_measured(track.between(*end), known, tuning) for end in ends]


def _measured(raw: PoseSequence, known: Known, tuning: Tuning) -> Bout:
    view = estimate_view(clean(raw))
    level_deg = tilted_deg = 0.0
    if view.is_side and known.level_deg is None and not raw.depth_measured:
        tilt = find_tilt(raw)
        level_deg, tilted_deg = tilt.certain_deg, tilt.doubtful_deg
    if level_deg:
        raw = levelled(raw, level_deg)
        view = estimate_view(clean(raw))
    sides = find_sides(raw, view)
    right, guessed = put_right(raw, sides), None
    if view.is_side and raw.has_depth and not raw.depth_measured:  # see docs/legs.md on other models
        legs = steady_legs(right)
        right, guessed = legs.pose, legs.guessed
    pose = clean(right, tuning.cutoff_hz)
    if not view.is_side and not pose.depth_measured:
        pose = hold_lengths(pose)
    walk = sagittal(pose, view, known.height_m)
    ends_s = float(raw.time_s[0]), float(raw.time_s[-1])
    return Bout(
        view=view,
        walk=walk,
        angles=replace(joint_angles(walk), guessed=_nearest(right.time_s, guessed, walk.time_s)),
        landmarks=landmarks_of(pose),
        events=find_events(walk, tuning),
        frames=len(raw),
        swapped_frames=int(sides.swapped.sum()),
        pose=right,
        level_deg=level_deg,
        tilted_deg=tilted_deg,
        camera_moves=camera_moves(raw, *ends_s),
        clothes=clothes_of(raw, *ends_s),
    )


def _nearest(time_s: Array, marks: NDArray[np.bool_] | None, new_time_s: Array) -> NDArray[np.bool_] | None:
    """Marks `(T, 2)` of frames at other times."""
    if marks is None:
        return None
    middles = (time_s[1:] + time_s[:-1]) / 2
    return marks[np.searchsorted(middles, new_time_s)]


def _check_someone(pose: PoseSequence) -> None:
    duration_s = pose.time_s[-1] - pose.time_s[0] if len(pose) else 0.0
    if duration_s < MIN_RUN_S:
        frames = "1 frame" if len(pose) == 1 else f"{len(pose)} frames"
        raise VideoError(refusal("too-short", count=frames, seconds=float(duration_s)))
    if duration_s > LONGEST_S:
        raise VideoError(refusal("too-long", minutes=duration_s / 60, most=LONGEST_S / 60))
    if not pose.seen.any():
        raise NobodyFoundError(refusal("nobody"))
