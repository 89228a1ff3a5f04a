"""Every command that documents and configurations show is run, on small data and as a CPU can."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import typer

from gaitnet.cli import app

ROOT = Path(__file__).parent.parent
# ruff: noqa: E501  (lines as they are shown)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
CONFIGS = sorted((ROOT / "configs").rglob("*.yaml"))
NAMES = "|".join(
    [
        *(command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands),
        *(group.name for group in app.registered_groups),
    ]
)
COMMAND = re.compile(rf"(?:gaitnet (?:{NAMES})|python tools/\w+\.py)\b[^`#\n]*")

RUN = {
    # What a page says, and how it is run; {} are of the fixture `paths`.
    "gaitnet analyze walk.mp4 --out report --height 1.74": "gaitnet analyze {stored} --out {out} --height 1.74",
    "gaitnet analyze walk.mp4 --out report --lang de --heading clinic.json --logo logo.png --code P7": (
        "gaitnet analyze {stored} --out {out} --lang de --heading {heading} --logo {logo} --code P7"
    ),
    "gaitnet analyze walk.mp4 --aid": "gaitnet analyze {stored} --out {out} --aid",
    'gaitnet extract VIDEOS --out data --label Normal --subject "([^/_]+)_[^/]*$"': (
        "gaitnet extract {named} --out {out} --label Normal --subject '([^/_]+)_[^/]*$'"
    ),
    "gaitnet predict walk.mp4 --model model": "gaitnet predict {stored} --model {model}",
    "gaitnet predict walk.mp4 --model model --json > answer.json": "gaitnet predict {stored} --model {model} --json",
    "gaitnet analyze --blur-face --files": "gaitnet analyze {film} --out {out} --blur-face --files",
    "gaitnet extract --workers N": "gaitnet extract {named} --out {out} --workers 2",
    "gaitnet check data": "gaitnet check {tree}",
    "gaitnet check": "gaitnet check {tree}",
    "gaitnet pack data --out packed": "gaitnet pack {tree} --out {out}/packed",
    "gaitnet simulate --out data": "gaitnet simulate --out {out} --subjects 4 --walks 1",
    "gaitnet simulate --out data --subjects 200": "gaitnet simulate --out {out} --subjects 4 --walks 1",
    "gaitnet train --config lstm --data.root data": "train --config lstm",
    "gaitnet export --checkpoint checkpoints/lstm/best.ckpt --output model": (
        "gaitnet export --checkpoint {checkpoint} --output {out}"
    ),
    "gaitnet export --checkpoint checkpoints/cnn/best.ckpt --output model": (
        "gaitnet export --checkpoint {checkpoint} --output {out}"
    ),
    "gaitnet train --config cnn --data.root DIR": "train --config cnn",
    "gaitnet train --config smoke --data.root DIR": "train --config smoke",
    "gaitnet train --config lstm": "train --config configs/lstm.yaml",
    "gaitnet train --config default --data.root sim": "train --config default",
    "gaitnet export --checkpoint checkpoints/simulated/best.ckpt --output gaitnet/default_model": (
        "python tools/export_openvino.py --checkpoint {checkpoint} --output {out}"
    ),
}
ELSEWHERE = {
    # Run by these tests, which need more than a line.
    "gaitnet app": "tests/app",
    "gaitnet demo": "tests/test_demo.py",
    "gaitnet doctor": "tests/test_doctor.py",
    "gaitnet live": "tests/live/test_live.py",
    "gaitnet models": "tests/posemodels/test_fetching.py",
    "gaitnet labels": "tests/clinic/test_commands.py",
    "gaitnet clinic": "tests/clinic/test_commands.py, tests/clinic/test_own_training.py",
    "gaitnet extract": "tests/extraction, tests/test_cli.py",
    "gaitnet simulate": "tests/test_cli.py",
    "gaitnet analyze": "tests/test_cli.py",
    "gaitnet predict": "tests/test_cli.py",
    "gaitnet plot": "tests/cohort",
    "gaitnet evaluate": "tests/test_wheel.py, tests/evaluation",
    "gaitnet train --config lstm --config ddp": "tests/test_training.py",
    "gaitnet train": "tests/training, tests/test_training.py",
    "gaitnet import-joints": "tests/test_tools.py",
    "gaitnet benchmark": "a benchmark: minutes; tests/test_tools.py",
    "gaitnet accuracy": "a measurement: minutes; tests/test_tools.py",
    "gaitnet export": "tests/test_exporting.py",
    "python tools/make_default_model.py": "the built-in model's training: an hour",
    "python tools/train.py": "tests/test_training.py",
    "python tools/export_openvino.py": "tests/test_exporting.py",
}
FLAGS = {
    # Flags of a training that stand alone on a page, and their values in a CPU's form.
    "--model.lr": "3e-4",
    "--trainer.max_epochs": "2",
    "--trainer.precision": "bf16-mixed",
    "--trainer.num_nodes": "1",
    "--data.missing": "-999",
    "--data.normal": "Normal",
    "--data.held_out": '["s001"]',
    "--data.ignore": '["stride_width"]',
    "--data.features": '["right_hip", "left_hip", "right_knee_flexion", "left_knee_flexion", "stride_width"]',
    "--early_stopping.patience": "5",
    "--trainer.accelerator": "cpu",
    "--trainer.devices": "1",
    "--data.root": None,  # in every line
}


ASKED_ELSEWHERE = {
    "--nthreads": "Dask's",
    "--install-completion": "typer's",
    "--extra-index-url": "pip's",
    "--logdir": "TensorBoard's",
    **dict.fromkeys(("--dest", "--no-index", "--find-links", "--no-deps"), "pip's"),
    **dict.fromkeys(("--rm", "--network"), "Docker's"),
    **dict.fromkeys(("--deps", "--freeze"), "tools/project/interpreters.py's"),
    "--strict": "twine's",
    "--from": "tests/posemodels: an option of a command",
    "--only": "a measurement: minutes",
    "--mapping": "tests/test_joints.py",
    "--pose-model": "tests/pose/blazepose, on files that do not come with gaitnet",
    **dict.fromkeys(("--root", "--test-root", "--equal-length"), "tests/evaluation: fields of Study"),
}
"""Flags that no line of a test names, and why."""


def shown() -> list[str]:
    """Every command of the pages and of the configurations' comments."""
    texts = [path.read_text(encoding="utf-8") for path in PAGES]
    texts += [
        "\n".join(line.partition("#")[2] for line in path.read_text(encoding="utf-8").splitlines())
        for path in CONFIGS
    ]
    found = (match.group().strip().rstrip(".,;:)") for text in texts for match in COMMAND.finditer(text))
    return sorted({" ".join(command.split()) for command in found})


