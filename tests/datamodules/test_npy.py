from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from jsonargparse import ArgumentParser

from gaitnet.datamodules import NpySequenceDataModule, clips
from gaitnet.datamodules.augment import Augmentation
from gaitnet.errors import DataError, OutputError, SequenceError
from gaitnet.models.layers import Standardise
from gaitnet.sequences import Clip, Extra, WalkInfo, write_walk
from gaitnet.skeleton import CONVENTION, FEATURES, UNITS

pytestmark = pytest.mark.filterwarnings("ignore:.*does not have many workers")


def put(root: Path, walk: str, *lengths: int, value: float = 1.0, **info: object) -> None:
    known = {
        "source_file": f"{walk}.mp4",
        "source_sha256": walk,
        "subject": walk.rpartition("/")[2].split("_")[0],
    }
    clips = [Clip(still(length, value + i)) for i, length in enumerate(lengths or (5,))]
    write_walk(root / walk, clips, WalkInfo(**(known | info)))


def still(frames: int, value: float) -> np.ndarray:
    """`(frames, 11)` angles that are all `value`, and distances of as many centimetres."""
    values = np.full((frames, 11), value, np.float32)
    values[:, 9:] /= 100
    return values


def study(root: Path, walks: int = 2, people: int = 4) -> Path:
    for label in ("Normal", "Abnormal"):
        for person in range(people):
            for number in range(walks):
                name = f"Training/{label}/{label[0]}{person}_{number}"
                put(root, name, 4, 5 + person, value=person + 10.0 * number)
    return root


def ready(root: Path, stage: str | None = "fit", **settings: object) -> NpySequenceDataModule:
    data = NpySequenceDataModule(root=str(root), **settings)
    data.setup(stage)
    return data


def old_tree(root: Path) -> Path:
    for label, value in (("Normal", 1.0), ("Abnormal", 2.0)):
        for name in ("a", "b", "c"):
            folder = root / "Training" / label / name
            folder.mkdir(parents=True)
            for number in range(2):
                steps = [
                    {key: np.float64(value + frame) / 2 for key in reversed(FEATURES)} for frame in range(3)
                ]
                np.save(folder / f"{number:03d}_angles.npy", np.array(steps))
    return root


def test_constructing_reads_nothing_and_settings_are_plain(tmp_path):
    data = NpySequenceDataModule(root=str(tmp_path / "nowhere"))
    assert dict(data.hparams) == {
        "root": str(tmp_path / "nowhere"),
        "batch_size": 64,
        "max_length": 110,
        "val_fraction": 0.2,
        "split_seed": 0,
        "num_workers": 0,
        "held_out": None,
        "walk_frames": None,
        "ignore": None,
        "normal": None,
        "missing": None,
        "features": None,
        "instrument": None,
    }
    with pytest.raises(DataError, match="nowhere/Training: no such folder"):
        data.setup("fit")


def test_columns_are_picked_by_name(tmp_path):
    chosen = ["stride_length", "left_hip"]
    data = NpySequenceDataModule(root=str(study(tmp_path)), features=chosen)
    data.setup("fit")
    whole = NpySequenceDataModule(root=data.root)
    whole.setup("fit")
    assert data.feature_names == tuple(chosen)
    assert data.data_card()["feature_names"] == chosen
    assert [*data.data_card()["units"].items()] == [("left_hip", "deg"), ("stride_length", "m")]
    columns = [FEATURES.index(name) for name in chosen]
    np.testing.assert_array_equal(data.clips.frames, whole.clips.frames[:, columns])


def test_a_column_that_a_walk_lacks_is_refused(tmp_path):
    data = NpySequenceDataModule(root=str(study(tmp_path)), features=["left_hip", "left_toe"])
    with pytest.raises(DataError, match=r"has no column left_toe, which data\.features asks for") as caught:
        data.setup("fit")
    assert "\n" not in str(caught.value)


def test_every_setting_is_explained_on_the_command_line():
    parser = ArgumentParser()
    parser.add_class_arguments(NpySequenceDataModule, "data")
    text = parser.format_help()
    for words in (
        "Folder that holds",
        "Steps in a batch",
        "Longest step",
        "neither train nor validate",
        "changed at random",
        "validates",
        "Draws another",
        "Processes",
    ):
        assert words in text


