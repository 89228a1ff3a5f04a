from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import DataError, SequenceError, UnsafeFileError
from gaitnet.sequences import (
    Clip,
    WalkInfo,
    find_classes,
    find_walks,
    read_info,
    read_walk,
    write_array,
    write_walk,
)
from gaitnet.skeleton import CONVENTION, FEATURES

INFO = WalkInfo(source_file="a.mp4", source_sha256="aa", subject="anna")


def clip(frames: int = 3, value: float = 1.0) -> Clip:
    return Clip(np.full((frames, 11), value, np.float32), np.full((frames, 33, 4), value, np.float32))


def make_tree(root: Path, *walks: str) -> Path:
    for walk in walks:
        write_walk(root / walk, [clip()], INFO)
    return root


def test_walks_are_sorted_with_normal_first(tmp_path):
    make_tree(
        tmp_path, "Training/Abnormal/b", "Training/Zebra/a", "Training/Normal/w10", "Training/Normal/w1"
    )
    found = find_walks(tmp_path, "Training")
    assert [walk.walk_id for walk in found] == [
        "Training/Normal/w1",
        "Training/Normal/w10",
        "Training/Abnormal/b",
        "Training/Zebra/a",
    ]
    assert found[0].path == tmp_path / "Training/Normal/w1"
    assert find_classes(tmp_path) == ("Normal", "Abnormal", "Zebra")


def test_classes_without_normal_are_sorted(tmp_path):
    assert find_classes(make_tree(tmp_path, "Training/b/1", "Training/a/1", "Training/C/1")) == (
        "C",
        "a",
        "b",
    )


def test_hidden_folders_and_loose_files_are_left_out(tmp_path):
    make_tree(tmp_path, "Training/Normal/a", "Training/Normal/.b.partial-1", "Training/.hidden/a")
    (tmp_path / "Training/README.txt").write_text("")
    (tmp_path / "Training/Normal/notes.txt").write_text("")
    assert [walk.name for walk in find_walks(tmp_path, "Training")] == ["a"]


def test_links_to_folders_are_followed(tmp_path):
    make_tree(tmp_path / "elsewhere", "Training/Normal/a")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/Training").symlink_to(tmp_path / "elsewhere/Training")
    (walk,) = find_walks(tmp_path / "data", "Training")
    assert len(read_walk(walk)) == 1


def test_testing_may_be_absent_and_training_may_not(tmp_path):
    make_tree(tmp_path, "Training/Normal/a")
    assert find_walks(tmp_path, "Testing") == []
    for function in (find_classes, lambda root: find_walks(root, "Training")):
        with pytest.raises(DataError, match=r"nowhere/Training: no such folder.*NNN_angles\.npy"):
            function(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("Training/Abnormal", "Training/Abnormal: empty class folder.*or delete it"),
        ("Training/Normal/empty", r"Training/Normal/empty: contains no NNN_angles\.npy.*Extract it again"),
    ],
)
def test_an_empty_folder_is_named(tmp_path, folder, words):
    make_tree(tmp_path, "Training/Normal/a")
    (tmp_path / folder).mkdir(parents=True)
    with pytest.raises(DataError, match=words):
        find_walks(tmp_path, "Testing" if folder == "Testing" else "Training")


def test_a_walk_reads_back_with_what_is_known_of_it(tmp_path):
    make_tree(tmp_path, "Training/Limp/a")
    (walk,) = find_walks(tmp_path, "Training")
    (sequence,) = read_walk(walk)
    assert np.array_equal(sequence.values, clip().values)
    assert (sequence.label, sequence.subject, sequence.walk) == ("Limp", "anna", "Training/Limp/a")
    assert (sequence.names, sequence.rate_hz, sequence.convention) == (FEATURES, 30.0, CONVENTION)
    assert read_info(walk) == INFO


def test_an_old_walk_knows_nothing_and_needs_no_landmarks(tmp_path):
    folder = tmp_path / "Training/Normal/a"
    folder.mkdir(parents=True)
    np.save(folder / "000_angles.npy", np.array([dict.fromkeys(FEATURES, 2.0)] * 3))
    (folder / "000_landmarks.npy").write_bytes(b"whatever")  # never opened
    (walk,) = find_walks(tmp_path, "Training")
    (sequence,) = read_walk(walk)
    assert np.array_equal(sequence.values, np.full((3, 11), 2.0))
    assert (sequence.subject, sequence.convention, read_info(walk)) == (None, None, None)


def test_clips_come_in_the_order_of_their_numbers(tmp_path):
    for number in ("1000", "2", "010", "9"):
        write_array(tmp_path / f"{number}_angles.npy", np.full((1, 11), float(number)))
    assert [clip.values[0, 0] for clip in read_walk(tmp_path)] == [2, 9, 10, 1000]


def test_a_plain_folder_has_no_label(tmp_path):
    write_array(tmp_path / "1_angles.npy", np.zeros((1, 11)))
    (sequence,) = read_walk(tmp_path)
    assert (sequence.label, sequence.walk) == (None, tmp_path.name)


def test_landmarks_without_angles_and_doubled_numbers_are_refused(tmp_path):
    write_array(tmp_path / "001_angles.npy", np.zeros((1, 11)))
    write_array(tmp_path / "002_landmarks.npy", np.zeros((1, 33, 4)))
    with pytest.raises(SequenceError, match=r"002_landmarks\.npy: no angles file beside it.*Delete it"):
        read_walk(tmp_path)
    (tmp_path / "002_landmarks.npy").rename(tmp_path / "1_angles.npy")
    with pytest.raises(SequenceError, match=r"1_angles\.npy: clip 1 exists twice.*Delete or rename"):
        read_walk(tmp_path)


def test_a_folder_without_clips_or_none_at_all_can_not_be_read(tmp_path):
    with pytest.raises(SequenceError, match=r"contains no NNN_angles\.npy.*Extract"):
        read_walk(tmp_path)
    with pytest.raises(DataError, match=r"nowhere: can't be read .*Check"):
        read_walk(tmp_path / "nowhere")


def test_errors_of_a_file_pass_through(tmp_path):
    make_tree(tmp_path, "Training/Normal/a")
    folder = tmp_path / "Training/Normal/a"
    np.save(folder / "001_angles.npy", np.array([Path("x")], dtype=object))
    with pytest.raises(UnsafeFileError, match=r"001_angles\.npy: refused.*pathlib"):
        read_walk(folder)
    (folder / "sequence.json").write_text("{")
    with pytest.raises(SequenceError, match=r"sequence\.json: not valid JSON"):
        read_walk(folder)


def test_a_name_inside_a_file_leads_nowhere(tmp_path):
    """Paths come from the folder listing; what sequence.json says is only ever shown."""
    outside = replace(INFO, source_file="../../../etc/passwd", subject="../../x")
    write_walk(tmp_path / "Training/Normal/a", [clip()], outside)
    (walk,) = find_walks(tmp_path, "Training")
    assert [sequence.walk for sequence in read_walk(walk)] == ["Training/Normal/a"]


def test_other_features_are_read_under_their_own_names(tmp_path):
    info = replace(INFO, feature_names=("a", "b"), units={"a": "m", "b": "m"})
    write_walk(tmp_path / "w", [Clip(np.ones((4, 2), np.float32))], info)
    (sequence,) = read_walk(tmp_path / "w")
    assert (sequence.names, sequence.values.shape) == (("a", "b"), (4, 2))


def test_reading_sequences_imports_no_torch():
    code = "import sys, gaitnet.sequences; sys.exit('torch' in sys.modules or 'cv2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