@pytest.fixture
def paths(trained, film, stored, tmp_path) -> dict[str, Path]:
    (tmp_path / "named").mkdir()
    shutil.copy(stored, tmp_path / "named/anna_1.npz")
    (tmp_path / "clinic.json").write_text('{"clinic": "A clinic", "recorded": "2026-01-31", "age": 54}')
    cv2.imwrite(str(tmp_path / "logo.png"), np.zeros((8, 8, 3), np.uint8))
    return {
        "heading": tmp_path / "clinic.json",
        "logo": tmp_path / "logo.png",
        "film": film,
        "stored": stored,
        "named": tmp_path / "named/anna_1.npz",
        "tree": trained.tree,
        "model": trained.exported,
        "checkpoint": trained.checkpoint,
        "out": tmp_path / "out",
    }


def test_every_line_that_is_shown_is_run_here_or_elsewhere():
    unknown = [
        command for command in shown() if command not in RUN and not command.startswith(tuple(ELSEWHERE))
    ]
    assert not unknown, "add a line to RUN, or say in ELSEWHERE which test runs it"


@pytest.mark.parametrize("command", RUN)
def test_a_line_that_is_shown_runs(command, paths, gaitnet, monkeypatch, tmp_path):
    words = [word.format(**paths) for word in shlex.split(RUN[command])]
    if words[0] == "gaitnet":
        assert gaitnet(*words[1:]).code == 0
        return
    if words[0] == "train":
        words = ["python", "tools/train.py", *words[1:], *short(paths["tree"], tmp_path)]
    monkeypatch.chdir(ROOT)
    assert code_of(words[1:], monkeypatch) == 0


def test_every_flag_of_a_training_that_is_shown_trains(paths, tmp_path, monkeypatch):
    pages = "\n".join(path.read_text(encoding="utf-8") for path in [*PAGES, *CONFIGS])
    found = set(re.findall(r"--(?:model|data|trainer|early_stopping|checkpoint)\.\w[\w.]*\w", pages))
    assert found <= FLAGS.keys(), "give it a value that a CPU can train with"
    flags = [word for name in sorted(found) if FLAGS[name] for word in (name, str(FLAGS[name]))]
    monkeypatch.chdir(ROOT)  # as users of the sources do
    words = ["tools/train.py", "--config", "configs/lstm.yaml", *short(paths["tree"], tmp_path), *flags]
    assert code_of(words, monkeypatch) == 0


def test_every_other_flag_that_is_shown_is_in_some_test():
    pages = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    found = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+(?![\w.])", pages)) - ASKED_ELSEWHERE.keys()
    assert {flag for flag in found if flag not in tests} == set()


def test_every_flag_of_a_command_that_is_shown_is_one_of_its_own():
    commands = typer.main.get_command(app).commands
    wrong = []
    for line in shown():
        _, name, *words = shlex.split(line) if line.count('"') % 2 == 0 else line.split()
        command = commands.get(name)
        if words and words[0] in getattr(command, "commands", ()):
            command = command.commands[words[0]]
        if command is None or name == "train":  # whose flags are keys of a configuration
            continue
        options = {word for option in command.params for word in [*option.opts, *option.secondary_opts]}
        flags = [word.partition("=")[0] for word in words if word.startswith("--")]
        wrong += [(line, flag) for flag in flags if flag not in options]
    assert not wrong


def short(tree: Path, out: Path) -> list[str]:
    data = ["--data.root", str(tree), "--trainer.default_root_dir", str(out), "--trainer.max_epochs", "1"]
    return [*data, "--trainer.accelerator", "cpu", "--trainer.devices", "1"]


def code_of(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of a tool, run in this process as if from the command line."""
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(words[0], run_name="__main__")
    return int(stop.value.code or 0)
