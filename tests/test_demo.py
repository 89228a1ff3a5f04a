from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from alone import alone

from gaitnet import demo
from gaitnet.demo import Verified
from gaitnet.errors import OutputError
from gaitnet.exporting import FILES
from gaitnet.sequences import find_walks
from gaitnet.types import Prediction
from gaitnet.walker.dataset import plan_takes

SMALL = """
from pathlib import Path
from gaitnet import demo
demo.TRAINING_SUBJECTS, demo.WALKS, demo.EPOCHS = 8, 1, 2
print("RIGHT" if demo.run(Path("demo")) else "NOT ALL RIGHT")
"""
"""Eight people and two epochs: every stage for real, the model no good."""


def answered(truth: str, answer: str | None) -> Verified:
    take = next(take for take in plan_takes(4, 0) if take.label == truth)
    film = Path(f"films/{take.name}.mp4")
    if answer is None:
        return Verified(take, film, None)
    other = {"Normal": "Abnormal", "Abnormal": "Normal"}[answer]
    prediction = Prediction(answer, {answer: 0.9, other: 0.1}, [[0.9, 0.1]] * 7, "m")  # type: ignore[arg-type]
    return Verified(take, film, prediction)


def test_every_stage_runs_without_a_network_and_leaves_its_result(tmp_path):
    ran = alone(tmp_path, "-c", SMALL, without=True)
    assert (ran.returncode, "ASKED" in ran.stderr) == (0, False), ran.stderr
    out, said = tmp_path / "demo", ran.stdout
    assert len(find_walks(out / "data", "Training") + find_walks(out / "data", "Testing")) == 8
    assert sorted(file.name for file in (out / "model").iterdir()) == sorted(FILES)
    films = ("unseen_abnormal", "unseen_normal")
    assert sorted(file.name for file in (out / "films").iterdir()) == [
        f"{name}.{suffix}" for name in films for suffix in ("json", "mp4")
    ]
    assert [line[:4] for line in said.splitlines() if line[1:3] == "/4"] == ["1/4 ", "2/4 ", "3/4 ", "4/4 "]
    answers = [
        line.replace("inconclusive, more likely ", "").split()
        for line in said.splitlines()
        if " classification: " in line
    ]
    truths = [line.split() for line in said.splitlines() if line.startswith("    truth: ")]
    assert [truth[1] for truth in truths] == ["Normal", "Abnormal"]
    for answer, truth in zip(answers, truths, strict=True):
        if answer[1] == "none":  # "Normal", which the numbers contradict
            assert truth[1] == "Abnormal"
            continue
        if answer[1] == "inconclusive,":
            assert answer[-1] == "undecided"
            continue
        assert int(answer[5]) > 3  # steps
        assert answer[-1] == ("correct" if answer[1].rstrip(",") == truth[1] else "WRONG")
    count = sum(answer[-1] == "correct" for answer in answers)
    assert f"{count} of 2 classifications are correct." in said
    assert ("NOT ALL RIGHT" in said) is (count < 2)
    for name in films:
        made = {file.name.partition(".")[0] for file in (out / "reports" / name).iterdir()}
        assert made >= {"report", "overlay", "angles"}
        assert "<video" in (out / "reports" / name / "report.html").read_text()
    pages = [f"demo/reports/{name}/report.html" for name in films]
    assert said.splitlines()[-2] == f"Reports, to open in a browser: {', '.join(pages)}"
    (out / "data/mark").touch()
    demo._make_folder(out)
    assert [path.name for path in out.iterdir()] == [demo._MARKER]


def test_nobody_else_s_folder_is_replaced(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    for out in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(OutputError, match=r"not made by the demo\. Choose another out"):
            demo.run(out)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_toss_up_is_undecided(capsys):
    even = Prediction("Normal", {"Normal": 0.51, "Abnormal": 0.49}, [[0.51, 0.49]] * 7, "m", unsure=True)
    demo._tell(Path("demo"), [replace(answered("Normal", "Normal"), prediction=even)])
    said = capsys.readouterr().out
    assert "    classification: inconclusive, p(Normal) = 0.51, 7 steps - undecided" in said.splitlines()
    assert "0 of 1 classifications are correct." in said


def test_an_empty_folder_may_be_used(tmp_path):
    demo._make_folder(tmp_path / "new/deep")
    (tmp_path / "empty").mkdir()
    demo._make_folder(tmp_path / "empty")
    assert (tmp_path / "empty" / demo._MARKER).exists()


def test_the_two_who_are_filmed_are_nobody_from_the_training():
    trained_on = {take.person.variation for take in plan_takes(demo.TRAINING_SUBJECTS, 0, demo.WALKS)}
    normal, abnormal = demo._unseen(0)
    assert (normal.label, abnormal.label) == ("Normal", "Abnormal")
    assert len(trained_on) == demo.TRAINING_SUBJECTS
    assert not trained_on & {normal.person.variation, abnormal.person.variation}


@pytest.mark.parametrize(
    ("truth", "answer", "line", "count"),
    [
        ("Normal", "Normal", "    classification: Normal, p = 0.90, 7 steps - correct", 1),
        ("Abnormal", "Normal", "    classification: Normal, p = 0.90, 7 steps - WRONG", 0),
        ("Normal", None, "    classification: none (reason above)", 0),
    ],
)
def test_a_wrong_answer_is_called_wrong(capsys, truth, answer, line, count):
    result = answered(truth, answer)
    demo._tell(Path("demo"), [result])
    said = capsys.readouterr().out.splitlines()
    assert line in said
    assert f"{count} of 1 classifications are correct." in said
    assert result.right is bool(count)
