"""A training configuration is a program; a stranger's may say little."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from gaitnet.configuration import vetted
from gaitnet.errors import GaitnetError

ROOT = Path(__file__).parent.parent
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))


def config(folder: Path, text: str) -> str:
    path = folder / "run.yaml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_gaitnets_own_configurations_are_safe(path):
    assert vetted(["--safe", "--config", str(path), "--name", "x"]) == ["--config", str(path), "--name", "x"]


@pytest.mark.parametrize(
    "text",
    [
        "trainer: {profiler: {class_path: SimpleProfiler, init_args: {dirpath: /tmp/elsewhere}}}",
        "trainer: {profiler: simple}",
        "trainer.profiler: simple",
        "trainer: {callbacks: [{class_path: LambdaCallback, init_args: {on_fit_start: os.getcwd}}]}",
        "trainer: {callbacks: [pytorch_lightning.callbacks.LambdaCallback]}",
        "trainer: {callbacks: {class_path: evil.callbacks.EarlyStopping}}",
        "trainer: {callbacks: [{class_path: EarlyStopping, init_args: {monitor: {class_path: x.Y}}}]}",
        "trainer: {logger: {class_path: CSVLogger, init_args: {save_dir: /tmp/elsewhere}}}",
        "trainer: {logger: {class_path: CSVLogger, init_args: {save_dir: a/../../b}}}",
        "trainer: {default_root_dir: C:\\windows}",
        "trainer: {strategy: evil.Strategy}",
        "trainer: {strategy: [ddp]}",
        "trainer: other.yaml",
        "data: other.yaml",
        "data.augmentation.class_path: evil.Augmentation",
        "data: {augmentation: {class_path: evil.Augmentation}}",
        "model: gaitnet.models.lstm.LSTMClassifier",
        "model: {class_path: evil.Model}",
        "model: {class_path: gaitnet.models.lstm.LSTMClassifier, init_args: {lr: {class_path: os.system}}}",
        "checkpoint: {dirpath: /tmp/elsewhere}",
        "checkpoint: {filename: ../../best}",
        "optimizer: {class_path: evil.Adam}",
        "[1, 2]",
        "3",
    ],
)
def test_with_safe_a_configuration_says_no_more_than_is_known_to_be_harmless(tmp_path, text):
    path = config(tmp_path, text)
    assert vetted(["--config", path]) == ["--config", path]  # it is the user's own program
    for flags in (["--safe", "--config", path], [f"--config={path}", "--safe"]):
        with pytest.raises(GaitnetError, match=r"run\.yaml: .*is not allowed with --safe") as caught:
            vetted(flags)
        assert "\n" not in str(caught.value)


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (bomb(9), "anchors and aliases are not supported (line 1)"),
        ("name: !!python/object/apply:os.system [ls]", "tags are not supported (line 1)"),
        ("[" * 50_000, "nested too deeply"),
        ("x" * 2_000_000, "larger than 1 MB"),
        ("name: [", "not valid YAML in line 1"),
        ("seed_everything: " + "9" * 5000, "too large"),
        ("seed_everything: 1e999\nname: .inf", "not finite"),
    ],
)
def test_what_is_no_configuration_is_one_line_at_once(tmp_path, text, said):
    began = time.monotonic()
    with pytest.raises(GaitnetError) as caught:
        vetted(["--config", config(tmp_path, text)])
    assert time.monotonic() - began < 5
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_training_refuses_what_writes_elsewhere(tool, monkeypatch, tmp_path):
    """The whole way: nothing is written, and nothing called."""
    found = yaml.safe_load((ROOT / "configs/smoke.yaml").read_text())
    found["trainer"]["profiler"] = {
        "class_path": "SimpleProfiler",
        "init_args": {"dirpath": str(tmp_path / "x")},
    }
    path = config(tmp_path, yaml.safe_dump(found))
    monkeypatch.chdir(tmp_path)
    ran = tool("train.py", "--safe", "--config", path)
    assert ran.code == 2
    assert ran.err.startswith(f"error: {path}: trainer.profiler is not allowed with --safe")
    assert [each.name for each in tmp_path.iterdir()] == ["run.yaml"]
