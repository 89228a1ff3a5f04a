"""Evaluation on people made up: folds, figures by hand, baselines, leaks, and the whole command twice."""

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, recall_score, roc_auc_score

from gaitnet.datacheck.walks import list_walks
from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.errors import DataError
from gaitnet.evaluation.answers import Answers, join
from gaitnet.evaluation.baselines import BASELINES, answer, lengths_only, summary
from gaitnet.evaluation.figures import by_pattern, by_subject, ece_by_chance, figures, reliability
from gaitnet.evaluation.folds import plan_folds
from gaitnet.evaluation.leaks import twins, warnings_of
from gaitnet.evaluation.study import Study, run_study
from gaitnet.sequences import Clip, Extra, WalkInfo, write_walk
from gaitnet.skeleton import FEATURES, UNITS

DEGREES = tuple(UNITS[name] == "deg" for name in FEATURES)
TINY = """
seed_everything: 0
model:
  class_path: gaitnet.models.cnn.CNNClassifier
  init_args: {width: 16, blocks: 1, lr: 1.0e-2, weight_decay: 1.0e-3, one_cycle: true, dropout: 0.0}
trainer: {accelerator: cpu, max_epochs: 8, num_sanity_val_steps: 0}
checkpoint: {monitor: null}
"""


def study(root: Path, people: int = 6, walks: int = 3) -> Path:
    """Everybody walks both ways; abnormal knees are 20 degrees stiffer."""
    rng = np.random.default_rng(0)
    for person in range(people):
        for label, knee in (("Normal", 60), ("Abnormal", 40)):
            for number in range(walks):
                steps = []
                for _ in range(2):
                    values = rng.normal(10, 3, (20, len(FEATURES)))
                    values[:, 9:] = abs(values[:, 9:]) / 20  # metres
                    values[:, 1] = knee * np.sin(np.linspace(0, np.pi, 20)) + rng.normal(0, 2, 20)
                    steps.append(Clip(values.astype(np.float32)))
                name = f"p{person}_{label}_{number}"
                info = WalkInfo(name, name, subject=f"p{person}", extra=Extra(pattern=label.lower()))
                write_walk(root / "Training" / label / name, steps, info)
    return root


def answers(p_abnormal, abnormal, subject) -> Answers:
    p = np.array(p_abnormal)
    log = np.log(np.stack([1 - p, p], axis=1))
    target = np.array(abnormal).astype(int)
    pattern = np.where(target, "limp", "normal")
    return Answers(log, target, np.array(subject), pattern, np.arange(len(p)))


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> NpySequenceDataModule:
    module = NpySequenceDataModule(root=str(study(tmp_path_factory.mktemp("data"))))
    module.setup("fit")
    return module


def test_figures_worked_out_by_hand():
    # Normal 0.1 0.6 | abnormal 0.9 0.8 0.4: 1 of 2 and 2 of 3 right; of 6 pairs 5 are in order.
    run_ = answers([0.1, 0.6, 0.9, 0.8, 0.4], [0, 0, 1, 1, 1], list("abcab"))
    found = figures([run_, run_])
    assert found["specificity"].value == pytest.approx(1 / 2)
    assert found["sensitivity"].value == pytest.approx(2 / 3)
    assert found["balanced_accuracy"].value == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert found["auroc"].value == pytest.approx(5 / 6)
    assert found["f1"].value == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))
    assert found["ece"].value == pytest.approx((0.1 + 0.6 + 0.1 + 0.2 + 0.6) / 5)  # each alone in its bin
    assert found["auroc"].low <= 5 / 6 <= found["auroc"].high
    assert by_pattern([run_]) == {"limp": pytest.approx(2 / 3), "normal": 0.5}
    assert by_subject([run_])["a"] == 1.0
    assert by_subject([run_]) == {"a": 1.0, "b": 0.0, "c": 1.0}  # c has one class only: share of it


def test_reliability_counts_every_walk_once():
    said, true, counts = reliability(answers([0.05, 0.05, 0.95, 1 - 1e-9], [0, 1, 1, 1], list("abcd")))
    assert counts.tolist() == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (true[0], true[9]) == (0.5, 1.0)
    assert said[0] == pytest.approx(0.05)


def test_even_right_probabilities_have_a_calibration_error_by_chance():
    # Each alone in its bin: E|p - y| = 2 p (1 - p). Sure ones can't be wrong, and many even out.
    run_ = answers([0.45, 0.55], [0, 1], list("ab"))
    assert ece_by_chance(run_).mean() == pytest.approx(0.45 * 0.55 * 2, abs=0.02)
    assert ece_by_chance(answers([1e-9] * 5, [0] * 5, list("abcde"))).max() < 1e-6
    many = answers([0.45] * 4000, [0] * 4000, ["a"] * 4000)
    assert ece_by_chance(many).mean() < 0.01


def test_steps_are_joined_to_walks():
    steps = Answers(
        np.log([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]]),
        np.array([0, 0, 1]),
        np.array(["a", "a", "b"]),
        np.array(["n", "n", "l"]),
        np.array(["w1", "w1", "w2"]),
    )
    walks = join([steps]).per_walk()
    assert walks.walk.tolist() == ["w1", "w2"]
    assert walks.target.tolist() == [0, 1]
    expected = np.sqrt([0.9 * 0.4, 0.1 * 0.6])
    assert np.exp(walks.log_probabilities[0]) == pytest.approx(expected / expected.sum())


