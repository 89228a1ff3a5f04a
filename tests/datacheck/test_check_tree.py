"""Is a tree fit for use?"""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from spoiled import change, files_of, make_tree

from gaitnet.datacheck import check_tree, errors_of
from gaitnet.joints import import_walks
from gaitnet.mapping import read_mapping
from gaitnet.sequences import find_walks, read_info, read_walk, write_walk
from gaitnet.sequences.writing import Clip
from gaitnet.skeleton import FEATURES


def wrong(root, **more):
    return {finding.code for finding in errors_of(check_tree(root, **more).findings)}


def said(root, **more):
    return {finding.code for finding in check_tree(root, **more).findings}


def walks_of(root, split="Training", label="Normal"):
    return [walk.path for walk in find_walks(root, split) if walk.label == label]


def forget(root):
    """As old trees are: nothing but the arrays."""
    for path in root.rglob("sequence.json"):
        path.unlink()


def test_a_whole_tree_is_fit_and_described(whole):
    found = check_tree(whole)
    assert found.fit
    assert found.classes == ("Normal", "Abnormal")
    assert [(part.split, part.label, part.people) for part in found.parts] == [
        ("Training", "Normal", 3),
        ("Training", "Abnormal", 3),
        ("Testing", "Normal", 1),
        ("Testing", "Abnormal", 1),
    ]
    assert sum(part.steps for part in found.parts) == len(files_of(whole))
    assert [column.name for column in found.columns] == list(FEATURES)
    knee = found.columns[1]
    assert (knee.unit, knee.possible, knee.missing) == ("deg", (-180, 180), 0)
    assert knee.low < 10
    assert knee.high > 40
    assert {finding.code for finding in found.findings} == {"few_people"}


def test_copies_are_found_by_what_they_hold(tree):
    forget(tree)
    shutil.rmtree(tree / "Testing")
    shutil.copytree(tree / "Training", tree / "Testing")
    found = check_tree(tree)
    copies = [finding for finding in found.findings if finding.code == "copied_to_testing"]
    assert len(copies) == 6
    assert copies[0].place.startswith(str(tree / "Testing"))
    assert copies[0].numbers["other"].startswith(str(tree / "Training"))


@pytest.mark.parametrize(
    "how",
    [
        lambda values: values.astype(np.float64),
        lambda values: values[2:],
        lambda values: values + np.float32(1e-5),
        lambda values: np.vstack([values[:1] * 0.9, values]),
    ],
    ids=["saved anew", "cut", "rounded", "one frame more"],
)
def test_one_step_that_was_copied_and_touched_is_found(tree, how):
    (target,) = walks_of(tree, "Testing")
    source = walks_of(tree)[0] / "002_angles.npy"
    np.save(target / "099_angles.npy", how(np.load(source)))
    (finding,) = errors_of(check_tree(tree).findings)
    assert (finding.code, finding.place) == ("copied_to_testing", str(target / "099_angles.npy"))
    assert finding.numbers["other"] == str(source)


def test_an_old_file_and_a_new_one_can_be_the_same(tree):
    (target,) = walks_of(tree, "Testing")
    values = np.load(walks_of(tree)[0] / "001_angles.npy")
    old = [dict(zip(FEATURES, map(float, row), strict=True)) for row in values]
    np.save(target / "099_angles.npy", np.array(old))
    assert wrong(tree) == {"copied_to_testing"}


@pytest.mark.parametrize(
    ("label", "subject", "code"),
    [
        ("Abnormal", "s0", "copied_between_classes"),
        ("Normal", "somebody", "copied_between_people"),
        ("Normal", None, "copied_unknown_person"),
        ("Normal", "s0", "copied_same_person"),
    ],
)
def test_a_walk_in_two_places(tree, label, subject, code):
    source = next(walk for walk in walks_of(tree) if walk.name == "s0_1")
    info = replace(read_info(source), subject=subject, source_sha256="copy")
    clips = [Clip(clip.values) for clip in read_walk(source)]
    write_walk(tree / "Training" / label / "copy", clips, info)
    assert code in said(tree)
    assert (code in wrong(tree)) is (code != "copied_same_person")


def test_a_step_twice_in_a_walk_is_said(tree):
    walk = walks_of(tree)[0]
    shutil.copy(walk / "001_angles.npy", walk / "099_angles.npy")
    assert wrong(tree) == set()
    assert "copied_within_walk" in said(tree)


def test_constants_are_alike_and_no_copies(tree):
    for path in files_of(tree):
        change(path, lambda values: np.full_like(values, 0.5))
    assert not {code for code in said(tree) if code.startswith("copied")}
    assert "still" in said(tree)


def test_what_can_not_be_read_is_named_and_the_rest_is_looked_at(tree):
    first, second, third = files_of(tree)[:3]
    first.write_bytes(first.read_bytes()[:-10])
    change(files_of(tree)[-1], lambda values: values * 0 - 999)
    found = check_tree(tree)
    (broken,) = (finding for finding in found.findings if finding.code == "unreadable")
    assert str(first) in broken.numbers["reason"]
    assert "outside_range" in {finding.code for finding in found.findings}
    assert sum(part.walks for part in found.parts) == 8
    assert sum(part.steps for part in found.parts) == len(files_of(tree)) - 1
    assert second.exists()
    assert third.exists()


def test_a_hostile_file_is_not_opened(tree, tmp_path):
    class Payload:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "trap",))

    np.save(files_of(tree)[0], np.array([Payload()], dtype=object), allow_pickle=True)
    assert "unsafe" in wrong(tree)
    assert not (tmp_path / "trap").exists()


