"""A run that goes on where another one stopped."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from trees import files_of

from gaitnet.errors import OutputError
from gaitnet.extraction import Job, Ledger, Outcome, Settings, opened, plan
from gaitnet.extraction.ledger import LEDGER
from gaitnet.pipeline import Options, settled
from gaitnet.pose.engine import Engine
from gaitnet.pose.stored import save_pose
from gaitnet.sequences import read_info
from gaitnet.terminal.extracting import run_extraction
from gaitnet.types import Tuning


@pytest.fixture(scope="module")
def extracted(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two walks and one file that is none, extracted."""
    root = tmp_path_factory.mktemp("extracted")
    folder = root / "in"
    folder.mkdir()
    for name in ("a", "b"):
        shutil.copy(stored, folder / f"{name}.npz")
    (folder / "c.npz").write_text("no landmarks")
    run_extraction(plan(sorted(folder.iterdir()), root / "out"), Settings(), root / "out")
    return root


def test_what_auto_stood_for_is_written_down(stored: Path, tmp_path: Path):
    jobs, auto = plan([stored], tmp_path / "out"), Options(engine=Engine("auto"))
    run_extraction(jobs, Settings(auto), tmp_path / "out")
    info = read_info(jobs[0].folder)
    assert info is not None
    assert info.extra.settings["engine"] == str(settled(auto).engine)


@pytest.fixture
def tree(extracted: Path, tmp_path: Path) -> tuple[Path, list[Job]]:
    """A copy of it, with the times of its files."""
    for name in ("in", "out"):
        shutil.copytree(extracted / name, tmp_path / name)
    return tmp_path / "out", plan(sorted((tmp_path / "in").iterdir()), tmp_path / "out")


def known(out: Path, jobs: list[Job], settings: Settings | None = None) -> list[str]:
    """The walks that would not be measured again."""
    with opened(out, jobs, settings or Settings()) as ledger:
        return [job.name for job in jobs if ledger.known(job)]


def test_what_is_there_is_not_measured_again(tree, capsys):
    out, jobs = tree
    before, times = files_of(out), {path: path.stat().st_mtime_ns for path in out.rglob("*.npy")}
    capsys.readouterr()
    outcomes = run_extraction(jobs, Settings(), out)
    said = capsys.readouterr().out
    assert "3 of 3 trials were measured before; --again repeats them." in said
    assert "2 of 3 walks written, 12 steps; 1 skipped" in said
    assert "not a landmark file" in said
    assert [outcome.steps for outcome in outcomes] == [6, 6, 0]
    assert files_of(out) == before
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.npy")} == times


def test_again_means_again(tree):
    out, jobs = tree
    before = files_of(out)
    times = {path: path.stat().st_ino for path in out.rglob("*.npy")}
    run_extraction(jobs, Settings(), out, again=True)
    assert files_of(out) == before
    assert not {path: path.stat().st_ino for path in out.rglob("*.npy")}.items() & times.items()


def test_other_settings_are_noticed_and_said(tree, capsys):
    out, jobs = tree
    other = Settings(Options(height_m=1.8))
    assert known(out, jobs, other) == []
    capsys.readouterr()
    run_extraction(jobs, other, out)
    assert "measured again: height_m was None." in capsys.readouterr().out
    assert known(out, jobs, other) == ["a.npz", "b.npz", "c.npz"]
    assert json.loads((jobs[0].folder / "sequence.json").read_text())["extra"]["settings"]["height_m"] == 1.8


@pytest.mark.parametrize(
    "option",
    [{"tuning": Tuning(cutoff_hz=5.0)}, {"level_deg": 0.0}, {"rotate_deg": 90}, {"belt_m_s": 1.1}],
    ids=str,
)
def test_every_option_that_moves_numbers_is_a_setting(tree, option):
    out, jobs = tree
    assert known(out, jobs, Settings(Options(**option))) == []
    with opened(out, jobs, Settings(Options(**option))) as ledger:
        assert ledger.changes(jobs[0]) == f"{next(iter(option))} was None"


def test_another_subject_is_another_setting(tree):
    out, jobs = tree
    assert known(out, [replace(job, subject="anna") for job in jobs]) == []


def test_the_number_of_threads_is_none(tree):
    out, jobs = tree
    engine = replace(Options().engine, threads=7)
    assert len(known(out, jobs, Settings(Options(engine=engine)))) == 3


def test_a_file_that_was_only_touched_is_the_same(tree):
    out, jobs = tree
    os.utime(jobs[0].sources[0], ns=(1, 1))
    assert known(out, jobs) == ["a.npz", "b.npz", "c.npz"]
    os.utime(jobs[2].sources[0], ns=(1, 1))  # of a skipped one nothing is kept to compare with
    assert known(out, jobs) == ["a.npz", "b.npz"]


