from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet import __version__
from gaitnet.errors import DataError, GaitnetError, OutputError
from gaitnet.sequences import Extra, find_walks, read_info, read_walk
from gaitnet.skeleton import CONVENTION
from gaitnet.video import frames, probe
from gaitnet.walker import PATTERNS, Person
from gaitnet.walker.dataset import (
    SUBJECT_PATTERN,
    VIEWS_DEG,
    Take,
    fewest_subjects,
    film_take,
    plan_takes,
    record,
    write_take,
    write_takes,
)
from gaitnet.walker.patterns import CLASSES

ABNORMAL = {name for name, pattern in PATTERNS.items() if pattern.label == "Abnormal"}


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


# Who walks.


def test_the_seed_decides_everything():
    assert plan_takes(12, seed=3) == plan_takes(12, seed=3)
    one, other = (plan_takes(12, seed=seed) for seed in (3, 4))
    assert not {take.person for take in one} & {take.person for take in other}
    assert not {take.view_deg for take in one} & {take.view_deg for take in other}


def test_more_people_and_more_walks_change_nobody():
    few = plan_takes(4, seed=0, walks=1)
    many = {take.name: take for take in plan_takes(20, seed=0, walks=3)}
    assert all(many[take.name] == take for take in few)


@pytest.mark.parametrize("subjects", [4, 5, 7, 10, 40, 101])
def test_both_classes_are_in_both_splits_and_nobody_is_in_two(subjects):
    takes = plan_takes(subjects, seed=1)
    assert len({take.name for take in takes}) == len(takes) == 2 * subjects
    assert {(take.split, take.label) for take in takes} == {
        (split, label) for split in ("Training", "Testing") for label in ("Normal", "Abnormal")
    }
    homes = {(take.subject, take.split, take.label, take.person.pattern) for take in takes}
    assert len(homes) == len({take.subject for take in takes}) == subjects


def test_a_quarter_of_each_class_is_for_testing_and_every_pattern_on_both_sides():
    takes = plan_takes(2 * 4 * 2 * len(ABNORMAL), seed=0, walks=1)
    for label in ("Normal", "Abnormal"):
        splits = [take.split for take in takes if take.label == label]
        assert splits.count("Testing") / len(splits) == 0.25
    for split in ("Training", "Testing"):
        found = [take.person.pattern for take in takes if take.split == split and take.label == "Abnormal"]
        assert {found.count(name) for name in ABNORMAL} == {len(found) / len(ABNORMAL)}


def test_one_in_three_healthy_people_walks_cautiously_in_both_splits():
    takes = [take for take in plan_takes(48, seed=0, walks=1) if take.label == "Normal"]
    cautious = [take.split for take in takes if take.person.pattern == "cautious"]
    assert len(cautious) == len(takes) / 3
    assert set(cautious) == {"Training", "Testing"}


def test_a_class_for_each_pattern_is_in_both_splits_and_a_quarter_is_healthy():
    takes = plan_takes(fewest_subjects("patterns"), seed=0, walks=1, classes="patterns")
    for split in ("Training", "Testing"):
        assert {take.label for take in takes if take.split == split} == set(CLASSES)
    assert sum(take.label == "Normal" for take in takes) == pytest.approx(len(takes) / 4, abs=1)
    assert {take.person.pattern for take in takes} == set(PATTERNS)


def test_too_few_for_a_class_of_each_pattern_are_refused():
    with pytest.raises(DataError, match=r"40 subjects with 2 walks: ask for at least 54"):
        plan_takes(40, seed=0, classes="patterns")


def test_other_classes_are_refused():
    with pytest.raises(DataError, match=r"classes many: unknown. Choose one of two, patterns"):
        plan_takes(400, seed=0, classes="many")


def test_a_person_s_walks_differ_in_all_but_the_person():
    one, other = plan_takes(4, seed=0, walks=2)[:2]
    assert one.subject == other.subject
    assert replace(one.person, start_phase=0.0, seed=0) == replace(other.person, start_phase=0.0, seed=0)
    assert one.person.start_phase != other.person.start_phase
    assert one.seed != other.seed


def test_the_camera_sees_both_sides_and_never_only_the_front():
    takes = plan_takes(60, seed=0)
    low, high = VIEWS_DEG
    for side_deg, number in ((0, "01"), (180, "02")):
        views = np.array([take.view_deg for take in takes if take.name.endswith(number)]) - side_deg
        assert low <= views.min() < 0.8 * low
        assert high >= views.max() > 0.8 * high
    assert {take.view_deg for take in plan_takes(4, seed=0, view_deg=30.0)} == {30.0}