@pytest.mark.parametrize("spoil", ["no tree", "empty class", "one class", "person", "unlike", "class"])
def test_a_tree_that_is_none(tree, spoil):
    walk = walks_of(tree)[0]
    info = read_info(walk)
    clips = [Clip(clip.values) for clip in read_walk(walk)]
    if spoil == "no tree":
        shutil.rmtree(tree)
    elif spoil == "empty class":
        (tree / "Training/CP").mkdir()
    elif spoil == "one class":
        shutil.rmtree(tree / "Training/Abnormal")
        shutil.rmtree(tree / "Testing")
    elif spoil == "person":
        tested = read_info(walks_of(tree, "Testing")[0])
        write_walk(walk, clips, replace(info, subject=tested.subject))
    elif spoil == "unlike":
        write_walk(walk, clips, replace(info, rate_hz=60.0))
    elif spoil == "class":
        (tree / "Testing/Abnormal").rename(tree / "Testing/CP")
    codes = {
        "no tree": "classes",
        "empty class": "layout",
        "one class": "one_class",
        "person": "person_in_both",
        "unlike": "unlike",
        "class": "class_only_in_testing",
    }
    assert codes[spoil] in wrong(tree)


def test_people_who_are_not_known_and_old_files(tree):
    forget(tree)
    assert {"no_subjects", "no_origin"} <= said(tree)
    assert wrong(tree) == set()


def test_the_healthy_class_is_found_or_named(tree):
    for split in ("Training", "Testing"):
        (tree / split / "Normal").rename(tree / split / "hEaLtHy")
        (tree / split / "Abnormal").rename(tree / split / "CP")
    assert check_tree(tree).classes == ("hEaLtHy", "CP")
    for split in ("Training", "Testing"):
        (tree / split / "hEaLtHy").rename(tree / split / "group_2")
    assert wrong(tree) == {"classes"}
    assert check_tree(tree, normal="group_2").classes == ("group_2", "CP")
    assert "classes" in wrong(tree, normal="nobody")


def test_long_clips_and_testing_without_walks_are_said(tree):
    shutil.rmtree(tree / "Testing")
    (tree / "Testing/Normal").mkdir(parents=True)
    drift = np.linspace(0, 1, 500, dtype=np.float32)[:, None]
    change(files_of(tree)[0], lambda values: np.resize(values, (500, 11)) + drift)
    (finding,) = (one for one in check_tree(tree).findings if one.code == "too_long")
    assert (finding.severity, finding.numbers["longest"]) == ("caution", 500)
    assert "testing_empty" in said(tree)
    assert wrong(tree) == set()


def test_missing_by_class_and_never_measured(tree):
    for path in files_of(tree):

        def hide(values, path=path):
            values[:, 0] = np.nan
            if "Abnormal" in path.parts:
                values[:, 4] = np.nan

        change(path, hide)
    found = {finding.code: finding for finding in check_tree(tree).findings}
    assert found["never_measured"].place == "right_elbow"
    assert found["missing_by_class"].numbers["shares"] == {"Abnormal": 1.0, "Normal": 0.0}


def test_what_tells_the_classes_apart_without_gait(tmp_path):
    root = make_tree(tmp_path / "tree", people=16)
    for walk in find_walks(root, "Training"):
        path = walk.path / "sequence.json"
        info = json.loads(path.read_text())
        size = [1920, 1080] if walk.label == "Normal" else [1280, 720]
        info["extra"]["files"] = [{"rate_hz": 30.0, "duration_s": 4.0, "size_px": size}]
        path.write_text(json.dumps(info))
    found = {one.place: one for one in check_tree(root).findings if one.code == "confounder"}
    assert {"source_width", "source_height"} <= found.keys()
    assert "source_rate" not in found
    assert found["source_width"].numbers["healthy"] == 1920
    assert found["source_width"].severity == "caution"


def test_upper_case_names_are_read(tree):
    before = sum(part.steps for part in check_tree(tree).parts)
    for path in files_of(tree):
        path.rename(path.with_name(path.name.upper()))
    assert sum(part.steps for part in check_tree(tree).parts) == before


def test_a_number_for_missing_makes_the_tree_fit(tree):
    for path in files_of(tree)[:5]:
        change(path, lambda values: values.__setitem__((slice(None, None, 4), 1), -999))
    assert wrong(tree) == {"outside_range"}
    assert check_tree(tree, missing=-999).fit


def test_recordings_of_real_people_are_not_refused(shared_data, tmp_path):
    """Every fortieth of the walks that a Kinect recorded; on all of them by hand: `gaitnet check`."""
    file = np.load(shared_data / "jun/jun_subjects_1_to_7_sensor_1.npz")
    walks = range(0, len(file["subject"]), 40)
    rows = np.concatenate([np.arange(*file["offsets"][walk : walk + 2]) for walk in walks])
    few = {name: file[name][list(walks)] for name in ("subject", "gait", "walk", "sensor")}
    few |= {name: file[name][rows] for name in ("xyz_mm", "time_s")}
    few |= {name: file[name] for name in ("gait_names", "joint_names")}
    few["offsets"] = np.cumsum([0, *(np.diff(file["offsets"])[list(walks)])])
    np.savez(tmp_path / "few.npz", **few)
    mapping = read_mapping(Path(__file__).parents[2] / "configs/skeletons/jun.yaml")
    written, _ = import_walks(tmp_path / "few.npz", mapping, tmp_path / "tree", lambda: None)
    assert written >= 10
    assert wrong(tmp_path / "tree") <= {"one_person"}  # of so few walks
