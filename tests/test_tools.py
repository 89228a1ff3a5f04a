"""The commands that measure gaitnet itself, and the tools, which are the same commands by their old names."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gaitnet.cli import app

ROOT = Path(__file__).parent.parent
TOOLS = sorted(path for path in (ROOT / "tools").glob("*.py") if path.stem != "make_default_model")
"""Nobody but us needs the one that is left out."""


def tool(name: str, *args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / name), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_tool_is_a_command_by_another_name() -> None:
    names = {path.stem for path in TOOLS}
    assert names == {"accuracy", "benchmark", "evaluate", "export_openvino", "import_skeletons", "train"}
    for path in TOOLS:
        assert len(path.read_text().splitlines()) < 10


def test_accuracy_takes_several_parts_after_one_flag(gaitnet, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GAITNET_SHARED_DATA", str(tmp_path / "absent"))
    ran = gaitnet("accuracy", "--only", "side", "mea", "--people", "1")
    assert ran.code == 0
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["side", "mea"]
    assert "(GAITNET_SHARED_DATA)" in ran.err
    ran = gaitnet("accuracy", "--only", "side", "luck")
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert "--only luck: no such section. Known: walkers, fast, side" in ran.err


def test_a_benchmark_keeps_what_it_printed(gaitnet, film, tmp_path) -> None:
    history = tmp_path / "speed.jsonl"
    for _ in range(2):
        assert gaitnet("benchmark", "--history", history, "decode", film, "--repeats", "1").code == 0
    first, second = map(json.loads, history.read_text().splitlines())
    assert first["command"] == second["command"] == "gaitnet benchmark decode"
    (row,) = first["tables"][0]["rows"]
    assert film.name in row.values()
    refused = gaitnet("benchmark", "--history", tmp_path, "decode", film, "--repeats", "1")
    assert refused.code == 2
    assert str(tmp_path) in refused.err


def test_a_benchmark_prints_a_table(gaitnet, film) -> None:
    ran = gaitnet("benchmark", "decode", film, "--repeats", "1")
    assert ran.code == 0, ran.err
    assert re.search(r"film\.mp4 .*640x360", ran.out)
    ran = gaitnet("benchmark", "train", "--sizes", "80", "100", "--repeats", "1")
    assert ran.code == 0, ran.err
    assert all(f"│ {size} " in ran.out for size in (80, 100))


def test_training_is_timed_against_a_plain_loop(gaitnet, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    flags = ("--sizes", "80", "100", "--batch-size", "8", "--cpu-batches", "2", "--repeats", "1")
    ran = gaitnet("benchmark", "fit", "--accelerator", "cpu", "--devices", "1", *flags)
    assert ran.code == 0, ran.err
    assert "the CPU, 32-true, 8 steps in a batch" in " ".join(ran.out.split())
    for size in (80, 100):
        (row,) = (line for line in ran.out.splitlines() if line.startswith(f"│ {size} "))
        trainer, plain, ratio = (float(cell.split("[")[0].replace(",", "")) for cell in row.split("│")[2:5])
        assert ratio == pytest.approx(trainer / plain, abs=0.02)
    ran = gaitnet("benchmark", "fit", "--precision", "8-true")
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)


def test_loading_is_measured_from_a_tree_and_from_packs(gaitnet) -> None:
    ran = gaitnet("benchmark", "load", "--sizes", "200")
    assert ran.code == 0, ran.err
    (row,) = (line for line in ran.out.splitlines() if line.startswith("│ 200 "))
    assert all(float(cell) > 0 for cell in row.split("│")[2:-1:2])  # seconds


def test_a_tool_takes_its_old_flags_and_says_bad_ones_in_one_line() -> None:
    ran = tool("accuracy.py", "--only", "luck")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    ran = tool("evaluate.py", "--config", "configs/cnn.yaml")
    assert ran.returncode == 2
    assert ran.stderr == "error: Missing option '--out'. See: gaitnet evaluate --help\n"


@pytest.mark.parametrize("name", ["train", "evaluate", "export", "import_joints", "accuracy", "benchmark"])
def test_what_a_command_does_fits_into_its_line(name: str) -> None:
    commands = {command.callback.__name__: command.callback.__doc__ for command in app.registered_commands}
    commands |= {group.name: group.typer_instance.info.help for group in app.registered_groups}
    line = commands[name].splitlines()[0]
    assert len(line) < 50
    assert line.endswith(".")
