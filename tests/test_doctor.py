"""The doctor sees what is right, what is wrong, and says what to do."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from gaitnet import doctor
from gaitnet.doctor import Check, all_ok, examine, table


def install(folder: Path, name: str, version: str, *lines: str, owns: str = "") -> None:
    """What pip leaves of a package, for those who ask which there are."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    header = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines]
    (info / "METADATA").write_text("\n".join(header) + "\n")
    (info / "top_level.txt").write_text(f"{owns}\n")
    (info / "RECORD").write_text(f"{owns}/__init__.py,,\n" if owns else "")


def checks_of(code: str = "", path: Path | None = None) -> dict[str, Check]:
    """The checks of another process, which runs `code` first."""
    program = f"from gaitnet.doctor import Check, examine\n{code}\nprint(examine())"
    environment = os.environ | ({"PYTHONPATH": str(path)} if path else {})
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False
    )
    assert run.returncode == 0, run.stderr
    return {check.name: check for check in eval(run.stdout.splitlines()[-1])}


def test_a_right_installation_is_right() -> None:
    checks = {check.name: check for check in examine()}
    wrong = [check for check in checks.values() if check.ok is False]
    assert wrong == []
    assert all_ok(list(checks.values()))
    assert {
        "Python",
        "mediapipe (mediapipe)",
        "starlette (app)",
        "openvino",
        "pose model full",
        "one copy of cv2",
    } <= checks.keys()
    assert "CPU" in checks["OpenVINO devices"].found
    assert checks[doctor.VIDEO].found == "5 of 5 frames read back"
    assert "6.4 MB" in checks["pose model full"].found


def test_a_second_owner_of_cv2_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "opencv-python", "4.10.0", owns="cv2")
    monkeypatch.syspath_prepend(tmp_path)
    check = next(check for check in examine() if check.name == "one copy of cv2")
    assert check.ok is False
    assert check.found == "opencv-contrib-python, opencv-python"
    assert check.advice.startswith("pip uninstall -y opencv-contrib-python opencv-python; ")
    assert "pip install --force-reinstall --no-deps opencv-contrib-python==4" in check.advice


def test_a_version_out_of_range_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "scipy", "77.0")
    monkeypatch.syspath_prepend(tmp_path)
    check = next(check for check in examine() if check.name == "scipy")
    assert check.ok is False
    assert check.found == "77.0"
    assert check.advice.startswith('pip install "numpy')
    assert '"scipy<2,>=1.11"' in check.advice


def test_ranges_are_those_that_gaitnet_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = [
        "Requires-Python: >=3.99",
        "Requires-Dist: surely-absent>=1",
        "Requires-Dist: also-absent>=1; extra == 'train'",
        "Requires-Dist: never-asked>=1; extra == 'dev'",
        "Requires-Dist: long-ago; python_version < '3'",
    ]
    install(tmp_path, "gaitnet", "9.9", *declared)
    monkeypatch.syspath_prepend(tmp_path)
    checks = {check.name: check for check in examine()}
    assert checks["gaitnet"].found == "9.9"
    assert checks["Python"].ok is False
    assert "Python >=3.99" in checks["Python"].advice
    assert checks["surely-absent"] == Check(
        "surely-absent", False, "not installed", 'pip install "surely-absent>=1"'
    )
    assert checks["also-absent (train)"].ok is None
    assert "gaitnet[train]" in checks["also-absent (train)"].advice
    assert not {"never-asked", "never-asked (train)", "long-ago"} & checks.keys()


def test_a_system_library_that_lacks_is_named_with_its_package(tmp_path: Path) -> None:
    broken = "raise ImportError('libGL.so.1: cannot open shared object file: No such file or directory')"
    (tmp_path / "cv2.py").write_text(broken)
    checks = checks_of(path=tmp_path)
    assert checks[doctor.VIDEO].ok is False
    assert "libGL.so.1" in checks[doctor.VIDEO].found
    assert "apt-get install libgl1" in checks[doctor.VIDEO].advice
    assert "headless" in checks[doctor.VIDEO].advice


def test_where_nothing_is_installed_every_look_says_so() -> None:
    checks = checks_of("import sys; sys.path.clear()")
    assert checks["gaitnet"].ok is False
    for name in ("one copy of cv2", doctor.VIDEO, "OpenVINO devices"):
        assert checks[name].ok is False
        assert checks[name].advice
    assert checks["GPU for training"].ok is None


def test_a_damaged_pose_model_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAITNET_MODELS", str(tmp_path))
    (tmp_path / "pose_landmark_heavy.tflite").write_bytes(bytes(1000))
    checks = {check.name: check for check in examine()}
    assert checks["pose model full"].ok is True
    assert checks["pose model heavy"].ok is False  # not needed, but it would be used
    assert "damaged" in checks["pose model heavy"].found
    assert "gaitnet models get heavy" in checks["pose model heavy"].advice


def test_the_headless_opencv_will_do(tmp_path: Path) -> None:
    install(tmp_path, "gaitnet", "9.9", "Requires-Dist: opencv-contrib-python>=4.9,<4.14")
    install(tmp_path, "opencv-python-headless", "4.13.0", owns="cv2")
    checks = checks_of(f"import email.message, sys; sys.path[:] = [{str(tmp_path)!r}]")
    assert checks["one copy of cv2"].ok is True
    assert checks["opencv-contrib-python"].ok is True
    assert checks["opencv-contrib-python"].found == "4.13.0 (opencv-python-headless)"


def test_the_doctor_loads_nothing_heavy_before_it_looks() -> None:
    code = "import sys, gaitnet.doctor; print({'cv2', 'mediapipe', 'openvino', 'torch'} & sys.modules.keys())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_optional_things_may_be_absent() -> None:
    assert all_ok([Check("a", True, ""), Check("b", None, "")])
    assert not all_ok([Check("a", True, ""), Check("b", False, "")])


def test_the_table_shows_brackets_as_they_are() -> None:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(table([Check("torch", None, "not installed", "pip install 'gaitnet[train]'")]))
    assert "gaitnet[train]" in console.export_text()