def test_classes_are_known_before_setup(tmp_path):
    data = NpySequenceDataModule(root=str(study(tmp_path)))
    assert (data.classes, data.num_classes) == (("Normal", "Abnormal"), 2)
    assert data.feature_names == FEATURES


def test_a_batch_is_padded_at_the_end_and_keeps_what_is_missing(tmp_path):
    study(tmp_path)
    values = np.arange(33, dtype=np.float32).reshape(3, 11)
    values[:, 9:] /= 100
    values[1, 4] = np.nan
    put(tmp_path, "Testing/Abnormal/t_1")
    write_walk(tmp_path / "Testing/Normal/u_1", [Clip(values)], WalkInfo("u.mp4", "u", subject="u"))
    (batch,) = ready(tmp_path, "test", max_length=6).test_dataloader()
    assert batch["features"].shape == (2, 5, 11)  # as long as the longest
    assert batch["features"].dtype == torch.float32
    assert np.array_equal(batch["features"][0, :3].numpy(), values, equal_nan=True)
    assert torch.equal(batch["features"][0, 3:], torch.zeros(2, 11))
    for key, expected in {"lengths": [3, 5], "target": [0, 1], "step": [0, 1], "walk": [0, 1]}.items():
        assert batch[key].dtype == torch.int64
        assert batch[key].tolist() == expected


def test_train_and_validation_together_are_every_clip_once(tmp_path):
    data = ready(study(tmp_path), batch_size=5)
    parts = [list(loader) for loader in (data.train_dataloader(), data.val_dataloader())]
    steps = [torch.cat([batch["step"] for batch in part]).tolist() for part in parts]
    assert sorted(steps[0] + steps[1]) == list(range(32))
    split = data.split
    for part, ids in zip(parts, (split["train"], split["validation"]), strict=True):
        walks = {index for batch in part for index in batch["walk"].tolist()}
        assert [data.training_walks[index].walk_id for index in sorted(walks)] == ids
    for batch in parts[0]:
        labels = [data.training_walks[walk].folder.label for walk in batch["walk"]]
        assert [data.classes[target] for target in batch["target"]] == labels


def test_one_item_is_a_row_of_a_batch(tmp_path):
    dataset = ready(study(tmp_path)).val_dataloader().dataset
    batch = dataset.__getitems__([0, 1])
    assert {key: value.shape for key, value in dataset[1].items()} == {
        k: v.shape[1:] for k, v in batch.items()
    }
    assert dataset[1]["step"] == batch["step"][1]


def test_training_is_shuffled_and_validation_is_not(tmp_path):
    data = ready(study(tmp_path))
    torch.manual_seed(0)
    (train,), (validation,) = data.train_dataloader(), data.val_dataloader()
    assert train["step"].tolist() != sorted(train["step"].tolist())
    assert validation["step"].tolist() == sorted(validation["step"].tolist())


def test_worker_processes_give_the_same_batches(tmp_path):
    study(tmp_path)
    (alone,) = ready(tmp_path).val_dataloader()
    (helped,) = ready(tmp_path, num_workers=1).val_dataloader()
    for key in alone:  # missing context is NaN
        torch.testing.assert_close(alone[key], helped[key], rtol=0, atol=0, equal_nan=True)


def test_long_clips_are_cut_and_counted_once(tmp_path):
    study(tmp_path)  # per person: clips of 4 and of 5 + person frames, twice, in two classes
    with pytest.warns(UserWarning, match=r"12 of 32 clips are longer than 5 frames and were cut") as caught:
        data = ready(tmp_path, max_length=5)
    assert len(caught) == 1
    (batch,) = data.train_dataloader()
    assert batch["lengths"].max() == 5
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        data.setup("fit")


def test_the_split_does_not_depend_on_the_order_of_the_disk(tmp_path, monkeypatch):
    study(tmp_path)
    first = ready(tmp_path)
    listed = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: iter(sorted(listed(self), reverse=True)))
    second = ready(tmp_path)
    assert first.split == second.split
    assert first.data_card() == second.data_card()
    assert torch.equal(
        next(iter(first.val_dataloader()))["step"], next(iter(second.val_dataloader()))["step"]
    )


