"""What every writer of the tables keeps to."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import analyze
from gaitnet.inference import load_predictor
from gaitnet.pose import load_backend
from gaitnet.report.researchers import remove_files, write_files
from gaitnet.report.writers import FILM_WRITERS, WRITERS, name_of_film, write_all
from gaitnet.types import GaitReport, Verdict

EMPTY = GaitReport("nothing", Verdict.NOT_MEASURABLE, (), None, {}, None, None, None, {})


@pytest.fixture(scope="module")
def report(stored: Path, trained) -> GaitReport:
    """With the prediction of a model that sees steps only, of which there is a picture."""
    return analyze(stored, load_predictor(trained.exported)).report


@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_writes_its_file_the_same_each_time(report, tmp_path: Path, name: str) -> None:
    written = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        assert WRITERS[name].made(folder / name, report) is True
        assert [path.name for path in folder.iterdir()] == [name]
        written.append((folder / name).read_bytes())
    assert written[0] == written[1]
    assert len(written[0]) > 50


@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_says_when_there_is_nothing_to_say(tmp_path: Path, name: str) -> None:
    said = WRITERS[name].made(tmp_path / name, EMPTY)
    assert (tmp_path / name).exists() == said
    assert said == (name == "report.json")


@pytest.mark.parametrize("for_others", [False, True])
def test_what_an_earlier_report_left_is_deleted(report, tmp_path: Path, for_others: bool) -> None:
    write_all(tmp_path, report, for_others)
    names = {name for name, writer in WRITERS.items() if writer.for_others == for_others}
    assert {path.name for path in tmp_path.iterdir()} == names
    write_all(tmp_path, EMPTY, for_others)
    assert {path.name for path in tmp_path.iterdir()} == names & {"report.json"}


@pytest.mark.parametrize("name", FILM_WRITERS)
def test_every_film_has_its_file(report, stored: Path, tmp_path: Path, name: str) -> None:
    pose = load_backend("stored").estimate(stored)
    flat = replace(pose, world=np.full_like(pose.world, np.nan))
    assert FILM_WRITERS[name].made(tmp_path / name, pose) is True
    assert FILM_WRITERS[name].made(tmp_path / f"flat_{name}", flat) == (tmp_path / f"flat_{name}").exists()
    write_files(tmp_path, report, [])
    assert not (tmp_path / name).exists()


def test_a_second_film_has_a_number(tmp_path: Path) -> None:
    assert name_of_film("keypoints.coco.json", 1) == "keypoints.coco.json"
    assert name_of_film("keypoints.coco.json", 2) == "keypoints_2.coco.json"
    for name in FILM_WRITERS:
        (tmp_path / name_of_film(name, 3)).write_text("old")
    remove_files(tmp_path)
    assert list(tmp_path.iterdir()) == []
