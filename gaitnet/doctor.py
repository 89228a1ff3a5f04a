"""Is everything there that gaitnet needs, and what to do about what is not."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import numpy as np
from packaging.requirements import Requirement
from rich.markup import escape
from rich.table import Table

from gaitnet.pose.mediapipe import model_path
from gaitnet.video import frames

_GL = "On Debian and Ubuntu: apt-get install libgl1 libglib2.0-0"
_ONE_CV2 = (
    "pip uninstall -y {names}; pip install --force-reinstall --no-deps opencv-contrib-python=={version}"
)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        ok: whether it is right; None = it is optional, and not there.
        found: what is there.
        advice: what to do, where it is not right.
    """

    name: str
    ok: bool | None
    found: str
    advice: str = ""


def examine() -> list[Check]:
    """Look at everything; whatever goes wrong in a look is what was found."""
    checks = [_guarded("Python", _python), *_packages()]
    looks: dict[str, Callable[[], Check]] = {
        "cv2": _one_cv2,
        "video": _video,
        "pose model": _pose_model,
        "OpenVINO": _openvino,
        "GPU for training": _gpu,
    }
    return checks + [_guarded(name, look) for name, look in looks.items()]


def all_ok(checks: list[Check]) -> bool:
    """Whether nothing is wrong; what is optional may be absent."""
    return all(check.ok is not False for check in checks)


def table(checks: list[Check]) -> Table:
    """The checks for the terminal."""
    shown = Table("", "what", "found", "what to do")
    marks = {True: "[green]ok[/]", None: "-", False: "[red]wrong[/]"}
    for check in checks:
        shown.add_row(marks[check.ok], escape(check.name), escape(check.found), escape(check.advice))
    return shown


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except Exception as error:  # a broken installation can fail in any way
        first = str(error).strip().partition("\n")[0] or type(error).__name__
        advice = _GL if ".so" in first else "Install again: pip install --force-reinstall gaitnet"
        return Check(name, False, first, advice)


def _python() -> Check:
    right = (3, 10) <= sys.version_info[:2] <= (3, 12)
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check(
        "Python", right, found, "" if right else "Make the environment anew with Python 3.10, 3.11 or 3.12."
    )


def _packages() -> list[Check]:
    """Every package that gaitnet declares, and whether its version is in the range."""
    checks = [Check("gaitnet", True, metadata.version("gaitnet"))]
    for line in metadata.requires("gaitnet") or []:
        requirement = Requirement(line)
        extra = next((name for name in ("", "train") if _wanted(requirement, name)), None)
        if extra is not None and requirement.name != "gaitnet":
            checks.append(_package(requirement, extra))
    return checks


def _wanted(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _package(requirement: Requirement, extra: str) -> Check:
    name = f"{requirement.name} ({extra})" if extra else requirement.name
    install = f'pip install "{requirement.name}{requirement.specifier}"'
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        if extra:
            return Check(name, None, "not installed", f"To train and export: pip install 'gaitnet[{extra}]'")
        return Check(name, False, "not installed", install)
    right = requirement.specifier.contains(version, prereleases=True)
    return Check(name, right, version, "" if right else install)


def _one_cv2() -> Check:
    """Two wheels that own one `cv2` folder break each other."""
    owners = sorted(set(metadata.packages_distributions().get("cv2", [])))
    version = metadata.version("opencv-contrib-python")
    right = owners == ["opencv-contrib-python"]
    advice = "" if right else _ONE_CV2.format(names=" ".join(owners), version=version)
    return Check("cv2 in one copy", right, ", ".join(owners) or "none", advice)


def _video() -> Check:
    """Whether OpenCV has FFmpeg, shown by a film that is written and read."""
    cv2: Any = import_module("cv2")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (64, 48))
        for _ in range(5):
            writer.write(np.zeros((48, 64, 3), np.uint8))
        writer.release()
        count = sum(1 for _ in frames(path))
    return Check(
        "video (FFmpeg in OpenCV)",
        count == 5,
        f"{count} of 5 frames written and read",
        "" if count == 5 else _GL,
    )


def _pose_model() -> Check:
    path = model_path()
    return Check("pose model", True, f"{path.name}, {path.stat().st_size / 1e6:.1f} MB, in MediaPipe's wheel")


def _openvino() -> Check:
    core = import_module("openvino").Core()
    devices = [
        f"{device}: {core.get_property(device, 'FULL_DEVICE_NAME')}" for device in core.available_devices
    ]
    return Check("OpenVINO devices", "CPU" in core.available_devices, "; ".join(devices) or "none")


def _gpu() -> Check:
    try:
        metadata.version("torch")
    except metadata.PackageNotFoundError:
        return Check("GPU for training", None, "torch is not installed")
    cuda = import_module("torch").cuda
    names = [cuda.get_device_name(index) for index in range(cuda.device_count())]
    return Check(
        "GPU for training", True if names else None, ", ".join(names) or "none: training runs on the CPU"
    )
