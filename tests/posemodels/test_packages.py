"""A network is found in whatever holds it, told by its bytes, and nothing else is believed."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gaitnet.errors import GaitnetError
from gaitnet.posemodels.known import KNOWN, PoseModel
from gaitnet.posemodels.packages import MARK, read_model

NETWORK = b"\x1c\0\0\0" + MARK + bytes(range(256)) * 8
SMALL = PoseModel("small", "small.tflite", len(NETWORK), hashlib.sha256(NETWORK).hexdigest(), "", ())
OTHER = NETWORK[:-1] + b"x"


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_DOT_", "."), data)
    return path


def tarred(path: Path, name: str, data: bytes) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return path


def bare(folder: Path, data: bytes) -> Path:
    (path := folder / "any.tflite").write_bytes(data)
    return path


def wheel_with_task(folder: Path, data: bytes) -> Path:
    task = zipped(folder / "inner.task", pose_landmarks_detector_DOT_tflite=data)
    return zipped(folder / "x.whl", heavy_DOT_task=task.read_bytes())


HOLDERS: dict[str, Callable[[Path, bytes], Path]] = {
    "tflite": bare,
    "task": lambda folder, data: zipped(folder / "x.task", other=b"x", pose=data),
    "wheel": lambda folder, data: zipped(folder / "x.whl", code=b"x" * len(data), pose=data),
    "wheel with a task": wheel_with_task,
    "npm package": lambda folder, data: tarred(folder / "x.tgz", "package/pose.tflite", data),
    "path that leads out": lambda folder, data: tarred(folder / "x.tgz", "../../escape", data),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_network_is_found_by_its_bytes(holder: str, tmp_path: Path):
    path = HOLDERS[holder](tmp_path, NETWORK)
    before = sorted(tmp_path.iterdir())
    assert read_model(path, SMALL) == NETWORK
    assert sorted(tmp_path.iterdir()) == before  # nothing is unpacked


@pytest.mark.parametrize("holder", HOLDERS)
def test_other_bytes_of_that_name_and_size_are_refused(holder: str, tmp_path: Path):
    with pytest.raises(GaitnetError, match="does not hold the pose model small") as caught:
        read_model(HOLDERS[holder](tmp_path, OTHER), SMALL)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("cut", [0.0, 0.05, 0.5])
def test_half_a_file_is_refused_in_one_line(holder: str, cut: float, tmp_path: Path):
    path = HOLDERS[holder](tmp_path, NETWORK)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(cut * len(whole))])
    with pytest.raises(GaitnetError, match="does not hold") as caught:
        read_model(path, SMALL)
    assert "\n" not in str(caught.value)


def test_a_network_that_ends_in_a_zip_is_read_as_a_network(tmp_path: Path):
    """MediaPipe appends labels to some, as a zip."""
    data = NETWORK + zipped(tmp_path / "labels", labels=b"x").read_bytes()
    model = PoseModel("small", "", len(data), hashlib.sha256(data).hexdigest(), "", ())
    assert read_model(bare(tmp_path, data), model) == data


def test_what_is_no_file_is_said(tmp_path: Path):
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")  # opening it would wait for ever
    for name in ("pipe", "absent", "."):
        with pytest.raises(GaitnetError, match="no such file"):
            read_model(tmp_path / name, SMALL)


def test_the_table_of_known_networks_is_sound():
    digests = [digest for model in KNOWN.values() for digest in model.forms]
    assert len(set(digests)) == len(digests)
    assert all(len(digest) == 64 and int(digest, 16) for digest in digests)
    assert all(model.sources and model.file.endswith(".tflite") for model in KNOWN.values())
