"""Training as users run it: every configuration, its files, its flags, and what it says of bad input."""

import csv
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.inference import load_predictor
from gaitnet.models.card import CARD_KEY
from gaitnet.models.checkpoint import load_checkpoint, read_checkpoint
from gaitnet.models.metrics import WalkMetrics
from gaitnet.sequences import Clip, WalkInfo, read_walk, write_walk
from gaitnet.terminal.training import run_training, tell_trained, train_shown

ROOT = Path(__file__).parent.parent
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))
CPU = ["--trainer.accelerator", "cpu", "--trainer.devices", "1", "--trainer.enable_progress_bar", "false"]


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lightning's ddp tells its processes about each other in the environment, and leaves it there."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    yield
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


@pytest.fixture(scope="module")
def separable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree in which stiff knees are abnormal: 7 people of each class to train on, 2 to test with."""
    root, rng = tmp_path_factory.mktemp("separable"), np.random.default_rng(0)
    for person in range(18):
        label, steps, knee_deg = (("Normal", 3, 60), ("Abnormal", 4, 20))[person % 2]
        folder = root / ("Training" if person < 14 else "Testing") / label / f"walk_{person:02d}"
        info = WalkInfo(source_file=f"{person}.mp4", source_sha256=f"{person:064x}", subject=f"s{person}")
        write_walk(folder, [Clip(_step(knee_deg, rng)) for _ in range(steps)], info)
    return root


def _step(knee_deg: float, rng: np.random.Generator) -> np.ndarray:
    """`(T, 11)`: about half a second of noise, and knees that bend by `knee_deg`."""
    frames = int(rng.integers(13, 22))
    values = rng.normal(10, 3, (frames, 11)).astype(np.float32)
    values[:, 9:] = abs(values[:, 9:]) / 20  # metres
    values[:, [1, 5]] += knee_deg * np.sin(np.linspace(0, np.pi, frames))[:, None]
    return values


def smoke(tree: Path, out: Path, *flags: str) -> list[str]:
    """Flags of a short run."""
    config = ["--config", str(ROOT / "configs/smoke.yaml")]
    return [*config, "--data.root", str(tree), "--trainer.default_root_dir", str(out), *CPU, *flags]


def train(args: list[str]) -> Path:
    """The best checkpoint; shown as the command shows it."""
    trained = train_shown(args)
    tell_trained(trained)
    assert trained.checkpoint is not None
    return trained.checkpoint


def weights(checkpoint: Path) -> dict[str, torch.Tensor]:
    return load_checkpoint(checkpoint).net.state_dict()


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_every_configuration_trains(config: Path, trained, tmp_path: Path) -> None:
    base = [] if "model:" in config.read_text() else ["--config", str(ROOT / "configs/lstm.yaml")]
    flags = ["--config", str(config), "--data.root", str(trained.tree), *CPU]
    run = ["--trainer.fast_dev_run", "true", "--trainer.default_root_dir", str(tmp_path)]
    assert run_training([*base, *flags, *run]) == 0


def test_what_can_be_learned_is_learned(separable, tmp_path: Path, capsys) -> None:
    config = ["--config", str(ROOT / "configs/lstm.yaml"), "--data.root", str(separable), *CPU]
    quick = ["--data.batch_size", "8", "--model.lr", "1e-2", "--trainer.max_epochs", "20"]
    best = train([*config, *quick, "--trainer.default_root_dir", str(tmp_path)])
    figures = read_checkpoint(best)[CARD_KEY]["trained"]
    assert figures["val/step_balanced_accuracy"] == figures["val/walk_auroc"] == 1
    assert figures["val/loss"] < 0.5  # of ln 2, which knowing nothing costs
    shown = capsys.readouterr()
    table = shown.out
    assert str(best) in table
    assert "learned nothing" not in shown.err
    (row,) = (line for line in table.splitlines() if "balanced accuracy" in line)
    assert row.count("1.000") == 4  # validation and test, per step and per sequence


def test_a_model_that_learned_nothing_is_called_so_after_training_and_after_export(
    separable, tmp_path: Path, gaitnet
) -> None:
    untaught = ["--model.lr", "0", "--trainer.max_epochs", "1"]
    ran = gaitnet("train", *smoke(separable, tmp_path, *untaught))
    assert ran.code == 0
    parts = "training 10 people, 10 sequences; validation 4 people, 4 sequences; test 4 people, 4 sequences"
    assert ran.out.splitlines()[1] == parts
    said = [line for line in ran.err.splitlines() if "learned nothing" in line]
    assert len(said) == 1
    assert re.search(
        r"every test sequence (Normal|Abnormal) \(balanced accuracy 0\.50\)\. Add people", said[0]
    )
    exported = gaitnet("export", "--checkpoint", tmp_path / "smoke/best.ckpt", "--output", tmp_path / "model")
    assert exported.code == 0
    assert "learned nothing" in exported.err
    assert "validation" in exported.err  # whose figures the card has


def test_a_run_leaves_checkpoints_split_and_logs(trained, tmp_path: Path) -> None:
    best = train(smoke(trained.tree, tmp_path, "--name", "run"))
    folder = tmp_path / "run"
    assert best == folder / "best.ckpt"
    assert (folder / "last.ckpt").exists()
    split = json.loads((folder / "split.json").read_text())
    assert split["by"] == "subject"
    assert split["train"]
    assert not set(split["train"]) & set(split["validation"])
    (log,) = (folder / "logs").iterdir()
    names = {path.name for path in log.iterdir()}
    assert {"metrics.csv", "config.yaml"} <= names
    assert any(name.startswith("events.out.tfevents") for name in names)
    columns = next(csv.reader((log / "metrics.csv").read_text().splitlines()))
    for level in ("step", "walk"):
        for figure in ("balanced_accuracy", "sensitivity", "specificity", "f1", "auroc"):
            assert f"val/{level}_{figure}" in columns


def test_help_begins_with_the_usual_commands(gaitnet) -> None:
    ran = gaitnet("train", "--help")
    assert ran.code == 0
    first = ran.out.splitlines()[:8]
    assert first[2].strip() == "gaitnet train --config lstm --data.root data"
    assert "--trainer.accelerator" not in "".join(first)
    assert "--trainer.accelerator" in ran.out  # all options, below
    assert "Lightning Trainer command line tool" not in ran.out


def test_another_training_of_that_name_keeps_the_earlier_checkpoint_and_says_so(
    trained, tmp_path: Path, capsys
) -> None:
    short = ["--trainer.max_epochs", "1"]
    best = train(smoke(trained.tree, tmp_path, *short, "--seed_everything", "5"))
    earlier, kept = best.read_bytes(), best.with_stem("best-previous")
    assert "earlier" not in capsys.readouterr().err
    train(smoke(trained.tree, tmp_path, *short, "--seed_everything", "6"))
    assert kept.read_bytes() == earlier != best.read_bytes()
    said = f"The checkpoint of the earlier training is kept: {kept}"
    assert [line for line in capsys.readouterr().err.splitlines() if "earlier" in line] == [said]
    train(
        smoke(trained.tree, tmp_path, "--trainer.max_epochs", "2", "--ckpt_path", str(best.with_stem("last")))
    )
    assert "earlier" not in capsys.readouterr().err  # it goes on
    assert kept.read_bytes() == earlier


@pytest.mark.parametrize("flag", ["--model.lr", "--model.init_args.lr"])
def test_any_flag_overrides_the_configuration(flag: str, trained, tmp_path: Path) -> None:
    best = train(smoke(trained.tree, tmp_path, flag, "0.0123", "--trainer.max_epochs", "1"))
    content = read_checkpoint(best)
    assert content["hyper_parameters"]["lr"] == 0.0123
    assert content["optimizer_states"][0]["param_groups"][0]["lr"] == 0.0123


def test_the_same_seed_gives_the_same_weights(trained, tmp_path: Path) -> None:
    first, second, other = (
        weights(train(smoke(trained.tree, tmp_path / name, "--seed_everything", seed)))
        for name, seed in (("a", "5"), ("b", "5"), ("c", "6"))
    )
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


def test_a_run_goes_on_where_it_stopped(trained, tmp_path: Path) -> None:
    train(smoke(trained.tree, tmp_path, "--trainer.max_epochs", "2"))
    last = tmp_path / "smoke/last.ckpt"
    assert read_checkpoint(last)["epoch"] == 1
    before = weights(last)
    resume = ["--ckpt_path", str(last), "--model.lr", "0"]  # so that what it starts from stays
    train(smoke(trained.tree, tmp_path, "--trainer.max_epochs", "4", *resume, "--model.weight_decay", "0"))
    content = read_checkpoint(last)
    assert content["epoch"] == 3
    assert content["global_step"] == 2 * read_checkpoint(tmp_path / "smoke/best.ckpt")["global_step"]
    assert content["optimizer_states"][0]["param_groups"][0]["lr"] == 0
    assert all(torch.equal(before[name], weights(last)[name]) for name in before)


def test_a_run_that_gets_no_better_stops_early_and_goes_on_if_told_to_be_patient(trained, tmp_path) -> None:
    flags = ["--trainer.max_epochs", "30", "--model.lr", "0", "--early_stopping.patience"]
    train(smoke(trained.tree, tmp_path, *flags, "2"))
    last = tmp_path / "smoke/last.ckpt"
    assert read_checkpoint(last)["epoch"] == 2  # 0 is the best; 1 and 2 are no better
    train(smoke(trained.tree, tmp_path, *flags, "5", "--ckpt_path", str(last)))
    assert read_checkpoint(last)["epoch"] == 5


WHO = '''
import hashlib, os
from pathlib import Path
from pytorch_lightning import Callback

class WriteWeights(Callback):
    """Writes who this process is and the hash of its weights."""

    def on_train_end(self, trainer, pl_module):
        digest = hashlib.sha256()
        for value in pl_module.net.state_dict().values():
            digest.update(value.cpu().numpy().tobytes())
        clips = sum(len(batch["target"]) for batch in trainer.train_dataloader)
        text = f"{trainer.world_size} {os.getpid()} {digest.hexdigest()} {clips}"
        Path(os.environ["WEIGHTS"], str(trainer.global_rank)).write_text(text)
'''


def test_two_processes_end_with_equal_weights(separable, tmp_path: Path) -> None:
    (tmp_path / "who.py").write_text(WHO)
    configs = ["--config", str(ROOT / "configs/lstm.yaml"), "--config", str(ROOT / "configs/ddp.yaml")]
    flags = ["--data.root", str(separable), "--trainer.default_root_dir", str(tmp_path / "out")]
    cpus = ["--trainer.accelerator", "cpu", "--trainer.devices", "2", "--trainer.max_epochs", "2"]
    callback = ["--trainer.callbacks+=who.WriteWeights", "--trainer.enable_progress_bar", "false"]
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    run = subprocess.run(
        [sys.executable, str(ROOT / "tools/train.py"), *configs, *flags, *cpus, *callback],
        env=os.environ | {"WEIGHTS": str(tmp_path), "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    first, second = ((tmp_path / rank).read_text().split() for rank in ("0", "1"))
    assert first[0] == second[0] == "2"  # processes in all
    assert first[1] != second[1]  # and they are two
    assert first[2] == second[2]  # with the same weights
    assert first[3] == second[3]  # each of half of the clips
    best = tmp_path / "out/lstm/best.ckpt"
    assert int(first[3]) == -(-read_checkpoint(best)[CARD_KEY]["clips"] // 2)
    figures = read_checkpoint(best)[CARD_KEY]["trained"]
    expected = in_one_process(best, separable)
    assert {name: figures[name] for name in expected} == pytest.approx(expected)


def in_one_process(checkpoint: Path, tree: Path) -> dict[str, float]:
    """The figures of all validation clips, of which there is an odd number: two devices repeat one."""
    module, data, metrics = load_checkpoint(checkpoint), NpySequenceDataModule(str(tree)), WalkMetrics("val/")
    data.setup("fit")
    (batch,) = data.val_dataloader()
    assert len(batch["target"]) % 2 == 1
    with torch.inference_mode():
        answers = module(batch["features"], batch["lengths"]).log_softmax(dim=1)
    metrics.update(answers, batch["target"], batch["step"], batch["walk"])
    return {name: float(value) for name, value in metrics.compute().items()}


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a run that can't be: one line and nothing on stdout, exit code 2."""
    capsys.readouterr()
    assert run_training(arguments) == 2
    out, err = capsys.readouterr()
    lines = [line for line in err.strip().splitlines() if not line.startswith("Training ")]
    assert out == ""
    assert len(lines) == 1, lines
    return lines[0]


