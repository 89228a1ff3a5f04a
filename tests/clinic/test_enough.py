"""What labelled walks lack, before anything is trained."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gaitnet.clinic import Lacking, Study, enough
from gaitnet.words import LANGUAGES, sentence


def kinds(study: Study, stops: bool | None = None) -> dict[str, Lacking]:
    return {each.kind: each for each in enough(study).findings if stops in (None, each.stops)}


def test_five_people_of_each_class_may_train_but_are_few(study: Study) -> None:
    found = enough(study)
    assert found.may_train
    assert (found.people, found.walks) == ({"Normal": 5, "Limp": 5}, {"Normal": 5, "Limp": 5})
    assert [each.values["needed"] for each in found.findings if each.kind == "few-people"] == [10, 10]
    assert not kinds(study, stops=True)


def test_without_labels_or_with_one_class_nothing_is_trained(study: Study) -> None:
    ill = [walk.id for walk in study.walks() if walk.label == "Limp"]
    study.label(ill, "Normal", "")
    assert set(kinds(study, stops=True)) == {"one-class"}
    study.label([walk.id for walk in study.walks()], None, "")
    assert set(kinds(study, stops=True)) == {"no-labels"}
    assert not enough(study).may_train


def test_three_people_are_too_few_and_four_are_not(study: Study) -> None:
    ill = [walk.id for walk in study.walks() if walk.label == "Limp"]
    study.label(ill[:1], None, "")
    assert enough(study).may_train
    assert kinds(study)["unlabelled"].values["walks"] == 1
    study.label(ill[:2], None, "")
    few = kinds(study, stops=True)["too-few-people"]
    assert (few.values["name"], few.values["people"], few.values["needed"]) == ("Limp", 3, 4)


def test_it_must_be_known_who_is_healthy(study: Study) -> None:
    study.label([walk.id for walk in study.walks() if walk.label == "Normal"], "Right knee", "")
    assert set(kinds(study, stops=True)) == {"no-healthy"}
    study.set_healthy("Right knee")
    assert enough(study).may_train
    study.label([walk.id for walk in study.walks() if walk.label == "Limp"], "Healthy", "")
    study.label([walk.id for walk in study.walks() if walk.label == "Right knee"], "Normal", "")
    assert set(kinds(study, stops=True)) == {"two-healthy"}


def test_one_person_in_two_classes_is_said_and_counts_in_both(tmp_path: Path, make_tree) -> None:  # type: ignore[no-untyped-def]
    study = Study(tmp_path / "app")
    study.take_in(make_tree(tmp_path / "tree", {"Normal": 4, "Limp": 4}, walks=2), "")
    one = next(walk for walk in study.walks() if walk.patient == "l000")
    study.label([one.id], "Normal", "")
    found = enough(study)
    said = kinds(study)["two-classes"]
    assert (said.values["patient"], said.stops, found.may_train) == ("l000", False, True)
    assert found.people == {"Normal": 5, "Limp": 4}


def test_the_same_steps_of_two_people_stop_it(study: Study) -> None:
    ill = [walk for walk in study.walks() if walk.label == "Limp"]
    shutil.rmtree(ill[0].folder)
    shutil.copytree(ill[1].folder, ill[0].folder)
    found = kinds(study)["copied"]
    assert found.stops
    assert set(found.values["patients"].split(", ")) == {ill[0].patient, ill[1].patient}


def test_walks_that_share_a_film_are_one_person(study: Study) -> None:
    ill = [walk for walk in study.walks() if walk.label == "Limp"]
    for walk in ill[:2]:
        path = walk.folder / "sequence.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"source_sha256": "0" * 64}))
    found = enough(study)
    assert found.people["Limp"] == 4
    assert set(kinds(study)["same-film"].values["patients"].split(", ")) == {ill[0].patient, ill[1].patient}


def test_walks_without_steps_are_left_out_and_said(study: Study) -> None:
    ill = [walk for walk in study.walks() if walk.label == "Limp"]
    shutil.rmtree(ill[0].folder)
    (ill[1].folder / "sequence.json").write_text("{}")
    lacking = kinds(study)
    assert lacking["walks-without-steps"].values["walks"] == lacking["walks-damaged"].values["walks"] == 1
    assert [each.kind for each in enough(study).findings if each.stops] == ["too-few-people"]
    assert {walk.id for walk in study.walks() if not walk.usable} == {ill[0].id, ill[1].id}


def test_a_frame_rate_or_a_view_of_their_own_is_said(study: Study) -> None:
    for walk in study.walks():
        path = walk.folder / "sequence.json"
        said = json.loads(path.read_text())
        rate = 60.0 if walk.label == "Limp" else 30.0
        said["extra"]["files"] = [
            {"name": "a.mp4", "rate_hz": rate, "duration_s": 4.0, "size_px": [640, 360]}
        ]
        said["extra"]["planes"] = ["sagittal"] if walk.label == "Limp" else ["frontal", "sagittal"]
        path.write_text(json.dumps(said))
    lacking = kinds(Study(study.folder))
    assert lacking["told-rate"].values == {"healthy": 30.0, "others": 60.0, "unit": "Hz"}
    assert lacking["apart-camera"].values["which"] in ("30 fps", "60 fps")
    assert lacking["apart-view"].values["name"] in ("Normal", "Limp")
    assert "told-size" not in lacking


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_that_lacks_has_words(study: Study, lang: str) -> None:
    study.label([study.walks()[0].id], None, "")
    for each in enough(study).findings:
        said = sentence(each.reason, "page", lang)
        assert said
        assert "{" not in said
