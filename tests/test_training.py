"""Training as users run it: every configuration, its files, its flags, and what it says of bad input."""

import csv
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from gaitnet.models.checkpoint import load_checkpoint, read_checkpoint
from gaitnet.training import main, train

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


def smoke(tree: Path, out: Path, *flags: str) -> list[str]:
    """Flags of a short run."""
    config = ["--config", str(ROOT / "configs/smoke.yaml")]
    return [*config, "--data.root", str(tree), "--trainer.default_root_dir", str(out), *CPU, *flags]


def weights(checkpoint: Path) -> dict[str, torch.Tensor]:
    return load_checkpoint(checkpoint).net.state_dict()


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_every_configuration_trains(config: Path, trained, tmp_path: Path) -> None:
    base = [] if "model:" in config.read_text() else ["--config", str(ROOT / "configs/lstm.yaml")]
    flags = [
        "--config",
        str(config),
        "--data.root",
        str(trained.tree),
        *CPU,
        "--trainer.fast_dev_run",
        "true",
    ]
    assert main([*base, *flags, "--trainer.default_root_dir", str(tmp_path)]) == 0


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
    train(smoke(trained.tree, tmp_path, "--trainer.max_epochs", "4", "--ckpt_path", str(last)))
    assert read_checkpoint(last)["epoch"] == 3
    straight = (
        train(smoke(trained.tree, tmp_path / "straight", "--trainer.max_epochs", "4")).parent / "last.ckpt"
    )
    resumed = weights(last)
    assert read_checkpoint(straight)["global_step"] == read_checkpoint(last)["global_step"]
    assert resumed.keys() == weights(straight).keys()


def test_a_run_that_gets_no_better_stops_early(trained, tmp_path: Path) -> None:
    flags = ["--trainer.max_epochs", "30", "--model.lr", "0", "--early_stopping.patience", "2"]
    train(smoke(trained.tree, tmp_path, *flags))
    assert read_checkpoint(tmp_path / "smoke/last.ckpt")["epoch"] < 5


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
        text = f"{trainer.world_size} {os.getpid()} {digest.hexdigest()}"
        Path(os.environ["WEIGHTS"], str(trainer.global_rank)).write_text(text)
'''


def test_two_processes_end_with_equal_weights(trained, tmp_path: Path) -> None:
    (tmp_path / "who.py").write_text(WHO)
    configs = ["--config", str(ROOT / "configs/lstm.yaml"), "--config", str(ROOT / "configs/ddp.yaml")]
    flags = ["--data.root", str(trained.tree), "--trainer.default_root_dir", str(tmp_path / "out")]
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
    assert (tmp_path / "out/lstm/best.ckpt").exists()


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a run that must not start: one line, exit code 2."""
    capsys.readouterr()
    assert main(arguments) == 2
    lines = capsys.readouterr().err.strip().splitlines()
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


def test_an_empty_class_folder_is_named(tmp_path: Path, capsys) -> None:
    for label in ("Normal", "Abnormal"):
        (tmp_path / "Training" / label).mkdir(parents=True)
    line = refused(smoke(tmp_path, tmp_path / "out"), capsys)
    assert "Training" in line
    assert "empty class folder" in line
    assert not (tmp_path / "out").exists()


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
