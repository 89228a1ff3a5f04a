"""Packs: the same walks as in folders of their own, to the last value; nothing else is taken for one."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

from gaitnet.datacheck import check_tree, errors_of
from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.errors import DataError, GaitnetError, OutputError, SequenceError
from gaitnet.sequences import Clip, WalkInfo, find_walks, read_info, read_walk, write_walk
from gaitnet.sequences import packs as module
from gaitnet.sequences.packing import pack_tree, walks_to_pack
from gaitnet.skeleton import FEATURES, UNITS

RNG = np.random.default_rng(5)
LOW, HIGH = (
    [{"deg": angle, "m": metres}[UNITS[name]] for name in FEATURES] for angle, metres in ((0, 0.2), (40, 0.8))
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Eight people in each split, two walks of two and three steps each; a value is missing in each walk."""
    root = tmp_path_factory.mktemp("tree")
    for split, label, person in product(("Training", "Testing"), ("Normal", "Abnormal"), "abcd"):
        for number in (1, 2):
            clips = [Clip(RNG.uniform(LOW, HIGH, (RNG.integers(20, 50), 11))) for _ in range(1 + number)]
            clips[0].values[3, 2] = np.nan
            who = f"{split}{label}{person}"
            info = WalkInfo(
                f"{who}{number}.mp4", f"{who}{number}", who, parameters={"cadence": 100.0 + number}
            )
            write_walk(root / split / label / f"{who}_{number}", clips, info)
    return root


@pytest.fixture
def packed(tree, tmp_path):
    pack_tree(walks_to_pack(tree), tmp_path / "packed")
    return tmp_path / "packed"


def test_each_walk_is_the_same(tree, packed):
    for split in ("Training", "Testing"):
        before, after = find_walks(tree, split), find_walks(packed, split)
        assert [walk.walk_id for walk in after] == [walk.walk_id for walk in before]
        for one, other in zip(before, after, strict=True):
            assert read_info(other) == read_info(one)
            for mine, theirs in zip(read_walk(other), read_walk(one), strict=True):
                np.testing.assert_array_equal(mine.values, theirs.values)
                assert (mine.label, mine.walk, mine.subject, mine.names) == (
                    theirs.label,
                    theirs.walk,
                    theirs.subject,
                    theirs.names,
                )


def test_training_sees_the_same(tree, packed):
    modules = [NpySequenceDataModule(root, batch_size=4, num_workers=0) for root in (tree, packed)]
    for each in modules:
        each.setup("fit")
    one, other = (next(iter(each.val_dataloader())) for each in modules)
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], other[name])


