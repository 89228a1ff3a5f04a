"""What `gaitnet extract` shows, and its exit code."""

import shutil
from pathlib import Path

import pytest

from gaitnet.errors import OutputError
from gaitnet.extraction import Job, Outcome, Settings, plan
from gaitnet.pipeline import Options
from gaitnet.terminal.console import say, tell_error
from gaitnet.terminal.extracting import run_extraction, tell_skipped


def skipped(*sources: Path, notes: str = "too dark. Film again.", **others: object) -> Outcome:
    return Outcome(Job(sources, Path("out/walk"), "walk"), notes=notes, **others)


def written(*sources: Path) -> Outcome:
    return Outcome(Job(sources, Path("out/walk"), "walk"), steps=5, seconds=4.0)


def test_every_walk_has_its_row_and_the_last_line_counts_them(stored, tmp_path, capsys):
    bad = tmp_path / "bad.npz"
    bad.write_text("no landmarks")
    outcomes = run_extraction(plan([stored, bad], tmp_path / "out"), Settings(), tmp_path / "out")
    assert [outcome.steps > 0 for outcome in outcomes] == [True, False]
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[-1].strip() == f"1 of 2 walks written, {outcomes[0].steps} steps; 1 skipped"
    (row,) = (line for line in lines if "bad.npz" in line)
    assert "skipped: not a landmark file (.npz)" in row
    assert str(bad) not in row  # the path stands in the first column already
    (row,) = (line for line in lines if "stored.npz" in line)
    assert [cell.strip() for cell in row.split("│")[2:5]] == ["6", "4.0", str(tmp_path / "out/stored")]


def test_what_looks_like_markup_is_a_name(stored, tmp_path, capsys):
    odd = tmp_path / "[bold]x [red] :smile: ].npz"
    shutil.copy(stored, odd)
    run_extraction(plan([odd], tmp_path / "out"), Settings(), tmp_path / "out")
    say(str(odd))
    tell_error(str(odd))
    out, err = capsys.readouterr()
    assert out.count(odd.stem) == 3  # the file, its folder, and what was said
    assert err == f"error: {odd}\n"


def test_a_fault_of_ours_stops_nobody_else_and_shows_its_traceback(stored, tmp_path, capsys):
    other = tmp_path / "other.npz"
    shutil.copy(stored, other)
    jobs = plan([stored, other], tmp_path / "out")
    outcomes = run_extraction(
        jobs, Settings(Options(level_deg="tall")), tmp_path / "out"
    )  # a programming error
    assert [(outcome.steps, outcome.fault) for outcome in outcomes] == [(0, True), (0, True)]
    out, err = capsys.readouterr()
    assert err.count("Traceback") == 2
    assert "skipped: internal error (TypeError). Report it" in out
    assert tell_skipped(outcomes, [stored, other]) == 1


def test_a_disk_that_is_full_stops_the_work(stored, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="can't be written"):
        run_extraction([Job((stored,), tmp_path / "file/walk", "stored.npz")], Settings(), tmp_path)


@pytest.mark.parametrize(
    ("outcomes", "paths", "code", "says"),
    [
        ([written(Path("a.mp4"))], ["a.mp4"], 0, []),
        ([skipped(Path("a.mp4"))], ["a.mp4"], 2, ["error: a.mp4: too dark. Film again."]),
        ([skipped(Path("v/a.mp4")), written(Path("v/b.mp4"))], ["v"], 0, []),
        (
            [skipped(Path("v/a.mp4")), skipped(Path("v/b.mp4"))],
            ["v"],
            2,
            ["error: v: no video in it could be measured; the table says why."],
        ),
        (
            [skipped(Path("v/a.mp4")), skipped(Path("b.mp4")), written(Path("c.mp4"))],
            ["v", "b.mp4", "c.mp4"],
            2,
            ["error: b.mp4: too dark. Film again."],
        ),
        ([skipped(Path("w/1.mp4"), Path("w/2.mp4"), notes="n")], ["w/1.mp4", "w/2.mp4"], 2, ["error: w: n"]),
        ([written(Path("v/a.mp4")), skipped(Path("v/b.mp4"), fault=True)], ["v"], 1, []),
    ],
)
def test_the_exit_code_and_the_lines_fit_what_was_asked_for(capsys, outcomes, paths, code, says):
    assert tell_skipped(outcomes, [Path(path) for path in paths]) == code
    assert capsys.readouterr().err.splitlines() == says