@pytest.mark.parametrize(("count", "folds"), [(None, 6), (3, 3)])
def test_everybody_is_tested_once_and_nobody_is_on_both_sides(data, count, folds):
    planned = plan_folds(data.training_walks, count)
    assert len(planned) == folds
    assert sorted(who for fold in planned for who in fold.subjects) == [f"p{i}" for i in range(6)]


def test_without_subjects_there_are_no_folds(tmp_path):
    study(tmp_path, people=3)
    write_walk(tmp_path / "Training/Normal/odd", [Clip(np.ones((5, 11)))], WalkInfo("odd", "odd"))
    with pytest.raises(DataError, match=r"odd: no subject is recorded"):
        plan_folds(list_walks(tmp_path, "Training"))
    with pytest.raises(DataError, match="folds=9: must be 2 to 3"):
        plan_folds(tuple(w for w in list_walks(tmp_path, "Training") if w.info.subject), 9)


def test_baselines_see_what_they_should(data):
    count = len(data.training_walks)
    assert lengths_only(data.clips, count)[0].tolist() == [2, 40, 20]
    first = summary(data.clips, count)[0].reshape(5, len(FEATURES))
    steps = data.clips.frames[:40].numpy()
    assert first[0] == pytest.approx(steps.mean(axis=0), abs=1e-4)
    assert first[3] == pytest.approx(steps.max(axis=0))
    target = np.array([data.classes.index(walk.folder.label) for walk in data.training_walks])
    for name, (look, _) in BASELINES.items():
        seen = look(data.clips, count)
        found = answer(name, seen, target, seen, 2, 0)
        assert np.exp(found).sum(axis=1) == pytest.approx(np.ones(count))
        right = (found.argmax(axis=1) == target).mean()
        assert right > 0.95 if look is summary else right == pytest.approx(0.5)  # all are as long


def test_one_step_of_two_people_is_a_leak(tmp_path):
    study(tmp_path, people=3)
    stolen = np.load(tmp_path / "Training/Normal/p0_Normal_0/001_angles.npy")
    info = WalkInfo("copy", "copy", subject="thief")
    write_walk(tmp_path / "Training/Normal/copy", [Clip(stolen + 0.1)], info)
    module = NpySequenceDataModule(root=str(tmp_path))
    walks = module.training_walks
    subjects = [walk.info.subject for walk in walks]
    pairs = twins(module.clips, subjects, DEGREES)
    assert [{walks[i].walk_id for i in pair} for pair in pairs] == [
        {"Training/Normal/copy", "Training/Normal/p0_Normal_0"}
    ]


@pytest.mark.parametrize("classes", [2, 3])
def test_figures_are_scikit_learns(classes):
    rng = np.random.default_rng(classes)
    target = rng.integers(0, classes, 40)
    probabilities = rng.dirichlet(np.ones(classes), 40).round(1) + 0.1  # many are alike
    said = np.log(probabilities / probabilities.sum(axis=1, keepdims=True))
    names = np.array([str(index) for index in range(40)])
    found = figures([Answers(said, target, names, names, names)])
    abnormal, called = target != 0, said.argmax(axis=1) != 0
    expected = {
        "balanced_accuracy": balanced_accuracy_score(target, said.argmax(axis=1)),
        "sensitivity": recall_score(abnormal, called),
        "specificity": recall_score(~abnormal, ~called),
        "auroc": roc_auc_score(abnormal, -np.expm1(said[:, 0])),
        "f1": f1_score(abnormal, called),
    }
    assert {name: found[name].value for name in expected} == pytest.approx(expected)


def test_a_sceptic_is_heard():
    good = figures([answers([0.1, 0.2, 0.9, 0.8], [0, 0, 1, 1], list("abab"))])
    poor = figures([answers([0.1, 0.9, 0.9, 0.2], [0, 0, 1, 1], list("abab"))])
    said = warnings_of({"net": good}, {"length of the walk only": good, "random forest": poor})
    assert [sentence.partition(" ")[2][:12] for sentence in said[:2]] == ["does not bea", "is right in "]
    assert "length of a walk alone" in said[2]
    assert warnings_of({"net": good}, {"random forest": poor})[0].startswith("net is right in more")


def test_the_whole_command_writes_its_files_and_goes_on_where_it_stopped(tmp_path, capsys):
    root = study(tmp_path / "data", people=4)
    (tmp_path / "tiny.yaml").write_text(TINY)
    asked = Study(
        [tmp_path / "tiny.yaml"], str(root), tmp_path / "out", seeds=1, workers=2, equal_length=True
    )
    results = run_study(asked).results
    names = [result.name for result in results]
    assert names[:2] == ["tiny", "always the most frequent"]
    assert "tiny, 40 frames a walk" in names
    found = {result.name: result.per_walk["balanced_accuracy"].value for result in results}
    assert found["tiny"] > 0.6
    assert found["random forest"] > 0.9
    assert found["always the most frequent"] == 0.5
    assert len(results[0].walks[0].walk) == 24
    document = json.loads((tmp_path / "out/results.json").read_text())
    assert document["results"][0]["right_by_pattern"].keys() == {"normal", "abnormal"}
    assert document["subjects"] == 4
    assert (tmp_path / "out/results.csv").read_text().startswith("model,level,figure,mean,low,high")
    assert (tmp_path / "out/tiny.png").read_bytes().startswith(b"\x89PNG")
    assert capsys.readouterr() == ("", "")  # whoever asks prints
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "out/folds").glob("*.json")}
    again = run_study(asked).results
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out/folds").glob("*.json")} == kept
    assert [one.per_walk for one in again] == [one.per_walk for one in results]
