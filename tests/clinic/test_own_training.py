"""One whole training, short, and what can be done with its model."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import gaitnet as gaitnet_api
from gaitnet.clinic import Models, Own, Run, Runs, Study, watch
from gaitnet.clinic.packing import check_parity
from gaitnet.clinic.plans import Plan, PlannedWalk
from gaitnet.errors import DataError, GaitnetError, ModelMismatchError
from gaitnet.exporting import check_parity as compare
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.models.cnn import CNNClassifier
from gaitnet.sequences import read_walk
from gaitnet.teaching import fitting, parts, running
from gaitnet.teaching.parts import plan_parts
from gaitnet.teaching.shipped import shipped, start_from_shipped
from gaitnet.teaching.trees import write_tree

WORSE = {"better_than_baselines": False}


class Taught:
    """A data folder with a training that is over: two walks each of five people of each class.

    Attributes:
        folder: of the app's data.
        run: the training.
        own: its model.
    """

    def __init__(self, folder: Path, tree: Path) -> None:
        self.folder, study = folder, Study(folder)
        study.take_in(tree, "anna")
        study.label([walk.id for walk in study.walks() if walk.label == "Limp"], "L/R: knee", "anna")
        runs = Runs(folder)
        short = {name: replace(of, epochs=6) for name, of in fitting.RECIPES.items()}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fitting, "RECIPES", short)
            patch.setattr(parts, "PARTS", 2)
            patch.setattr(Runs, "_spawn", lambda *_: None)  # in this process, at once
            run_id = runs.start("Left knee!", "anna").id
            changed = next(walk for walk in study.walks() if walk.label == "Normal")
            study.label([changed.id], "L/R: knee", "ben")
            running.run(folder, run_id)
        self.changed = changed.id
        found = runs.get(run_id)
        assert found is not None
        self.run: Run = found
        self.own: Own | None = Models(folder).get(run_id)

    @property
    def model(self) -> Own:
        assert self.own is not None, self.run.error
        return self.own


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory, make_tree) -> Taught:  # type: ignore[no-untyped-def]
    folder = tmp_path_factory.mktemp("taught")
    return Taught(folder / "app", make_tree(folder / "tree", {"Normal": 5, "Limp": 5}, walks=2))


def test_it_is_judged_on_people_whom_it_has_not_seen(taught: Taught) -> None:
    assert (taught.run.stage, taught.run.error, taught.run.share) == ("judged", None, 1.0)
    judged = taught.run.judgement
    assert judged is not None
    assert judged.classes == ("Normal", "L/R: knee")
    assert judged.people == {"Normal": 5, "L/R: knee": 5}
    assert judged.walks == {"Normal": 10, "L/R: knee": 10}
    assert [each.model for each in judged.models] == [
        *("own", "lstm", "cnn", "tuned", "logistic", "distance", "speed", "length", "shipped")
    ]
    for score in judged.models:
        assert [(each.people, each.walks) for each in score.classes] == [(5, 10), (5, 10)]
        assert 0 <= score.low <= score.balanced_accuracy <= score.high <= 1
    own = judged.score("own")
    assert own is not None
    assert len(judged.wrong) == 20 - sum(each.walks_right for each in own.classes)
    assert judged.score("logistic").balanced_accuracy > 0.8  # a stiff knee is plain to see
    assert judged.better_than_baselines == (not judged.no_better_than)


def test_labels_that_were_changed_meanwhile_are_said_and_not_learnt(taught: Taught) -> None:
    judged = taught.run.judgement
    assert judged is not None
    assert judged.relabelled == (taught.changed,)
    assert taught.model.about.trained_on[taught.changed] == "Normal"
    assert Study(taught.folder).classes() == {"Normal": 9, "L/R: knee": 11}


def test_the_model_answers_as_it_did_before_its_export(taught: Taught) -> None:
    own = taught.model
    assert check_parity(own.folder) < 1e-4
    predictor = load_predictor(own.folder)
    assert tuple(predictor.card.classes) == ("Normal", "L/R: knee")
    assert predictor.card.normal == "Normal"
    assert predictor.card.pattern_threshold is not None  # so that the name of the class is said
    walk = Study(taught.folder).walks()[0]
    said = predictor.predict(read_walk(walk.folder))
    assert said.model == own.model == f"clinic/left-knee-{own.about.weights_sha256[:8]}"
    assert sum(said.probabilities.values()) == pytest.approx(1)
    assert {file.name for file in own.folder.iterdir()} == {
        *("model.xml", "model.bin", "card.json", "judgement.json", "about.json", "parity.json")
    }


def test_nothing_of_a_patient_is_in_a_name_and_nothing_half_made_stays(taught: Taught) -> None:
    names = [path.relative_to(taught.folder).as_posix() for path in taught.folder.rglob("*")]
    assert not [name for name in names if "knee" in name.lower() or "n000" in name]
    assert {path.name for path in (taught.folder / "runs" / taught.run.id).iterdir()} <= {
        *("plan.json", "state.json", "judgement.json", "log.txt")
    }


def test_commands_find_it_by_its_name(taught: Taught, gaitnet, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("GAITNET_APP_DATA", str(taught.folder))
    walk = Study().walks()[0]
    ran = gaitnet("predict", walk.folder, "--model", "clinic/left-knee", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["results"][0]["model"] == taught.model.model
    ran = gaitnet("predict", walk.folder, "--model", "clinic/right-knee")
    assert ran.code == 2
    assert "Known: clinic/left-knee" in ran.err
    shown = gaitnet("clinic", "list").out + gaitnet("clinic", "judgement", "left-knee").out
    assert "clinic/left-knee" in shown
    assert "logistic regression" in shown


def test_a_film_is_answered_by_it_in_a_report(
    taught: Taught, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAITNET_APP_DATA", str(taught.folder))
    trial = gaitnet_api.analyze(stored, model="clinic/left-knee")
    assert trial.prediction is not None
    assert trial.prediction.model == taught.model.model
    assert trial.classification is not None
    assert set(trial.classification.patterns) == {"Normal", "L/R: knee"}
    page = (trial.save(tmp_path / "report", overlay=False) / "report.html").read_text()
    assert taught.model.model in page


def test_a_model_that_is_no_better_needs_a_second_word(taught: Taught, gaitnet) -> None:  # type: ignore[no-untyped-def]
    models, own = Models(taught.folder), taught.model
    path = own.folder / "judgement.json"
    whole = path.read_text()
    path.write_text(json.dumps(json.loads(whole) | WORSE))
    with pytest.raises(DataError, match="no better than a simpler answer"):
        models.use(own.id)
    assert models.active() is None
    assert gaitnet("clinic", "use", "left-knee", "--data", taught.folder).code == 2
    assert gaitnet("clinic", "use", "left-knee", "--sure", "--data", taught.folder).code == 0
    active = models.active()
    assert active is not None
    assert (active.id, active.active) == (own.id, True)
    assert models.back() is None
    with pytest.raises(DataError, match="No other model"):
        models.back()
    path.write_text(whole)


def test_a_model_travels_as_one_file_without_its_patients(taught: Taught, tmp_path: Path) -> None:
    models, own = Models(taught.folder), taught.model
    path = tmp_path / "sent.gaitnet"
    path.write_bytes(models.pack(own.id))
    with zipfile.ZipFile(path) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist())
    patients = [walk.patient for walk in Study(taught.folder).walks()]
    assert not [each for each in (*patients, *own.about.trained_on, "anna") if each.encode() in text]
    there = Models(tmp_path / "there")
    taken = there.take_in(path)
    assert (taken.slug, taken.model, taken.about.taken_in) == (own.slug, own.model, True)
    assert there.take_in(path).slug == "left-knee-2"
    walk = read_walk(Study(taught.folder).walks()[0].folder)
    ours, theirs = (load_predictor(each.folder).predict(walk) for each in (own, taken))
    assert ours.probabilities == theirs.probabilities
    there.use(taken.id, sure=True)
    there.delete(taken.id)
    assert there.active() is None
    assert [each.slug for each in there.all()] == ["left-knee-2"]


def _rewritten(path: Path, name: str, content: bytes) -> Path:
    """With another file in it, and a list of hashes that fits."""
    with zipfile.ZipFile(path) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    files[name] = content
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {each: hashlib.sha256(files[each]).hexdigest() for each in manifest["files"]}
    files["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in files.items():
            archive.writestr(each, text)
    return path


def test_a_model_that_is_not_what_it_says_is_refused(taught: Taught, tmp_path: Path) -> None:
    models = Models(taught.folder)
    packed = models.pack(taught.model.id)
    place = Models(tmp_path / "there")
    path = tmp_path / "sent.gaitnet"

    def refused(said: str) -> None:
        with pytest.raises(ModelMismatchError, match=said):
            place.take_in(path)
        assert place.all() == []
        assert not list((tmp_path / "there" / "models").iterdir())

    path.write_bytes(packed[:-200])
    refused("damaged")
    path.write_bytes(packed)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../evil.py", "print()")
    refused("other files than a model's")
    path.write_bytes(packed)
    parity = json.loads((taught.model.folder / "parity.json").read_text())
    parity["probabilities"][0] = parity["probabilities"][0][::-1]
    _rewritten(path, "parity.json", json.dumps(parity).encode())
    refused("differ by")
    path.write_bytes(packed)
    weights = np.frombuffer((taught.model.folder / "model.bin").read_bytes(), np.uint8).copy()
    weights[100] ^= 255
    _rewritten(path, "model.bin", weights.tobytes())
    refused(r"model\.bin: damaged, or of another export")
    path.write_bytes(packed)
    card = json.loads((taught.model.folder / "card.json").read_text()) | {"classes": ["Normal", "Dead"]}
    _rewritten(path, "card.json", json.dumps(card).encode())
    refused("do not fit together")


def test_what_happened_since_is_watched(taught: Taught, make_tree, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    study, models = Study(taught.folder), Models(taught.folder)
    assert watch(study, models).model is None
    models.use(taught.model.id, sure=True)
    now = watch(study, models)
    assert (now.changed_labels, now.new_people, now.advice) == (1, 0, None)
    study.take_in(make_tree(tmp_path / "new", {"Normal": 2, "Limp": 2}, first=50), "ben")
    more = watch(study, models)
    assert (more.new_people, more.advice) == (4, "more-people")
    assert more.reason is not None
    models.use(None)


def test_it_starts_from_the_built_in_weights_to_the_last_digit() -> None:
    assert compare(shipped(), DEFAULT_MODEL / "model.xml") < 1e-5
    mine = CNNClassifier(11, 2, width=32, context=True)
    start_from_shipped(mine)
    known, own = shipped().net.state_dict(), mine.net.state_dict()
    assert all(torch.equal(known[name], own[name]) for name in known if not name.startswith("classify"))
    assert torch.equal(own["classify.weight"][0], known["classify.weight"][0])
    assert torch.allclose(own["classify.weight"][1], known["classify.weight"][1:].mean(dim=0))


def test_deleted_walks_stop_a_training_with_a_sentence(tmp_path: Path, make_tree) -> None:  # type: ignore[no-untyped-def]
    study = Study(tmp_path / "app")
    study.take_in(make_tree(tmp_path / "tree", {"Normal": 4, "Limp": 4}), "")
    runs = Runs(tmp_path / "app")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runs, "_spawn", lambda *_: None)
        run = runs.start("knee")
        with pytest.raises(GaitnetError, match="Another training"):
            runs.start("hip")
        shutil.rmtree(study.walks()[0].folder.parent)
        running.run(tmp_path / "app", run.id)
    ended = runs.get(run.id)
    assert ended is not None
    assert ended.error is not None
    assert (ended.stage, ended.error.code) == ("failed", "teach-gone")
    assert len(study.classes()) == 2


def test_nobody_is_on_both_sides_and_every_class_is_on_both(tmp_path: Path, make_tree) -> None:  # type: ignore[no-untyped-def]
    study = Study(tmp_path / "app")
    study.take_in(make_tree(tmp_path / "tree", {"Normal": 6, "Limp": 4, "Hip": 5}, walks=2), "")
    for walk in [walk for walk in study.walks() if walk.patient in ("l000", "l001", "l002")][::2]:
        study.label([walk.id], "Hip", "")  # three people are in two classes
    walks = tuple(PlannedWalk(walk.id, walk.label or "", walk.patient) for walk in study.walks())
    at = study.walks()[0].added
    tree = write_tree(study, Plan("x", "", at, "Normal", walks), tmp_path / "run")
    assert (tree.classes, tree.folders) == (("Normal", "Hip", "Limp"), ("Normal", "class-01", "class-02"))
    people, targets = np.array(tree.people), np.array(tree.targets)
    dealt = plan_parts(tree)
    assert len(dealt) == 4
    assert sorted(np.concatenate([part.test for part in dealt]).tolist()) == list(range(len(people)))
    for part in dealt:
        assert not set(people[part.train]) & set(people[part.test])
        assert set(targets[part.train]) == {0, 1, 2}
    assert not [path for path in (tmp_path / "run").rglob("*") if "Limp" in path.name or "l00" in path.name]