def test_a_misspelt_key_is_named(trained, tmp_path: Path, capsys) -> None:
    config = tmp_path / "misspelt.yaml"
    config.write_text((ROOT / "configs/smoke.yaml").read_text().replace("batch_size", "batchsize"))
    line = refused(["--config", str(config), "--data.root", str(trained.tree), *CPU], capsys)
    assert "batchsize" in line


def test_a_misspelt_flag_is_named(trained, tmp_path: Path, capsys) -> None:
    assert "'rate' is not accepted" in refused(smoke(trained.tree, tmp_path, "--model.rate", "1"), capsys)


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path, capsys) -> None:
    assert "absent.yaml" in refused(["--config", str(tmp_path / "absent.yaml")], capsys)


def test_an_empty_class_folder_is_named(separable, tmp_path: Path, capsys) -> None:
    shutil.copytree(separable / "Training/Normal", tmp_path / "Training/Normal")
    (tmp_path / "Training/Abnormal").mkdir()
    line = refused(smoke(tmp_path, tmp_path / "out"), capsys)
    assert str(tmp_path / "Training/Abnormal") in line
    assert "empty class folder" in line
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("flag", "value", "words"),
    [
        ("--trainer.max_epochs", "many", "Parser key \"trainer.max_epochs\": Expected a <class 'int'>"),
        ("--trainer.accelerator", "abacus", "abacus"),
        ("--trainer.devices", "some", "devices"),
        ("--trainer.precision", "3", "trainer.precision"),
        ("--model.lr", "fast", "Parser key \"lr\": Expected a <class 'float'>. Got value: fast"),
        ("--model.lr", "-1", "--model.lr"),
        ("--model.lr", "1e30", "--model.lr"),
        ("--model.hidden", "[0, 4]", "hidden_size must be greater than zero"),
        ("--model.class_path", "torch.nn.Linear", "torch.nn.Linear"),
        ("--data.batch_size", "0", "--data.batch_size"),
        ("--data.num_workers", "-1", "--data.num_workers"),
        ("--data.val_fraction", "2", "val_fraction"),
        ("--data.root", "nowhere", "nowhere/Training: no such folder"),
        ("--early_stopping.monitor", "val/luck", "val/luck"),
        ("--checkpoint.monitor", "val/luck", "val/luck"),
        ("--trainer.default_root_dir", "/proc/nowhere", "/proc/nowhere/smoke: can't be written"),
        ("--ckpt_path", "absent.ckpt", "absent.ckpt: no such file"),
        ("--name", "../elsewhere", "../elsewhere"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(
    trained, tmp_path: Path, capsys, flag: str, value: str, words: str
) -> None:
    line = refused([*smoke(trained.tree, tmp_path), flag, value], capsys)
    assert words in line
    assert "Subtypes" not in line


def test_a_run_does_not_go_on_with_other_data(trained, separable, tmp_path: Path, capsys) -> None:
    line = refused(smoke(separable, tmp_path, "--ckpt_path", str(trained.checkpoint)), capsys)
    assert "data_sha256" in line


def test_a_hostile_checkpoint_is_refused_and_not_run(trained, tmp_path: Path, capsys) -> None:
    trap, checkpoint = tmp_path / "trap", tmp_path / "hostile.ckpt"

    class Payload:
        def __reduce__(self):
            return (Path.touch, (trap,))

    checkpoint.write_bytes(pickle.dumps({"state_dict": Payload()}))
    line = refused(smoke(trained.tree, tmp_path, "--ckpt_path", str(checkpoint)), capsys)
    assert "hostile.ckpt" in line
    torch.save({"state_dict": Payload()}, checkpoint)
    assert "hostile.ckpt" in refused(smoke(trained.tree, tmp_path, "--ckpt_path", str(checkpoint)), capsys)
    assert not trap.exists()


def test_without_validation_it_trains_and_says_so(trained, tmp_path: Path, capsys) -> None:
    for number, flags in enumerate(
        (["--trainer.limit_val_batches", "0"], ["--trainer.check_val_every_n_epoch", "5"])
    ):
        best = train(smoke(trained.tree, tmp_path / str(number), *flags))
        out, err = capsys.readouterr()
        assert best is not None
        assert str(best) in out
        assert "No epoch was validated: best.ckpt is the last one" in err
        assert read_checkpoint(best)[CARD_KEY]["epochs"] == 2
        assert read_checkpoint(best)[CARD_KEY]["trained"] == {}


@pytest.mark.parametrize("key", ["max_epochs", "max_steps", "limit_train_batches"])
def test_no_training_at_all_is_one_line(key: str, trained, tmp_path: Path, capsys) -> None:
    line = refused(smoke(trained.tree, tmp_path, f"--trainer.{key}", "0"), capsys)
    assert line == f"error: --trainer.{key} 0: trains nothing. Set it to 1 or more."


@pytest.mark.parametrize("config", ["lstm", "cnn"])
def test_mixed_precision_trains_with_clipped_gradients(config: str, trained, tmp_path: Path) -> None:
    """The README's flag, on the CPU; `gradient_clip_val` is in both configurations."""
    flags = ["--config", str(ROOT / f"configs/{config}.yaml"), "--data.root", str(trained.tree), *CPU]
    run = ["--trainer.max_epochs", "1", "--trainer.default_root_dir", str(tmp_path)]
    best = train([*flags, *run, "--trainer.precision", "bf16-mixed"])
    assert all(weight.isfinite().all() for weight in weights(best).values())


@pytest.mark.parametrize("names", [("normal", "abnormal"), ("control", "CP"), ("HC", "ataxia")])
def test_the_healthy_class_is_found_and_figures_name_what_they_count(
    names: tuple[str, str], separable, tmp_path: Path, capsys
) -> None:
    tree = renamed(separable, tmp_path, *names)
    config = ["--config", str(ROOT / "configs/cnn.yaml"), "--data.root", str(tree), *CPU]
    quick = [
        "--data.batch_size",
        "8",
        "--trainer.max_epochs",
        "4",
        "--trainer.default_root_dir",
        str(tmp_path),
    ]
    best = train([*config, *quick])
    assert read_checkpoint(best)[CARD_KEY]["classes"] == list(names)
    assert f"sensitivity, F1, AUROC: {names[1]}; specificity: {names[0]}" in capsys.readouterr().out
    sensitivity, specificity = by_hand(best, tree, names)
    figures = read_checkpoint(best)[CARD_KEY]["trained"]
    assert figures["val/walk_sensitivity"] == pytest.approx(sensitivity)
    assert figures["val/walk_specificity"] == pytest.approx(specificity)


def renamed(tree: Path, out: Path, healthy: str, other: str) -> Path:
    for split in ("Training", "Testing"):
        shutil.copytree(tree / split / "Normal", out / "tree" / split / healthy)
        shutil.copytree(tree / split / "Abnormal", out / "tree" / split / other)
    return out / "tree"


def by_hand(best: Path, tree: Path, names: tuple[str, str]) -> list[float]:
    """Share of the validation walks of what is looked for, and of the healthy, that are called so."""
    split = json.loads((best.parent / "split.json").read_text())["validation"]
    predictor, shares = load_predictor(best), []
    for name in reversed(names):
        folders = [tree / walk for walk in split if f"/{name}/" in walk]
        shares.append(np.mean([predictor.predict(read_walk(folder)).label == name for folder in folders]))
    return shares


def test_a_healthy_class_that_nobody_knows_is_asked_for(separable, tmp_path: Path, capsys) -> None:
    tree = renamed(separable, tmp_path, "group_2", "group_1")
    line = refused(smoke(tree, tmp_path / "out"), capsys)
    assert "classes group_1, group_2: none looks healthy" in line
    best = train(smoke(tree, tmp_path / "out", "--data.normal", "group_2"))
    assert read_checkpoint(best)[CARD_KEY]["classes"] == ["group_2", "group_1"]
    assert "group_3: no such class" in refused(
        smoke(tree, tmp_path / "out", "--data.normal", "group_3"), capsys
    )


def spoiled(tree: Path, out: Path, how: Callable[[np.ndarray], object]) -> Path:
    """A copy of a tree; `how` changes a clip's array in place."""
    shutil.copytree(tree, out)
    path = sorted(out.rglob("*_angles.npy"))[2]
    values = np.load(path)
    how(values)
    np.save(path, values)
    return out


def test_what_may_stand_for_missing_is_refused_unless_it_is_said(separable, tmp_path: Path, capsys) -> None:
    tree = spoiled(separable, tmp_path / "tree", lambda values: values.__setitem__((4, 1), -999))
    line = refused(smoke(tree, tmp_path / "out"), capsys)
    assert "right_knee_flexion in frame 4 is -999 deg" in line
    assert line.endswith("(--data.missing -999)")
    assert train(smoke(tree, tmp_path / "out", "--data.missing", "-999")) is not None


def test_a_walk_without_one_measured_value_is_refused(separable, tmp_path: Path, capsys) -> None:
    tree = spoiled(separable, tmp_path / "tree", lambda values: values.fill(np.nan))
    assert "contains no measured value" in refused(smoke(tree, tmp_path / "out"), capsys)


def test_testing_that_is_a_copy_of_training_is_refused(trained, tmp_path: Path, capsys) -> None:
    shutil.copytree(trained.tree / "Training", tmp_path / "tree/Training")
    for file in (tmp_path / "tree").rglob("sequence.json"):
        file.unlink()
    shutil.copytree(tmp_path / "tree/Training", tmp_path / "tree/Testing")
    with pytest.warns(UserWarning, match="split is by sequence folder"):
        line = refused(smoke(tmp_path / "tree", tmp_path / "out"), capsys)
    assert "test data that was trained on" in line


@pytest.mark.parametrize("kind", ["absent", "empty", "empty classes"])
def test_without_testing_nothing_is_tested_and_that_is_said(
    kind: str, trained, tmp_path: Path, capsys
) -> None:
    shutil.copytree(trained.tree / "Training", tmp_path / "tree/Training")
    if kind != "absent":
        (tmp_path / "tree/Testing").mkdir()
    if kind == "empty classes":
        (tmp_path / "tree/Testing/Normal").mkdir()
    assert run_training(smoke(tmp_path / "tree", tmp_path / "out", "--trainer.max_epochs", "1")) == 0
    out, err = capsys.readouterr()
    assert f"Nothing was tested: no walks in {tmp_path / 'tree/Testing'}." in err
    assert "test" not in out.replace(str(tmp_path), "")
