"""What a clinic's own models are kept in: valid files, and who reads them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent.parent
ID, OTHER = "0123456789abcdef", "fedcba9876543210"
AT = "2026-03-01T10:00:00+01:00"

JUDGEMENT = {
    "classes": ["Normal", "Limp"],
    "people": {"Normal": 4, "Limp": 4},
    "walks": {"Normal": 4, "Limp": 4},
    "folds": 4,
    "chosen": "cnn",
    "models": [],
    "wrong": [{"id": ID, "patient": "P7", "said": "Limp", "true": "Normal", "probability": 0.8}],
    "better_than_baselines": True,
    "no_better_than": [],
    "at": AT,
}


def _write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def study_files(folder: Path) -> None:
    """Two walks with labels, without steps."""
    (folder / ".gaitnet-app.lock").touch()
    for walk_id in (ID, OTHER):
        entries = {"id": walk_id, "patient": "P7", "added": AT, "age_years": 61.5, "sha256": ["0" * 64]}
        _write(folder / "walks" / walk_id / "walk.json", entries)
    former = [{"label": "Limp", "by": "ben", "at": AT}]
    label = {"label": "Normal", "by": "anna", "at": AT, "history": former}
    _write(
        folder / "labels.json", {"walks": {ID: label, OTHER: label | {"label": "Limp"}}, "healthy": "Normal"}
    )


def labels(folder: Path) -> Path:
    """`labels.json`."""
    study_files(folder)
    return folder / "labels.json"


def walk(folder: Path) -> Path:
    """`walk.json`."""
    study_files(folder)
    return folder / "walks" / ID / "walk.json"


def read_study(path: Path) -> object:
    """As the list and the page before a training do."""
    from gaitnet.clinic import Study, enough
    from gaitnet.words import sentence

    study = Study(next(parent for parent in path.parents if (parent / ".gaitnet-app.lock").exists()))
    walks, found = study.walks(), enough(study)
    texts = [text for each in walks for text in (each.patient, each.label or "", each.by, each.source)]
    texts += [sentence(each.reason) for each in found.findings]
    assert all(text.isprintable() for text in texts), "what a file says reaches pages and terminals"
    return study.classes(), study.healthy()


def table(folder: Path) -> Path:
    """A table of classes."""
    study_files(folder)
    (folder / "classes.csv").write_text(f"walk,video,patient,class\n{ID},,,Limp\n,a.mp4,,Normal\n,,P7,Limp\n")
    return folder / "classes.csv"


def read_table(path: Path) -> object:
    """As an import does."""
    from gaitnet.clinic import Study

    return Study(path.parent).import_labels(path, "anna")


def run(folder: Path) -> Path:
    """`plan.json` of a training that is over, with its state and judgement."""
    study_files(folder)
    place = folder / "runs" / ID
    plan = {"name": "Left knee", "by": "anna", "at": AT, "healthy": "Normal"}
    planned = [{"id": ID, "label": "Normal", "patient": "P7"}]
    _write(place / "state.json", {"stage": "judged", "at": AT, "share": 1.0, "error": None, "pid": 7})
    _write(place / "judgement.json", JUDGEMENT)
    return _write(place / "plan.json", plan | {"walks": planned})


def state(folder: Path) -> Path:
    """`state.json` of a training that failed."""
    place = run(folder).parent
    error = {"code": "teach-disk", "verdict": "NOT_MEASURABLE", "values": {"why": "full"}, "frames": []}
    return _write(place / "state.json", {"stage": "failed", "at": AT, "share": 0.5, "error": error})


def judgement(folder: Path) -> Path:
    """`judgement.json`."""
    return run(folder).parent / "judgement.json"


def read_runs(path: Path) -> object:
    """As the page of trainings does."""
    from gaitnet.clinic import Runs

    runs = Runs(path.parents[2])
    found = runs.all()
    assert all(each.name.isprintable() for each in found), "what a file says reaches pages"
    return found, runs.running()


def model(folder: Path) -> Path:
    """A packed model: the built-in one, as somebody's own."""
    from datetime import datetime

    import msgspec

    from gaitnet.clinic.judgement import Judgement
    from gaitnet.clinic.owns import About, Own
    from gaitnet.clinic.packing import Parity, pack
    from gaitnet.inference import DEFAULT_MODEL
    from gaitnet.inference.openvino import OpenVINOPredictor
    from gaitnet.ir import compile_ir, read_ir

    study_files(folder)
    place = folder / "made"
    place.mkdir()
    for name in ("model.xml", "model.bin", "card.json"):
        shutil.copyfile(DEFAULT_MODEL / name, place / name)
    card = OpenVINOPredictor(place / "model.xml").card
    dice = np.random.default_rng(0)
    features, context = dice.normal(20, 5, (2, 9, 11)).astype("f4"), dice.normal(size=(2, 28)).astype("f4")
    asked = {"features": features, "lengths": np.array([9, 5]), "context": context}
    said = compile_ir(read_ir(place / "model.xml"))(asked)["probabilities"].tolist()
    parity = Parity(features.tolist(), [9, 5], context.tolist(), said)
    (place / "parity.json").write_bytes(msgspec.json.encode(parity))
    judged = JUDGEMENT | {"classes": list(card.classes)}
    _write(place / "judgement.json", judged)
    counts = dict.fromkeys(card.classes, 4)
    at = datetime.fromisoformat(AT)
    about = About("Knee", "knee", at, "anna", card.classes, counts, counts, card.weights_sha256)
    (place / "about.json").write_bytes(msgspec.json.encode(about))
    own = Own(ID, about, msgspec.convert(judged, Judgement), False, place)
    (folder / "sent.gaitnet").write_bytes(pack(own))
    shutil.rmtree(place)
    return folder / "sent.gaitnet"


def read_model(path: Path) -> object:
    """As taking in a model does, and the list afterwards."""
    from gaitnet.clinic import Models

    models = Models(path.parent)
    taken = models.take_in(path)
    assert taken.name.isprintable(), "what a file says reaches pages"
    card = taken.card
    models.delete(taken.id)
    return card


def about(folder: Path) -> Path:
    """`about.json` of a model in the list, which is in use."""
    from gaitnet.clinic import Models

    models = Models(folder)
    taken = models.take_in(model(folder))
    models.use(taken.id, sure=True)
    return taken.folder / "about.json"


def active(folder: Path) -> Path:
    """`active.json`."""
    about(folder)
    return folder / "active.json"


def read_models(path: Path) -> object:
    """As the list of models does, and what is asked before an answer."""
    from gaitnet.clinic import Models, Study, watch

    folder = next(parent for parent in path.parents if (parent / ".gaitnet-app.lock").exists())
    models = Models(folder)
    found = models.all()
    assert all(each.name.isprintable() for each in found), "what a file says reaches pages"
    return found, models.active(), watch(Study(folder), models)
