"""What several rooms' tests need and what takes seconds to make: a film, landmarks, a trained model."""

from __future__ import annotations

import os
import runpy
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# As the program does, and before NumPy is loaded: five times faster on a busy machine.
os.environ["OMP_NUM_THREADS"] = "1"

import cv2
import numpy as np
import pytest

from gaitnet.cli import main
from gaitnet.exporting import to_openvino
from gaitnet.pose.stored import save_pose
from gaitnet.types import PoseSequence
from gaitnet.video import frames
from gaitnet.walker import GOOD_FILM, Camera, Person, observe, walk, write_video
from gaitnet.walker.dataset import plan_takes, write_take

ROOT = Path(__file__).parent.parent

LONGEST = """
test_app_in_browser test_films test_crew test_privacy test_every_reader test_attacks test_site test_repair
test_cli test_teaching_in_browser test_notebooks test_wheel test_agreement test_sites test_people
test_training test_simulated test_cohort test_demo test_backends test_jobs test_overlay test_own_model
"""
"""Files that take longest, a minute to 7 s each: with `pytest -n` they come first, and short ones last."""


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False  # pytest-xdist would begin with the files of the most tests


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST.split())}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))  # within a file nothing changes


@dataclass(frozen=True)
class Ran:
    """What a run of the program left."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def gaitnet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The real program in this process: `gaitnet("extract", path, "--out", out)`."""

    def run(*args: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["gaitnet", *map(str, args)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        streams = capsys.readouterr()
        return Ran(stop.value.code or 0, streams.out, streams.err)

    return run


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A program of `tools/` in this process, which has loaded PyTorch: `tool("train.py", "--safe")`."""

    def run(name: str, *args: object) -> Ran:
        program = str(ROOT / "tools" / name)
        monkeypatch.setattr(sys, "argv", [program, *map(str, args)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            runpy.run_path(program, run_name="__main__")
        streams = capsys.readouterr()
        return Ran(stop.value.code or 0, streams.out, streams.err)

    return run


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real recordings, which are not part of the project; the test is skipped where they are absent."""
    folder = Path(os.environ.get("GAITNET_SHARED_DATA", ROOT.parent / "shared/data"))
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there; GAITNET_SHARED_DATA may point to it")
    return folder


@pytest.fixture(scope="module")  # no longer: while Playwright runs, no other test can run asyncio
def browser(tmp_path_factory: pytest.TempPathFactory, film: Path) -> Iterator[Any]:
    """The system's Chromium, without a window; its camera sees a walker, over and over."""
    sync_api = pytest.importorskip("playwright.sync_api")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    seen = tmp_path_factory.mktemp("camera") / "seen.mjpeg"
    with seen.open("wb") as file:
        for _, frame in frames(film):
            file.write(cv2.imencode(".jpg", frame)[1].tobytes())
    flags = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*flags, f"--use-file-for-fake-video-capture={seen}"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def cut_cells() -> str:
    """JavaScript: the cells of tables of which the right end is not seen, by their own edge or another's."""
    return """() => [...document.querySelectorAll("td, tbody th")].filter(cell => {
        let end = innerWidth;
        for (let box = cell.parentElement; box; box = box.parentElement) {
            const cuts = getComputedStyle(box).overflowX != "visible";
            if (cuts) end = Math.min(end, box.getBoundingClientRect().right);
        }
        return cell.scrollWidth > cell.clientWidth + 1 || cell.getBoundingClientRect().right > end + 1;
    }).map(cell => cell.innerText)"""


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[float, tuple[int, int]], Path]:
    """Films a healthy walker from about the side: `filmed(seconds, size)`."""

    def film(seconds: float, size: tuple[int, int]) -> Path:
        path = tmp_path_factory.mktemp("film") / "film.mp4"
        walked = walk(Person(), seconds)
        write_video(path, walked, Camera.framing(walked, 10, size))
        return path

    return film


@pytest.fixture(scope="session")
def film(filmed: Callable[[float, tuple[int, int]], Path]) -> Path:
    """Four seconds of a healthy walker."""
    return filmed(4.0, (640, 360))


def _pose_of(seed: int = 0, seconds: float = 4.0, view_deg: float = 10, **person: object) -> PoseSequence:
    walked = walk(Person(**person), seconds)
    return observe(walked, Camera.framing(walked, view_deg), GOOD_FILM, np.random.default_rng(seed))


@pytest.fixture(scope="session")
def pose_of() -> Callable[..., PoseSequence]:
    """Makes a simulated walker's landmarks: `pose_of(seed, seconds, pattern="limp")`."""
    return _pose_of


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stored landmarks of a healthy walker."""
    path = tmp_path_factory.mktemp("stored") / "stored.npz"
    save_pose(path, _pose_of())
    return path


@dataclass(frozen=True)
class Trained:
    """A small model and what it was trained on."""

    tree: Path
    checkpoint: Path
    exported: Path


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Two epochs on eight simulated people: it answers, rightly or wrongly."""
    from gaitnet.training import train  # noqa: PLC0415  (torch: 3 s that most tests do without)

    folder = tmp_path_factory.mktemp("trained")
    for take in plan_takes(8, seed=0, walks=1):
        write_take(folder / "data", take)
    flags = [
        *("--config", str(ROOT / "configs/smoke.yaml"), "--data.root", str(folder / "data")),
        *("--trainer.default_root_dir", str(folder), "--trainer.accelerator", "cpu"),
        *("--trainer.enable_progress_bar", "false"),
    ]
    best = train(flags).checkpoint
    assert best is not None
    to_openvino(best, folder / "model")
    return Trained(folder / "data", best, folder / "model")
