"""Check the installation, and say how to repair it."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import numpy as np
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rich.markup import escape
from rich.table import Column, Table

from gaitnet import posemodels
from gaitnet.runtime import core
from gaitnet.video import frames

_GL = (
    "On Debian and Ubuntu: apt-get install libgl1 libglib2.0-0; or take the headless OpenCV: docs/install.md"
)
_CV2 = "opencv-contrib-python"
_CV2_WHEELS = (_CV2, f"{_CV2}-headless", "opencv-python", "opencv-python-headless")
"""Any one of them will do; two break each other."""

_EXTRAS = {
    "train": "To train and export",
    "app": "For gaitnet app",
    "pandas": "For tables in Python",
    "dask": "To extract on several machines",
    "mediapipe": "To compare with MediaPipe",
}
"""What each extra of pyproject.toml is for."""

VIDEO = "video (written by OpenCV, read by PyAV)"


@dataclass(frozen=True)
class Check:
    """Result of one check.

    Attributes:
        name: what was checked.
        ok: whether it passed; None = optional and not installed.
        found: what was found.
        advice: the remedy, if it failed.
    """

    name: str
    ok: bool | None
    found: str
    advice: str = ""


def examine() -> list[Check]:
    """Run all checks; a check that raises counts as failed, with the error as its finding."""
    looks: list[tuple[str, str, Callable[[str], Check]]] = [
        ("Python", "gaitnet", _python),
        ("gaitnet", "gaitnet", _gaitnet),
        *((_name(need), need.name, partial(_package, need)) for need in _requirements()),
        ("one copy of cv2", _CV2, _one_cv2),
        (VIDEO, "av", _video),
        *((f"pose model {name}", "gaitnet", partial(_pose_model, name)) for name in posemodels.KNOWN),
        ("OpenVINO devices", "openvino", _openvino),
        ("GPU for training", "torch", _gpu),
    ]
    return [_guarded(*look) for look in looks]


def all_ok(checks: list[Check]) -> bool:
    """Whether no check failed; optional parts may be missing."""
    return all(check.ok is not False for check in checks)


def table(checks: list[Check]) -> Table:
    """The checks for the terminal."""
    shown = Table(*(Column(title, overflow="fold") for title in ("", "check", "found", "remedy")))
    marks = {True: "[green]ok[/]", None: "-", False: "[red]failed[/]"}
    for check in checks:
        shown.add_row(marks[check.ok], escape(check.name), escape(check.found), escape(check.advice))
    return shown


def _guarded(name: str, package: str, look: Callable[[str], Check]) -> Check:
    try:
        return look(name)
    except Exception as error:  # a broken installation can fail in any way
        first = str(error).strip().partition("\n")[0] or type(error).__name__
        return Check(name, False, first, _GL if ".so" in first else _again(package))


def _python(name: str) -> Check:
    allowed = metadata.metadata("gaitnet")["Requires-Python"]
    right = SpecifierSet(allowed).contains(platform.python_version(), prereleases=True)
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check(name, right, found, "" if right else f"Create a new environment with Python {allowed}.")


def _gaitnet(name: str) -> Check:
    return Check(name, True, metadata.version("gaitnet"))


def _requirements() -> list[Requirement]:
    """Requirements of gaitnet on this machine, those of its extras too."""
    try:
        lines = metadata.requires("gaitnet") or []
    except metadata.PackageNotFoundError:
        return []
    needs = [Requirement(line) for line in lines]
    return [need for need in needs if need.name != "gaitnet" and _extra(need) is not None]


def _extra(need: Requirement) -> str | None:
    """The extra that asks for it; empty: all of gaitnet; None: nobody here."""
    return next((extra for extra in ("", *_EXTRAS) if _wanted(need, extra)), None)


def _wanted(need: Requirement, extra: str) -> bool:
    return need.marker is None or need.marker.evaluate({"extra": extra})


def _name(need: Requirement) -> str:
    extra = _extra(need)
    return f"{need.name} ({extra})" if extra else need.name


def _package(need: Requirement, name: str) -> Check:
    """Whether a package is installed in a version that gaitnet supports."""
    installed = next(filter(_version, _CV2_WHEELS if need.name == _CV2 else ()), need.name)
    version, extra = _version(installed), _extra(need)
    if version is None and extra:
        return Check(name, None, "not installed", f"{_EXTRAS[extra]}: pip install 'gaitnet[{extra}]'")
    right = version is not None and need.specifier.contains(version, prereleases=True)
    found = f"{version} ({installed})" if installed != need.name else version or "not installed"
    return Check(name, right, found, "" if right else _install(need.name))


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _install(package: str) -> str:
    """Command that installs a supported version; with NumPy's range, which pip would not keep."""
    wanted = [f'"{need.name}{need.specifier}"' for need in _requirements() if need.name in (package, "numpy")]
    return f"pip install {' '.join(wanted)}"


def _again(package: str) -> str:
    """Command that reinstalls a package."""
    version = _version(package)
    if package == "gaitnet" or version is None:
        return "Create a new environment and install gaitnet in it (see README.md)."
    return f"pip install --force-reinstall --no-deps {package}=={version}"


def _one_cv2(name: str) -> Check:
    """Two wheels that own one `cv2` folder break each other."""
    owners = sorted(set(metadata.packages_distributions().get("cv2", [])))
    if len(owners) == 1 and owners[0] in _CV2_WHEELS:
        return Check(name, True, owners[0])
    others = f"pip uninstall -y {' '.join(owners)}; " if owners else ""
    repair = _again(_CV2) if _version(_CV2) else _install(_CV2)
    return Check(name, False, ", ".join(owners) or "cv2 not found", others + repair)


def _video(name: str) -> Check:
    """Whether both have FFmpeg: write a video and read it."""
    cv2: Any = import_module("cv2")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (64, 48))
        for _ in range(5):
            writer.write(np.zeros((48, 64, 3), np.uint8))
        writer.release()
        if not path.is_file():
            return Check(name, False, "OpenCV can't write a video", _again(_CV2))
        count = sum(1 for _ in frames(path))
    return Check(name, count == 5, f"{count} of 5 frames read back", "" if count == 5 else _again("av"))


def _pose_model(model: str, name: str) -> Check:
    """Whether its bytes are right; full and the detector must be there."""
    place = posemodels.look_up(posemodels.known(model))
    if place.path is None:
        needed = model in (posemodels.FULL, posemodels.DETECTOR)
        return Check(name, False if needed else None, "not here", posemodels.remedy(place.model))
    found = f"{place.path}, {place.model.size_bytes / 1e6:.1f} MB"
    if place.whole:
        return Check(name, True, found)
    return Check(name, False, f"{place.path} is damaged", posemodels.remedy(place.model))


def _openvino(name: str) -> Check:
    names = core().available_devices
    devices = [f"{name}: {core().get_property(name, 'FULL_DEVICE_NAME')}" for name in names]
    right = "CPU" in names
    return Check(name, right, "; ".join(devices) or "none", "" if right else _again("openvino"))


def _gpu(name: str) -> Check:
    if _version("torch") is None:
        return Check(name, None, "torch is not installed")
    cuda = import_module("torch").cuda
    gpus = [cuda.get_device_name(index) for index in range(cuda.device_count())]
    return Check(name, True if gpus else None, ", ".join(gpus) or "none: training runs on the CPU")
