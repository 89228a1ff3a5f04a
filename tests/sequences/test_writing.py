from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import OutputError, SequenceError
from gaitnet.sequences import Clip, ClipInfo, WalkInfo, read_info, read_landmarks, read_walk, write_walk

INFO = WalkInfo(source_file="a.mp4", source_sha256="aa")


def clip(value: float = 1.0, frames: int = 3) -> Clip:
    return Clip(np.full((frames, 11), value, np.float32), np.full((frames, 33, 4), value, np.float32))


def everything_in(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def numbered(*numbers: int) -> WalkInfo:
    return replace(INFO, clips=tuple(ClipInfo(number, "left", 0.0, 0.5) for number in numbers))


def test_a_walk_has_its_clips_and_its_info_and_nothing_else(tmp_path):
    write_walk(tmp_path / "w", [clip(1), Clip(clip(2).values)], INFO)
    expected = ["001_angles.npy", "001_landmarks.npy", "002_angles.npy", "sequence.json"]
    assert everything_in(tmp_path) == ["w", *(f"w/{name}" for name in expected)]
    assert [sequence.values[0, 0] for sequence in read_walk(tmp_path / "w")] == [1, 2]
    assert np.array_equal(read_landmarks(tmp_path / "w/001_landmarks.npy"), clip().landmarks)
    assert read_info(tmp_path / "w") == INFO


def test_clips_take_the_numbers_of_their_info(tmp_path):
    write_walk(tmp_path / "w", [clip(4), clip(2000)], numbered(4, 2000))
    assert {"w/004_angles.npy", "w/2000_angles.npy"} < set(everything_in(tmp_path))


def test_missing_values_are_written(tmp_path):
    write_walk(tmp_path / "w", [clip(np.nan)], INFO)
    assert np.isnan(read_walk(tmp_path / "w")[0].values).all()


def test_a_newer_walk_replaces_the_older_one(tmp_path):
    write_walk(tmp_path / "w", [clip(1), clip(2), clip(3)], INFO)
    write_walk(tmp_path / "w", [clip(9)], replace(INFO, subject="bo"))
    assert everything_in(tmp_path) == ["w", "w/001_angles.npy", "w/001_landmarks.npy", "w/sequence.json"]
    assert read_walk(tmp_path / "w")[0].values[0, 0] == 9
    assert read_walk(tmp_path / "w")[0].subject == "bo"


def test_folders_are_as_open_as_the_umask_says(tmp_path):
    (tmp_path / "other").mkdir()
    write_walk(tmp_path / "w", [clip()], INFO)
    assert (tmp_path / "w").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_is_followed_when_a_walk_is_replaced(tmp_path):
    write_walk(tmp_path / "real/w", [clip(1)], INFO)
    (tmp_path / "link").symlink_to(tmp_path / "real/w")
    write_walk(tmp_path / "link", [clip(2)], INFO)
    assert (tmp_path / "link").is_symlink()
    assert read_walk(tmp_path / "real/w")[0].values[0, 0] == 2


BROKEN = {
    "no clips": ([], INFO),
    "fewer numbers": ([clip(), clip()], numbered(1)),
    "twice a number": ([clip(), clip()], numbered(1, 1)),
    "ten columns": ([Clip(np.zeros((3, 10)))], INFO),
    "no frames": ([Clip(np.zeros((0, 11)))], INFO),
    "one dimension": ([Clip(np.zeros(11))], INFO),
    "infinite": ([clip(np.inf)], INFO),
    "other landmarks": ([Clip(np.zeros((3, 11)), np.zeros((2, 33, 4)))], INFO),
    "no rate": ([clip()], replace(INFO, rate_hz=0.0)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_could_not_be_read_back_is_not_written(tmp_path, name):
    with pytest.raises(SequenceError, match="deep/w"):
        write_walk(tmp_path / "deep/w", *BROKEN[name])
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("calls", range(4))
def test_a_failure_half_way_leaves_the_old_walk_and_nothing_else(tmp_path, monkeypatch, error, calls):
    """The disk fills up, or the user presses Ctrl-C, at the first, second, ... file."""
    write_walk(tmp_path / "w", [clip(1)], INFO)
    before, count = everything_in(tmp_path), iter(range(100))

    def sync(_: int) -> None:
        if next(count) == calls:
            raise error

    monkeypatch.setattr(os, "fsync", sync)
    new = [clip(2), Clip(clip(3).values)]
    for folder in (tmp_path / "w", tmp_path / "new/class/w"):
        count = iter(range(100))
        with pytest.raises(OutputError if isinstance(error, OSError) else KeyboardInterrupt) as caught:
            write_walk(folder, new, INFO)
        assert isinstance(error, KeyboardInterrupt) or f"{folder}: can't be written (No space" in str(
            caught.value
        )
        assert everything_in(tmp_path) == before
    assert read_walk(tmp_path / "w")[0].values[0, 0] == 1


def test_when_the_new_folder_can_not_move_in_the_old_one_comes_back(tmp_path, monkeypatch):
    write_walk(tmp_path / "w", [clip(1)], INFO)
    before, rename = everything_in(tmp_path), Path.rename

    def moved(self: Path, target: Path) -> Path:
        if ".partial-" in self.name:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", moved)
    with pytest.raises(OutputError, match=r"/w: can't be written \(Permission denied\)"):
        write_walk(tmp_path / "w", [clip(2)], INFO)
    assert everything_in(tmp_path) == before
    assert read_walk(tmp_path / "w")[0].values[0, 0] == 1


def test_a_folder_with_other_peoples_files_is_not_replaced(tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "w/thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match=r"thesis\.docx: not written by gaitnet.*Move it"):
        write_walk(tmp_path / "w", [clip()], INFO)
    assert everything_in(tmp_path) == ["w", "w/thesis.docx"]


def test_a_file_in_the_way_is_kept(tmp_path):
    (tmp_path / "w").write_text("kept")
    with pytest.raises(OutputError, match="w: a file, not a folder"):
        write_walk(tmp_path / "w", [clip()], INFO)
    with pytest.raises(OutputError, match="w/deeper: can't be written"):
        write_walk(tmp_path / "w/deeper", [clip()], INFO)
    assert (tmp_path / "w").read_text() == "kept"


def test_long_names_fit(tmp_path):
    name = "é" * 120  # 240 bytes; 255 are allowed
    write_walk(tmp_path / name, [clip()], INFO)
    assert len(read_walk(tmp_path / name)) == 1
