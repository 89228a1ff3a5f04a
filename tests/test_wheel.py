"""What pip installs is enough: without the sources it makes walks, trains, evaluates, exports and answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CPU = ("--trainer.accelerator", "cpu", "--trainer.enable_progress_bar", "false")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing that lay in `build/` comes along, and nothing is left there."""
    work = tmp_path_factory.mktemp("wheel")
    source = work / "source"
    source.mkdir()
    for name in ("gaitnet", "configs"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip("wheel", "--no-build-isolation", "--wheel-dir", work, source)
    (built,) = work.glob("gaitnet-*.whl")
    return built


def pip(*args: object) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, args)]
    ran = subprocess.run([*command, "--no-deps", "--no-index"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`gaitnet` in an environment of its own, which borrows the packages that gaitnet needs."""
    venv = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    scripts = venv / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / Path(sys.executable).name
    pip("--python", python, "install", wheel)
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout
    # A folder that a .pth names is searched; its own .pth files, such as an editable gaitnet's, are not read.
    (Path(packages.strip()) / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return next(scripts.glob("gaitnet*"))


def test_a_wheel_holds_every_configuration_and_no_tool(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    configs = {f"gaitnet/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "configs").rglob("*.yaml")}
    assert configs <= set(names)
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"gaitnet"}


@pytest.mark.timeout(600)  # five programs that load torch, on a machine that may be busy
def test_a_wheel_alone_trains_evaluates_exports_and_answers(program: Path, tmp_path: Path) -> None:
    def gaitnet(*args: object) -> str:
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        ran = subprocess.run(
            [program, *map(str, args)],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=env,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    gaitnet("simulate", "--out", "data", "--subjects", "12", "--walks", "1")
    (tmp_path / "quick.yaml").write_text("trainer: {max_epochs: 1, accelerator: cpu}\n")
    smoke = gaitnet("train", "--config", "smoke", "--config", "quick.yaml", "--data.root", "data", *CPU)
    checkpoint = Path("checkpoints/smoke/best.ckpt")
    assert str(checkpoint) in smoke
    gaitnet("export", "--checkpoint", checkpoint, "--output", "model")
    walk = next((tmp_path / "data/Training/Normal").iterdir())
    assert "smoke-" in gaitnet("predict", walk, "--model", "model")
    quick = ("--seeds", "1", "--folds", "2", "--workers", "1")
    table = gaitnet("evaluate", "--config", "smoke", "--root", "data", "--out", "results", *quick)
    assert "random forest" in table
    assert (tmp_path / "results/results.json").is_file()
