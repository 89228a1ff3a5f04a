"""From landmarks to measured steps: this room in one function."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter1d

from gaitnet.errors import NobodyFoundError, NotMeasurableError, VideoError
from gaitnet.gait.angles import impossible, joint_angles
from gaitnet.gait.bones import hold_lengths
from gaitnet.gait.bouts import MIN_BOUT_S, find_bouts
from gaitnet.gait.events import find_events
from gaitnet.gait.identity import Jump, find_jumps, split_tracks
from gaitnet.gait.quality import flags_of_bouts, flags_of_clip, verdict_of
from gaitnet.gait.sides import find_sides, put_back, put_right
from gaitnet.gait.smoothing import ANALYSIS_HZ, MIN_RUN_S, clean, runs
from gaitnet.gait.steps import alternations, cut, landmarks_of
from gaitnet.gait.view import SagittalWalk, View, estimate_view, sagittal
from gaitnet.types import Array, GaitEvents, JointAngles, Plane, PoseSequence, QualityFlag, Step, Verdict

LONGEST_S = 1800.0
"""A longer clip is no walk; a file with broken times may claim to last for years."""

COLLAPSE_S = 0.3
"""Landmarks that end in a heap, as at the picture's edge, are wrong so long before."""

_FILM = "Film one person from the side, head to feet in the picture, for at least five steps."


@dataclass(frozen=True)
class Bout:
    """One straight walk within a clip.

    Attributes:
        view: how the camera saw it.
        walk: landmarks in the walk's own axes; says where the angles and the metres come from.
        angles: `(T, 11)` at `ANALYSIS_HZ`.
        landmarks: `(T, 33, 4)` x, y, z in metres, and visibility.
        events: heel strikes and toe offs in seconds of the clip.
        frames: of the video.
        swapped_frames: frames in which the pose model had exchanged the legs; put right.
        pose: the film's frames, with the legs put right and those that can't be told apart not seen.
    """

    view: View
    walk: SagittalWalk
    angles: JointAngles
    landmarks: Array
    events: GaitEvents
    frames: int
    swapped_frames: int
    pose: PoseSequence

    @property
    def steps(self) -> tuple[Step, ...]:
        """Heel strike to the other foot's heel strike, at `RATE_HZ`."""
        found = alternations(self.events)
        return tuple(cut(self.angles, self.landmarks, side, start_s, end_s) for side, start_s, end_s in found)


@dataclass(frozen=True)
class MeasuredWalk:
    """A clip's straight walks, and what is to be said about them.

    `pose` is the clip as it was measured, with the legs put right: what is drawn and written is of it.
    """

    bouts: tuple[Bout, ...]
    steps: tuple[Step, ...]
    flags: tuple[QualityFlag, ...]
    pose: PoseSequence

    @property
    def planes(self) -> tuple[Plane, ...]:
        """What is seen well enough in all of its straight walks, sorted."""
        seen = [bout.walk.planes for bout in self.bouts]
        return tuple(sorted(frozenset.intersection(*seen)))

    @property
    def verdict(self) -> Verdict:
        """The worst of the flags; OK without any."""
        return verdict_of(self.flags)

    @property
    def events(self) -> GaitEvents:
        """All bouts' events."""
        names = GaitEvents.__dataclass_fields__
        return GaitEvents(
            **{name: np.concatenate([getattr(bout.events, name) for bout in self.bouts]) for name in names}
        )


def measure(pose: PoseSequence, height_m: float | None = None) -> MeasuredWalk:
    """Every step of the one person in a clip.

    Args:
        pose: landmarks as a backend reported them.
        height_m: the person's standing height, which makes the metres true; else they are estimated.

    Raises:
        VideoError: too short.
        NobodyFoundError: nobody was seen, or nobody walks.
        NotMeasurableError: not one person all along, or legs that can't be told apart.
    """
    _check_someone(pose)
    jumps = find_jumps(pose)
    tracks = [_bouts(track, height_m) for track in split_tracks(pose, jumps)]
    walking = [bouts for bouts in tracks if bouts]
    if not walking:
        raise NobodyFoundError(f"nobody walks straight on for {MIN_BOUT_S:g} s in it. {_FILM}")
    if len(walking) > 1:
        raise NotMeasurableError(_more_than_one(jumps))
    flags = flags_of_clip(pose, jumps) + flags_of_bouts(walking[0])
    refused = [flag.sentence for flag in flags if flag.verdict is Verdict.NOT_MEASURABLE]
    if refused:
        raise NotMeasurableError(refused[0])
    steps = tuple(step for bout in walking[0] for step in bout.steps)
    if not steps:
        raise NobodyFoundError(f"nobody takes a whole step in it. {_FILM}")
    return MeasuredWalk(tuple(walking[0]), steps, flags, put_back(pose, [bout.pose for bout in walking[0]]))


