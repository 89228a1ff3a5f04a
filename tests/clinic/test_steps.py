"""A kept walk keeps its steps: what the app writes is what `gaitnet extract` writes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import analyze, analyze_pose
from gaitnet.clinic import Study
from gaitnet.clinic.steps import write_steps
from gaitnet.extraction import Settings, plan
from gaitnet.extraction.walk import extract
from gaitnet.pose.base import no_progress
from gaitnet.sequences import read_info, read_landmarks, read_walk

ID = "0123456789abcdef"


@pytest.fixture
def walk_folder(tmp_path: Path) -> Path:
    """A kept walk, as the app writes it, without its steps."""
    Study(tmp_path / "app")
    folder = tmp_path / "app" / "walks" / ID
    folder.mkdir(parents=True)
    entries = {
        "id": ID,
        "patient": "P 7",
        "added": "2026-03-01T10:00:00+01:00",
        "recorded": "2026-02-27",
        "suffix": ".mp4",
        "age_years": 61.0,
        "sha256": ["0" * 64],
        "shoes": "more that the app writes",
    }
    (folder / "walk.json").write_text(json.dumps(entries))
    return folder


def test_they_are_those_that_an_extraction_gives(stored: Path, walk_folder: Path, tmp_path: Path) -> None:
    write_steps(analyze(stored), walk_folder / "steps")
    (job,) = plan([stored], tmp_path / "out")
    extract(job, Settings(), no_progress)
    ours, theirs = read_walk(walk_folder / "steps"), read_walk(job.folder)
    assert len(ours) == len(theirs) > 3
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one.values, other.values)
    marks = [read_landmarks(folder / "001_landmarks.npy") for folder in (walk_folder / "steps", job.folder)]
    np.testing.assert_array_equal(*marks)
    mine, extracted = read_info(walk_folder / "steps"), read_info(job.folder)
    assert mine is not None
    assert extracted is not None
    assert (mine.parameters, mine.clips) == (extracted.parameters, extracted.clips)
    assert mine.source_sha256 == extracted.source_sha256
    assert (mine.subject, mine.extra.instrument) == (None, extracted.extra.instrument)


def test_the_walk_is_in_the_list_with_what_the_app_knows(stored: Path, walk_folder: Path) -> None:
    study = Study(walk_folder.parents[1])
    (before,) = study.walks()
    assert (before.usable, [each.code for each in before.why_not]) == (False, ["teach-no-steps"])
    write_steps(analyze(stored), walk_folder / "steps")
    (walk,) = study.walks()
    assert (walk.id, walk.patient, walk.usable, walk.report) == (ID, "P 7", True, True)
    assert f"{walk.at:%Y-%m-%d %H:%M}" == "2026-02-27 12:00"
    assert walk.source == "walk 2026-03-01 10.00.00.mp4"
    assert (walk.fps, walk.age_years) == (pytest.approx(30, abs=0.1), 61.0)
    assert "sagittal" in walk.view


def test_a_walk_that_could_not_be_measured_has_none(tmp_path: Path, pose_of, stored: Path) -> None:  # type: ignore[no-untyped-def]
    refused = analyze_pose(stored, pose_of().only(0.0, 0.8))
    write_steps(refused, tmp_path / "steps")
    assert not (tmp_path / "steps").exists()
