"""A measured walk: its straight parts, their steps, and what is to be said about them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gaitnet.gait.steps import alternations, cut
from gaitnet.gait.view import SagittalWalk, View
from gaitnet.reasons import Reason, Verdict, verdict_of
from gaitnet.skeleton import OF_LENGTH, UNITS
from gaitnet.types import Array, GaitEvents, JointAngles, Plane, PoseSequence, Step, StraightWalk


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
        level_deg: by which the camera was tilted; put right.
        tilted_deg: a tilt that is likely, but not certain; nothing was done about it.
        camera_moves: None where nobody can know.
        clothes: `(3,)` colour worn on the trunk, CIE L*a*b*; None where nobody knows.
    """

    view: View
    walk: SagittalWalk
    angles: JointAngles
    landmarks: Array
    events: GaitEvents
    frames: int
    swapped_frames: int
    pose: PoseSequence
    level_deg: float = 0.0
    tilted_deg: float = 0.0
    camera_moves: bool | None = None
    clothes: Array | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """Heel strike to the other foot's heel strike, at `RATE_HZ`."""
        found = alternations(self.events)
        return tuple(cut(self.angles, self.landmarks, side, start_s, end_s) for side, start_s, end_s in found)

    @property
    def described(self) -> StraightWalk:
        """How it was measured."""
        return StraightWalk(
            start_s=float(self.angles.time_s[0]),
            end_s=float(self.angles.time_s[-1]),
            view=self.view.name,
            view_deg=float(self.view.angle_deg),
            angles_from=self.walk.source,
            metres_from=self.walk.metres,
            frames=self.frames,
            swapped_frames=self.swapped_frames,
            level_deg=float(self.level_deg),
            camera_moves=self.camera_moves,
        )

    def later(self, seconds: float) -> Bout:
        """The same so many seconds later."""
        events = {name: times + seconds for name, times in vars(self.events).items()}
        return replace(
            self,
            walk=replace(self.walk, time_s=self.walk.time_s + seconds),
            angles=replace(self.angles, time_s=self.angles.time_s + seconds),
            events=GaitEvents(**events),
        )

    def in_metres(self, factor: float, source: str) -> Bout:
        """The same with all lengths times a factor; `source` says where true metres come from."""
        walk = replace(
            self.walk,
            forward=self.walk.forward * factor,
            up=self.walk.up * factor,
            left=self.walk.left * factor,
            travelled=self.walk.travelled * factor,
            metres=source,
        )
        lengths = np.array([UNITS[name] in OF_LENGTH for name in self.angles.names])
        values = np.where(lengths, self.angles.values * factor, self.angles.values)
        return replace(self, walk=walk, angles=replace(self.angles, values=values))


@dataclass(frozen=True)
class MeasuredWalk:
    """A clip's straight walks, and what is to be said about them.

    `pose` is the clip as it was measured, with the legs put right: what is drawn and written is of it.
    """

    bouts: tuple[Bout, ...]
    steps: tuple[Step, ...]
    reasons: tuple[Reason, ...]
    pose: PoseSequence

    @property
    def planes(self) -> tuple[Plane, ...]:
        """What is seen well enough in all of its straight walks, sorted."""
        seen = [bout.walk.planes for bout in self.bouts]
        return tuple(sorted(frozenset.intersection(*seen)))

    @property
    def verdict(self) -> Verdict:
        """The worst of the reasons; OK without any."""
        return verdict_of(self.reasons)

    @property
    def events(self) -> GaitEvents:
        """All bouts' events."""
        names = GaitEvents.__dataclass_fields__
        return GaitEvents(
            **{name: np.concatenate([getattr(bout.events, name) for bout in self.bouts]) for name in names}
        )
