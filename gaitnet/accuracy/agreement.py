"""How far the fast backend's landmarks are from MediaPipe's, and MediaPipe's from its own.

MediaPipe is asked twice, the second time with the lowest bit of 1 % of all pixel values flipped, which nobody
sees: clips on which it then finds other landmarks have no truth to agree with.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from gaitnet.accuracy.figures import Row, shared_data
from gaitnet.accuracy.plain_mediapipe import find
from gaitnet.errors import GaitnetError
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.pose.engine import Engine
from gaitnet.pose.openvino import OpenVINOBackend
from gaitnet.runtime import core
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, PoseSequence

SAME, SAME_95 = 0.06, 0.3
"""% of body height: a clip on which MediaPipe is nearer to itself than these agrees with itself."""

NOSE_TO_ANKLES = 0.87
"""Of the body height (Winter 2009, figure 4.1)."""


def pose(_people: int) -> Iterator[Row]:
    """The fast backend against MediaPipe on all real clips of healthy people."""
    paths = sorted(
        path for name in ("side", "two_ways") for path in shared_data().glob(f"videos/healthy_{name}/*.mp4")
    )
    has = core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    precisions = ["f32", *(["bf16"] if "BF16" in has else [])]
    found = [_compare(path, precisions) for path in track(paths, "clips", console=Console(stderr=True))]
    steady = [clip for clip in found if clip["itself"].agrees]
    for way in ("itself", *precisions):
        for name, clips in (("steady clips", steady), ("all clips", found)):
            goals = way == "f32" and name == "steady clips"
            yield from _rows(f"{way}, {len(clips)} {name}", [clip[way] for clip in clips], goals)


class Comparison:
    """Of one clip's landmarks with MediaPipe's.

    Attributes:
        image: `(N,)` distances in % of body height, of all landmarks of frames in which both see somebody.
        world: `(N,)` centimetres.
        more_frames: frames in which somebody is seen, less MediaPipe's.
        knees_deg: `(N,)` absolute differences of the knees' angles.
        strikes: `(N,)` heel strikes' differences in frames; NaN where one has no partner.
    """

    def __init__(self, one: PoseSequence, other: PoseSequence) -> None:
        both = one.seen & other.seen
        ankles = other.image[both][:, [27, 28]].mean(axis=1)
        height = np.median(np.linalg.norm(ankles - other.image[both][:, 0], axis=1)) / NOSE_TO_ANKLES
        self.image = 100 * np.linalg.norm(one.image[both] - other.image[both], axis=2).ravel() / height
        self.world = 100 * np.linalg.norm(one.world[both] - other.world[both], axis=2).ravel()
        self.more_frames = int(one.seen.sum()) - int(other.seen.sum())
        walks = _measured(one), _measured(other)
        self.knees_deg = _knees(*walks)
        self.strikes = _strikes(*walks, other.rate_hz)

    @property
    def agrees(self) -> bool:
        """Whether they are nearer than what nobody sees can move them."""
        return bool(np.median(self.image) <= SAME and np.percentile(self.image, 95) <= SAME_95)


def _compare(path: Path, precisions: list[str]) -> dict[str, Comparison]:
    fast = {name: _filtered(Engine(name)).estimate(path) for name in precisions}
    theirs, again = (_as_pose(find(path, change), fast["f32"]) for change in (None, _flip))
    return {"itself": Comparison(again, theirs)} | {
        name: Comparison(found, theirs) for name, found in fast.items()
    }


def _filtered(engine: Engine) -> OpenVINOBackend:
    """With MediaPipe's own filter, which it has on."""
    backend = OpenVINOBackend(engine=engine)
    backend.smooth = True
    return backend


_dice = np.random.default_rng(1)


def _flip(frame: np.ndarray) -> np.ndarray:
    return frame ^ (_dice.random(frame.shape, dtype=np.float32) < 0.01).astype(np.uint8)


def _as_pose(rows: Array, like: PoseSequence) -> PoseSequence:
    return PoseSequence(rows[:, :, :2], rows[:, :, 2:5], rows[:, :, 5], like.time_s, like.size, "mediapipe")


def _measured(pose: PoseSequence) -> MeasuredWalk | None:
    try:
        return measure(pose)
    except GaitnetError:
        return None


def _knees(one: MeasuredWalk | None, other: MeasuredWalk | None) -> Array:
    if one is None or other is None:
        return np.empty(0)
    differences = []
    for first, second in zip(one.bouts, other.bouts, strict=False):
        columns = [first.angles.names.index(f"{side}_knee_flexion") for side in SIDES]
        times, ours, theirs = np.intersect1d(
            first.angles.time_s.round(3), second.angles.time_s.round(3), return_indices=True
        )
        if len(times):
            apart = first.angles.values[ours] - second.angles.values[theirs]
            differences.append(abs(apart[:, columns]).ravel())
    return np.concatenate(differences) if differences else np.empty(0)


def _strikes(one: MeasuredWalk | None, other: MeasuredWalk | None, rate_hz: float) -> Array:
    if one is None or other is None:
        return np.empty(0)
    found: list[float] = []
    for name, theirs in vars(other.events).items():
        ours = vars(one.events)[name]
        if name.endswith("heel_strikes"):
            found += [float(min(abs(ours - at_s) * rate_hz, default=np.nan)) for at_s in theirs]
    return np.array(found, dtype=float)


def _rows(on: str, clips: list[Comparison], goals: bool) -> Iterator[Row]:
    if not clips:
        print(f"{on}: none", file=sys.stderr)
        return

    def row(what: str, values: Array, unit: str, goal: str) -> Row:
        return Row(on, what, values, unit, goal if goals else "")

    def all_of(name: str) -> Array:
        return np.concatenate([getattr(clip, name) for clip in clips])

    strikes: Array = all_of("strikes")
    yield row("landmarks in the picture", all_of("image"), "% of height", "median <= 0.06, 95 % <= 0.3")
    yield row("world landmarks", all_of("world"), "cm", "median <= 0.2")
    yield row("knee angles", all_of("knees_deg"), "deg", "median <= 1")
    yield row("heel strikes within a frame", 100.0 * (strikes <= 1.01), "%", "100")
    more = np.array([float(clip.more_frames) for clip in clips])
    yield row("frames with somebody, more than MediaPipe", more, "frames a clip", ">= 0")
