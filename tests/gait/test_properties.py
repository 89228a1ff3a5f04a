"""What may change how a walk is filmed, but not what is measured."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from walks_seen import exchange_legs, mirrored, see

from gaitnet.gait import measure
from gaitnet.gait.parameters import measure_parameters
from gaitnet.types import PoseSequence
from gaitnet.walker import Person

SHAPES = ("normal", "parkinsonian", "stiff_knee", "drop_foot", "crouch", "antalgic")
"""Patterns of the most different curves and times."""

TOLERANCE = {
    "cadence": 1.5, "step_time": 0.01, "stride_time": 0.015, "stance": 2.5, "step_length": 0.02,
    "speed": 0.05, "step_time_asymmetry": 3.0, "knee_range_left": 4.0, "knee_range_right": 4.0,
    "hip_range_left": 3.0, "hip_range_right": 3.0,
}  # fmt: skip
"""Of the parameters' own units."""


def moved(pose: PoseSequence) -> PoseSequence:
    return replace(pose, image=pose.image + np.array([120, -35]))


def larger(pose: PoseSequence) -> PoseSequence:
    return replace(pose, image=pose.image * 1.7, size=(int(pose.size[0] * 1.7), int(pose.size[1] * 1.7)))


def tenth_lost(pose: PoseSequence) -> PoseSequence:
    lost = np.random.default_rng(5).random(len(pose)) < 0.10
    hidden = lost[:, None, None]
    return replace(
        pose, image=np.where(hidden, np.nan, pose.image), world=np.where(hidden, np.nan, pose.world)
    )


def tenth_dropped(pose: PoseSequence) -> PoseSequence:
    kept = np.random.default_rng(6).random(len(pose)) >= 0.10
    return replace(
        pose,
        image=pose.image[kept],
        world=pose.world[kept],
        visibility=pose.visibility[kept],
        time_s=pose.time_s[kept],
    )


def legs_exchanged(pose: PoseSequence) -> PoseSequence:
    """In 15 % of the frames, a few in a row, as pose models do it."""
    rng = np.random.default_rng(7)
    starts = rng.choice(len(pose) // 3, size=len(pose) // 20, replace=False) * 3
    frames = np.zeros(len(pose), bool)
    for start in starts:
        frames[start : start + 3] = True
    assert 0.12 < frames.mean() < 0.18
    return exchange_legs(pose, frames)


@pytest.mark.parametrize("change", [moved, larger, tenth_lost, tenth_dropped, legs_exchanged])
@pytest.mark.parametrize("pattern", SHAPES)
def test_the_parameters_stay(change: Callable[[PoseSequence], PoseSequence], pattern: str) -> None:
    pose = see(Person(pattern=pattern, severity=0.7), view_deg=5).pose
    _assert_same(pose, change(pose))


@pytest.mark.parametrize("pattern", SHAPES)
@pytest.mark.parametrize("rate_hz", [25, 50, 60])
def test_the_frame_rate_does_not_matter(pattern: str, rate_hz: float) -> None:
    person = Person(pattern=pattern, severity=0.7)
    _assert_same(see(person, 5).pose, see(person, 5, rate_hz).pose)


@pytest.mark.parametrize("pattern", SHAPES)
def test_the_direction_does_not_matter(pattern: str) -> None:
    person = Person(pattern=pattern, severity=0.7)
    _assert_same(see(person, 0).pose, see(person, 180).pose)


@pytest.mark.parametrize("pattern", SHAPES)
def test_a_mirror_exchanges_the_sides_and_nothing_else(pattern: str) -> None:
    pose = see(Person(pattern=pattern, severity=0.7), view_deg=5).pose
    _assert_same(pose, mirrored(pose), exchanged=True)


def _assert_same(pose: PoseSequence, changed: PoseSequence, exchanged: bool = False) -> None:
    before, after = (measure_parameters(measure(one).bouts) for one in (pose, changed))
    for name, tolerance in TOLERANCE.items():
        other = name
        if exchanged and name.endswith(("left", "right")):
            stem, _, side = name.rpartition("_")
            other = f"{stem}_{'left' if side == 'right' else 'right'}"
        assert after[other].value == pytest.approx(before[name].value, abs=tolerance), name