@pytest.mark.parametrize("seed", range(8))
def test_no_person_is_on_both_sides(tmp_path, seed):
    study(tmp_path)
    put(tmp_path, "Training/Normal/A1_after")  # a patient who walks normally now
    split = ready(tmp_path, split_seed=seed).split
    people = [
        {walk.rpartition("/")[2].split("_")[0] for walk in split[part]} for part in ("train", "validation")
    ]
    assert people[0]
    assert people[1]
    assert not people[0] & people[1]
    assert (split["by"], split["seed"]) == ("subject", seed)


def test_the_split_is_written_as_plain_json(tmp_path):
    data = ready(study(tmp_path / "data"))
    data.write_split(tmp_path / "split.json")
    assert json.loads((tmp_path / "split.json").read_text()) == data.split
    with pytest.raises(OutputError, match=r"split\.json: can't be written"):
        data.write_split(tmp_path / "nowhere/split.json")


def test_statistics_by_hand(tmp_path):
    """Only valid frames of the part to train on count, and of them only what is there."""
    for label in ("Normal", "Abnormal"):
        for person in "ab":
            values = still(2, 7.0)
            values[:, 0] = [1, 4] if label == "Normal" else [2, np.nan]
            values[:, 1] = np.nan
            info = WalkInfo("", f"{label}{person}", subject=f"{label}{person}")
            write_walk(tmp_path / "Training" / label / person, [Clip(values)], info)
    put(tmp_path, "Testing/Normal/far", value=80)
    mean, std = ready(tmp_path).statistics
    # One person of each class trains: 1, 4 and 2 have the mean 7/3 and the variance (16 + 25 + 1) / 27.
    assert mean == pytest.approx([7 / 3, 0, *[7] * 7, 0.07, 0.07])
    assert std == pytest.approx([np.sqrt(42 / 27), 1, *[1] * 9])
    assert mean.shape == std.shape == (11,)


def test_statistics_leave_the_validation_part_out(tmp_path):
    study(tmp_path)
    data = ready(tmp_path)
    (batch,) = data.train_dataloader()
    frames = [x[:n] for x, n in zip(batch["features"].numpy(), batch["lengths"], strict=True)]
    assert data.statistics[0] == pytest.approx(np.concatenate(frames).mean(axis=0))
    assert data.statistics[1] == pytest.approx(np.concatenate(frames).std(axis=0))


def test_the_data_card_is_plain_and_complete(tmp_path):
    study(tmp_path)
    data = ready(tmp_path, max_length=50)
    card = data.data_card()
    assert json.loads(json.dumps(card)) == card
    digest = card.pop("data_sha256")
    assert len(digest) == 64
    assert card == {
        "feature_names": list(FEATURES),
        "units": UNITS,
        "classes": ["Normal", "Abnormal"],
        "max_length": 50,
        "rate_hz": 30.0,
        "convention": CONVENTION,
        "walks": 12,  # 3 of 4 people of each class, two walks each
        "clips": 24,
        "subjects": 6,
        "ignored": [],
        "planes": [],
        "normal": "Normal",
        "ranges": dict.fromkeys(FEATURES, 0.0),
        "instrument": None,
        "context_limits": {},
    }


def test_the_card_says_which_planes_all_training_walks_show(tmp_path):
    for subject, planes in (("a", ["frontal", "sagittal"]), ("b", ["sagittal"]), ("c", ["sagittal"])):
        for label in ("Normal", "Abnormal"):
            put(tmp_path, f"Training/{label}/{subject}{label}_1", extra=Extra(planes=tuple(planes)))
    assert ready(tmp_path).data_card()["planes"] == ["sagittal"]


def test_a_feature_to_be_ignored_is_nothing_to_the_model(tmp_path):
    study(tmp_path)
    data = ready(tmp_path, ignore=["stride_width"])
    mean, std = data.statistics
    standardise = Standardise(len(FEATURES))
    standardise.set_statistics(torch.as_tensor(mean), torch.as_tensor(std))
    seen = standardise(torch.full((1, 2, len(FEATURES)), 500.0))
    assert seen[..., FEATURES.index("stride_width")].abs().max() < 1e-20
    assert seen[..., FEATURES.index("stride_length")].all()
    assert data.data_card()["ignored"] == ["stride_width"]
    with pytest.raises(DataError, match="ignore nose: no such feature"):
        _ = ready(tmp_path, ignore=["nose"]).statistics


