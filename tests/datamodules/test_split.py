from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from gaitnet.datacheck.walks import TreeTrial, group_walks
from gaitnet.datamodules.split import split_walks
from gaitnet.errors import DataError
from gaitnet.sequences import WalkFolder
from gaitnet.sequences.info import UNKNOWN


def walk(label: str, name: str, subject: str | None = None, source: str = "") -> TreeTrial:
    folder = WalkFolder(Path("data") / label / name, "Training", label, name)
    return TreeTrial(folder, replace(UNKNOWN, subject=subject, source_sha256=source))


def study(people: int = 10, walks_each: int = 3) -> tuple[TreeTrial, ...]:
    """Half the people walk normally; the last one was filmed before and after, so is in both classes."""
    walks = [
        walk("Abnormal" if person % 2 else "Normal", f"p{person}_{number}", f"person {person}")
        for person in range(people)
        for number in range(walks_each)
    ]
    return sorted_walks([*walks, walk("Normal", "after", f"person {people - 1}")])


def sorted_walks(walks: list[TreeTrial]) -> tuple[TreeTrial, ...]:
    return tuple(sorted(walks, key=lambda walk: (walk.folder.label != "Normal", walk.walk_id)))


def test_walks_group_through_subjects_and_files_also_by_a_third_walk():
    walks = (
        walk("Normal", "0", "anna"),
        walk("Normal", "1"),
        walk("Abnormal", "2", "anna", "f"),
        walk("Abnormal", "3", "bo", "f"),
        walk("Abnormal", "4", "cy"),
        walk("Abnormal", "5"),
    )
    assert group_walks(walks) == [(0, 2, 3), (1,), (4,), (5,)]


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("fraction", [0.05, 0.2, 0.5, 0.9])
def test_nobody_is_on_both_sides_and_every_class_is(seed, fraction):
    walks = study()
    split = split_walks(walks, fraction, seed)
    assert split.by == "subject"
    assert sorted(split.train + split.validation) == list(range(len(walks)))
    people = [{walks[index].info.subject for index in part} for part in (split.train, split.validation)]
    assert not people[0] & people[1]
    for part in (split.train, split.validation):
        assert {walks[index].folder.label for index in part} == {"Normal", "Abnormal"}


def test_each_class_gives_about_its_share():
    walks = sorted_walks(
        [walk("Normal", f"n{i:02}", f"n{i}") for i in range(40)]
        + [walk("Abnormal", f"a{i:02}", f"a{i}") for i in range(10)]
    )
    for seed in range(10):
        chosen = [walks[index].folder.label for index in split_walks(walks, 0.2, seed).validation]
        assert (chosen.count("Normal"), chosen.count("Abnormal")) == (8, 2)


def test_a_large_group_does_not_swallow_the_validation_part():
    walks = sorted_walks(
        [walk("Normal", f"n{i}", "big" if i < 8 else f"s{i}") for i in range(10)]
        + [walk("Abnormal", f"a{i}", f"a{i}") for i in range(10)]
    )
    for seed in range(10):
        split = split_walks(walks, 0.2, seed)
        assert "big" not in {walks[index].info.subject for index in split.validation}
        assert len(split.validation) <= 4


def test_the_split_depends_on_names_and_seed_and_not_on_order():
    walks = study()
    shuffled = list(walks)
    random.Random(1).shuffle(shuffled)
    first = split_walks(walks, 0.2, 3)
    second = split_walks(sorted_walks(shuffled), 0.2, 3)
    assert first == second
    assert len({split_walks(walks, 0.2, seed).validation for seed in range(10)}) > 3


def test_the_split_of_these_names_stays_what_it_is():
    """A change here changes every published figure: it belongs in the changelog."""
    walks = study(people=6, walks_each=1)
    chosen = [walks[index].folder.name for index in split_walks(walks, 0.3, 0).validation]
    assert chosen == ["after", "p5_0"]


def test_without_subjects_each_folder_is_its_own_group_but_a_shared_file_is_not():
    walks = tuple(
        walk(label, f"w{i}", source="same" if i < 3 else "") for label in ("A", "B") for i in range(6)
    )
    for seed in range(20):
        split = split_walks(walks, 0.3, seed)
        assert split.by == "sequence"
        shared = {0, 1, 2, 6, 7, 8}
        assert shared <= set(split.train) or shared <= set(split.validation)


def test_a_walk_without_a_subject_among_others_is_on_its_own():
    walks = (walk("A", "0", "x"), walk("A", "1"), walk("B", "2", "y"), walk("B", "3"))
    assert group_walks(walks) == [(0,), (1,), (2,), (3,)]
    assert split_walks(walks, 0.5, 0).by == "subject"


def test_a_class_with_one_subject_is_refused():
    walks = (
        walk("Normal", "0", "x"),
        walk("Normal", "1", "x"),
        walk("Abnormal", "2", "y"),
        walk("Abnormal", "3", "z"),
    )
    with pytest.raises(DataError, match=r"class Normal: only one subject in Training.*Add walks"):
        split_walks(walks, 0.2, 0)
    with pytest.raises(DataError, match="class B: only one independent sequence folder"):
        split_walks((walk("A", "0"), walk("A", "1"), walk("B", "0")), 0.2, 0)


def test_classes_that_can_not_be_parted_are_refused():
    """Three people, each in two of three classes: whoever validates takes the others with them."""
    pairs = {"x": "AB", "y": "BC", "z": "CA"}
    walks = sorted_walks(
        [walk(label, person, person) for person, labels in pairs.items() for label in labels]
    )
    with pytest.raises(DataError, match=r"class .: its subjects overlap.*Set another split_seed"):
        split_walks(walks, 0.3, 0)


def test_two_people_who_are_in_both_classes_can_be_parted():
    walks = sorted_walks([walk(label, person, person) for person in "xy" for label in ("Normal", "Abnormal")])
    split = split_walks(walks, 0.2, 0)
    assert len(split.train) == len(split.validation) == 2
