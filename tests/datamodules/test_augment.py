"""Augmented clips: other values, the same classes, the same shapes; and the order they come in."""

import numpy as np
import pytest
import torch

from gaitnet.datamodules.augment import Augmentation, augment, mirrored_order
from gaitnet.datamodules.grouping import GroupedByLength
from gaitnet.skeleton import FEATURE_MIRROR, FEATURES, UNITS

DEGREES = tuple(UNITS[name] == "deg" for name in FEATURES)


def batch(rows=200, frames=30):
    torch.manual_seed(0)
    lengths = torch.randint(10, frames + 1, (rows,))
    features = 40 + 10 * torch.randn(rows, frames, len(FEATURES))
    features[torch.arange(frames) >= lengths[:, None]] = 0
    return {"features": features, "lengths": lengths, "target": torch.arange(rows) % 2}


def changed(**how):
    before = batch()
    return before, augment(before, Augmentation(**how), FEATURES, DEGREES)


def test_nothing_is_changed_unless_asked():
    before, after = changed()
    assert torch.equal(after["features"], before["features"])
    assert not Augmentation().changes
    assert Augmentation(mirror=0.5).changes


def test_the_mirror_is_the_one_of_the_skeleton():
    assert mirrored_order(FEATURES) == list(FEATURE_MIRROR)
    assert mirrored_order(("left_knee", "speed", "left_alone", "right_knee")) == [3, 1, 2, 0]
    before, after = changed(mirror=1.0)
    assert torch.equal(after["features"], before["features"][:, :, list(FEATURE_MIRROR)])
    before, half = changed(mirror=0.5)
    same = (half["features"] == before["features"]).all(dim=(1, 2)).float().mean()
    assert 0.35 < same < 0.65


@pytest.mark.parametrize("how", [{"offset_deg": 4.0}, {"noise_deg": 4.0}])
def test_angles_move_by_as_much_as_asked_and_metres_stay(how):
    before, after = changed(**how)
    moved = (after["features"] - before["features"])[:, :10]  # no clip is shorter
    angles = torch.tensor(DEGREES)
    assert torch.equal(moved[:, :, ~angles], torch.zeros_like(moved[:, :, ~angles]))
    assert moved[:, :, angles].std() == pytest.approx(4.0, rel=0.1)
    within = moved[:, :, angles].std(dim=1).mean()
    assert within < 1e-4 if "offset_deg" in how else within > 3


def test_a_factor_belongs_to_a_clip():
    before, after = changed(scale=0.05)
    factor = (after["features"] / before["features"])[:, :10]
    assert factor.std(dim=1).max() < 1e-4
    assert factor[:, 0].std() == pytest.approx(0.05, rel=0.1)


def test_speed_keeps_the_first_and_the_last_frame_and_all_between():
    lengths = torch.tensor([11, 11, 11])
    ramp = torch.linspace(0, 1, 11)[None, :, None].expand(3, 11, 2)
    features = torch.cat([ramp, torch.zeros(3, 9, 2)], dim=1)
    torch.manual_seed(1)
    after = augment(
        {"features": features, "lengths": lengths}, Augmentation(speed=0.3), ("a", "b"), (True, True)
    )
    assert after["features"].shape[1] > 20
    assert set(after["lengths"].tolist()) != {11}
    for row, length in zip(after["features"], after["lengths"].tolist(), strict=True):
        assert row[:length, 0].numpy() == pytest.approx(np.linspace(0, 1, length), abs=1e-6)
        assert not row[length:].any()


def test_clips_become_longer_and_shorter_even_in_a_batch_of_one_length():
    torch.manual_seed(0)
    same = {"features": torch.ones(500, 20, 2), "lengths": torch.full((500,), 20)}
    lengths = augment(same, Augmentation(speed=0.3), ("a", "b"), (True, True))["lengths"]
    assert (lengths.min(), lengths.max()) == (14, 26)
    assert lengths.float().mean() == pytest.approx(20, abs=0.5)


def test_dropped_frames_are_missing_and_padding_stays():
    before, after = changed(drop=0.1)
    valid = torch.arange(30) < before["lengths"][:, None]
    missing = torch.isnan(after["features"]).all(dim=2)
    assert missing[valid].float().mean() == pytest.approx(0.1, abs=0.02)
    assert not after["features"][~valid].any()


def test_batches_hold_clips_of_about_the_same_length_each_clip_once():
    torch.manual_seed(0)
    lengths = torch.randint(10, 60, (1000,))
    order = GroupedByLength(lengths, 32)
    assert len(order) == 1000
    found = list(order)
    assert sorted(found) == list(range(1000))
    batches = [lengths[found[start : start + 32]] for start in range(0, 1000, 32)]
    padded = sum(int(batch.max()) * len(batch) for batch in batches) / int(lengths.sum())
    assert padded < 1.1  # at random: 1.7
    assert found != list(order)  # another epoch, another order
    torch.manual_seed(0)
    torch.randint(10, 60, (1000,))
    assert found == list(GroupedByLength(lengths, 32))  # the seed repeats it


def test_numbers_of_the_context_are_unknown_and_uncertain_and_columns_unseen():
    torch.manual_seed(0)
    before = batch() | {"context": torch.randn(200, 6)}
    spread = torch.tensor([1.0, 1.0, 1.0, 1.0, 1.0, 0.0])
    how = Augmentation(drop_context=0.3, context_noise=0.5)
    context = augment(before, how, FEATURES, DEGREES, spread)["context"]
    assert context.isnan().float().mean() == pytest.approx(0.3, abs=0.05)
    moved = (context - before["context"]).nan_to_num()
    assert moved[:, 5].abs().max() == 0
    assert moved[:, :5][~context[:, :5].isnan()].std() == pytest.approx(0.5, abs=0.05)
    unseen = augment(before, Augmentation(drop_column=0.25), FEATURES, DEGREES)["features"][:, 0].isnan()
    assert unseen.float().mean() == pytest.approx(0.25, abs=0.04)