def test_the_hash_follows_the_training_values_and_nothing_else(tmp_path):
    first = ready(study(tmp_path / "a")).data_card()["data_sha256"]
    study(tmp_path / "b")
    assert ready(tmp_path / "b").data_card()["data_sha256"] == first
    split = ready(tmp_path / "b").split
    for part, same in (("validation", True), ("train", False)):
        write_walk(
            tmp_path / "b" / split[part][0],
            [Clip(np.zeros((5, 11)))],
            info_of(tmp_path / "b", split[part][0]),
        )
        assert (ready(tmp_path / "b").data_card()["data_sha256"] == first) is same


def info_of(root: Path, walk: str) -> WalkInfo:
    (found,) = [item.info for item in ready(root).training_walks if item.walk_id == walk]
    return found


def test_more_than_two_classes(tmp_path):
    for label in ("Zebra", "Normal", "Limp"):
        for person in range(3):
            put(tmp_path, f"Training/{label}/{label}{person}_0")
    data = ready(tmp_path)
    assert (data.classes, data.num_classes) == (("Normal", "Limp", "Zebra"), 3)
    for loader in (data.train_dataloader(), data.val_dataloader()):
        assert {target for batch in loader for target in batch["target"].tolist()} == {0, 1, 2}


def test_an_old_tree_end_to_end(tmp_path):
    with pytest.warns(UserWarning, match=r"split is by sequence folder, .* Record subjects"):
        data = ready(old_tree(tmp_path))
    assert data.split["by"] == "sequence"
    assert (len(data.split["train"]), len(data.split["validation"])) == (4, 2)
    (batch,) = data.val_dataloader()
    assert batch["lengths"].tolist() == [3] * 4
    for features, target in zip(batch["features"], batch["target"], strict=True):
        assert features[:3, 5].tolist() == [(target + 1) / 2, (target + 2) / 2, (target + 3) / 2]
    assert data.data_card()["convention"] is None
    assert data.data_card()["subjects"] == 0


def test_an_old_tree_gets_subjects_with_one_line_each(tmp_path):
    for folder in old_tree(tmp_path).glob("Training/*/*"):
        (folder / "sequence.json").write_text(json.dumps({"format": 1, "subject": folder.name}))
    data = ready(tmp_path)  # no warning; each person is in both classes
    assert data.split["by"] == "subject"
    names = [{walk[-1] for walk in data.split[part]} for part in ("train", "validation")]
    assert not names[0] & names[1]


def test_a_person_in_training_and_in_testing_is_refused(tmp_path):
    study(tmp_path)
    put(tmp_path, "Testing/Normal/N1_9")
    for stage in ("fit", "test", None):
        with pytest.raises(DataError, match=r"Normal/N1_0 and .*Normal/N1_9: the same subject N1.*Move"):
            ready(tmp_path, stage)


def test_a_file_in_training_and_in_testing_is_refused(tmp_path):
    study(tmp_path)
    put(tmp_path, "Testing/Normal/x", subject=None, source_sha256="Training/Normal/N1_0")
    with pytest.raises(DataError, match=r"Normal/N1_0 and .*Normal/x: the same source file"):
        ready(tmp_path)


@pytest.mark.parametrize("where", ["Training", "Testing"])
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rate_hz", 60.0),
        ("convention", "other"),
        ("feature_names", FEATURES[::-1]),
        ("units", {"left_hip": "rad"}),
    ],
)
def test_walks_measured_in_different_ways_are_refused(tmp_path, where, key, value):
    study(tmp_path)
    put(tmp_path, f"{where}/Normal/other", **{key: value})
    with pytest.raises(DataError, match=rf"Normal/.* and .*Normal/.*: {key} .*Extract both again"):
        ready(tmp_path)


def test_trees_that_can_not_be_trained_on_are_refused(tmp_path):
    put(tmp_path, "Training/Normal/a")
    with pytest.raises(DataError, match=r"Training: only one class, Normal\. Add another class folder"):
        ready(tmp_path)
    put(tmp_path, "Training/Abnormal/b")
    with pytest.raises(DataError, match="class Normal: only one subject"):
        ready(tmp_path)
    put(tmp_path, "Testing/Limp/c")
    with pytest.raises(DataError, match="class Limp is in Testing but not in Training"):
        ready(tmp_path)
    (tmp_path / "Training/Empty").mkdir()
    with pytest.raises(DataError, match="Training/Empty: empty class folder"):
        ready(tmp_path)