@pytest.mark.parametrize(("subjects", "walks"), [(3, 1), (0, 1), (4, 0)])
def test_too_few_for_two_classes_in_two_splits_are_refused(subjects, walks):
    with pytest.raises(DataError, match=f"{subjects} subjects with {walks} walks: ask for at least 4"):
        plan_takes(subjects, 0, walks)


# The tree.


@pytest.fixture(scope="module")
def takes() -> list[Take]:
    return plan_takes(4, seed=0, walks=1, view_deg=10.0)


def test_a_take_becomes_a_walk_that_says_who_and_how(takes, tmp_path):
    counts = {f"{take.split}/{take.label}/{take.name}": write_take(tmp_path, take) for take in takes}
    walks = {walk.walk_id: walk for split in ("Training", "Testing") for walk in find_walks(tmp_path, split)}
    assert walks.keys() == counts.keys()
    for take in takes:
        walk = walks[f"{take.split}/{take.label}/{take.name}"]
        info = read_info(walk)
        assert info is not None
        assert (info.subject, info.convention, info.source_file) == (take.subject, CONVENTION, "simulated")
        assert info.versions == {"gaitnet": __version__}
        person = take.person
        assert info.extra == Extra(
            pattern=person.pattern,
            severity=person.severity,
            view_deg=10.0,
            planes=("sagittal",),
            instrument="walker",
        )
        kept = json.loads((walk.path / "sequence.json").read_text())["extra"]
        assert kept == {
            "pattern": person.pattern,
            "severity": person.severity,
            "view_deg": 10.0,
            "planes": ["sagittal"],
            "instrument": "walker",
        }
        assert len(info.clips) == len(read_walk(walk)) == counts[walk.walk_id] > 3


def test_the_same_take_gives_the_same_files(takes, tmp_path):
    for folder in ("one", "two"):
        write_take(tmp_path / folder, takes[1])
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_measured_steps_are_those_that_were_walked(takes):
    for take in takes:
        walked = take.walk()
        measured = record(take)
        for side in ("left", "right"):
            found, true = measured.events.heel_strikes(side), walked.events.heel_strikes(side)
            assert np.median(abs(found[:, None] - true).min(axis=1)) < 0.06
        assert len(measured.steps) >= walked.events.count - 3


def test_a_walk_that_can_t_be_measured_or_made_names_its_take(takes, tmp_path):
    hurried = replace(takes[0], person=Person(cadence_steps_min=900.0))
    with pytest.raises(GaitnetError) as caught:
        write_take(tmp_path, hurried)
    assert str(caught.value).startswith(f"{hurried.name}: ")
    assert not list(tmp_path.iterdir())


def test_a_walk_that_can_t_be_measured_does_not_stop_the_others(takes, tmp_path):
    unclear = replace(takes[1], person=Person(amplitude=0.01))  # treads on the spot
    seen = []
    steps, refused = write_takes(tmp_path, [takes[0], unclear, takes[2]], lambda: seen.append(1))
    assert len(seen) == 3
    assert len(refused) == 1
    assert str(refused[0]).startswith(f"{unclear.name}: ")
    assert len(list(tmp_path.rglob("sequence.json"))) == 2
    assert steps == len(list(tmp_path.rglob("*_angles.npy")))


def test_a_tree_that_can_t_be_written_is_refused(takes, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"can't be written"):
        write_take(tmp_path / "file", takes[0])


def test_the_tree_of_patterns_has_their_folders(tmp_path):
    take = replace(plan_takes(60, seed=0, walks=1, classes="patterns")[2])
    write_take(tmp_path, take)
    assert [path.name for path in (tmp_path / take.split).iterdir()] == [take.label] != ["Abnormal"]


# The films.


def test_a_film_has_every_frame_and_its_truth_beside_it(takes, tmp_path):
    take = takes[1]
    path = film_take(tmp_path / "new/deep", take, size=(160, 90), rate_hz=25.0)
    assert sorted(file.name for file in path.parent.iterdir()) == [f"{take.name}.json", f"{take.name}.mp4"]
    info = probe(path)
    times = [time_s for time_s, _ in frames(path)]
    truth = json.loads(path.with_suffix(".json").read_text())
    assert (info.size, info.rate_hz) == ((160, 90), 25.0)
    np.testing.assert_allclose(times, truth["time_s"], atol=1e-3)
    assert (truth["label"], truth["pattern"]) == (take.label, take.person.pattern)
    walked = take.walk(25.0)
    np.testing.assert_allclose(
        truth["events"]["left_heel_strikes_s"], walked.events.left_heel_strikes, atol=1e-6
    )
    found = re.search(SUBJECT_PATTERN, path.as_posix())
    assert found is not None
    assert found[1] == take.subject


def test_a_film_that_can_t_be_written_is_refused(takes, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"file/films: can't be written \(Not a directory\)"):
        film_take(tmp_path / "file/films", takes[0], size=(160, 90))
