"""`gaitnet labels` and `gaitnet clinic`: what somebody types, and what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gaitnet.clinic import Study


@pytest.fixture
def folder(study: Study, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app's data folder, as the environment names it."""
    monkeypatch.setenv("GAITNET_APP_DATA", str(study.folder))
    return study.folder


def test_labels_are_listed_set_imported_and_exported(folder: Path, gaitnet, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    listed = json.loads(gaitnet("labels", "list", "--class", "Limp", "--json").out)
    assert {each["label"] for each in listed} == {"Limp"}
    walk_id, patient = listed[0]["id"], listed[0]["patient"]
    assert walk_id in gaitnet("labels", "list", "--patient", patient).out
    ran = gaitnet("labels", "set", walk_id, "--class", "Left knee", "--by", "ben")
    assert (ran.code, ran.out) == (0, "Normal: 5, Left knee: 1, Limp: 4\n")
    assert gaitnet("labels", "set", walk_id, "--none").code == 0
    assert [each["id"] for each in json.loads(gaitnet("labels", "list", "--without", "--json").out)] == [
        walk_id
    ]
    (tmp_path / "classes.csv").write_text(f"patient,class\n{patient},Limp\nnobody,Limp\n")
    ran = gaitnet("labels", "import", tmp_path / "classes.csv", "--by", "ben")
    assert (ran.code, ran.out) == (2, "1 trials. Normal: 5, Limp: 5\n")
    assert ran.err == "error: nobody: no such trial is kept. Check its name and patient code.\n"
    assert gaitnet("labels", "export", tmp_path / "out").code == 0
    assert gaitnet("labels", "take-in", tmp_path / "out", "--data", tmp_path / "other").code == 0
    assert Study(tmp_path / "other").classes() == {"Normal": 5, "Limp": 5}
    assert gaitnet("labels", "healthy", "Limp").code == 0
    assert Study(folder).healthy() == "Limp"


def test_what_lacks_is_said_with_a_remedy(folder: Path, gaitnet) -> None:  # type: ignore[no-untyped-def]
    ran = gaitnet("clinic", "enough")
    assert ran.code == 0
    assert "Class Limp, people: 5; 10 are needed for reliable figures. Record more people" in ran.out
    study = Study(folder)
    study.label([walk.id for walk in study.walks() if walk.label == "Limp"][:2], None, "")
    ran = gaitnet("clinic", "enough")
    assert (ran.code, ran.out.splitlines()[-1]) == (2, "Not enough to train.")
    assert "needed: Class Limp, people: 3; at least 4 are needed." in ran.out
    assert json.loads(gaitnet("clinic", "enough", "--json").out)["may_train"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train", "--from-app", "{}"], "Class Limp, people: 3; at least 4 are needed"),
        (["train", "--from-app={}", "--config", "lstm"], "--config: not together with --from-app"),
        (["train", "--from-app"], "--from-app: needs a value"),
        (["labels", "set", "0123"], "Give either --class NAME or --none"),
        (["labels", "set", "0123", "--class", "x"], "walk 0123: no such walk is kept"),
        (["clinic", "use", "left-knee"], "clinic/left-knee: no such model"),
        (["clinic", "back"], "No other model answered before"),
        (["clinic", "take-in", "nothing.gaitnet"], "nothing.gaitnet: can't be read"),
        (["predict", "{}", "--model", "clinic/left-knee"], "None is there: train one in the app"),
    ],
)
def test_what_can_not_be_done_is_one_line(folder: Path, gaitnet, words: list[str], said: str) -> None:  # type: ignore[no-untyped-def]
    study = Study(folder)
    study.label([walk.id for walk in study.walks() if walk.label == "Limp"][:2], None, "")
    ran = gaitnet(*(word.format(folder) for word in words))
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert said in ran.err


def test_the_built_in_model_is_not_watched(folder: Path, gaitnet) -> None:  # type: ignore[no-untyped-def]
    assert gaitnet("clinic", "watch").out == "The built-in model answers; nothing is watched.\n"
    assert gaitnet("clinic", "use").out == "The built-in model answers.\n"
    assert gaitnet("clinic", "list", "--json").out == "[]\n"
