from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from gaitnet import __version__
from gaitnet.errors import (
    DataError,
    GaitnetError,
    ModelMismatchError,
    NobodyFoundError,
    NotMeasurableError,
    SequenceError,
    VideoError,
)
from gaitnet.inference import load_predictor
from gaitnet.pipeline import (
    Options,
    find_pose,
    info_of,
    measure_file,
    versions,
)
from gaitnet.pose.stored import save_pose
from gaitnet.predicting import predict
from gaitnet.sequences import Clip, Extra, WalkInfo, find_walks, write_walk
from gaitnet.sequences.describing import clips_of
from gaitnet.skeleton import FEATURES
from gaitnet.sources import find_sources, find_videos
from gaitnet.types import Verdict
from gaitnet.video import sha256


def touched(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return root


@pytest.fixture(scope="module")
def walk_folder(trained) -> Path:
    return find_walks(trained.tree, "Training")[0].path


@pytest.fixture(scope="module")
def predictor(trained):
    return load_predictor(trained.exported)


# Measuring a file.


def test_stored_landmarks_are_measured_whatever_the_backend(stored, tmp_path):
    upper = tmp_path / "WALK.NPZ"
    upper.write_bytes(stored.read_bytes())
    for path in (stored, upper):
        measured = measure_file(path, Options(backend="mediapipe"))
        assert (measured.path, measured.pose.backend) == (path, "stored")
        assert len(measured.walk.steps) > 3
        assert measured.walk.verdict is Verdict.OK


def test_progress_is_told_with_the_frames_done_and_expected(stored):
    told = []
    measured = measure_file(stored, progress=lambda done, expected: told.append((done, expected)))
    assert told[-1] == (len(measured.pose), len(measured.pose)) == (121, 121)


def test_whole_is_one_step(stored):
    (step,) = measure_file(stored, whole=True).walk.steps
    assert (step.side, step.start_s) == (None, 0)
    assert step.end_s == pytest.approx(4)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda pose: pose.part(slice(0, 3)), VideoError, "3 frames"),
        (lambda pose: replace(pose, image=pose.image * np.nan), NobodyFoundError, "No person detected"),
        (lambda pose: replace(pose, **_standing(pose)), NobodyFoundError, "No complete step"),
    ],
)
def test_why_a_file_can_t_be_measured_names_it(tmp_path, pose_of, change, error, says):
    path = tmp_path / "bad.npz"
    save_pose(path, change(pose_of()))
    with pytest.raises(error) as caught:
        measure_file(path)
    assert str(caught.value).startswith(f"{path}: {says}")
    assert "\n" not in str(caught.value)


def _standing(pose):
    """The first frame for ever."""
    return {name: np.repeat(getattr(pose, name)[:1], len(pose), axis=0) for name in ("image", "world")}


def test_an_unknown_backend_is_refused(film):
    with pytest.raises(
        GaitnetError, match=r"backend=nosuch: unknown\. Choose one of openvino, mediapipe, stored"
    ):
        measure_file(film, Options(backend="nosuch"))


# What is written down about it.


def test_info_says_how_one_file_was_measured(stored):
    measured = measure_file(stored)
    info = info_of([measured], "anna")
    assert (info.source_file, info.source_sha256, info.subject) == ("stored.npz", sha256(stored), "anna")
    assert info.versions == {"gaitnet": __version__}
    np.testing.assert_array_equal(info.events.left_heel_strikes, measured.walk.events.left_heel_strikes)
    (file,) = info.extra.files
    assert (file.sha256, file.backend, file.size_px) == (sha256(stored), "stored", (1280, 720))
    assert file.rate_hz == pytest.approx(30)
    (bout,) = file.bouts
    assert bout.start_s <= info.clips[0].start_s < info.clips[-1].end_s <= bout.end_s
    assert (bout.view, bout.angles_from, bout.metres_from) == ("side", "image", "estimated")


