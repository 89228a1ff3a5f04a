"""The queue goes on, whatever becomes of a film."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from gaitnet.app import lingering as lingering_room
from gaitnet.app.child import KEPT
from gaitnet.app.job import State, UploadJob
from gaitnet.app.jobs import Jobs, Work
from gaitnet.app.lingering import Lingering
from gaitnet.app.shelf import Shelf
from gaitnet.app.states import state_in_words
from gaitnet.app.visit import Upload
from gaitnet.errors import OutputError
from gaitnet.inference import DEFAULT_MODEL


def handed_in(jobs: Jobs, shelf: Shelf, film: Path, **fields) -> Upload:
    walk = Upload(".mp4", **fields)
    shutil.copy(film, shelf.place(walk) / "film.mp4")
    jobs.add(walk, "walk.mp4")
    return walk


def test_a_fault_costs_one_film(tmp_path, film, empty_room, monkeypatch, capfd):
    shelf = Shelf(tmp_path)
    faults: dict[str, Exception] = {"full": OutputError("disk: can't be written. Free disk space.")}
    faults["broken"] = OSError(28, "No space left on device")
    faults["ours"] = ZeroDivisionError("division by zero")
    settle = shelf.settle

    def sometimes(walk: Upload) -> Upload:
        if walk.patient in faults:
            raise faults[walk.patient]
        return settle(walk)

    monkeypatch.setattr(shelf, "settle", sometimes)
    jobs = Jobs(shelf, Work(DEFAULT_MODEL))
    try:
        walks = [handed_in(jobs, shelf, empty_room, patient=name) for name in (*faults, "fine")]
        while jobs.unfinished():
            time.sleep(0.05)
        found = [jobs.get(walk.id) for walk in walks]
        assert [job.state for job in found] == [State.FAILED] * 3 + [State.DONE]
        assert found[0].error == "disk: can't be written. Free disk space."
        assert found[1].error == "walk.mp4: can't be stored (No space left on device). Free disk space."
        assert found[2].error.startswith("walk.mp4: internal error (ZeroDivisionError).")
        assert "division by zero" in capfd.readouterr().err
        kept = [path.name for path in (tmp_path / "now").iterdir()]
        assert not [name for name in kept if name.startswith(tuple(walk.id for walk in walks[:3]))]
        assert shelf.find(walks[3].id)
    finally:
        jobs.close()
        shelf.close()


def test_a_video_that_can_not_be_drawn_costs_no_report(tmp_path, empty_room, monkeypatch):
    shelf = Shelf(tmp_path)
    monkeypatch.setattr(shelf, "settle_film", lambda _: 1 / 0)
    jobs = Jobs(shelf, Work(DEFAULT_MODEL))
    try:
        walk = handed_in(jobs, shelf, empty_room, patient="P")
        while jobs.unfinished():
            time.sleep(0.05)
        job = jobs.get(walk.id)
        assert (job.state, job.undrawn, job.measured) == (State.DONE, True, True)
        assert (job.verdict, job.why) == ("NOT_MEASURABLE", "nobody")
        assert job.error.startswith("walk.mp4: internal error (ZeroDivisionError).")
        assert shelf.find(walk.id)
        assert not (tmp_path / "now" / f"{walk.id}-drawn").exists()
        assert jobs.again(walk, "walk.mp4")  # its video is still there
    finally:
        jobs.close()
        shelf.close()


def test_walks_that_somebody_damaged_are_left_alone(tmp_path, plain_report):
    shelf = Shelf(tmp_path)
    report = plain_report | {"parameters": {}}
    whole = Upload(".mp4", patient="P")
    other = json.dumps({"suffix": ".mp4", "id": "elsewhere", "added": whole.added})
    files = {
        whole.id: (json.dumps({"suffix": ".mp4", "patient": "P", "id": whole.id}), json.dumps(report)),
        "half": ('{"suffix": ".m', json.dumps(report)),
        "other": (other, json.dumps(report)),
        "strange": (other.replace("elsewhere", "strange"), "[]"),
        "old": (other.replace("elsewhere", "old"), "{}"),
        "zone": (
            other.replace("elsewhere", "zone").replace(whole.added, whole.added[:19]),
            json.dumps(report),
        ),
        "odd": (other.replace("elsewhere", "odd"), json.dumps(report | {"parameters": {"cadence": 1}})),
        "newer": (other.replace("elsewhere", "newer").replace("suffix", "origin"), json.dumps(report)),
    }
    for name, (walk, found) in files.items():
        (tmp_path / "walks" / name).mkdir()
        (tmp_path / "walks" / name / "walk.json").write_text(walk)
        (tmp_path / "walks" / name / "report.json").write_text(found)
    (tmp_path / "walks" / "file").write_text("no folder")
    assert [name for name in files if shelf.find(name)] == [whole.id]
    assert [kept.walk.id for kept in shelf.of("P")] == [whole.id]
    assert {path.name for path in (tmp_path / "walks").iterdir()} == {*files, "file"}
    shelf.close()


@pytest.fixture
def shelved(plain_report):
    """Puts a walk on a shelf: `shelved(shelf, day, verdict="CAUTION")`."""

    def put(shelf: Shelf, day: int, **fields) -> Upload:
        walk = Upload(".mp4", patient="P", added=f"2026-05-{day:02}T10:00:00+02:00")
        place = shelf.fresh(walk)
        (place / "report.json").write_text(json.dumps(plain_report | fields))
        (place / "report.html").write_text("a page with pictures")
        (place / KEPT).write_text("a page")
        shelf.settle(walk)
        return walk

    return put


def test_the_newest_walk_with_numbers_stands_beside_the_next(tmp_path, shelved):
    shelf = Shelf(tmp_path)
    first = shelved(shelf, 1)
    newest = shelved(shelf, 2)
    shelved(shelf, 3, parameters={})
    shelved(shelf, 4, verdict="CAUTION")  # rather one without reservations
    assert [kept.walk.added[8:10] for kept in shelf.of("P")] == ["04", "03", "02", "01"]
    assert first.source == "walk 2026-05-01 10.00.00.mp4"
    new = Upload(".mp4", patient="P")
    assert shelf.before(new).parent.name == newest.id
    for walk in (first, newest):
        shelf.discard(walk.id)
    assert json.loads(shelf.before(new).read_text())["verdict"] == "CAUTION"
    assert shelf.before(Upload(".mp4", patient="P", compare=False)) is None
    assert shelf.before(Upload(".mp4", patient="Q")) is None
    assert shelf.before(Upload(".mp4")) is None
    shelf.close()


@pytest.mark.parametrize("walk_id", ["..", "../walks", "", ".", "x" * 5000])
def test_only_its_own_folders_are_a_walks(tmp_path, walk_id):
    shelf = Shelf(tmp_path)
    (tmp_path / "walks" / "mine").mkdir()
    shelf.discard(walk_id)
    assert (tmp_path / "walks" / "mine").exists()
    assert shelf.files(walk_id) == {}
    shelf.close()


def test_a_kept_walk_comes_back_where_its_replacement_was_interrupted(tmp_path, shelved):
    shelf = Shelf(tmp_path)
    walk = shelved(shelf, 1)
    shelf.close()
    (tmp_path / "now").mkdir()
    (tmp_path / "walks" / walk.id).rename(tmp_path / "now" / f"{walk.id}-old")  # killed here
    (tmp_path / "now" / f"{walk.id}-new").mkdir()
    shelf = Shelf(tmp_path)
    assert shelf.find(walk.id)
    assert list((tmp_path / "now").iterdir()) == []
    shelf.close()


def test_a_walk_under_another_code_is_no_longer_under_the_first(tmp_path, shelved):
    shelf = Shelf(tmp_path)
    walk = shelved(shelf, 1)
    shelf.describe(replace(walk, patient="Q"))
    assert [kept.walk.id for kept in shelf.of("Q")] == [walk.id]
    assert shelf.of("P") == []
    shelf.close()
    again = Shelf(tmp_path)
    assert [kept.walk.patient for kept in again.of("Q")] == ["Q"]
    again.close()


@pytest.mark.parametrize(
    ("age", "norms", "held"),
    [(None, "", "adult"), (9, "", "child"), (18, "", "adult"), (9, "adult", "adult")],
)
def test_age_chooses_the_norms(age, norms, held):
    assert Upload(".mp4", age_years=age, norms=norms).held_against == held


@pytest.mark.parametrize(
    ("verdict", "why", "said"),
    [
        ("OK", "", "Usable"),
        ("CAUTION", "", "Usable, with reservations"),
        ("NOT_MEASURABLE", "nobody", "Not usable: no person detected"),
    ],
)
def test_a_list_says_how_usable_a_video_is(verdict, why, said):
    job = UploadJob(Upload(".mp4"), "walk.mp4", state=State.DONE, measured=True, verdict=verdict, why=why)
    assert state_in_words(job, 0, "en") == said


def test_videos_stay_until_their_page_was_left_or_their_time_is_up(tmp_path, monkeypatch):
    shelf = Shelf(tmp_path)
    jobs = Jobs(shelf, Work(DEFAULT_MODEL))
    lingering = Lingering(shelf, jobs)
    walks = [Upload(".mp4") for _ in range(3)]
    for walk in walks:
        (shelf.place(walk) / "film.mp4").write_bytes(bytes(1000))
        job = jobs._jobs[walk.id] = UploadJob(walk, "walk.mp4", state=State.DONE, measured=True)
        job.over_s = time.monotonic()
        lingering.asked(job)
    first, second, third = (jobs.get(walk.id) for walk in walks)
    lingering.left(first)
    lingering.sweep()
    assert len(list(tmp_path.rglob("film.mp4"))) == 3  # its page may be reloaded
    monkeypatch.setattr(lingering_room, "LEFT_S", -1.0)
    lingering.left(second)
    lingering.asked(second)  # it was
    lingering.sweep()
    assert not shelf.films(first.walk.id)
    assert shelf.films(second.walk.id)
    third.asked_s = third.over_s = time.monotonic() - lingering_room.LONGEST_S - 1
    lingering.sweep()
    assert not shelf.films(third.walk.id)
    monkeypatch.setattr(lingering_room, "MOST_BYTES", 500)
    lingering.sweep()
    assert not shelf.films(second.walk.id)
    jobs.close()
    shelf.close()
