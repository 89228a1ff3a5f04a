"""Rules of the house that no single room can check."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "gaitnet").rglob("*.py"))
TOOLS = sorted((ROOT / "tools").rglob("*.py"))


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """Every call in a file, with its dotted name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def keyword(call: ast.Call, name: str) -> object:
    """Value of a call's keyword; None where it is absent or no constant."""
    values = [word.value for word in call.keywords if word.arg == name]
    return values[0].value if values and isinstance(values[0], ast.Constant) else None


def test_data_flows_one_way():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_can_be_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("path", FILES + TOOLS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_is_read_in_a_way_that_runs_it(path):
    for name, call in calls(path):
        assert keyword(call, "allow_pickle") is not True, f"{path}:{call.lineno}"
        assert name not in {"pickle.load", "pickle.loads", "pickle.Unpickler", "eval", "exec"}, call.lineno
        if name == "torch.load" or name.endswith(".load_from_checkpoint"):
            assert keyword(call, "weights_only") is True, f"{path}:{call.lineno}"


def test_the_rules_see_what_they_forbid(tmp_path):
    path = tmp_path / "bad.py"
    path.write_text("numpy.load(p, allow_pickle=True)\ntorch.load(p)\npickle.load(f)\n")
    with pytest.raises(AssertionError, match=r"bad\.py:1"):
        test_no_file_is_read_in_a_way_that_runs_it(path)
    path.write_text("torch.load(p, weights_only=False)\n")
    with pytest.raises(AssertionError, match=r"bad\.py:1"):
        test_no_file_is_read_in_a_way_that_runs_it(path)
