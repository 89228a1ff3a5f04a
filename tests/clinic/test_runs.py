"""Trainings in a process of their own: cancelled, killed, out of disk; labels and models stay as they are."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gaitnet.clinic import Models, Run, Runs, Study, enough
from gaitnet.clinic import runs as runs_module
from gaitnet.errors import DataError, MissingDependencyError
from gaitnet.words import sentence

LONGEST_S = 120.0


def wait(runs: Runs, run: Run, until: Callable[[Run], bool]) -> Run:
    begun_s = time.monotonic()
    while time.monotonic() - begun_s < LONGEST_S:
        found = runs.get(run.id)
        assert found is not None
        if until(found):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{runs.get(run.id)}")


def kept(folder: Path) -> dict[str, bytes]:
    """All that must not be lost."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".json", ".npy") and "runs" not in path.parts
    }


def test_killed_it_has_failed_and_nothing_is_lost_and_another_can_be_cancelled(study: Study) -> None:
    before, runs = kept(study.folder), Runs(study.folder)
    run = runs.start("Left knee", "anna")
    with pytest.raises(DataError, match="Another training is running"):
        Runs(study.folder).start("Right knee")
    at_work = wait(runs, run, lambda now: now.stage == "folds")
    assert (runs.running() or run).id == run.id
    assert (at_work.name, at_work.by, at_work.classes) == ("Left knee", "anna", {"Normal": 5, "Limp": 5})
    os.kill(at_work.pid, signal.SIGKILL)
    ended = wait(Runs(study.folder), run, lambda now: now.over)
    assert ended.stage == "failed"
    assert ended.error is not None
    assert "ended from outside" in sentence(ended.error)
    assert not any(path.is_dir() for path in (study.folder / "runs" / run.id).iterdir())
    assert kept(study.folder) == before
    assert Models(study.folder).all() == []

    second = runs.start("Right knee")
    wait(runs, second, lambda now: now.stage in ("checking", "folds"))
    Runs(study.folder).cancel(second.id)
    assert wait(runs, second, lambda now: now.over).stage == "cancelled"
    assert kept(study.folder) == before
    assert [each.name for each in runs.all()] == ["Right knee", "Left knee"]
    runs.delete(second.id)
    assert [each.name for each in runs.all()] == ["Left knee"]


def test_a_full_disk_ends_in_a_sentence_and_loses_nothing(
    study: Study,
    gaitnet,  # type: ignore[no-untyped-def]
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No file may grow beyond what labels and steps need: a checkpoint is larger."""

    def spawn(runs: Runs, run_id: str) -> None:
        limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        limited += "from gaitnet.teaching.__main__ import main; main(*sys.argv[1:])"
        ran = subprocess.run(
            [sys.executable, "-c", limited, str(runs.folder), run_id],
            capture_output=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)),
        )
        assert ran.returncode == 0, ran.stderr.decode()[-2000:]

    before = kept(study.folder)
    monkeypatch.setattr(Runs, "_spawn", spawn)
    ran = gaitnet("train", "--from-app", study.folder, "--name", "Left knee", "--by", "anna")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "could not write its files (File too large). Free disk space" in ran.err
    (run,) = Runs(study.folder).all()
    assert (run.name, run.by, run.stage) == ("Left knee", "anna", "failed")
    assert run.error is not None
    assert run.error.code == "teach-disk"
    assert kept(study.folder) == before
    assert Models(study.folder).all() == []


def test_what_is_not_enough_does_not_begin(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(study.folder)
    study.label([walk.id for walk in study.walks() if walk.label == "Limp"][:2], None, "")
    with pytest.raises(DataError, match="Class Limp, people: 3; at least 4 are needed"):
        runs.start("Left knee")
    study.label([walk.id for walk in study.walks()], "Limp", "")
    with pytest.raises(DataError, match="only one class"):
        runs.start("Left knee")
    with pytest.raises(DataError, match="printable"):
        runs.start("two\nlines")
    monkeypatch.setattr(runs_module, "PACKAGES", ("a_package_that_nobody_has",))
    with pytest.raises(MissingDependencyError, match=r"pip install 'gaitnet\[train\]'"):
        runs.start("Left knee")
    assert runs.all() == []
    assert not enough(study).may_train


def test_a_process_that_never_comes_has_failed_after_a_minute(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Runs, "_spawn", lambda *_: None)
    runs = Runs(study.folder)
    run = runs.start("Left knee")
    assert run.stage == "waiting"
    with monkeypatch.context() as soon:
        soon.setattr(runs_module, "START_S", 0.0)
        assert (runs.get(run.id) or run).stage == "failed"
    (study.folder / "runs" / run.id / "state.json").write_text(
        (study.folder / "runs" / run.id / "state.json").read_text().replace('"failed"', '"waiting"')
    )
    (study.folder / "runs" / run.id / "log.txt").write_text("Traceback:\nNo module named gaitnet\n")
    with monkeypatch.context() as soon:
        soon.setattr(runs_module, "START_S", 0.0)
        ended = runs.get(run.id)
    assert ended is not None
    assert ended.error is not None
    assert "No module named gaitnet." in sentence(ended.error)
    other = runs.start("Left knee")
    runs.cancel(other.id)
    assert (runs.get(other.id) or other).stage == "cancelled"
    assert runs.get("../../etc") is None
    assert runs.get("0" * 16) is None
    with pytest.raises(DataError, match="no such training"):
        runs.cancel("0" * 16)