def test_info_of_several_files_is_one_walk_with_a_hash_of_its_own(tmp_path, pose_of):
    paths = [tmp_path / f"{number}.npz" for number in range(2)]
    for seed, path in enumerate(paths):
        save_pose(path, pose_of(seed).part(slice(20, 70)))
    measured = [measure_file(path, whole=True) for path in paths]
    info = info_of(measured)
    both = hashlib.sha256("".join(sha256(path) for path in paths).encode()).hexdigest()
    assert (info.source_file, info.source_sha256) == (tmp_path.name, both)
    assert info.events is None  # the files' clocks are not one clock
    assert [clip.number for clip in info.clips] == [1, 2]
    assert len(clips_of([file.walk for file in measured])) == 2


def test_the_worst_flag_of_the_files_is_the_verdict(tmp_path, pose_of):
    few = pose_of()
    few = few.part(slice(None, None, 2))  # 15 frames a second
    for name, pose in (("few", few), ("good", pose_of())):
        save_pose(tmp_path / f"{name}.npz", pose)
    files = [measure_file(tmp_path / f"{name}.npz", whole=True) for name in ("good", "few")]
    assert info_of(files[:1]).verdict == "OK"
    info = info_of(files)
    assert info.verdict == "CAUTION"
    assert [[flag.code for flag in file.flags] for file in info.extra.files] == [[], ["rate"]]


def test_versions_name_what_found_the_landmarks():
    assert versions("stored") == {"gaitnet": __version__}
    assert versions("mediapipe")["mediapipe"] == version("mediapipe")


# Asking a model.


def test_a_walk_is_answered_from_every_kind_of_source(walk_folder, stored, predictor):
    for source in (walk_folder, walk_folder / "001_angles.npy", stored):
        answer = predict(source, predictor)
        assert answer.source == source
        assert list(answer.prediction.probabilities) == ["Normal", "Abnormal"]
        assert sum(answer.prediction.probabilities.values()) == pytest.approx(1)
    assert predict(walk_folder, predictor).verdict is Verdict.OK  # as `sequence.json` says
    assert predict(stored, predictor).verdict is Verdict.OK
    assert len(predict(walk_folder / "001_angles.npy", predictor).prediction.step_probabilities) == 1


def test_extracted_steps_are_answered_as_their_video_is(stored, predictor, tmp_path):
    measured = measure_file(stored)
    write_walk(tmp_path / "walk", clips_of([measured.walk]), info_of([measured]))
    direct, kept = predict(stored, predictor).prediction, predict(tmp_path / "walk", predictor).prediction
    assert kept.probabilities == pytest.approx(direct.probabilities, abs=1e-6)
    np.testing.assert_allclose(kept.step_probabilities, direct.step_probabilities, atol=1e-6)


def test_both_runtimes_give_one_answer(trained, walk_folder, predictor):
    torch = predict(walk_folder, load_predictor(trained.checkpoint)).prediction
    openvino = predict(walk_folder, predictor).prediction
    assert openvino.label == torch.label
    np.testing.assert_allclose(openvino.step_probabilities, torch.step_probabilities, atol=1e-5)


def test_a_caution_comes_with_the_answer(tmp_path, pose_of, predictor):
    save_pose(tmp_path / "few.npz", pose_of().between(0, 2.4))
    answer = predict(tmp_path / "few.npz", predictor)
    assert answer.verdict is Verdict.CAUTION
    assert [reason.code for reason in answer.reasons] == ["few"]
    measured = measure_file(tmp_path / "few.npz")
    write_walk(tmp_path / "walk", clips_of([measured.walk]), info_of([measured]))
    for source in (tmp_path / "walk", tmp_path / "walk" / "001_angles.npy"):
        kept = predict(source, predictor)
        assert (kept.verdict, kept.reasons) == (answer.verdict, answer.reasons)


def test_there_is_no_answer_with_a_reservation_that_makes_it_meaningless(tmp_path, pose_of, predictor):
    save_pose(tmp_path / "slow.npz", pose_of().part(slice(None, None, 2)))
    measured = measure_file(tmp_path / "slow.npz")
    assert measured.walk.verdict is Verdict.CAUTION
    write_walk(tmp_path / "walk", clips_of([measured.walk]), info_of([measured]))
    for source in (tmp_path / "slow.npz", tmp_path / "walk", tmp_path / "walk" / "001_angles.npy"):
        with pytest.raises(NotMeasurableError, match=r"Low frame rate \(15 fps\)"):
            predict(source, predictor)


