"""The queue goes on, whatever becomes of a film."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from gaitnet.app.jobs import Jobs, State, Work
from gaitnet.app.shelf import Shelf, Walk
from gaitnet.errors import OutputError
from gaitnet.inference import DEFAULT_MODEL


def handed_in(jobs: Jobs, shelf: Shelf, film: Path, **fields) -> Walk:
    walk = Walk("walk.mp4", **fields)
    place = shelf.place(walk) / "film.mp4"
    shutil.copy(film, place)
    jobs.add(walk, place)
    return walk


def test_a_fault_costs_one_film(tmp_path, film, empty_room, monkeypatch, capfd):
    shelf = Shelf(tmp_path)
    faults: dict[str, Exception] = {"full": OutputError("disk: can't be written. Make room.")}
    faults["broken"] = OSError(28, "No space left on device")
    faults["ours"] = ZeroDivisionError("division by zero")
    settle = shelf.settle

    def sometimes(walk: Walk) -> None:
        if walk.patient in faults:
            raise faults[walk.patient]
        settle(walk)

    monkeypatch.setattr(shelf, "settle", sometimes)
    jobs = Jobs(shelf, Work(DEFAULT_MODEL))
    try:
        walks = [handed_in(jobs, shelf, empty_room, patient=name) for name in (*faults, "fine")]
        while jobs.unfinished():
            time.sleep(0.05)
        found = [jobs.get(walk.id) for walk in walks]
        assert [job.state for job in found] == [State.FAILED] * 3 + [State.DONE]
        assert found[0].error == "disk: can't be written. Make room."
        assert found[1].error == "walk.mp4: can't be stored (No space left on device). Make room."
        assert found[2].error.startswith("walk.mp4: a fault of gaitnet's (ZeroDivisionError).")
        assert "division by zero" in capfd.readouterr().err
        assert not any((tmp_path / "now" / walk.id).exists() for walk in walks)
        assert shelf.find(walks[3].id)
    finally:
        jobs.close()
        shelf.close()


def test_walks_that_somebody_damaged_are_left_alone(tmp_path):
    shelf = Shelf(tmp_path)
    report = {"verdict": "OK", "prediction": None, "metres": None, "parameters": {}}
    whole = Walk("a.mp4", patient="P")
    other = json.dumps({"source": "a.mp4", "id": "elsewhere", "added": whole.added})
    files = {
        whole.id: (json.dumps({"source": "a.mp4", "patient": "P", "id": whole.id}), json.dumps(report)),
        "half": ('{"source": "a.m', json.dumps(report)),
        "other": (other, json.dumps(report)),
        "strange": (other.replace("elsewhere", "strange"), "[]"),
        "old": (other.replace("elsewhere", "old"), "{}"),
        "newer": (other.replace("elsewhere", "newer").replace("source", "origin"), json.dumps(report)),
    }
    for name, (walk, found) in files.items():
        (tmp_path / "walks" / name).mkdir()
        (tmp_path / "walks" / name / "walk.json").write_text(walk)
        (tmp_path / "walks" / name / "report.json").write_text(found)
    (tmp_path / "walks" / "file").write_text("no folder")
    assert [kept.walk.id for kept in shelf.all()] == [whole.id]
    assert {path.name for path in (tmp_path / "walks").iterdir()} == {*files, "file"}
    shelf.close()


def test_the_newest_walk_with_numbers_stands_beside_the_next(tmp_path):
    shelf = Shelf(tmp_path)
    report = {"verdict": "OK", "prediction": None, "metres": None}
    for day, parameters in (("01", {"cadence": {}}), ("02", {"cadence": {}}), ("03", {})):
        walk = Walk(f"{day}.mp4", patient="P", added=f"2026-05-{day}T10:00:00+02:00")
        (shelf.place(walk) / "report.json").write_text(json.dumps(report | {"parameters": parameters}))
        shelf.settle(walk)
    assert [kept.walk.source for kept in shelf.of("P")] == ["03.mp4", "02.mp4", "01.mp4"]
    before = shelf.before(Walk("new.mp4", patient="P"))
    assert before.parent.name == shelf.of("P")[1].walk.id
    assert shelf.before(Walk("new.mp4", patient="P", compare=False)) is None
    assert shelf.before(Walk("new.mp4", patient="Q")) is None
    assert shelf.before(Walk("new.mp4")) is None
    shelf.close()


@pytest.mark.parametrize("walk_id", ["..", "../walks", "", ".", "x" * 5000])
def test_only_its_own_folders_are_a_walks(tmp_path, walk_id):
    shelf = Shelf(tmp_path)
    (tmp_path / "walks" / "mine").mkdir()
    shelf.discard(walk_id)
    assert (tmp_path / "walks" / "mine").exists()
    assert shelf.files(walk_id) == {}
    shelf.close()
