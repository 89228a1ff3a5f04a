"""Labels, trees, trainings and models of a clinic's own, as pages and scripts ask for them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest

from gaitnet.app import own
from gaitnet.app.trees import unpack_tree
from gaitnet.app.uploads import FormError, read_class
from gaitnet.clinic import About, Labelled, Models, Study
from gaitnet.clinic.judgement import Judgement, Wrong, class_score, score
from gaitnet.clinic.packing import Parity
from gaitnet.clinic.places import write_value
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.inference.base import to_inputs
from gaitnet.ir import compile_ir, read_ir
from gaitnet.sequences import read_walk

OWN = "0123456789abcdef"


@pytest.fixture(scope="module")
def clinic(start, labelled, tmp_path_factory) -> Iterator[object]:
    """An app whose eight people have their classes, and a model of its own that nobody uses yet."""
    folder = tmp_path_factory.mktemp("clinic") / "data"
    shutil.copytree(labelled, folder)
    give_model(folder)
    with start(folder) as app:
        yield app
    assert app.complained() == ""


@pytest.fixture(autouse=True)
def _as_it_was(clinic) -> Iterator[None]:
    """Each test begins with the same labels and models."""
    kept = {name: (clinic.folder / name).read_bytes() for name in ("labels.json",)}
    yield
    for name, content in kept.items():
        (clinic.folder / name).write_bytes(content)
    (clinic.folder / "active.json").unlink(missing_ok=True)
    assert not list((clinic.folder / "now").glob("*-scratch"))


def give_model(folder: Path) -> None:
    """The shipped model as if it had been trained there: on 20 people of each class, no better than speed."""
    place = folder / "models" / OWN
    shutil.copytree(DEFAULT_MODEL, place)
    card = load_predictor(place).card
    walks = Study(folder).walks()
    inputs, _ = to_inputs(card, read_walk(walks[0].folder))
    answers = np.array(compile_ir(read_ir(place / "model.xml"))(inputs)["probabilities"])
    lists = {name: value.tolist() for name, value in inputs.items()}
    write_value(place / "parity.json", Parity(**lists, probabilities=answers.tolist()))
    mine = score("own", [class_score("Normal", 20, 18, 20, 18), class_score("Abnormal", 20, 17, 20, 17)])
    speed = score("speed", [class_score("Normal", 20, 19, 20, 19), class_score("Abnormal", 20, 18, 20, 18)])
    twenty, now = {"Normal": 20, "Abnormal": 20}, datetime.now(timezone.utc)
    ill = next(walk for walk in walks if walk.label == "Abnormal")
    wrong = (
        Wrong(ill.id, ill.patient, "Normal", "Abnormal", 0.83),
        Wrong("f" * 16, "gone", "Normal", "Abnormal", 0.6),
    )
    found = Judgement(card.classes, twenty, twenty, 5, "lstm", (mine, speed), wrong, False, ("speed",), now)
    write_value(place / "judgement.json", found)
    about = About(
        "Left <b>knee</b>", "left-knee", now, "AM", card.classes, twenty, twenty, card.weights_sha256
    )
    write_value(place / "about.json", about)


def walks_of(app) -> list[Labelled]:
    return Study(app.folder).walks()


def give(app, ids: list[str], **fields: str):
    return app.ask(
        "/models/trials", "POST", urlencode(fields | {f"id {each}": "on" for each in ids}).encode()
    )


def put(app, address: str, content: bytes, **query: str):
    return app.ask(f"{address}?{urlencode(query)}", "POST", content)


def test_many_trials_get_a_class_at_once_and_keep_who_gave_it(clinic):
    ids = [walk.id for walk in walks_of(clinic)[:3]]
    answer = give(clinic, ids, **{"class": " Knee <left> ", "by": "BK", "find": "s0", "of": "", "page": "1"})
    assert answer.status == 303
    page = clinic.ask(answer.headers["location"]).text
    assert "Trials labelled: 3." in page
    assert page.count("Knee &lt;left&gt;</td>") == 3
    found = {walk.id: walk for walk in walks_of(clinic)}
    assert {(found[each].label, found[each].by) for each in ids} == {("Knee <left>", "BK")}
    assert {found[each].history[0].by for each in ids} == {"AM"}
    assert give(clinic, ids[:1], remove="yes", by="CD").status == 303
    assert {walk.id for walk in walks_of(clinic) if walk.label is None} == {ids[0]}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 8),
        ("?of=-", 0),
        ("?of=!", 0),
        ("?of=%3DNormal", 4),
        ("?find=S001", 1),
        ("?of=%3DNone", 0),
        ("?page=99", 8),
    ],
)
def test_the_list_is_filtered(clinic, query, count):
    assert clinic.ask(f"/models/trials{query}").text.count('<tr role="row"><th role="rowheader"') == count


def test_classes_are_understood_in_the_language_of_the_page_and_in_any_case(clinic):
    walk = walks_of(clinic)[0].id
    body = urlencode({f"id {walk}": "on", "class": "Auffällig", "by": "BK"}).encode()
    clinic.ask("/models/trials", "POST", body, Accept_Language="de")
    give(clinic, [walks_of(clinic)[1].id], **{"class": "aBNORMAL", "by": "BK"})
    assert set(Study(clinic.folder).classes()) == {"Normal", "Abnormal"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"class": "Limp", "by": ""}, "Your initials: enter 1 to 40 characters."),
        ({"class": "", "by": "A"}, "Class: enter a name of 1 to 40 characters."),
        ({"class": "x" * 41, "by": "A"}, "Class: enter a name of 1 to 40 characters."),
    ],
)
def test_a_label_that_is_none_has_its_sentence_and_changes_nothing(clinic, fields, said):
    before = walks_of(clinic)
    answer = give(clinic, [before[0].id], **fields)
    assert (answer.status, said in answer.text) == (400, True)
    assert give(clinic, [], **{"class": "Limp", "by": "A"}).status == 400
    assert give(clinic, ["0" * 16], **{"class": "Limp", "by": "A"}).status == 400
    assert walks_of(clinic) == before


def test_twelve_classes_are_the_most():
    known = [f"Class {number}" for number in range(12)]
    assert read_class({"class": "class 7"}, known, {}) == "Class 7"
    with pytest.raises(FormError, match="many_classes"):
        read_class({"class": "Class 12"}, known, {})


def test_labels_go_out_as_a_table_and_come_back(clinic):
    rows = list(csv.DictReader(io.StringIO(clinic.ask("/models/labels.csv").text)))
    assert [row["class"] for row in rows].count("Normal") == 4
    table = "walk;class\n" + "".join(f"{row['walk']};Limp\n" for row in rows[:4]) + "nowhere;Limp\n"
    answer = put(clinic, "/models/labels.csv", table.encode(), by="BK")
    assert answer.status == 201
    page = clinic.ask(answer.json["page"]).text
    assert "Trials labelled from the table: 4. Lines that name no kept trial: 1." in page
    assert Study(clinic.folder).classes()["Limp"] == 4


@pytest.mark.parametrize(
    "table", [b"", b"name,age\na,3\n", b"walk,class\nx,\n", b"\xff\xfe\x00", b"walk,class\na,\x07\n"]
)
def test_a_table_that_is_none_has_its_sentence(clinic, table):
    answer = put(clinic, "/models/labels.csv", table, by="BK")
    assert answer.status == 400
    assert answer.json["error"].startswith("labels.csv")
    assert str(clinic.folder) not in answer.json["error"]


def test_a_tree_goes_out_without_a_person_on_both_sides_and_comes_back(clinic, start, tmp_path):
    packed = clinic.ask("/models/tree.zip")
    assert packed.headers["content-disposition"] == 'attachment; filename="data.zip"'
    (tmp_path / "data.zip").write_bytes(packed.body)
    assert unpack_tree(tmp_path / "data.zip", tmp_path / "tree") > 40
    subjects = {
        split: {
            json.loads(path.read_text())["subject"] for path in (tmp_path / "tree" / split).rglob("*.json")
        }
        for split in ("Training", "Testing")
    }
    assert len(subjects["Training"] | subjects["Testing"]) == 8
    assert not subjects["Training"] & subjects["Testing"]
    before = walks_of(clinic)
    answer = put(clinic, "/models/tree.zip", packed.body, by="BK")
    assert (answer.status, "n=8" in answer.json["page"]) == (201, True)
    assert walks_of(clinic) == before  # the same trials, with the classes that they have


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name, each in files.items():
            packed.writestr(name, each)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"no zip",
        zipped({}),
        zipped({"readme.txt": b"x"}),
        zipped({"Training/Normal/../001_angles.npy": b"x"}),
        zipped({"Training/../walk/001_angles.npy": b"x"}),
        zipped({"Training/.hidden/walk/001_angles.npy": b"x"}),
        zipped({"Training/a\\b/walk/001_angles.npy": b"x"}),
        zipped({"Training/Normal/walk/001_angles.npy": b"x"}),
        zipped({"Training/Normal/walk/sequence.json": b"{}"}),
    ],
)
def test_a_tree_that_is_none_has_its_sentence_and_leaves_nothing(clinic, content):
    before = sorted(clinic.folder.rglob("*"))
    answer = put(clinic, "/models/tree.zip", content, by="BK")
    assert answer.status == 400
    assert answer.json["error"]
    assert str(clinic.folder) not in answer.json["error"]
    assert sorted(clinic.folder.rglob("*")) == before


def test_a_tree_stays_in_its_folder(tmp_path):
    names = ("/etc/x", "../out/Training/Normal/v/001_angles.npy", "Training/Normal/w/001_angles.npy")
    (tmp_path / "a.zip").write_bytes(zipped(dict.fromkeys(names, b"x")))
    assert (
        unpack_tree(tmp_path / "a.zip", tmp_path / "in") == 2
    )  # of a folder in the ZIP only the tree is taken
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "in"}
    (tmp_path / "b.zip").write_bytes(zipped({"Training/a/b/001_angles.npy": b"x"})[:-30])
    with pytest.raises(FormError):
        unpack_tree(tmp_path / "b.zip", tmp_path / "out")


def test_the_overview_says_what_is_missing_before_it_offers_to_train(clinic):
    page = clinic.ask("/models").text
    assert "Class Normal, people: 4; 10 are needed for reliable figures." in page
    assert "Training is possible." in page
    assert 'action="/models/train"' in page
    give(clinic, [walk.id for walk in walks_of(clinic)], **{"class": "Normal", "by": "A"})
    page = clinic.ask("/models").text
    assert "There is only one class: Normal." in page
    assert 'action="/models/train"' not in page
    refused = clinic.send("/models/train", name="Mine", by="A")
    assert (refused.status, "There is only one class: Normal." in refused.text) == (400, True)
    assert not list((clinic.folder / "runs").glob("[0-9a-f]*"))


def test_which_class_is_healthy_is_asked_where_no_name_says_so(clinic):
    for old, new in (("Normal", "Fit"), ("Abnormal", "Limp")):
        give(clinic, [walk.id for walk in walks_of(clinic) if walk.label == old], **{"class": new, "by": "A"})
    assert 'action="/models/healthy"' in clinic.ask("/models").text
    assert clinic.send("/models/healthy", healthy="Fit").status == 303
    page = clinic.ask("/models").text
    assert 'action="/models/healthy"' not in page
    assert "Training is possible." in page


def test_without_the_extra_the_page_says_how_to_get_it(clinic, monkeypatch):
    assert own._is_ready()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not own._is_ready()


def test_how_good_a_model_is_stands_in_plain_words(clinic):
    page = clinic.ask(f"/models/own/{OWN}").text
    assert page.index("Of 20 patients it found 17.") < page.index("Of 20 healthy people it called 2 ill.")
    assert "No better than: Walking speed alone. Do not rely on it" in page
    assert re.search(r"88 % recognised \(95 % interval: 7\d to 9\d %\)", page)
    assert "Is Abnormal" not in page  # within a sentence classes are written small
    assert "Is abnormal, was called normal (83 %)." in page
    assert "gone: the trial was deleted" in page
    assert "Left &lt;b&gt;knee&lt;/b&gt;" in page
    assert "--model clinic/left-knee" in page
    figure = re.search(r'src="(/models/trials/[0-9a-f]{16}/figure.svg)"', page)
    assert figure
    drawn = clinic.ask(figure[1])
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.count("<line") > 50
    german = clinic.ask(f"/models/own/{OWN}", Accept_Language="de").text
    assert "Von 20 Patienten fand es 17." in german
    assert "Nicht besser als: Nur Gehgeschwindigkeit." in german


def test_a_model_that_is_no_better_than_a_baseline_is_used_at_the_second_click_only(clinic):
    first = clinic.send(f"/models/own/{OWN}/use")
    assert (first.status, 'name="sure"' in first.text) == (200, True)
    assert "Its answers can mislead." in first.text
    assert Models(clinic.folder).active() is None
    assert clinic.send(f"/models/own/{OWN}/use", sure="yes").status == 303
    active = Models(clinic.folder).active()
    assert active is not None
    assert active.id == OWN
    assert "Trials since this model answers: 0." in clinic.ask("/models").text
    assert clinic.send("/models/shipped").status == 303
    assert Models(clinic.folder).active() is None
    assert 'action="/models/back"' in clinic.ask("/models").text
    assert clinic.send("/models/back").status == 303
    assert Models(clinic.folder).active() == active
    assert clinic.send("/models/own/f000000000000000/use").status == 404


def test_a_model_goes_out_as_a_file_and_is_checked_when_it_comes_in(clinic):
    packed = clinic.ask(f"/models/own/{OWN}/model.gaitnet")
    assert packed.headers["content-disposition"].startswith("attachment")
    answer = put(clinic, "/models/file", packed.body)
    assert answer.status == 201, answer.text
    page = clinic.ask(answer.json["page"]).text
    assert "taken in" in page
    assert clinic.send(f"{answer.json['page']}/delete").status == 303
    assert clinic.ask(answer.json["page"]).status == 404
    before = sorted(clinic.folder.rglob("*"))
    for bad in (b"", packed.body[:1000], packed.body.replace(b"model.bin", b"../x.bin."), b"PK\3\4" * 99):
        refused = put(clinic, "/models/file", bad)
        assert refused.status == 400
        assert refused.json["error"].startswith("model.gaitnet: ")
        assert str(clinic.folder) not in refused.json["error"]
    assert sorted(clinic.folder.rglob("*")) == before


def test_a_video_brings_its_class_and_the_page_of_the_trial_changes_it(clinic, film):
    clinic.send(f"/models/own/{OWN}/use", sure="yes")
    assert clinic.hand_in(film, **{"class": "Limp", "by": "BK"}).json["error"].startswith("To give a class")
    assert clinic.hand_in(film, patient="P9", **{"class": "Limp"}).status == 400
    page = clinic.hand_in(film, patient="P9", **{"class": "Limp", "by": "BK"}).json["page"]
    assert clinic.wait(page) == "done"
    walk = next(each for each in walks_of(clinic) if each.patient == "P9")
    assert (walk.label, walk.by, walk.usable, f"/walks/{walk.id}") == ("Limp", "BK", True, page)
    shown = clinic.ask(page).text
    assert "for training a model: Limp" in shown
    assert "steps/" not in shown
    report = clinic.ask(f"{page}/files/report.json").json
    assert report["prediction"]["model"] == Models(clinic.folder).active().model
    clinic.send(f"{page}/label", **{"class": "Normal", "by": "CD"})
    shown = clinic.ask(page).text
    assert "for training a model: Normal" in shown
    assert "Limp: BK" in shown
    clinic.send("/models/shipped")
    assert clinic.ask(f"{page}/files/report.json").json == report  # it keeps the model that answered
    assert "Trials since" not in clinic.ask("/models").text
    assert clinic.ask(f"{page}/delete", "POST").status == 303
    assert len(walks_of(clinic)) == 8


@pytest.mark.parametrize(
    "path",
    ["/models/runs/x", "/models/runs/0123456789abcdef", "/models/own/..%2f..", "/models/trials/x/figure.svg"],
)
def test_what_is_not_there_is_not_found(clinic, path):
    assert clinic.ask(path).status == 404


def test_trials_that_were_taken_in_are_deleted_from_the_list_at_last(clinic):
    ids = [walk.id for walk in walks_of(clinic)]
    body = urlencode({f"id {each}": "on" for each in (*ids[:2], "../walks", "0" * 16)}).encode()
    answer = clinic.ask("/models/trials/delete", "POST", body)
    assert "Trials deleted: 2." in clinic.ask(answer.headers["location"]).text
    assert {walk.id for walk in walks_of(clinic)} == set(ids[2:])
    assert not any(each.encode() in (clinic.folder / "labels.json").read_bytes() for each in ids[:2])
