"""Files appear whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from gaitnet.errors import OutputError
from gaitnet.files import atomic_file, hidden_sibling, make_folder, new_folder


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with atomic_file(path) as stream:
        stream.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_block_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), atomic_file(path) as stream:
        stream.write(bytes([1 // 0]))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_nobody_writes_any_more_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    dead = [tmp_path / f".{name}.partial-0123abcd" for name in ("overlay.mp4", "report.html")]
    for path in (*dead, tmp_path / ".mine", tmp_path / ".a.old-0123abcd"):
        path.touch()
    (tmp_path / ".walk.partial-0123abcd").mkdir()
    (tmp_path / ".link.partial-0123abcd").symlink_to(tmp_path / ".mine")
    with atomic_file(tmp_path / "alive") as stream:
        stream.write(b"x")
        code = "import sys, pathlib, gaitnet.files as f; f.remove_abandoned(pathlib.Path(sys.argv[1]))"
        subprocess.run([sys.executable, "-c", code, tmp_path], check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".a.old-0123abcd",
        ".link.partial-0123abcd",
        ".mine",
        ".walk.partial-0123abcd",
        "alive",
    ]


def test_a_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="can't be written"), atomic_file(tmp_path / "file" / "below"):
        pass


def write_folder(folder: Path, content: str = "new") -> None:
    with new_folder(folder, {"ours"}.__contains__) as partial:
        (partial / "ours").write_text(content)


def test_a_folder_appears_when_the_block_ends(tmp_path: Path) -> None:
    with new_folder(tmp_path / "a/b", {"ours"}.__contains__) as partial:
        (partial / "ours").touch()
        assert not (tmp_path / "a/b").exists()
        assert partial.name.startswith(".b.partial-")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["ours"]


def test_a_folder_that_fails_leaves_nothing_it_made(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "a/b", {"ours"}.__contains__) as partial:
        (partial / "ours").write_text(str(1 // 0))
    assert list(tmp_path.iterdir()) == []


def test_an_older_folder_is_replaced_and_kept_where_its_successor_fails(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write_folder(folder, "old")
    with pytest.raises(KeyboardInterrupt), new_folder(folder, {"ours"}.__contains__):
        raise KeyboardInterrupt
    assert (folder / "ours").read_text() == "old"
    write_folder(folder)
    assert (folder / "ours").read_text() == "new"
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_holds_others_files_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "thesis.odt").write_text("years")
    with pytest.raises(OutputError, match=r"thesis\.odt: not written by gaitnet"):
        write_folder(folder)
    assert (folder / "thesis.odt").read_text() == "years"
    assert list(tmp_path.iterdir()) == [folder]


def test_folders_that_cannot_be_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    before = sorted(tmp_path.iterdir())
    for folder in ("file", "file/below", "loop", "x" * 300, f"{'x' * 300}/below"):
        with pytest.raises(OutputError) as caught:
            write_folder(tmp_path / folder)
        assert "\n" not in str(caught.value)
    for folder in ("file", "file/below", "x" * 300):
        with pytest.raises(OutputError, match="can't be written"):
            make_folder(tmp_path / folder)
    assert sorted(tmp_path.iterdir()) == before


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    write_folder(tmp_path / "real", "old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/ours").read_text() == "new"


def test_hidden_names_are_new_each_time_and_short_enough(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 127)  # 254 bytes: a name may have 255
    hidden = {hidden_sibling(path, "partial") for _ in range(20)}
    assert len(hidden) == 20
    assert all(name.parent == tmp_path and len(name.name.encode()) < 255 for name in hidden)
    with atomic_file(path) as stream:
        stream.write(b"new")
    assert path.read_bytes() == b"new"
