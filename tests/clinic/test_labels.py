"""Which walk belongs to which class: set, changed, imported, exported, taken in; nothing is lost."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from gaitnet.clinic import Study
from gaitnet.errors import DataError, GaitnetError
from gaitnet.sequences import find_walks, read_info


def ids_of(study: Study, label: str | None) -> list[str]:
    return [walk.id for walk in study.walks() if walk.label == label]


def test_a_label_knows_who_set_it_when_and_what_was_there_before(study: Study) -> None:
    walk = study.walks()[0]
    assert (walk.label in ("Normal", "Limp"), walk.by, walk.history) == (True, "anna", ())
    study.label([walk.id], "Left knee", "ben")
    study.label([walk.id], "Left knee", "cleo")  # the same again: it stays ben's
    study.label([walk.id], None, "dora")
    now = next(each for each in study.walks() if each.id == walk.id)
    assert (now.label, now.by) == (None, "dora")
    assert [(each.label, each.by) for each in now.history] == [("Left knee", "ben"), (walk.label, "anna")]
    assert now.labelled_at is not None
    assert now.labelled_at >= now.history[0].at >= now.history[1].at


def test_classes_are_counted_the_healthy_one_first(study: Study) -> None:
    assert study.classes() == {"Normal": 5, "Limp": 5}
    assert study.healthy() == "Normal"
    study.label(ids_of(study, "Normal"), "Zero", "")
    assert (study.healthy(), study.classes()) == (None, {"Limp": 5, "Zero": 5})
    study.set_healthy("Zero")
    assert (study.healthy(), list(study.classes())) == ("Zero", ["Zero", "Limp"])
    with pytest.raises(DataError, match="no walk has it"):
        study.set_healthy("Nobody")


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "two\nlines", "\x1b[31m"])
def test_a_class_has_a_name_of_one_line(study: Study, name: str) -> None:
    before = study.classes()
    with pytest.raises(DataError, match="printable"):
        study.label([study.walks()[0].id], name, "")
    assert study.classes() == before


def test_a_class_that_differs_by_its_case_only_is_the_same_and_twelve_are_the_most(study: Study) -> None:
    ids = [walk.id for walk in study.walks()]
    study.label(ids[:1], "LIMP", "")
    assert set(study.classes()) == {"Normal", "Limp"}
    for number in range(8):
        study.label([ids[number]], f"class {number}", "")
    study.label(ids[8:9], "class 8", "")
    study.label(ids[9:], "class 9", "")
    assert len(study.classes()) == 10
    assert Study(study.folder).classes() == study.classes()


def test_more_than_twelve_classes_are_refused_and_nothing_is_changed(tmp_path: Path, make_tree) -> None:  # type: ignore[no-untyped-def]
    study = Study(tmp_path / "app")
    study.take_in(make_tree(tmp_path / "tree", {f"class {n:02d}": 1 for n in range(12)}), "")
    with pytest.raises(DataError, match="12 classes are the most"):
        study.label([study.walks()[0].id], "one more", "")
    with pytest.raises(DataError, match="12 classes are the most"):
        study.take_in(make_tree(tmp_path / "more", {"Thirteen": 2}), "")
    assert (len(study.classes()), len(study.walks())) == (12, 12)


def test_a_walk_that_is_not_kept_gets_no_label(study: Study) -> None:
    before = (study.folder / "labels.json").read_bytes()
    with pytest.raises(DataError, match="no such walk"):
        study.label([study.walks()[0].id, "../../etc"], "Limp", "")
    assert (study.folder / "labels.json").read_bytes() == before


def test_a_damaged_file_of_labels_is_refused_and_stays(study: Study) -> None:
    path = study.folder / "labels.json"
    path.write_bytes(path.read_bytes()[:-20])
    damaged = path.read_bytes()
    for use in (study.walks, study.classes, lambda: study.label([], "x", "")):
        with pytest.raises(DataError, match=r"labels\.json: damaged"):
            use()
    assert path.read_bytes() == damaged


def _label_all(folder: Path, ids: list[str], name: str) -> None:
    study = Study(folder)
    for walk_id in ids:
        study.label([walk_id], name, name)


def test_two_programs_at_once_lose_no_label(study: Study) -> None:
    ids = [walk.id for walk in study.walks()]
    context = multiprocessing.get_context("spawn")
    other = context.Process(target=_label_all, args=(study.folder, ids[:5], "one"))
    other.start()
    _label_all(study.folder, ids[5:], "two")
    other.join()
    assert study.classes() == {"one": 5, "two": 5}


def test_a_table_gives_classes_by_video_walk_or_patient(study: Study, tmp_path: Path) -> None:
    walks = sorted(study.walks(), key=lambda walk: walk.patient)
    table = tmp_path / "classes.csv"
    table.write_text(
        "\ufeffVideo;Patient;class;walk\n"
        f"C:\\films\\{walks[0].source}.mp4;;Knee;\n"
        f";;Hip;{walks[1].id}\n"
        f";{walks[2].patient};Knee;\n"
        "gone.mp4;;Knee;\n"
        f"{walks[3].source};somebody else;Knee;\n"
    )
    found = study.import_labels(table, "ben")
    now = {walk.id: walk for walk in study.walks()}
    assert [now[walk.id].label for walk in walks[:4]] == ["Knee", "Hip", "Knee", walks[3].label]
    assert found.labelled == 3
    assert found.unknown == ["gone.mp4", walks[3].source]
    assert now[walks[0].id].by == "ben"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "needs a column class"),
        ("video,patient\na,b\n", "needs a column class"),
        ("class\nLimp\n", "needs a column class, and video"),
        ("video,class\na.mp4,\n", "line 2: no class"),
        ("video,class\n,Limp\n", "line 2: no video"),
        ('video,class\n"a.mp4,Limp\n', "no table of text"),
    ],
)
def test_a_table_that_can_not_be_used_changes_nothing(
    study: Study, tmp_path: Path, text: str, said: str
) -> None:
    before = study.classes()
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(DataError, match=said):
        study.import_labels(tmp_path / "t.csv", "")
    assert study.classes() == before


def test_out_as_a_tree_and_back_again(study: Study, tmp_path: Path) -> None:
    odd = ids_of(study, "Limp")
    study.label(odd, "L/R: 50 %?", "anna")
    assert study.export(tmp_path / "out") == 10
    walks = [*find_walks(tmp_path / "out", "Training"), *find_walks(tmp_path / "out", "Testing")]
    people = [
        {info.subject for walk in walks if walk.split == split and (info := read_info(walk))}
        for split in ("Training", "Testing")
    ]
    assert len(walks) == 10
    assert not people[0] & people[1]
    assert len(people[1]) == 4  # a quarter of five people, rounded up, of each class
    assert all((walk.path / "001_landmarks.npy").is_file() for walk in walks)
    study.label(odd, None, "anna")
    assert study.take_in(tmp_path / "out", "ben") == 10  # as the tree says it, and no copies
    assert (study.classes(), len(study.walks())) == ({"Normal": 5, "L/R: 50 %?": 5}, 10)


def test_a_tree_from_elsewhere_comes_in_once(tmp_path: Path, make_tree) -> None:  # type: ignore[no-untyped-def]
    tree = make_tree(tmp_path / "tree", {"Normal": 2, "Limp": 2})
    study = Study(tmp_path / "app")
    assert study.take_in(tree, "anna") == 4
    assert study.take_in(tree, "anna") == 4
    walks = study.walks()
    assert len(walks) == 4
    assert {walk.patient for walk in walks} == {"n000", "n001", "l000", "l001"}
    assert all(walk.usable and walk.steps and not walk.report for walk in walks)
    assert not (tmp_path / "app" / "walks").exists()  # the app has no page about them


def test_a_tree_that_can_not_be_used_leaves_nothing(tmp_path: Path, make_tree) -> None:  # type: ignore[no-untyped-def]
    tree = make_tree(tmp_path / "tree", {"Normal": 2, "Limp": 2})
    next(tree.rglob("001_angles.npy")).write_bytes(b"no numbers")
    study = Study(tmp_path / "app")
    with pytest.raises(GaitnetError, match="001_angles"):
        study.take_in(tree, "")
    (next(tree.rglob("sequence.json"))).write_text('{"format": 1}')
    with pytest.raises(DataError, match="no subject"):
        study.take_in(tree, "")
    assert study.walks() == []
    assert (
        list((tmp_path / "app" / "taken").iterdir()) == [] if (tmp_path / "app" / "taken").exists() else True
    )


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(GaitnetError, match="contains other files"):
        Study(tmp_path)
    (tmp_path / "thesis.doc").unlink()
    (tmp_path / "models").mkdir()  # where pose models are in the user's own folder
    Study(tmp_path)