def test_what_others_write_beside_a_walk_is_no_reason_to_fail(tmp_path, predictor):
    clip = Clip(np.zeros((20, 11), np.float32))
    odd = {"verdict": "CAUTION", "extra": Extra(other={"files": [{"flags": 3}]})}
    for name, info in (("old", {}), ("odd", odd)):
        write_walk(tmp_path / name, [clip], replace(WalkInfo("", ""), **info))
    assert predict(tmp_path / "old", predictor).verdict is None
    odd = predict(tmp_path / "odd", predictor)
    assert (odd.verdict, odd.reasons) == (Verdict.CAUTION, ())


def test_a_walk_that_the_model_was_not_made_for_is_refused_by_name(tmp_path, predictor):
    clip = Clip(np.zeros((20, 11), np.float32))
    for name, info, says in (
        ("fewer", {"feature_names": ("a", *FEATURES[1:])}, "wants right_elbow, which it has not"),
        ("slow", {"rate_hz": 15.0}, "15 Hz, but"),
        ("foreign", {"convention": "theirs-2"}, "angles in the convention theirs-2"),
    ):
        write_walk(tmp_path / name, [clip], replace(WalkInfo("", ""), **info))
        for source in (tmp_path / name, tmp_path / name / "001_angles.npy"):
            with pytest.raises(ModelMismatchError, match=rf"{name}/001_angles\.npy: .*{says}"):
                predict(source, predictor)


@pytest.mark.parametrize("name", ["none.npy", "none.mp4"])
def test_a_source_that_is_not_there_is_named(tmp_path, predictor, name):
    with pytest.raises(GaitnetError, match=rf"{name}: no such file"):
        predict(tmp_path / name, predictor)


def test_a_landmark_file_is_no_answer_s_source(walk_folder, predictor):
    with pytest.raises(SequenceError, match=r"001_landmarks\.npy: landmarks, not angles"):
        predict(walk_folder / "001_landmarks.npy", predictor)


# What can be asked about.


def test_sources_are_videos_and_sequence_folders_anywhere_below(tmp_path):
    root = touched(
        tmp_path,
        *("b/001_angles.npy", "b/002_angles.npy", "a.mp4", "deep/er/c.mov", "deep/er/d/7_angles.npy"),
        *(".hidden/001_angles.npy", ".hidden/x.mp4", "b/001_landmarks.npy", "notes.txt"),
    )
    assert find_sources(root) == [root / "a.mp4", root / "b", root / "deep/er/c.mov", root / "deep/er/d"]
    assert find_sources(root / "b") == [root / "b"]
    assert find_sources(root / "b/001_angles.npy") == [root / "b/001_angles.npy"]
    assert find_sources(root / "nosuch") == [root / "nosuch"]


def test_a_folder_of_nothing_is_refused(tmp_path):
    touched(tmp_path, "001_landmarks.npy")
    with pytest.raises(DataError, match=r"no videos and no NNN_angles\.npy in this folder\. Choose"):
        find_sources(tmp_path)


def test_a_hidden_folder_may_be_named(tmp_path):
    root = touched(tmp_path, ".videos/a.mp4", ".videos/.b.mp4")
    assert list(find_videos(root)) == []
    assert list(find_videos(root / ".videos")) == [root / ".videos/a.mp4"]


def test_of_a_long_film_only_the_part_that_counts_is_looked_at(film: Path, tmp_path: Path) -> None:
    done: list[int] = []
    options = Options(landmarks=tmp_path, start_s=1.0, end_s=3.0, seek=True)
    pose = find_pose(film, options, lambda count, _: done.append(count))
    assert pose.time_s[-1] == pytest.approx(3.0, abs=0.05)
    assert len(done) == len(pose)  # read no further
    assert not pose.seen[pose.time_s < 1.0 - 1e-6].any()
    assert pose.seen[pose.time_s > 1.1].all()
    whole = find_pose(film, replace(options, seek=False, start_s=0.0, end_s=None))
    assert whole.time_s[-1] > 3.5  # those that were kept are of a part
