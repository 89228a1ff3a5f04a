from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.errors import DataError, OutputError, VideoError
from gaitnet.extraction import Job, Settings, extract, plan
from gaitnet.files import check_writable
from gaitnet.pipeline import Options
from gaitnet.pose.base import no_progress
from gaitnet.pose.stored import save_pose
from gaitnet.sequences import Clip, WalkInfo, read_info, read_walk, write_walk
from gaitnet.skeleton import CONVENTION, FEATURES
from gaitnet.video import sha256

OUT = Path("out")


def touched(root: Path, *names: str) -> Path:
    """Files that look like videos from outside: a plan does not open them."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return root


def folders(*paths: Path, **options: object) -> list[str]:
    return [job.folder.relative_to(OUT).as_posix() for job in plan(paths, OUT, **options)]


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return touched(
        tmp_path / "in", "Training/Normal/a.mp4", "Training/Abnormal/b.mov", "Testing/Normal/c.MP4", "d.avi"
    )


# Where a walk goes.


def test_a_tree_of_videos_keeps_its_structure_and_other_videos_their_place(tree):
    assert folders(tree) == ["Testing/Normal/c", "Training/Abnormal/b", "Training/Normal/a", "d"]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("Training", ["Training/Abnormal/b", "Training/Normal/a"]),
        ("Training/Normal", ["Training/Normal/a"]),
        ("Training/Normal/a.mp4", ["Training/Normal/a"]),
        ("Training/../Testing/Normal/c.MP4", ["Testing/Normal/c"]),
        ("d.avi", ["d"]),
    ],
)
def test_the_place_in_the_tree_does_not_depend_on_what_was_named(tree, named, expected):
    assert folders(tree / named) == expected


def test_the_place_is_known_from_inside_the_class_folder(tree, monkeypatch):
    monkeypatch.chdir(tree / "Training/Normal")
    assert folders(Path("a.mp4")) == folders(Path()) == ["Training/Normal/a"]


def test_a_tree_of_links_is_a_tree(tmp_path):
    touched(tmp_path, "store/x.mp4", "store/people/y.mp4")
    (tmp_path / "Training/Normal").mkdir(parents=True)
    (tmp_path / "Training/Normal/a.mp4").symlink_to(tmp_path / "store/x.mp4")
    (tmp_path / "Training/Abnormal").symlink_to(tmp_path / "store/people")
    (tmp_path / "healthy").symlink_to(tmp_path / "Training/Normal")
    assert folders(tmp_path / "Training/Normal/a.mp4") == ["Training/Normal/a"]
    assert folders(tmp_path / "Training/Abnormal") == ["Training/Abnormal/y"]
    assert folders(tmp_path / "healthy") == ["Training/Normal/a"]


def test_folders_outside_of_a_tree_are_kept(tmp_path):
    root = touched(tmp_path, "clinic/monday/a.mp4", "clinic/b.mp4")
    assert folders(root / "clinic") == ["b", "monday/a"]


def test_a_folder_below_the_class_becomes_part_of_the_name(tmp_path):
    root = touched(tmp_path, "Training/Normal/anna/first/a.mp4", "Training/Normal/anna/a.mp4")
    assert folders(root) == ["Training/Normal/anna_a", "Training/Normal/anna_first_a"]


def test_whole_files_of_one_folder_below_the_class_are_one_walk(tmp_path):
    root = touched(
        tmp_path,
        *("Training/Normal/w1/1.mp4", "Training/Normal/w1/2.mp4", "Training/Normal/w2/1.mp4"),
        "Training/Normal/alone.mp4",
    )
    jobs = plan([root], OUT, whole=True)
    walks = {job.folder.name: [source.name for source in job.sources] for job in jobs}
    assert walks == {"alone": ["alone.mp4"], "w1": ["1.mp4", "2.mp4"], "w2": ["1.mp4"]}
    assert [job.name for job in jobs if job.folder.name == "w1"] == ["Training/Normal/w1/"]


def test_a_label_sends_plain_folders_into_the_tree(tmp_path):
    root = touched(tmp_path, "clips/anna/1.mp4", "clips/ben/1.mp4")
    assert folders(root / "clips", label="Normal") == ["Training/Normal/anna_1", "Training/Normal/ben_1"]
    assert folders(root / "clips", label="Limp", split="Testing")[0] == "Testing/Limp/anna_1"
    assert folders(root / "clips", label="Normal", whole=True) == [
        "Training/Normal/anna",
        "Training/Normal/ben",
    ]


def test_a_label_does_not_move_a_file_from_testing_to_training(tree):
    assert folders(tree / "Testing", label="Abnormal") == ["Testing/Abnormal/c"]
    assert folders(tree / "Testing", label="Abnormal", split="Training") == ["Training/Abnormal/c"]


# Names that meet.


def test_files_of_one_name_never_share_a_folder(tmp_path):
    root = touched(tmp_path, "a.mp4", "a.mov", "x/a.mp4", "y/a.mp4", "z/a.mp4")
    named = [root / name for name in ("a.mp4", "a.mov", "x/a.mp4", "y/a.mp4", "z/a.mp4")]
    assert folders(*named) == ["a", "a_mov", "a_mp4", "a_mp4_2", "a_mp4_3"]


def test_a_walk_of_several_files_and_a_file_of_that_name_do_not_meet(tmp_path):
    root = touched(tmp_path, "Training/Normal/w/1.mp4", "Training/Normal/w.mp4", "Training/Normal/v_1/x.mp4")
    touched(tmp_path, "Training/Normal/v/1/x.mp4")
    jobs = plan([root], OUT, whole=True)
    assert len({job.folder for job in jobs}) == len(jobs) == 4
    assert sorted(job.folder.name for job in jobs) == ["v_1", "v_1_2", "w", "w_mp4"]


def test_a_walk_s_folder_never_holds_other_walks(tmp_path):
    root = touched(tmp_path, "f/a.mp4", "g/a/b.mp4", "g/a/c/d.mp4")
    found = folders(root / "f", root / "g")
    assert found == ["a_mp4", "a/b", "a/c/d"]
    assert found == folders(root / "f/a.mp4", root / "g")


def test_a_file_that_is_named_twice_is_measured_once(tmp_path, monkeypatch):
    root = touched(tmp_path, "a.mp4", "b.mp4")
    monkeypatch.chdir(root)
    assert folders(root, root / "a.mp4", Path("b.mp4")) == ["a", "b"]


def test_hidden_files_and_folders_and_other_files_are_left_out(tmp_path):
    root = touched(tmp_path, "a.mp4", "._a.mp4", ".trash/b.mp4", "notes.txt", "c.npy")
    (root / "folder.mp4").mkdir()
    assert folders(root) == ["a"]


# Who walks.


def test_the_subject_is_the_first_group_or_all_that_matched(tmp_path):
    root = touched(tmp_path, "p07_fast.mp4")
    assert plan([root], OUT)[0].subject is None
    assert plan([root], OUT, subject_pattern=r"(p\d+)_")[0].subject == "p07"
    assert plan([root], OUT, subject_pattern=r"p\d+")[0].subject == "p07"


@pytest.mark.parametrize("pattern", [r"(q\d+)", r"(z*)p", r"p(x)?"])
def test_a_file_without_a_subject_is_named_before_any_work(tmp_path, pattern):
    root = touched(tmp_path, "p07.mp4")
    with pytest.raises(DataError, match=r"p07\.mp4: subject=.* does not match this path\. Correct"):
        plan([root / "p07.mp4"], OUT, subject_pattern=pattern)


def test_a_pattern_that_is_none_is_refused(tmp_path):
    root = touched(tmp_path, "a.mp4")
    with pytest.raises(DataError, match=r"subject=\(: not a valid regular expression \(missing \).*\. Try"):
        plan([root], OUT, subject_pattern="(")


# What can't be planned.


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("none.mp4", VideoError, "no such file"),
        ("none.npz", VideoError, "no such file"),
        ("none", VideoError, "no such file"),
        ("notes.txt", VideoError, "not a supported video file type"),
        ("nothing", DataError, "no videos in this folder"),
    ],
)
def test_what_is_no_video_is_refused_by_name(tmp_path, name, error, says):
    touched(tmp_path, "notes.txt", "nothing/notes.txt", "good.mp4")
    with pytest.raises(error) as caught:
        plan([tmp_path / "good.mp4", tmp_path / name], OUT)
    assert str(caught.value).startswith(f"{tmp_path / name}: {says}")
    assert "\n" not in str(caught.value)


def test_an_output_that_can_be_written_is_not_made_yet(tmp_path):
    check_writable(tmp_path / "new/deep")
    check_writable(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("below", ["file", "file/out", "file/out/deep"])
def test_an_output_that_can_t_be_written_is_refused(tmp_path, below):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"file.*: can't be written \(Not a directory\)\. Choose"):
        check_writable(tmp_path / below)
    assert (tmp_path / "file").read_text() == "mine"


# Measuring.


def run(source: Path, out: Path, **settings: object) -> list[tuple[int, str]]:
    whole = bool(settings.get("whole"))
    outcomes = [extract(job, Settings(**settings), no_progress) for job in plan([source], out, whole=whole)]
    return [(outcome.steps, outcome.notes) for outcome in outcomes]


@pytest.fixture(scope="module")
def written(film, tmp_path_factory) -> Path:
    """The film, extracted as a healthy person's."""
    out = tmp_path_factory.mktemp("written")
    (job,) = plan([film], out, label="Normal", subject_pattern=r"film")
    outcome = extract(job, Settings(), no_progress)
    assert outcome.steps == 6
    assert outcome.seconds == pytest.approx(4.0, abs=0.05)
    return out