def measure_whole(pose: PoseSequence, height_m: float | None = None) -> MeasuredWalk:
    """The clip as one step, from the first frame in which somebody is seen to the last; as `measure` else."""
    _check_someone(pose)
    jumps = find_jumps(pose)
    if jumps:
        raise NotMeasurableError(_more_than_one(jumps))
    if len(find_bouts(clean(pose))) > 1:
        raise NotMeasurableError("the person turns or leaves the picture. Leave out --whole.")
    bout = _measured(pose, height_m)
    start_s, end_s = pose.time_s[pose.seen][[0, -1]]
    step = cut(bout.angles, bout.landmarks, None, start_s, end_s)
    return MeasuredWalk((bout,), (step,), flags_of_clip(pose, jumps), bout.pose)


def _bouts(track: PoseSequence, height_m: float | None) -> list[Bout]:
    if not track.seen.any() or track.time_s[-1] - track.time_s[0] < MIN_BOUT_S:
        return []
    found = [_measured(track.between(*bout.time_s[[0, -1]]), height_m) for bout in find_bouts(clean(track))]
    return [part for bout in found for part in _possible_parts(track, bout, height_m)]


def _possible_parts(track: PoseSequence, bout: Bout, height_m: float | None) -> list[Bout]:
    """A straight walk without what no walking leg can do, measured again: landmarks have collapsed there."""
    wrong = impossible(bout.angles)
    if not bout.view.is_side or not wrong.any():
        return [bout]
    near = maximum_filter1d(wrong, 2 * round(COLLAPSE_S * ANALYSIS_HZ) + 1)
    parts = [bout.angles.time_s[run] for run in runs(~near)]
    ends = [times[[0, -1]] for times in parts if times[-1] - times[0] >= MIN_BOUT_S]
    return [_measured(track.between(*end), height_m) for end in ends]


def _measured(raw: PoseSequence, height_m: float | None) -> Bout:
    view = estimate_view(clean(raw))
    sides = find_sides(raw, view)
    right = put_right(raw, sides)
    pose = clean(right)
    if not view.is_side and not pose.depth_measured:
        pose = hold_lengths(pose)
    walk = sagittal(pose, view, height_m)
    return Bout(
        view=view,
        walk=walk,
        angles=joint_angles(walk),
        landmarks=landmarks_of(pose),
        events=find_events(walk),
        frames=len(raw),
        swapped_frames=int(sides.swapped.sum()),
        pose=right,
    )


def _check_someone(pose: PoseSequence) -> None:
    duration_s = pose.time_s[-1] - pose.time_s[0] if len(pose) else 0.0
    if duration_s < MIN_RUN_S:
        frames = "1 frame" if len(pose) == 1 else f"{len(pose)} frames"
        raise VideoError(f"{frames}, {duration_s:.1f} s: too short to hold a step. {_FILM}")
    if duration_s > LONGEST_S:
        raise VideoError(
            f"{duration_s / 60:.0f} minutes long. Cut it into pieces of {LONGEST_S / 60:.0f} minutes."
        )
    if not pose.seen.any():
        raise NobodyFoundError(f"nobody is seen in it. {_FILM}")


def _more_than_one(jumps: list[Jump]) -> str:
    where = ", ".join(f"{jump.before}-{jump.after} ({jump.time_s:.1f} s)" for jump in jumps[:3])
    more = f" and {len(jumps) - 3} more" if len(jumps) > 3 else ""
    return (
        f"more than one person: the track jumps at frames {where}{more}. "
        "Film one person, or say who is meant: --person walker."
    )
