"""The networks: where they come from, how they are run, and what is kept of them."""

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import GaitnetError
from gaitnet.pose.blazepose import compiling
from gaitnet.pose.blazepose.compiling import cache_folder, compiled
from gaitnet.pose.blazepose.engine import CAPABILITIES, check
from gaitnet.pose.blazepose.files import DETECTOR, IN_TASK, LANDMARKS, read_network
from gaitnet.pose.blazepose.networks import DetectorNetwork, LandmarkNetwork, detector_model
from gaitnet.pose.blazepose.tracker import Tracker
from gaitnet.pose.engine import Engine
from gaitnet.posemodels import need
from gaitnet.runtime import core
from gaitnet.video import frames


@pytest.fixture
def pictures(film: Path) -> list[np.ndarray]:
    return [frame for _, frame in frames(film)][:12]


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and nothing in memory."""
    monkeypatch.setattr(compiling.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    compiled.cache_clear()
    yield cache_folder()
    compiled.cache_clear()


def task_of(path: Path, landmarks: str = LANDMARKS) -> Path:
    """MediaPipe's networks as a `.task` file."""
    with zipfile.ZipFile(path, "w") as task:
        task.writestr(IN_TASK[DETECTOR], read_network(DETECTOR, None))
        task.writestr(IN_TASK[LANDMARKS], read_network(landmarks, None))
    return path


def rows(engine: Engine, pictures: list[np.ndarray]) -> np.ndarray:
    tracker = Tracker(engine)
    return np.array([tracker.look(picture) for picture in pictures])


def test_the_answers_do_not_depend_on_the_threads(pictures):
    assert (rows(Engine(threads=1), pictures) == rows(Engine(threads=2), pictures)).all()


def test_a_task_file_is_as_good_as_gaitnets_own(pictures, tmp_path):
    engine = Engine(models=task_of(tmp_path / "pose.task"))
    check(engine)
    assert (rows(engine, pictures) == rows(Engine(), pictures)).all()


def test_a_network_of_landmarks_has_gaitnets_detector_beside_it(pictures, tmp_path):
    (path := tmp_path / "any.name").write_bytes(need("full").read_bytes())
    engine = Engine(models=path)
    check(engine)
    assert (rows(engine, pictures) == rows(Engine(), pictures)).all()


def test_a_detector_in_place_of_landmarks_is_refused():
    with pytest.raises(GaitnetError, match=r"pose_detection\.tflite: not a BlazePose model"):
        LandmarkNetwork(Engine(models=need("detector")))


def test_a_task_file_with_other_networks_is_refused(tmp_path):
    engine = Engine(models=task_of(tmp_path / "pose.task", landmarks=DETECTOR))
    with pytest.raises(GaitnetError, match=r"pose\.task: not a BlazePose model"):
        LandmarkNetwork(engine)


def test_what_is_packed_wrongly_is_one_line(tmp_path):
    """Bytes that deflate, bzip2 and LZMA can't unpack, and a pipe."""
    for packing in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(path := tmp_path / "x.task", "w", packing) as task:
            for name in IN_TASK.values():
                task.writestr(name, bytes(range(256)) * 40)
        content = bytearray(path.read_bytes())
        for at in range(60, 200):
            content[at] ^= 0x5A
        path.write_bytes(content)
        with pytest.raises(GaitnetError, match=r"x\.task: not a \.task") as caught:
            check(Engine(models=path))
        assert "\n" not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes as files here")
def test_a_pipe_is_no_task_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.task")
    with pytest.raises(GaitnetError, match=r"pipe\.task: not a file"):
        read_network(LANDMARKS, tmp_path / "pipe.task")


@pytest.mark.parametrize(
    ("content", "says"), [(None, "no such file"), (b"text", "not a .task"), (b"", "not a .task")]
)
def test_what_is_no_task_file_is_one_line(tmp_path, content, says):
    path = tmp_path / "x.task"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GaitnetError, match=rf"x\.task: {says}") as caught:
        check(Engine(models=path))
    assert "\n" not in str(caught.value)


def test_a_zip_that_lacks_a_network_is_refused(tmp_path):
    path = tmp_path / "x.task"
    with zipfile.ZipFile(path, "w") as task:
        task.writestr("../escape", b"x")
    with pytest.raises(GaitnetError, match=r"x\.task: not a \.task"):
        check(Engine(models=path))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("engine", "says"),
    [
        (Engine("f64"), "precision=f64: unknown. Choose one of f32, bf16, f16, auto."),
        (Engine(device="TPU"), "device=TPU: not found here. Choose one of CPU"),
    ],
)
def test_what_the_machine_has_not_is_refused(engine, says):
    with pytest.raises(GaitnetError) as caught:
        check(engine)
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def test_arithmetic_that_the_processor_lacks_is_refused(monkeypatch):
    monkeypatch.setitem(CAPABILITIES, "f16", "NOTHING_HAS_THIS")
    with pytest.raises(GaitnetError, match=r"precision=f16: not supported by this CPU\. Choose one of f32"):
        check(Engine("f16"))


def test_a_compiled_network_is_kept_and_used_again(own_cache, pictures):
    first = rows(Engine(), pictures)
    kept = sorted(path.name for path in own_cache.iterdir())
    assert len(kept) == 2
    before = {path: path.stat().st_mtime_ns for path in own_cache.iterdir()}
    compiled.cache_clear()
    assert (rows(Engine(), pictures) == first).all()
    assert {path: path.stat().st_mtime_ns for path in own_cache.iterdir()} == before


@pytest.mark.parametrize(
    "damage", [lambda data: data[:1000], lambda data: b"", lambda data: data[:-1] + b"x"]
)
def test_a_damaged_one_is_made_again(own_cache, pictures, damage):
    first = rows(Engine(), pictures)
    whole = {path: path.read_bytes() for path in own_cache.iterdir()}
    for path, data in whole.items():
        path.write_bytes(damage(data))
    compiled.cache_clear()
    assert (rows(Engine(), pictures) == first).all()
    assert sorted(whole) == sorted(own_cache.iterdir())
    for path, data in whole.items():  # names of layers in it differ from time to time
        assert len(path.read_bytes()) == pytest.approx(len(data), rel=0.01)


def test_without_a_place_to_keep_it_everything_works(own_cache, pictures):
    own_cache.parent.parent.mkdir(exist_ok=True)
    own_cache.parent.write_text("a file in the way")
    assert np.isfinite(rows(Engine(), pictures)).all()
    assert own_cache.parent.read_text() == "a file in the way"


def test_another_precision_is_another_file(own_cache):
    if "BF16" not in core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        pytest.skip("this processor has no bf16")
    compiled(DETECTOR, Engine(), detector_model)
    compiled(DETECTOR, Engine("bf16"), detector_model)
    assert len(list(own_cache.iterdir())) == 2


def test_the_detector_sees_the_walker_and_nobody_in_noise(pictures):
    network = DetectorNetwork(Engine())
    assert not len(network.look(np.zeros((224, 224, 3), np.uint8)).scores)
    tracker = Tracker(Engine())
    assert np.isfinite(tracker.look(pictures[0])).all()
    assert np.isnan(tracker.look(np.zeros_like(pictures[0]))).all()  # lost ...
    assert np.isfinite(tracker.look(pictures[1])).all()  # ... and found again
