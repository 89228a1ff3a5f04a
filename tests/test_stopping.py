"""Trainings that are stopped, that have no room, and that meet another of their name."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gaitnet.models.checkpoint import read_checkpoint

ROOT = Path(__file__).parent.parent


def command(tree: Path, out: Path, *flags: str) -> list[str]:
    config = [sys.executable, str(ROOT / "tools/train.py"), "--config", str(ROOT / "configs/smoke.yaml")]
    data = ["--data.root", str(tree), "--trainer.default_root_dir", str(out)]
    cpu = ["--trainer.accelerator", "cpu", "--trainer.devices", "1", "--trainer.enable_progress_bar", "false"]
    return [*config, *data, *cpu, "--early_stopping.patience", "100000", *flags]


def started(tree: Path, out: Path) -> subprocess.Popen[str]:
    """A training that goes on for ever, past its first epoch."""
    flags = ["--trainer.max_epochs", "100000"]
    run = subprocess.Popen(
        command(tree, out, *flags),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    until = time.monotonic() + 120
    while not (out / "smoke/last.ckpt").exists():
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)
    return run


@pytest.fixture
def running(trained, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    run = started(trained.tree, tmp_path / "out")
    yield run
    run.kill()
    run.communicate()


def test_ctrl_c_says_where_it_stopped_and_how_to_go_on(running, trained, tmp_path: Path) -> None:
    """Meanwhile, another training of the same name is refused."""
    again = subprocess.run(
        command(trained.tree, tmp_path / "out"),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert again.returncode == 2
    assert "another training of this name writes there" in again.stderr.splitlines()[-1]
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in err
    last = tmp_path / "out/smoke/last.ckpt"
    line = err.strip().splitlines()[-1]
    assert line.startswith("stopped in epoch ")
    assert f"To go on: python {ROOT / 'tools/train.py'} --config " in line  # as it was called
    assert line.endswith(f"--ckpt_path {last}")
    assert {path.name for path in last.parent.iterdir()} == {"best.ckpt", "last.ckpt", "split.json", "logs"}
    before = read_checkpoint(last)["epoch"]
    more = ["--trainer.max_epochs", str(before + 3), "--ckpt_path", str(last)]
    from gaitnet.training import train  # noqa: PLC0415

    train(command(trained.tree, tmp_path / "out", *more)[2:])
    assert read_checkpoint(last)["epoch"] == before + 2


def test_a_folder_that_is_removed_meanwhile_ends_it_in_one_line(running, tmp_path: Path) -> None:
    until_s = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < until_s:  # what is just being written may come back
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        time.sleep(0.05)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 2
    assert "Traceback" not in err
    assert err.strip().splitlines()[-1].startswith(f"error: {tmp_path / 'out/smoke'}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 80 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=80k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no right to mount a small disk here: needs root")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_ends_it_in_one_line_and_leaves_no_half_checkpoint(small_disk, trained, capsys) -> None:
    from gaitnet.terminal.training import run_training  # noqa: PLC0415

    assert run_training(command(trained.tree, small_disk, "--trainer.max_epochs", "500")[2:]) == 2
    err = capsys.readouterr().err.strip().splitlines()
    assert "can't be written (No space left on device)" in err[-1]
    for checkpoint in small_disk.rglob("*.ckpt"):
        assert read_checkpoint(checkpoint)
    assert not list(small_disk.rglob(".*partial*"))


def test_a_disk_that_is_read_only_is_refused_before_the_work(small_disk, trained, capsys) -> None:
    from gaitnet.terminal.training import run_training  # noqa: PLC0415

    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert run_training(command(trained.tree, small_disk)[2:]) == 2
    assert "Read-only file system" in capsys.readouterr().err