def test_walks_that_lie_in_turn_in_two_packs_are_read_the_same(tree, tmp_path):
    for label in ("Normal", "Abnormal"):
        walks = [walk for walk in find_walks(tree, "Training") if walk.label == label]
        for first in (0, 1):
            lot = [
                module.PackedWalk(walk.name, [clip.values for clip in read_walk(walk)], read_info(walk))
                for walk in walks[first::2]
            ]
            module.write_pack(tmp_path / "Training" / label / f"{first}.pack", lot)
    how = {"walk_frames": 60, "max_length": 40}
    with pytest.warns(UserWarning, match="longer than 40 frames"):
        one, other = (NpySequenceDataModule(root, **how).clips for root in (tree, tmp_path))
    for name in ("frames", "starts", "lengths", "target", "walk", "context"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.cut == other.cut > 0
    assert [walk.prints.tolist() for walk in one.survey.walks] == [
        walk.prints.tolist() for walk in other.survey.walks
    ]


def test_missing_values_and_fewer_columns_are_the_same(tree, packed):
    value = float(np.load(next((tree / "Training").rglob("001_angles.npy")))[5, 4])
    some = {"missing": value, "features": list(FEATURES[3:6])}
    one, other = (NpySequenceDataModule(root, **some).clips for root in (tree, packed))
    np.testing.assert_array_equal(one.frames, other.frames)
    assert one.frames.isnan().any()


@pytest.mark.parametrize(("value", "said"), [(np.inf, "infinite values"), (999.0, "right_hip")])
def test_values_that_can_not_be_are_refused_with_the_walk(packed, value, said):
    path = packed / "Training/Normal/0001.pack/frames.npy"
    frames = np.load(path)
    frames[-1, 2] = value  # of the last walk
    np.save(path, frames)
    with pytest.raises(GaitnetError, match=said) as refused:
        _ = NpySequenceDataModule(packed).clips
    assert "0001.pack/TrainingNormald_2" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_check_finds_the_same(tree, packed):
    one, other = (check_tree(root) for root in (tree, packed))
    assert [(each.code, each.severity) for each in one.findings] == [
        (each.code, each.severity) for each in other.findings
    ]
    assert not errors_of(other.findings)


def test_folders_may_stand_beside_packs(packed, tree):
    walk = find_walks(tree, "Training")[0]
    write_walk(packed / "Training" / walk.label / "another", [Clip(np.ones((30, 11)))], read_info(walk))
    assert "another" in [each.name for each in find_walks(packed, "Training")]
    write_walk(packed / "Training" / walk.label / walk.name, [Clip(np.ones((30, 11)))], read_info(walk))
    with pytest.raises(DataError, match="exists twice"):
        find_walks(packed, "Training")


def test_many_walks_take_several_packs(tree, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_WALKS", 3)
    found = pack_tree(walks_to_pack(tree), tmp_path / "out")
    assert (found.walks, found.packs) == (32, 12)  # 8 walks of each class and split: 3, 3, 2
    assert len(find_walks(tmp_path / "out", "Training")) == 16


def test_what_is_there_stays(tree, packed):
    for out in (packed, tree):
        with pytest.raises(OutputError, match="not an empty folder"):
            pack_tree(walks_to_pack(tree), out)
    assert read_walk(find_walks(tree, "Training")[0])


def test_a_walk_that_can_not_be_read_leaves_nothing(tree, tmp_path):
    walks = walks_to_pack(tree)
    broken = [*walks, type(walks[0])(tmp_path / "nowhere", "Training", "Normal", "nowhere")]
    with pytest.raises(GaitnetError):
        pack_tree(broken, tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[: len(text) // 2], "damaged"),
        (lambda text: text.replace(b'"format":1', b'"format":2'), "format 2, expected 1"),
        (lambda text: text.replace(b'"name":"TrainingNormala_1"', b'"name":"../../up"'), "which can't be"),
        (lambda text: text.replace(b'"name":"TrainingNormala_1"', b'"name":"TrainingNormala_2"'), "can't be"),
        (lambda text: text.replace(b'"lengths":[', b'"lengths":[0,', 1), "a step without frames"),
        (lambda text: text.replace(b'"lengths":[', b'"lengths":[7,', 1), "frames"),
        (lambda text: text.replace(b'"left_hip",', b"", 1), "names"),
    ],
)
def test_a_damaged_pack_is_one_line(packed, change, said):
    path = packed / "Training/Normal/0001.pack/walks.json"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(SequenceError, match=said):
        pack_tree(walks_to_pack(packed), packed.parent / "again")


def test_frames_that_are_cut_off_are_found(packed):
    path = packed / "Training/Normal/0001.pack/frames.npy"
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(SequenceError, match="bytes"):
        read_walk(find_walks(packed, "Training")[0])


def test_the_command_packs_and_says_what_is_next(tree, tmp_path, gaitnet):
    ran = gaitnet("pack", tree, "--out", tmp_path / "out")
    assert ran.code == 0
    assert "32 walks, 80 steps in 4 packs" in ran.out
    assert f"--data.root {tmp_path / 'out'}" in ran.out.replace("\n", "")
    document = json.loads((tmp_path / "out/Training/Normal/0001.pack/walks.json").read_text())
    assert document["format"] == 1
    assert gaitnet("pack", tree, "--out", tmp_path / "out").code == 2
