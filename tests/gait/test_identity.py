"""A track that goes over to somebody else is cut there."""

from dataclasses import replace

import numpy as np
import pytest
from walks_seen import Seen, see

from gaitnet.errors import NobodyFoundError, NotMeasurableError
from gaitnet.gait import measure
from gaitnet.gait.identity import LOST_S, find_jumps
from gaitnet.gait.takes import pieces_of
from gaitnet.types import PoseSequence
from gaitnet.walker import Person


def spliced(first: PoseSequence, second: PoseSequence, at: int, absent: int = 0) -> PoseSequence:
    """Up to frame `at` the one, after `absent` frames of nobody the other."""
    mixed = {}
    for name in ("image", "world", "visibility"):
        array = getattr(first, name).copy()
        array[at : at + absent] = np.nan
        array[at + absent :] = getattr(second, name)[at + absent :]
        mixed[name] = array
    return replace(first, **mixed)


def moved(pose: PoseSequence, pixels: float) -> PoseSequence:
    return replace(pose, image=pose.image + np.array([pixels, 0.0]))


def test_one_walker_never_jumps(patterned: Seen) -> None:
    assert find_jumps(patterned.pose) == []


def test_a_jump_is_named_by_its_frames(healthy: Seen) -> None:
    mixed = spliced(healthy.pose, moved(healthy.pose, 300), at=90)
    (jump,) = find_jumps(mixed)
    assert (jump.before, jump.after, jump.time_s) == (89, 90, pytest.approx(3.0))
    first, second = pieces_of(mixed, [jump], [])
    assert (len(first), len(second)) == (90, len(mixed) - 90)
    with pytest.raises(NotMeasurableError, match=r"More than one person.*89-90 \(3\.0 s\)"):
        measure(mixed)


@pytest.mark.parametrize(("frames", "jumps"), [(1, 0), (2, 0), (4, 2)])
def test_hips_that_slip_for_a_frame_or_two_are_nobody_else(healthy: Seen, frames: int, jumps: int) -> None:
    image = healthy.pose.image.copy()
    image[70 : 70 + frames, [23, 24]] += [0.0, 120.0]
    assert len(find_jumps(replace(healthy.pose, image=image))) == jumps


def test_a_track_that_flickers_to_somebody_else_all_the_time_jumps(healthy: Seen) -> None:
    image = healthy.pose.image.copy()
    image[4::8] += [300.0, 0.0]
    flickers = replace(healthy.pose, image=image)
    assert len(find_jumps(flickers)) > 10
    with pytest.raises(NobodyFoundError, match="Tracking jumps"):
        measure(flickers)


def test_somebody_of_another_size_is_somebody_else(healthy: Seen) -> None:
    hips = healthy.pose.image[:, [23, 24]].mean(axis=1, keepdims=True)
    child = replace(healthy.pose, image=hips + 0.6 * (healthy.pose.image - hips))
    assert len(find_jumps(spliced(healthy.pose, child, at=80))) == 1


def test_a_gap_is_no_jump_and_nor_is_a_long_absence(healthy: Seen) -> None:
    assert find_jumps(spliced(healthy.pose, healthy.pose, at=60, absent=10)) == []
    long = int(LOST_S * 30) + 2
    assert find_jumps(spliced(healthy.pose, moved(healthy.pose, 300), at=60, absent=long)) == []


def test_a_quick_walker_at_few_frames_a_second_does_not_jump() -> None:
    assert find_jumps(see(Person(cadence_steps_min=140), rate_hz=15).pose) == []


def test_a_short_wrong_start_is_left_out_with_a_caution(healthy: Seen) -> None:
    mixed = spliced(moved(healthy.pose, 300), healthy.pose, at=12)
    measured = measure(mixed)
    assert [reason.code for reason in measured.reasons] == ["jump"]
    assert measured.reasons[0].frames == (12,)
    assert len(measured.steps) >= 5


def test_a_trunk_that_looks_short_for_a_frame_is_nobody_else(healthy: Seen) -> None:
    image = healthy.pose.image.copy()
    for frame in (50, 60, 61, 63, 80):
        image[frame, [23, 24]] -= 0.45 * (image[frame, [23, 24]] - image[frame, [11, 12]])
    assert find_jumps(replace(healthy.pose, image=image)) == []
    late = healthy.pose.image.copy()
    late[90:, [23, 24]] -= 0.45 * (late[90:, [23, 24]] - late[90:, [11, 12]])
    assert len(find_jumps(replace(healthy.pose, image=late))) == 1
