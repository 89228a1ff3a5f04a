"""Nothing is sent anywhere: all of it works without a network, and nobody asks for one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alone import alone

ROOT = Path(__file__).parent.parent

GAITNET = ("-c", "from gaitnet.cli import main; main()")


@pytest.fixture(scope="module")
def film(filmed) -> Path:
    """A short, small one, which is analysed many times: here nobody looks at what is measured."""
    return filmed(2.5, (480, 270))


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


APP = """
import fcntl, socket, struct, sys
with socket.socket() as any:  # the loopback, which a new network has, but down
    fcntl.ioctl(any, 0x8914, struct.pack("16sh", b"lo", 1 | 64))
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from conftest import running
with running(Path("kept")) as app:
    page = app.hand_in(Path(sys.argv[2]), patient="P").json["page"]
    print(app.wait(page), app.ask(page).status)
print(app.complained(), file=sys.stderr)
"""


def test_the_app_measures_without_a_network(film, tmp_path):
    pytest.importorskip("uvicorn")
    ran = alone(tmp_path, "-c", APP, ROOT / "tests/app", film)
    assert (ran.returncode, "ASKED" in ran.stderr) == (0, False), ran.stderr
    assert ran.stdout.split() == ["done", "200"]


LEFT_BY_ANALYZE = {"angles.csv", "overlay.mp4", "report.html", "report.json"}


def test_what_is_left_after_success_and_refusal(film, tmp_path):
    """Of a film that was analysed its results, of one that was refused nothing, and nothing anywhere else."""
    (temporary := tmp_path / "temporary").mkdir()
    (tmp_path / "notes.mp4").write_text("no film")
    for name, code in (("notes.mp4", 2), (film, 0)):
        ran = alone(tmp_path, *GAITNET, "analyze", name, "--out", "out", TMPDIR=str(temporary))
        assert ran.returncode == code, ran.stderr
        if code:
            assert not (tmp_path / "out").exists()
    assert {path.name for path in (tmp_path / "out").iterdir()} <= LEFT_BY_ANALYZE
    assert {path.name for path in tmp_path.iterdir()} == {"notes.mp4", "out", "temporary", "watch"}
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_what_is_left_when_it_is_stopped_and_how_it_goes_on(film, tmp_path, name):
    """Of a run that is told to stop nothing; of one that is killed only what the next one removes."""
    (temporary := tmp_path / "temporary").mkdir()
    command = [sys.executable, *GAITNET, "analyze", film, "--out", "out"]
    quiet = {"cwd": tmp_path, "env": os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **quiet) as run:
        while run.poll() is None and not list(tmp_path.rglob(".*partial*")):
            time.sleep(0.01)
        run.send_signal(getattr(signal, name))
        _, err = run.communicate(timeout=60)
    assert b"Traceback" not in err
    assert run.returncode
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()} - LEFT_BY_ANALYZE
    assert not left or name == "SIGKILL"
    subprocess.run(command, check=True, capture_output=True, **quiet)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} <= LEFT_BY_ANALYZE
    assert not list(temporary.iterdir())