def test_a_film_becomes_the_tree_that_the_contract_promises(film, written):
    folder = written / "Training/Normal/film"
    names = [f"{number:03d}_{kind}.npy" for number in range(1, 7) for kind in ("angles", "landmarks")]
    assert sorted(files_of(written)) == sorted(f"Training/Normal/film/{n}" for n in [*names, "sequence.json"])
    for number in range(1, 7):
        angles = np.load(folder / f"{number:03d}_angles.npy")
        landmarks = np.load(folder / f"{number:03d}_landmarks.npy")
        assert angles.dtype == landmarks.dtype == np.float32
        assert angles.shape == (len(angles), 11)
        assert landmarks.shape == (len(angles), 33, 4)
        assert 10 < len(angles) < 25  # at 113 steps a minute a step takes 16 frames


def test_the_film_s_numbers_are_those_of_a_healthy_walk(written):
    steps = [clip.values for clip in read_walk(written / "Training/Normal/film")]
    columns = dict(zip(FEATURES, np.concatenate(steps).T, strict=True))
    knee = np.concatenate([columns["left_knee_flexion"], columns["right_knee_flexion"]])
    assert 45 < knee.max() < 80  # swing flexion is 60 degrees
    assert -10 < knee.min() < 20
    assert 0.4 < columns["stride_length"].max() < 1.0
    assert abs(columns["trunk_inclination"]).mean() < 12


