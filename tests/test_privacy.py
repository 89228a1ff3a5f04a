"""Nothing is sent anywhere: all of it works without a network, and nobody asks for one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

WATCH = """
import atexit, os, sys
asked = []
def watch(event, args):
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(args[1], tuple)):
        asked.append(f"{event} {args[-1] if event == 'socket.connect' else args[0]}")
sys.addaudithook(watch)
atexit.register(lambda: asked and os.write(2, f"ASKED {asked}\\n".encode()))
"""
"""Says on stderr where a program wanted to connect to: any library's Python code, not only gaitnet's."""


def alone(tmp_path: Path, *command: object) -> subprocess.CompletedProcess[str]:
    """A program without any network, and with a watcher."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("no network can be taken away here: unshare -rn does not work")
    (tmp_path / "watch").mkdir(exist_ok=True)
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    path = os.pathsep.join([str(tmp_path / "watch"), str(ROOT)])
    return subprocess.run(
        ["unshare", "-rn", sys.executable, *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
    )


GAITNET = ("-c", "from gaitnet.cli import main; main()")


def test_the_watcher_sees_who_asks(tmp_path):
    code = "import socket; socket.socket().connect_ex(('192.0.2.1', 80))"
    assert "socket.connect ('192.0.2.1', 80)" in alone(tmp_path, "-c", code).stderr


def test_a_film_is_analysed_without_a_network(film, tmp_path):
    ran = alone(tmp_path, *GAITNET, "analyze", film, "--out", "out")
    assert (ran.returncode, "ASKED" in ran.stderr) == (0, False), ran.stderr
    assert (tmp_path / "out" / "report.json").is_file()


def test_films_are_extracted_without_a_network(film, tmp_path):
    shutil.copy(film, tmp_path / "a.mp4")
    shutil.copy(film, tmp_path / "b.mp4")
    ran = alone(tmp_path, *GAITNET, "extract", "a.mp4", "b.mp4", "--out", "out", "--workers", "2")
    assert (ran.returncode, "ASKED" in ran.stderr) == (0, False), ran.stderr
    assert "2 of 2 walks written" in ran.stdout


def test_a_model_is_trained_without_a_network(trained, tmp_path):
    flags = (
        "--data.root",
        trained.tree,
        "--trainer.default_root_dir",
        "runs",
        "--trainer.accelerator",
        "cpu",
    )
    ran = alone(tmp_path, ROOT / "tools/train.py", "--config", ROOT / "configs/smoke.yaml", *flags)
    assert (ran.returncode, "ASKED" in ran.stderr) == (0, False), ran.stderr
    assert list(tmp_path.rglob("best.ckpt"))


def test_mediapipe_and_onnxruntime_report_to_nobody(tmp_path):
    code = "import mediapipe, onnxruntime, openvino; onnxruntime.get_available_providers(); openvino.Core()"
    pytest.importorskip("onnxruntime")
    ran = alone(tmp_path, "-c", code)
    assert (ran.returncode, "ASKED" in ran.stderr) == (0, False), ran.stderr


LEFT_BY_ANALYZE = {"angles.csv", "overlay.mp4", "report.html", "report.json"}


def test_what_is_left_after_success_and_refusal(film, tmp_path):
    """Of a film that was analysed its results, of one that was refused nothing, and nothing anywhere else."""
    before = set(Path("/tmp").glob("gaitnet-*"))
    (tmp_path / "notes.mp4").write_text("no film")
    for name, code in (("notes.mp4", 2), (film, 0)):
        ran = alone(tmp_path, *GAITNET, "analyze", name, "--out", "out")
        assert ran.returncode == code, ran.stderr
        if code:
            assert not (tmp_path / "out").exists()
    assert {path.name for path in (tmp_path / "out").iterdir()} <= LEFT_BY_ANALYZE
    assert {path.name for path in tmp_path.iterdir()} == {"notes.mp4", "out", "watch"}
    assert set(Path("/tmp").glob("gaitnet-*")) <= before