def test_a_changed_file_is_refused_until_its_folder_is_gone(tree, pose_of, capsys):
    out, jobs = tree
    before = files_of(jobs[0].folder)
    save_pose(jobs[0].sources[0], pose_of(5))
    assert known(out, jobs) == ["b.npz", "c.npz"]
    for _ in range(2):  # it is not forgotten either
        outcome = run_extraction(jobs, Settings(), out)[0]
        assert outcome.notes.startswith(
            f"{jobs[0].folder}: contains the walk of another video, or of an earlier version"
        )
        assert files_of(jobs[0].folder) == before
    shutil.rmtree(jobs[0].folder)
    assert run_extraction(jobs, Settings(), out)[0].steps > 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda out: shutil.rmtree(out / "a"),
        lambda out: (out / "a/003_angles.npy").unlink(),
        lambda out: (out / "a/sequence.json").write_text("{"),
    ],
)
def test_what_is_not_whole_is_measured_again(tree, damage):
    out, jobs = tree
    before = files_of(out)
    damage(out)
    if (out / "a/sequence.json").exists() and len(list((out / "a").glob("*_angles.npy"))) == 6:
        (out / LEDGER).unlink()  # with the ledger alone a damaged text would not be noticed
    run_extraction(jobs, Settings(), out)
    assert files_of(out) == before


@pytest.mark.parametrize("left", [b"", b'{"walk": "a", "st'])
def test_without_a_ledger_or_with_half_of_one_nothing_is_lost(tree, left):
    out, jobs = tree
    before = files_of(out)
    (out / LEDGER).write_bytes(left)
    assert known(out, jobs) == ["a.npz", "b.npz"]
    run_extraction(jobs, Settings(), out)
    assert files_of(out) == before


def line(**changes: object) -> bytes:
    whole = {"walk": "a", "sources": [], "settings": {}, "steps": 1, "seconds": 1.0, "notes": ""}
    return json.dumps(whole | changes).encode() + b"\n"


@pytest.mark.parametrize(
    "left",
    [
        b"[]\n3\nnull\n",
        b"\xff\xfe\n",
        line(walk=3),
        line(walk=None) + line(walk="b"),
        line(steps="six"),
        line(steps=-1),
        line(sources=[["a.npz", 1]]),
        line(seconds=1).replace(b"1", b"9" * 400),
        line(settings=[]),
        line(notes={}),
        b"[" * 100_000 + b"\n",
        b'{"walk": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001 + b"\n",
    ],
)
def test_a_damaged_ledger_is_set_aside_and_what_can_be_read_of_it_is_known(tree, left):
    out, jobs = tree
    first = (out / LEDGER).read_bytes().splitlines(keepends=True)[0]
    (out / LEDGER).write_bytes(first + left)
    with opened(out, jobs, Settings()) as ledger:
        assert ledger.set_aside == out / "extraction.damaged.jsonl"
        assert [bool(ledger.known(job)) for job in jobs] == [True, True, False]
    assert ledger.set_aside.read_bytes() == first + left
    with opened(out, jobs, Settings()) as ledger:
        assert ledger.set_aside is None  # it is whole again


def test_a_damaged_ledger_is_said_and_the_run_goes_on(tree, capsys):
    out, jobs = tree
    before = files_of(out)
    first = (out / LEDGER).read_bytes().splitlines(keepends=True)[0]
    left = line(steps="six")
    (out / LEDGER).write_bytes(first + left)
    capsys.readouterr()
    outcomes = run_extraction(jobs, Settings(), out)
    assert [outcome.steps for outcome in outcomes] == [6, 6, 0]
    assert "extraction.damaged.jsonl: a damaged list of results" in " ".join(capsys.readouterr().out.split())
    after = files_of(out)
    assert after.pop("extraction.damaged.jsonl") == first + left
    assert after.keys() == before.keys()
    run_extraction(jobs, Settings(), out)  # it is whole again
    assert "a damaged list" not in capsys.readouterr().out


def test_walks_of_other_runs_stay_in_the_ledger(tree, stored, tmp_path):
    out, _ = tree
    shutil.copy(stored, tmp_path / "z.npz")
    run_extraction(plan([tmp_path / "z.npz"], out), Settings(), out)
    walks = [json.loads(line)["walk"] for line in (out / LEDGER).read_text().splitlines()]
    assert walks == ["a", "b", "c", "z"]


def test_two_at_once_do_not_write_to_one_tree(tree):
    out, jobs = tree
    with opened(out, jobs, Settings()), pytest.raises(OutputError, match="in use by another extraction"):
        run_extraction(jobs, Settings(), out)
    run_extraction(jobs, Settings(), out)


def test_what_a_killed_run_left_is_cleared_away(tree):
    out, jobs = tree
    before = files_of(out)
    (out / ".a.partial-0123abcd").mkdir()
    (out / ".a.partial-0123abcd/001_angles.npy").write_bytes(b"half")
    (out / ".extraction.jsonl.partial-0123abcd").write_bytes(b"half")
    (out / "b").rename(out / ".b.old-0123abcd")  # killed between the two renames
    (out / ".b.partial-0123abcd").mkdir()
    (out / ".mine").write_text("somebody's")
    assert known(out, jobs) == ["a.npz", "b.npz", "c.npz"]
    (out / ".mine").unlink()
    assert files_of(out) == before


def test_nothing_measured_leaves_nothing(tmp_path):
    (tmp_path / "c.npz").write_text("no landmarks")
    jobs = plan([tmp_path / "c.npz"], tmp_path / "out")
    assert run_extraction(jobs, Settings(), tmp_path / "out")[0].steps == 0
    assert not (tmp_path / "out").exists()


def test_a_ledger_that_can_t_be_written_is_one_line(tree):
    out, jobs = tree
    ledger = Ledger(out, Settings())
    (out / LEDGER).unlink()
    (out / LEDGER).mkdir()
    with pytest.raises(OutputError, match=r"extraction\.jsonl: can't be written"):
        ledger.add(Outcome(jobs[0], steps=1))