@pytest.mark.parametrize(
    "settings", [{"val_fraction": 0.0}, {"val_fraction": 1.0}, {"max_length": 0}], ids=str
)
def test_settings_that_make_no_sense_are_refused(tmp_path, settings):
    with pytest.raises(DataError, match=rf"{next(iter(settings))} .*: must be"):
        ready(study(tmp_path), **settings)


def test_no_testing_is_refused_only_when_it_is_asked_for(tmp_path):
    data = ready(study(tmp_path), None)
    with pytest.raises(DataError, match=r"Testing: no such folder\. Add walks"):
        data.setup("test")


def test_a_damaged_clip_stops_the_reading_with_its_name(tmp_path):
    (study(tmp_path) / "Training/Normal/N1_0/001_angles.npy").write_bytes(b"x")
    with pytest.raises(SequenceError, match=r"N1_0/001_angles\.npy: not an \.npy file"):
        ready(tmp_path)


def test_slow_reading_shows_a_bar_on_stderr_and_quick_reading_nothing(tmp_path, capsys, monkeypatch):
    study(tmp_path)
    ready(tmp_path)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(clips, "_PATIENCE_S", 0.0)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "xterm")
    ready(tmp_path)
    out, err = capsys.readouterr()
    assert out == ""
    assert "Reading walks" in err


def test_files_are_read_once(tmp_path):
    data = ready(study(tmp_path))
    (before,) = data.val_dataloader()
    for path in tmp_path.rglob("*.npy"):
        path.unlink()
    (after,) = data.val_dataloader()
    assert torch.equal(before["features"], after["features"])


def test_replacing_a_walk_s_subject_moves_it_with_that_person(tmp_path):
    study(tmp_path)
    walk = "Training/Normal/N0_0"
    write_walk(tmp_path / walk, [Clip(np.ones((3, 11)))], replace(info_of(tmp_path, walk), subject="N1"))
    for seed in range(6):
        split = ready(tmp_path, split_seed=seed).split
        assert ("Training/Normal/N1_0" in split["train"]) == (walk in split["train"])


def test_those_who_are_held_out_neither_train_nor_validate(tmp_path):
    study(tmp_path)
    everybody = sorted({walk.info.subject for walk in ready(tmp_path, "fit").training_walks})
    data = ready(tmp_path, "fit", held_out=[everybody[0]])
    data.setup("test")
    walks = data.training_walks
    used = {
        walks[int(index)].info.subject
        for loader in (data.train_dataloader(), data.val_dataloader())
        for batch in loader
        for index in batch["walk"]
    }
    tested = {walks[int(index)].info.subject for batch in data.test_dataloader() for index in batch["walk"]}
    assert tested == {everybody[0]}
    assert used == set(everybody[1:])
    assert data.tested
    with pytest.raises(DataError, match="held_out nosuch: no such subject"):
        ready(tmp_path, "fit", held_out=["nosuch"])


def test_only_training_clips_are_augmented(tmp_path):
    study(tmp_path)
    data = ready(tmp_path, "fit", augmentation=Augmentation(offset_deg=5.0))
    batch = next(iter(data.val_dataloader()))
    data.trainer = SimpleNamespace(training=False)
    assert data.on_after_batch_transfer(batch, 0) is batch
    data.trainer = SimpleNamespace(training=True)
    assert not torch.equal(data.on_after_batch_transfer(batch, 0)["features"], batch["features"])


def test_what_is_too_large_for_memory_is_mapped_and_the_same(tmp_path, monkeypatch):
    study(tmp_path)
    small = ready(tmp_path)
    monkeypatch.setattr(clips, "MAPPED_BYTES", 1000)
    large = ready(tmp_path)
    assert torch.equal(small.clips.frames, large.clips.frames)
    for one, other in zip(small.statistics, large.statistics, strict=True):
        assert np.array_equal(one, other)
    batch, same = next(iter(small.val_dataloader())), next(iter(large.val_dataloader()))
    assert torch.equal(batch["features"], same["features"])