def test_sequence_json_says_where_it_comes_from(film, written):
    info = read_info(written / "Training/Normal/film")
    assert info is not None
    assert (info.source_file, info.source_sha256) == ("film.mp4", sha256(film))
    assert (info.subject, info.rate_hz, info.feature_names) == ("film", 30.0, FEATURES)
    assert (info.convention, info.verdict) == (CONVENTION, "OK")
    assert {"gaitnet", "openvino"} <= set(info.versions)
    strikes = sorted([*info.events.left_heel_strikes, *info.events.right_heel_strikes])
    assert [clip.number for clip in info.clips] == [1, 2, 3, 4, 5, 6]
    assert [clip.start_s for clip in info.clips] == pytest.approx(strikes[:-1])
    assert [clip.end_s for clip in info.clips] == pytest.approx(strikes[1:])
    sides = [clip.side for clip in info.clips]
    assert set(pairwise(sides)) <= {("left", "right"), ("right", "left")}


def test_the_tree_can_be_trained_on(written, tmp_path, pose_of):
    root = tmp_path / "data"
    shutil.copytree(written, root)
    for number, label in enumerate(("Normal", "Abnormal", "Abnormal")):
        save_pose(tmp_path / f"{number}.npz", pose_of(number))
        (job,) = plan([tmp_path / f"{number}.npz"], root, label=label)
        extract(job, Settings(), no_progress)
    data = NpySequenceDataModule(root=str(root))
    data.setup("fit")
    assert (data.num_classes, data.feature_names) == (2, FEATURES)


def test_the_same_film_gives_the_same_files(film, written, tmp_path):
    (job,) = plan([film], tmp_path, label="Normal", subject_pattern=r"film")
    extract(job, Settings(), no_progress)
    assert files_of(tmp_path) == files_of(written)
    extract(job, Settings(), no_progress)
    assert files_of(tmp_path) == files_of(written)


def test_another_video_of_the_same_name_does_not_replace_the_first(tmp_path, pose_of):
    out = tmp_path / "out"
    for seed, who in enumerate(("anna", "ben")):
        (tmp_path / who).mkdir()
        save_pose(tmp_path / who / "walk.npz", pose_of(seed))
    (anna,), (ben,) = (plan([tmp_path / who / "walk.npz"], out) for who in ("anna", "ben"))
    assert extract(anna, Settings(), no_progress).steps > 3
    before = files_of(out)
    refused = extract(ben, Settings(), no_progress)
    assert refused.steps == 0
    assert refused.notes.startswith(f"{out / 'walk'}: contains the walk of another video, or")
    assert files_of(out) == before


