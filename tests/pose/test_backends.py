"""One contract for every pose backend of the table, and what is each one's own."""

import os
import pickle
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np
import pytest

from gaitnet.errors import GaitnetError, SequenceError
from gaitnet.pose import BACKENDS, _class_of, load_backend, packages_of
from gaitnet.pose.engine import Engine
from gaitnet.pose.stored import save_pose
from gaitnet.skeleton import BODY, INDEX

SEEN_AT_LEAST = 0.95


@pytest.fixture(scope="module")
def sample(film: Path, stored: Path):
    """A file that each backend can read: films, unless it says otherwise."""
    return lambda name: stored if name == "stored" else film


@pytest.mark.parametrize("name", BACKENDS)
def test_every_backend_keeps_the_contract(name: str, sample) -> None:
    done = []
    pose = load_backend(name).estimate(sample(name), lambda count, expected: done.append((count, expected)))
    count = len(pose)
    assert pose.image.shape == (count, 33, 2)
    assert pose.world.shape == (count, 33, 3)
    assert pose.visibility.shape == (count, 33)
    assert pose.time_s.shape == (count,)
    assert pose.backend == name
    assert pose.time_s[0] == 0
    assert (np.diff(pose.time_s) > 0).all()
    assert pose.time_s[-1] == pytest.approx(4.0, abs=0.1)
    assert pose.seen.mean() >= SEEN_AT_LEAST
    there = np.isfinite(pose.image).all(axis=2)  # (T, 33)
    known = there.any(axis=0)
    assert known[[INDEX[name] for name in BODY if not name.endswith("foot_index")]].all()
    assert (there[:, known].all(axis=1) == pose.seen).all()  # a frame is there whole, or not
    if pose.has_depth:
        assert (np.isfinite(pose.world).all(axis=(1, 2)) == pose.seen).all()
        assert (np.isnan(pose.world).all(axis=(1, 2)) == ~pose.seen).all()
        hips = pose.world[pose.seen][:, [23, 24]].mean(axis=1)
        assert abs(hips).max() < 0.02  # metres from the middle of the hips
    seen = pose.image[pose.seen][:, known]
    inside = (seen >= 0) & (seen <= pose.size)
    assert inside.mean() > 0.99
    assert ((pose.visibility[pose.seen] >= 0) & (pose.visibility[pose.seen] <= 1)).all()
    assert done == [(frame, count) for frame in range(1, count + 1)]


@pytest.mark.parametrize("name", BACKENDS)
def test_every_backend_refuses_what_it_does_not_take(name: str) -> None:
    asked = {"precision": "odd", "device": "ODD", "models": Path("odd.task")}
    for option, value in asked.items():
        if option not in _class_of(name).takes:
            with pytest.raises(GaitnetError, match=rf"^backend={name}: has no such settings\.") as caught:
                load_backend(name, engine=Engine(**{option: value}))
            assert "\n" not in str(caught.value)
    load_backend(name, engine=Engine(threads=1))


@pytest.mark.parametrize("name", BACKENDS)
def test_every_backend_names_installed_packages(name: str) -> None:
    assert [version(package) for package in packages_of(name)] or name == "stored"


@pytest.mark.parametrize("name", BACKENDS)
def test_a_file_that_is_not_there_is_one_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(GaitnetError) as caught:
        load_backend(name).estimate(tmp_path / "absent.mp4")
    assert "absent.mp4" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_backend_names_the_known_ones() -> None:
    with pytest.raises(GaitnetError, match=r"nobody: unknown.*mediapipe") as caught:
        load_backend("nobody")
    assert "\n" not in str(caught.value)


def test_a_film_of_nobody_is_all_unseen(tmp_path: Path) -> None:
    path = tmp_path / "nobody.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (320, 240))
    for _ in range(5):
        writer.write(np.full((240, 320, 3), 90, np.uint8))
    writer.release()
    pose = load_backend("openvino").estimate(path)
    assert len(pose) == 5
    assert not pose.seen.any()
    assert np.isnan(pose.world).all()


def test_stored_landmarks_come_back_as_they_were(pose_of, tmp_path: Path) -> None:
    pose = pose_of(seed=3)
    save_pose(tmp_path / "pose.npz", pose)
    again = load_backend("stored").estimate(tmp_path / "pose.npz")
    assert again.image == pytest.approx(pose.image, abs=1e-3)  # pixels
    assert again.world == pytest.approx(pose.world, abs=1e-6)
    assert again.time_s == pytest.approx(pose.time_s)
    assert again.size == pose.size


def test_a_pickle_in_stored_landmarks_is_refused_and_not_run(tmp_path: Path) -> None:
    trap, path = tmp_path / "trap", tmp_path / "pose.npz"

    class Payload:
        def __reduce__(self):
            return (Path.touch, (trap,))

    np.savez(path, landmarks=np.array([Payload()], dtype=object))
    assert pickle.dumps(Payload())
    with pytest.raises(SequenceError, match=r"pose\.npz"):
        load_backend("stored").estimate(path)
    assert not trap.exists()


