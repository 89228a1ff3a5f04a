"""Evaluation across sites of people made up: who is who, folds, bands, confounders, the command."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from gaitnet.cli import main
from gaitnet.errors import DataError
from gaitnet.evaluation.answers import Answers
from gaitnet.evaluation.bands import bands_of
from gaitnet.evaluation.crossing import Crossing, run_crossing
from gaitnet.evaluation.crossplan import plan_rows
from gaitnet.evaluation.distance import Distance
from gaitnet.evaluation.figures import figures
from gaitnet.evaluation.forest import PeopleForest
from gaitnet.evaluation.looks import POINTS, own_context, step_curves
from gaitnet.evaluation.sites import read_sites
from gaitnet.gait.context import CONTEXT
from gaitnet.sequences import Clip, ClipInfo, Extra, FileInfo, WalkInfo, write_walk
from gaitnet.skeleton import FEATURES

TINY = """
seed_everything: 0
model:
  class_path: gaitnet.models.cnn.CNNClassifier
  init_args: {width: 16, blocks: 1, lr: 1.0e-2, one_cycle: true, dropout: 0.0, context: true}
data: {instrument: landmarks}
trainer: {accelerator: cpu, max_epochs: 8, num_sanity_val_steps: 0}
checkpoint: {monitor: null}
"""


@dataclass
class Site:
    """A site with as many healthy people as patients; two walks each. Patients take shorter steps."""

    name: str
    seed: int = 0
    people: int = 6
    frames: tuple[int, int] = (200, 200)
    labels: tuple[str, ...] = ("Normal", "Abnormal")
    walks: int = 2
    cut: float = 0.25
    rng: np.random.Generator = field(init=False)

    def write(self, root: Path) -> Path:
        self.rng = np.random.default_rng(self.seed)
        for side, label in enumerate(self.labels):
            for person in range(self.people):
                for number in range(self.walks):
                    self._walk(root / "Training" / label, f"{self.name}{label[0]}{person}", side, number)
        return root

    def _walk(self, folder: Path, who: str, side: int, number: int) -> None:
        length = 0.65 - self.cut * bool(side) + self.rng.normal(0, 0.03)
        cadence = 110 + self.rng.normal(0, 4)
        parameters = {
            "cadence": cadence,
            "step_length": length,
            "speed": cadence / 60 * length,
            "leg_length": 0.9,
            "double_support": 24 + 4 * bool(side) + self.rng.normal(0, 2),
            "knee_range_left": 60 - 8 * side + self.rng.normal(0, 2),
        }
        file = FileInfo(rate_hz=25.0, duration_s=self.frames[bool(side)] / 25)
        values = self.rng.normal(10 + 10 * side, 3, (12, len(FEATURES)))
        values[:, 9:] = abs(values[:, 9:]) / 40  # metres
        name = f"{who}_{number}"
        info = WalkInfo(name, name, subject=who, extra=Extra(files=(file,)), parameters=parameters)
        write_walk(folder / name, [Clip(values.astype(np.float32))], info)


@pytest.fixture(scope="module")
def trees(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sites")
    return {name: Site(name, seed).write(folder / name) for seed, name in enumerate("ab")}


def command(monkeypatch, flags: list[str]) -> int:
    """The exit code of `gaitnet evaluate`."""
    monkeypatch.setattr("sys.argv", ["gaitnet", "evaluate", *flags])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def both(trees: dict[str, Path]) -> list[tuple[str, Path]]:
    return list(trees.items())


def answers(p_abnormal, abnormal, subject) -> Answers:
    p, target = np.clip(p_abnormal, 1e-6, 1 - 1e-6), np.array(abnormal).astype(int)
    names = np.array(subject)
    return Answers(np.log(np.stack([1 - p, p], axis=1)), target, names, names, np.arange(len(p)).astype(str))


def test_nobody_is_on_both_sides_and_every_walk_is_asked_about_once(trees, tmp_path):
    table = tmp_path / "people.csv"
    table.write_text("site,subject,person,age\nb,bN0,aN0,40\nb,bA1,aA1,\n,nobody,x,\n")
    walks = read_sites(both(trees), table)
    assert walks.shared() == ["aA1", "aN0"]
    assert [one.subject for one in walks.unmet] == ["nobody"]
    assert np.nanmax(walks.age_years) == 40
    rows = plan_rows(walks, 3)
    assert [row.name for row in rows] == ["a", "b", "all"]
    for row in rows:
        tested = np.concatenate([part.test for part in row.parts])
        assert sorted(tested.tolist()) == list(range(len(walks.trials)))
        for part in row.parts:
            assert not set(walks.person[part.train]) & set(walks.person[part.test])
            assert row.name == "all" or set(walks.site[part.train]) == {row.name}
    assert len(rows[0].parts) == 4  # three of those who are on site a, and the strangers


def test_three_sites_are_also_tested_by_all_others(trees, tmp_path):
    walks = read_sites([*both(trees), ("c", Site("c", 3).write(tmp_path))])
    row = next(row for row in plan_rows(walks) if row.name == "all but b")
    assert row.tested == ("b",)
    assert set(walks.site[row.train]) == {"a", "c"}


def test_a_file_of_two_names_is_one_person(trees, tmp_path):
    info = WalkInfo("aN0_0", "aN0_0", subject="somebody")
    write_walk(tmp_path / "Training/Normal/copy", [Clip(np.ones((5, 11)))], info)
    walks = read_sites([*both(trees), ("copies", tmp_path)])
    assert walks.shared() == ["aN0"]


def test_walks_of_several_sensors_are_one_walk(tmp_path):
    for sensor in ("1", "2"):
        extra = Extra(pattern="limp", walk="7", sensor=sensor)
        info = WalkInfo(sensor, sensor, subject="x", extra=extra, parameters={"speed": float(sensor)})
        write_walk(tmp_path / f"Training/Abnormal/{sensor}", [Clip(np.ones((5, 11)))], info)
    write_walk(tmp_path / "Training/Normal/n", [Clip(np.ones((5, 11)))], WalkInfo("n", "n", subject="y"))
    walks = read_sites([("s", tmp_path)])
    assert len(set(walks.walk)) == 2
    speed_m_s = walks.mean_of("speed", np.unique(walks.walk))
    assert np.nanmax(speed_m_s) == 1.5
    assert np.isnan(speed_m_s).sum() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("subject\nx\n", "needs a column subject, and person or age"),
        ("subject,age\nx,old\n", "line 2: age 'old' is no number"),
        ("subject,person\n,y\n", "line 2: no subject"),
    ],
)
def test_a_table_of_people_that_is_none(trees, tmp_path, text, said):
    (tmp_path / "people.csv").write_text(text)
    with pytest.raises(DataError, match=said):
        read_sites(both(trees), tmp_path / "people.csv")


def test_sites_without_patients_cannot_be_evaluated(tmp_path):
    Site("h", labels=("Normal",), people=1, walks=1).write(tmp_path)
    with pytest.raises(DataError, match="only healthy people"):
        read_sites([("h", tmp_path)])


def test_what_only_knows_speed_knows_nothing_among_equal_speeds():
    rng = np.random.default_rng(0)
    abnormal = np.arange(200) % 2
    speed_m_s = 1.2 - 0.2 * abnormal + rng.normal(0, 0.1, 200)
    who = [f"p{i // 2 * 2 + i % 2}" for i in range(200)]
    by_speed = answers((2 - speed_m_s) / 2, abnormal, who)
    by_gait = answers(0.5 + 0.3 * (abnormal - 0.5) + rng.normal(0, 0.1, 200), abnormal, who)
    pairs = {}
    for name, run in (("speed", by_speed), ("gait", by_gait)):
        bands = {band.name: band for band in bands_of([run], speed_m_s)}
        assert sum(bands[name].walks for name in ("slow", "middle", "fast")) == 200
        assert bands["slow"].high_m_s < bands["middle"].low_m_s
        pairs[name] = bands["pairs"].auroc
    assert figures([by_speed])["auroc"].value > 0.9
    assert pairs["speed"].value < 0.65
    assert pairs["gait"].low > 0.9


def test_pairs_worked_out_by_hand():
    # Healthy 1.00 m/s (p 0.2), 1.30 (0.6); others 1.02 (0.1), 1.03 (0.9), 0.50 (0.9): two pairs, one right.
    run = answers([0.2, 0.6, 0.1, 0.9, 0.9], [0, 0, 1, 1, 1], list("abcde"))
    pairs = bands_of([run], np.array([1.0, 1.3, 1.02, 1.03, 0.5]))[-1]
    assert (pairs.name, pairs.people, pairs.healthy, pairs.others, pairs.walks) == ("pairs", 3, 1, 2, 3)
    assert pairs.auroc.value == 0.5
    assert bands_of([run], np.full(5, np.nan)) == []


def test_fewer_people_give_a_wider_interval():
    rng = np.random.default_rng(1)
    widths = []
    for people in (8, 80):
        abnormal = np.arange(160) % 2
        who = np.char.add(np.where(abnormal, "a", "n"), (np.arange(160) // 2 % (people // 2)).astype(str))
        of_person = dict(zip(np.unique(who), rng.normal(0, 0.2, len(np.unique(who))), strict=True))
        p = 0.5 + 0.2 * (abnormal - 0.5) + [of_person[each] for each in who]
        found = figures([answers(p, abnormal, who)])["auroc"]
        widths.append(found.high - found.low)
    assert widths[0] > 1.5 * widths[1]


def test_the_forest_is_calibrated_on_people_its_trees_never_saw():
    rng = np.random.default_rng(2)
    target = np.repeat([0, 1], 60)
    who = np.repeat(np.arange(40), 3).astype(str)
    people = rng.normal(0, 1, 40).repeat(3)  # tells each person, and nothing else
    values = np.stack([people, target + rng.normal(0, 1.5, 120), np.full(120, np.nan)], axis=1)
    forest = PeopleForest(0).fit(values, target, who)
    own = forest.predict_proba(values)
    assert own.sum(axis=1) == pytest.approx(np.ones(120))
    strangers = np.array([[people.mean(), x, np.nan] for x in (-3.0, 4.0)])
    low, high = forest.predict_proba(strangers)[:, 1]
    assert 0.1 < low < 0.5 < high < 0.9  # with such noise nothing is sure


def test_a_forest_of_one_patient_still_answers():
    values = np.array([[0.0], [0.1], [0.2], [5.0]])
    forest = PeopleForest(0).fit(values, np.array([0, 0, 0, 1]), np.array(list("abcd")))
    assert forest.predict_proba(values)[3, 1] > forest.predict_proba(values)[0, 1]


def test_distance_needs_no_patients_and_flags_few_healthy_people():
    rng = np.random.default_rng(3)
    healthy = rng.normal(0, 1, (200, 8))
    distance = Distance(0).fit(healthy, np.zeros(200, int), np.arange(200).astype(str))
    others = rng.normal(0, 1, (400, 8))
    assert 0.01 < (distance.predict_proba(others)[:, 1] > 0.5).mean() < 0.12
    assert (distance.predict_proba(others + 2.5)[:, 1] > 0.5).mean() > 0.9
    one_missing = np.where(np.arange(8) == 0, np.nan, others)
    assert np.isfinite(distance.predict_proba(one_missing)).all()
    assert distance.predict_proba(np.full((1, 8), np.nan))[0, 1] == 0.5


def test_the_matrix_has_people_in_every_cell_and_goes_across(trees, tmp_path):
    found = run_crossing(Crossing(both(trees), tmp_path, seeds=1, folds=3))
    forest = {(cell.train, cell.test): cell for cell in found.cells if cell.model == "random forest"}
    assert set(forest) == {(x, y) for x in ("a", "b", "all") for y in ("a", "b")} | {("all", "all")}
    for cell in forest.values():
        assert cell.figures["auroc"].value > 0.95
        assert cell.others == cell.healthy
        assert (cell.people, cell.healthy, cell.walks) in {(12, 6, 24), (24, 12, 48)}
    document = json.loads((tmp_path / "sites.json").read_text())
    assert {"people", "healthy", "walks"} <= document["cells"][0].keys()
    assert (tmp_path / "sites.csv").read_text().count("\n") > 100
    assert not [note for note in found.notes if "length of" in note]


def test_a_file_length_that_gives_the_class_away_is_found(trees, tmp_path):
    root = Site("l", 5, frames=(200, 400), cut=0.0).write(tmp_path / "leak")
    found = run_crossing(Crossing([("leak", root)], tmp_path / "out", seeds=1, folds=3))
    cells = {cell.model: cell.figures["auroc"].value for cell in found.cells}
    assert cells["length of the file alone"] == 1.0
    assert cells["speed alone"] < 0.8
    assert any("number of frames of the videos alone separates" in note for note in found.notes)


def test_several_classes_have_a_figure_of_their_own(tmp_path):
    root = Site("m", 6, labels=("Normal", "Limp", "Stiff")).write(tmp_path / "m")
    found = run_crossing(Crossing([("m", root)], tmp_path / "out", seeds=1, folds=3))
    cell = next(cell for cell in found.cells if cell.model == "random forest")
    assert cell.count == 3
    assert cell.classes is not None
    assert cell.classes.value > 0.8


def test_networks_cross_sites_too(tmp_path):
    config = tmp_path / "tiny.yaml"
    config.write_text(TINY)
    table = tmp_path / "people.csv"
    table.write_text("subject,person\nbN0,aN0\n")
    sites = [(name, Site(name, seed, people=4).write(tmp_path / name)) for seed, name in enumerate("ab")]
    asked = Crossing(sites, tmp_path / "out", [config], table, seeds=1, folds=2, workers=2)
    found = [cell for cell in run_crossing(asked).cells if cell.model == "tiny"]
    assert {(cell.train, cell.test) for cell in found} >= {("a", "b"), ("b", "a"), ("all", "all")}
    assert all(cell.figures["auroc"].value > 0.7 for cell in found)
    assert next(cell for cell in found if cell.test == "all").walks == 32


def test_the_command_prints_a_matrix(trees, tmp_path, capsys, monkeypatch):
    flags = ["--site", f"a={trees['a']}"]
    assert command(monkeypatch, [*flags, "--out", str(tmp_path), "--seeds", "1", "--folds", "3"]) == 0
    said = capsys.readouterr().out
    assert "12 people (6 healthy, 6 not)" in said
    assert "speed alone: AUROC" in said


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--site", "a"], "--site a: not a name and a tree"),
        (["--site", "all=x"], "all stands for all sites"),
        (["--site", "a=x", "--root", "y"], "not together with --root"),
        (["--root", "y"], "nothing to evaluate"),
        (["--root", "y", "--config", "cnn", "--people", "p.csv"], "--people: goes with --site only"),
    ],
)
def test_flags_that_do_not_go_together(flags, said, tmp_path, capsys, monkeypatch):
    assert command(monkeypatch, [*flags, "--out", str(tmp_path / "out")]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "out").exists()


def test_compared_with_own_healthy_people_a_bias_of_a_camera_does_not_count(trees, tmp_path):
    biased = Site("b", 9).write(tmp_path / "b")
    for file in biased.rglob("sequence.json"):
        info = json.loads(file.read_text())
        info["parameters"]["step_length"] *= 1.5  # all of one camera
        file.write_text(json.dumps(info))
    walks = read_sites([("a", trees["a"]), ("b", biased)])
    row = next(row for row in plan_rows(walks, 3) if row.name == "a")
    part = row.parts[-1]
    column = CONTEXT.index("step_length_of_leg")
    z = own_context(walks, part)[:, column]
    assert walks.context[walks.site == "b", column].min() > 0.55  # patients there look as healthy people here
    for site in "ab":
        healthy, others = (z[(walks.site == site) & (walks.abnormal == side)] for side in (False, True))
        assert others.max() < healthy.min()
        assert abs(np.median(healthy)) < 1


def test_nobody_is_their_own_healthy_reference(trees):
    walks = read_sites([("a", trees["a"])])
    part = plan_rows(walks, 6)[0].parts[0]
    column = CONTEXT.index("cadence")
    who = walks.person[part.train][0]
    others = np.isin(np.arange(len(walks.site)), part.train) & ~walks.abnormal & (walks.person != who)
    known = walks.context[others, column]
    expected = (walks.context[walks.person == who, column] - np.median(known)) / known.std(ddof=1)
    assert own_context(walks, part)[walks.person == who, column] == pytest.approx(np.clip(expected, -5, 5))


def test_step_curves_are_means_of_each_foot(tmp_path):
    steps = [np.full((n, len(FEATURES)), value) for n, value in ((10, 1.0), (20, 3.0), (15, 8.0))]
    numbered = [ClipInfo(number, side) for number, side in enumerate(("left", "left", "right"), start=1)]
    info = WalkInfo("x", "x", subject="x", clips=tuple(numbered))
    write_walk(tmp_path / "Training/Normal/x", [Clip(step.astype(np.float32)) for step in steps], info)
    write_walk(tmp_path / "Training/Abnormal/y", [Clip(steps[0])], WalkInfo("y", "y", subject="y"))
    walks = read_sites([("s", tmp_path)])
    seen = step_curves(walks, plan_rows(walks)[0].parts[0])
    half = POINTS * len(FEATURES)
    here = ~walks.abnormal
    assert np.unique(seen[here, :half]).tolist() == [2.0]
    assert np.unique(seen[here, half : 2 * half]).tolist() == [8.0]
    assert np.isnan(seen[here, 2 * half :]).all()  # no parameters: all missing
