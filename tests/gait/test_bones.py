"""Bones of one length, in the directions that they had."""

import numpy as np
import pytest
from walks_seen import see

from gaitnet.gait.bones import BONES, hold_lengths
from gaitnet.gait.smoothing import clean
from gaitnet.walker import Person


def bone(pose, side: str, near: str, far: str) -> np.ndarray:
    return pose.world_of(f"{side}_{far}") - pose.world_of(f"{side}_{near}")


@pytest.mark.parametrize("side", ["left", "right"])
def test_lengths_are_held_and_directions_stay(side: str) -> None:
    pose = clean(see(Person(), view_deg=70, noise=True).pose)
    held = hold_lengths(pose)
    for name in BONES:
        before, after = bone(pose, side, *name), bone(held, side, *name)
        lengths = np.linalg.norm(after, axis=1)
        usual = np.median(np.linalg.norm(before, axis=1))
        assert lengths == pytest.approx(np.full(len(lengths), usual))
        assert np.ptp(np.linalg.norm(before, axis=1)) > 0.005
        cosine = (before * after).sum(axis=1) / np.linalg.norm(before, axis=1) / lengths
        assert cosine == pytest.approx(np.ones(len(cosine)))
    for part in ("hip", "shoulder"):
        assert np.array_equal(
            held.world_of(f"{side}_{part}"), pose.world_of(f"{side}_{part}"), equal_nan=True
        )


def test_what_was_not_seen_stays_so() -> None:
    pose = clean(see(Person(), view_deg=70).pose)
    pose.world[:10] = np.nan
    held = hold_lengths(pose)
    assert (np.isnan(held.world) == np.isnan(pose.world)).all()