def test_stored_landmarks_of_another_shape_are_refused(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "pose.npz",
        landmarks=np.zeros((4, 17, 4)),
        world=np.zeros((4, 17, 3)),
        fps=30,
        width=9,
        height=9,
    )
    with pytest.raises(SequenceError, match=r"expected \(frames, 33, 4\)"):
        load_backend("stored").estimate(tmp_path / "pose.npz")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fps", 0),
        ("fps", np.nan),
        ("width", [640, 480]),
        ("height", -1),
        ("time_s", np.full(4, np.nan)),
        ("time_s", np.arange(3)),
        ("time_s", [0, 2, 1, 3]),
        ("time_s", [0, 1, 2, np.inf]),
        ("landmarks", 3.0),
        ("landmarks", np.zeros((4, 33, 4), complex)),
        ("world", np.full((4, 33, 3), "1")),
    ],
)
def test_stored_numbers_that_make_no_sense_are_refused(tmp_path: Path, name: str, value) -> None:
    arrays = {
        "landmarks": np.zeros((4, 33, 4)),
        "world": np.zeros((4, 33, 3)),
        "fps": 30,
        "width": 9,
        "height": 9,
    }
    np.savez(tmp_path / "pose.npz", **(arrays | {name: value}))
    with pytest.raises(SequenceError, match=r"pose\.npz: "):
        load_backend("stored").estimate(tmp_path / "pose.npz")


def test_stored_times_count_from_the_first_frame(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "pose.npz",
        landmarks=np.zeros((3, 33, 4)),
        world=np.zeros((3, 33, 3)),
        time_s=[12.5, 12.6, 12.8],
        fps=30,
        width=9,
        height=9,
    )
    pose = load_backend("stored").estimate(tmp_path / "pose.npz")
    assert pose.time_s == pytest.approx([0, 0.1, 0.3])


def test_stored_landmarks_damaged_anywhere_are_read_or_refused(stored: Path, tmp_path: Path) -> None:
    whole, path = stored.read_bytes(), tmp_path / "pose.npz"
    refused = []
    for at in [*range(20, 400, 7), *range(400, len(whole), len(whole) // 40)]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            load_backend("stored").estimate(path)
        except SequenceError as error:
            refused.append(str(error))
    assert len(refused) > 50
    assert all(line.startswith(f"{path}: ") and "\n" not in line for line in refused)


@pytest.mark.parametrize("kind", ["npy", "text", "empty", "member"])
def test_another_file_named_npz_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "pose.npz"
    if kind == "npy":
        np.save(tmp_path / "pose.npy", np.zeros((4, 33, 4)))
        (tmp_path / "pose.npy").rename(path)
    elif kind == "member":  # NumPy hands out as bytes what is no array
        with zipfile.ZipFile(path, "w") as file:
            for name in ("landmarks", "world", "fps", "width", "height"):
                file.writestr(name, "text")
    else:
        path.write_text("text" if kind == "text" else "")
    with pytest.raises(SequenceError, match=r"pose\.npz: (not|contains no|a damaged).*save_pose"):
        load_backend("stored").estimate(path)


def test_nothing_but_ours_reaches_the_terminal(film: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from gaitnet.pose import load_backend;"
        "say = lambda done, total: print(done, '\\udce9', file=sys.stderr) if done == 2 else None;"
        f"load_backend('mediapipe').estimate(Path({str(film)!r}), say)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == "2 \\udce9\n"
    assert run.stdout == ""


def test_a_stderr_that_is_no_terminal_is_left_where_it_is(film: Path) -> None:
    code = (
        "import io, sys; from pathlib import Path; from gaitnet.pose import load_backend;"
        "sys.stderr = io.StringIO(); say = lambda done, total: print(done, file=sys.stderr);"
        f"pose = load_backend('mediapipe').estimate(Path({str(film)!r}), say);"
        "print(sys.stderr.getvalue().split() == [str(frame + 1) for frame in range(len(pose))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout.strip(), run.stderr) == ("True", "")


@pytest.mark.skipif(os.name == "nt", reason="closes stderr with a POSIX shell")
def test_a_program_without_a_terminal_measures_too(film: Path) -> None:
    code = (
        "from pathlib import Path; from gaitnet.pose import load_backend;"
        f"print(len(load_backend('mediapipe').estimate(Path({str(film)!r}))))"
    )
    command = ["sh", "-c", 'exec "$0" -c "$1" 2>&-', sys.executable, code]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    assert int(run.stdout) > 100


def test_the_landmarks_are_mediapipes_own(shared_data: Path, mediapipes) -> None:
    pose = mediapipes(shared_data / "videos/healthy_side/p6s1_c3_0110.mp4")
    known = load_backend("stored").estimate(shared_data / "landmarks/p6s1_c3_0110.npz")
    assert np.median(abs(pose.image - known.image)) < 1.0  # pixels; the stored ones were filtered
    assert np.median(abs(pose.world - known.world)) < 0.02  # metres
