"""Landmarks that are kept: the same walk without a look at the video, and never another's."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import analyze
from gaitnet.pipeline import Options, find_pose
from gaitnet.pose.engine import Engine
from gaitnet.pose.kept import keep_pose, kept_pose
from gaitnet.posemodels import find
from gaitnet.report.json import to_document


@pytest.fixture(scope="module")
def folder(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "landmarks"
    find_pose(film, Options(landmarks=folder))
    return folder


def looks(film: Path, options: Options) -> int:
    """Frames that were looked at."""
    told = []
    find_pose(film, options, lambda done, _: told.append(done))
    return len(told)


def test_the_video_is_not_looked_at_again_and_the_report_is_the_same(film, folder):
    options = Options(landmarks=folder)
    assert looks(film, options) == 0
    kept, new = (json.dumps(to_document(analyze(film, None, each).report)) for each in (options, Options()))
    assert kept == new


NETWORKS = Engine(models=find("full"))


@pytest.mark.parametrize("change", [{"person": "walker"}, {"rotate_deg": 180}, {"engine": NETWORKS}])
def test_what_landmarks_depend_on_is_looked_at_anew(film, folder, change, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    options = replace(Options(landmarks=tmp_path / "copy"), **change)
    if "rotate_deg" not in change:  # upside down there may be nobody
        assert looks(film, options) > 0


def test_another_height_needs_no_new_look(film, folder):
    assert looks(film, Options(landmarks=folder, height_m=1.9)) == 0


def test_another_video_of_that_name_is_looked_at(film, folder, tmp_path):
    other = tmp_path / film.name
    other.write_bytes(film.read_bytes() + b"\0" * 8)
    shutil.copytree(folder, tmp_path / "copy")
    assert looks(other, Options(landmarks=tmp_path / "copy")) > 0


def test_they_are_landmarks_like_any_other(film, folder):
    (file,) = folder.iterdir()
    assert file.name == "film.mp4.landmarks.npz"
    assert find_pose(file).image == pytest.approx(
        find_pose(film, Options(landmarks=folder)).image, nan_ok=True
    )


@pytest.mark.parametrize(
    "change",
    [
        {"kept": np.array("{")},
        {"kept": np.array('{"made_by": 1}')},
        {"change": np.zeros((3, 2))},
        {"camera": np.zeros((3, 4), np.int64)},
        {"landmarks": np.zeros((1, 2))},
    ],
)
def test_a_damaged_file_is_no_landmarks(pose_of, tmp_path, change):
    path, made_by = tmp_path / "kept.npz", {"sha256": "1"}
    keep_pose(path, pose_of(), made_by)
    assert kept_pose(path, {"sha256": "2"}) is None
    assert kept_pose(path, made_by) is not None
    with np.load(path) as file:
        arrays = dict(file) | {"camera": np.zeros((0, 4)), "clothes": np.zeros((0, 4))} | change
    if "kept" not in change:
        known = json.loads(str(arrays["kept"]))
        known["trace"] = {"slow_factor": 1.0, "mirrored": False, "faults": {}}
        arrays |= {"kept": np.array(json.dumps(known))}
    np.savez(path, **arrays)
    assert kept_pose(path, made_by) is None
