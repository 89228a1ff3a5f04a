"""The doctor sees what is right, what is wrong, and says what to do."""

import io
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from gaitnet.doctor import Check, all_ok, examine, table


def test_a_right_installation_is_right() -> None:
    checks = {check.name: check for check in examine()}
    wrong = [check for check in checks.values() if check.ok is False]
    assert wrong == []
    assert all_ok(list(checks.values()))
    assert {"Python", "mediapipe", "openvino", "pose model", "cv2 in one copy"} <= checks.keys()
    assert "CPU" in checks["OpenVINO devices"].found
    assert checks["video (FFmpeg in OpenCV)"].found == "5 of 5 frames written and read"


def test_a_second_owner_of_cv2_is_found(tmp_path: Path) -> None:
    info = tmp_path / "opencv_python-4.10.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: opencv-python\nVersion: 4.10.0\n")
    (info / "RECORD").write_text("cv2/__init__.py,,\n")
    code = (
        f"import sys; sys.path.append({str(tmp_path)!r});"
        "from gaitnet.doctor import examine;"
        "print(next(c for c in examine() if c.name == 'cv2 in one copy'))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ok=False" in run.stdout
    assert "pip uninstall -y opencv-contrib-python opencv-python" in run.stdout


def test_a_look_that_fails_is_a_check_and_no_traceback(monkeypatch) -> None:
    def broken() -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr("gaitnet.doctor._openvino", broken)
    check = next(check for check in examine() if "libGL" in check.found)
    assert check.ok is False
    assert "apt-get install libgl1" in check.advice


def test_optional_things_may_be_absent() -> None:
    assert all_ok([Check("a", True, ""), Check("b", None, "")])
    assert not all_ok([Check("a", True, ""), Check("b", False, "")])


def test_the_table_shows_brackets_as_they_are() -> None:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(table([Check("torch", None, "not installed", "pip install 'gaitnet[train]'")]))
    assert "gaitnet[train]" in console.export_text()
