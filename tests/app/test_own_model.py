"""A kept walk keeps its steps, and the clinic's own model answers in the app once it is in use."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from gaitnet.clinic import About, Judgement, Models, Study, Wrong
from gaitnet.clinic.packing import Parity
from gaitnet.clinic.places import write_value
from gaitnet.inference import load_predictor
from gaitnet.ir import compile_ir, read_ir

ID = "0123456789abcdef"


def into_list(folder: Path, exported: Path) -> None:
    """A trained model as one of the clinic's own, which is no better than a baseline."""
    place = folder / "models" / ID
    place.mkdir(parents=True)
    for name in ("model.xml", "model.bin", "card.json"):
        shutil.copyfile(exported / name, place / name)
    card, now = load_predictor(exported).card, datetime.now().astimezone()
    asked = {"features": np.ones((1, 9, 11), np.float32), "lengths": np.array([9])}
    said = compile_ir(read_ir(place / "model.xml"))(asked)["probabilities"].tolist()
    write_value(place / "parity.json", Parity(asked["features"].tolist(), [9], [], said))
    counts = dict.fromkeys(card.classes, 4)
    judged = Judgement(card.classes, counts, counts, 4, "lstm", (), (), False, ("speed",), now)
    write_value(place / "judgement.json", judged)
    about = About("Knee", "knee", now, "", card.classes, counts, counts, card.weights_sha256)
    write_value(place / "about.json", about)


def answered(folder: Path, page: str) -> str:
    report = json.loads((folder / "walks" / page.rpartition("/")[2] / "report.json").read_text())
    return report["prediction"]["model"]


def test_steps_are_kept_and_the_model_in_use_answers(start, film: Path, trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    into_list(tmp_path / "data", trained.exported)
    (tmp_path / "data" / ".gaitnet-app.lock").touch()
    with start(tmp_path / "data") as app:
        first = app.hand_in(film, patient="P 7").json["page"]
        assert app.wait(first) == "done"
        walk = first.rpartition("/")[2]
        (kept,) = Study(app.folder).walks()
        assert (kept.id, kept.patient, kept.usable) == (walk, "P 7", True)
        assert len(list((app.folder / "walks" / walk / "steps").glob("*_angles.npy"))) == kept.steps > 2
        assert "_angles.npy" not in app.ask(first).text  # files for researchers are exported from the labels
        assert answered(app.folder, first).startswith("simulated-")

        Models(app.folder).use(ID, sure=True)
        second = app.hand_in(film, patient="P 7").json["page"]
        assert app.wait(second) == "done"
        assert answered(app.folder, second) == Models(app.folder).all()[0].model
        assert answered(app.folder, first).startswith("simulated-")  # as it was

        study = Study(app.folder)
        study.label([walk], "Limp", "anna")
        wrong = (Wrong(walk, "P 7", "Limp", "Normal", 0.9),)
        path = Models(app.folder).all()[0].folder / "judgement.json"
        write_value(path, replace(Models(app.folder).all()[0].judgement, wrong=wrong))
        assert app.ask(f"{first}/delete", "POST").status == 303
        assert [each.id for each in Study(app.folder).walks()] == [second.rpartition("/")[2]]
        assert walk not in (app.folder / "labels.json").read_text()
        assert Models(app.folder).all()[0].judgement.wrong == ()