@pytest.mark.parametrize("origin", ["damaged", "unknown", "old"])
def test_a_folder_of_no_other_video_is_replaced(stored, tmp_path, origin):
    folder = tmp_path / "stored"
    write_walk(folder, [Clip(np.zeros((5, 11), np.float32))], WalkInfo("simulated", ""))
    if origin == "damaged":
        (folder / "sequence.json").write_text("{")
    if origin == "old":
        (folder / "sequence.json").unlink()
    ((steps, _),) = run(stored, tmp_path)
    assert steps == len(read_walk(folder)) > 3


def test_somebody_s_own_file_is_not_deleted_and_stops_nobody_else(stored, tmp_path):
    run(stored, tmp_path)
    (tmp_path / "stored/notes.txt").write_text("mine")
    ((steps, notes),) = run(stored, tmp_path)
    assert steps == 0
    assert "notes.txt: not written by gaitnet. Move it" in notes
    assert (tmp_path / "stored/notes.txt").read_text() == "mine"


def test_a_full_or_foreign_disk_ends_the_work(stored, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="can't be written"):
        extract(Job((stored,), tmp_path / "file/walk", "walk"), Settings(), no_progress)


def test_a_file_that_vanished_meanwhile_is_skipped(stored, tmp_path):
    gone = tmp_path / "gone.npz"
    shutil.copy(stored, gone)
    (job,) = plan([gone], tmp_path / "out")
    extract(job, Settings(), no_progress)
    gone.unlink()
    outcome = extract(job, Settings(), no_progress)
    assert outcome.steps == 0
    assert outcome.notes == "can't be read (No such file or directory). Check the file and its folder."


def test_whole_files_are_the_clips_of_one_walk(tmp_path, pose_of):
    pose = pose_of(seconds=5.0)
    folder = tmp_path / "Training/Normal/anna"
    folder.mkdir(parents=True)
    for number, start_s in enumerate((0.5, 2.0), start=1):
        part = pose.between(start_s, start_s + 1.5)
        save_pose(folder / f"{number}.npz", replace(part, time_s=part.time_s - part.time_s[0]))
    save_pose(folder / "3.npz", pose.part(slice(0, 3)))
    jobs = plan(sorted(folder.iterdir()), tmp_path / "out", whole=True, subject_pattern="anna")
    (outcome,) = [extract(job, Settings(whole=True), no_progress) for job in jobs]
    assert outcome.steps == 2
    assert outcome.notes.startswith("3.npz: 3 frames, 0.1 s: too short")
    walk_folder = tmp_path / "out/Training/Normal/anna"
    assert [len(clip.values) for clip in read_walk(walk_folder)] == [46, 46]
    info = read_info(walk_folder)
    assert info is not None
    assert (info.source_file, info.subject) == ("anna", "anna")
    files = info.extra.files
    assert [(file.name, file.sha256) for file in files] == [
        (name, sha256(folder / name)) for name in ("1.npz", "2.npz")
    ]
    assert [(clip.number, clip.side) for clip in info.clips] == [(1, None), (2, None)]


def test_a_walk_may_get_one_more_clip(tmp_path, pose_of):
    folder = tmp_path / "Training/Normal/anna"
    folder.mkdir(parents=True)
    for number in (1, 2):
        save_pose(folder / f"{number}.npz", pose_of(number).part(slice(20, 70)))
        (job,) = plan(sorted(folder.iterdir()), tmp_path / "out", whole=True)
        assert extract(job, Settings(whole=True), no_progress).steps == number


def test_height_makes_the_metres_true(tmp_path, pose_of):
    save_pose(tmp_path / "a.npz", pose_of())
    longest = {}
    for height_m in (1.4, 2.1):
        run(tmp_path / "a.npz", tmp_path / str(height_m), options=Options(height_m=height_m))
        clips = [clip.values for clip in read_walk(tmp_path / str(height_m) / "a")]
        longest[height_m] = np.nanmax(np.concatenate(clips)[:, FEATURES.index("stride_length")])
    assert longest[2.1] / longest[1.4] == pytest.approx(1.5, rel=0.02)
    info = read_info(tmp_path / "1.4/a")
    assert info is not None
    assert info.extra.files[0].bouts[0].metres_from == "height"
