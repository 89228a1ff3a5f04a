"""Photograph report and app for README and site, of a simulated walker: `python tools/docsite/screenshot.py`.

Needs the system's Chromium, as the tests of the page do.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import gaitnet
from gaitnet.walker import Camera, Person, walk, write_video

REPORT, APP = ROOT / "docs/report.jpg", ROOT / "docs/app.jpg"
MOST_BYTES = 150_000

WALKER = Person(pattern="hemiparetic", height_m=1.74, seed=3)
SIZE = 960, 540
REPORT_PX, APP_PX = (1100, 1000), (1100, 1790)

SERVE = [sys.executable, "-c", "from gaitnet.cli import main; main()", "app", "--no-browser", "--port", "0"]
LONGEST_MS = 180_000


def make_film(folder: Path) -> Path:
    """A hemiparetic walker, filmed from about the side."""
    walked = walk(WALKER, 6.0)
    write_video(folder / "walk.mp4", walked, Camera.framing(walked, 10, SIZE))
    return folder / "walk.mp4"


def make_report(film: Path, folder: Path) -> Path:
    """The walker's page."""
    trial = gaitnet.analyze(film, height_m=WALKER.height_m)
    print(trial)
    return trial.save(folder) / "report.html"


@contextmanager
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


def photograph_report(chromium: Any, page: Path) -> np.ndarray:
    """Its upper part, as a clinician sees it first."""
    tab = _tab(chromium, REPORT_PX)
    tab.goto(page.as_uri())
    return _shot(tab)


def photograph_app(chromium: Any, film: Path, folder: Path) -> np.ndarray:
    """The page of a walk that was uploaded, once its video is there."""
    with subprocess.Popen([*SERVE, "--data", str(folder)], stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        tab = _tab(chromium, APP_PX)
        tab.goto(app.stdout.readline().split()[0])
        tab.set_input_files("#film", film)
        for name, value in {"patient": "A-12", "height": f"{WALKER.height_m}", "age": "63"}.items():
            tab.fill(f"#{name}", value)
        tab.click("button.main")
        tab.wait_for_selector("#report", timeout=LONGEST_MS)
        tab.wait_for_selector("#drawing", state="hidden", timeout=LONGEST_MS)
        shot = _shot(tab)
        app.terminate()
    return shot


def _tab(chromium: Any, size: tuple[int, int]) -> Any:
    return chromium.new_page(viewport={"width": size[0], "height": size[1]})


def _shot(tab: Any) -> np.ndarray:
    tab.wait_for_timeout(1000)
    shot = tab.screenshot()
    return np.asarray(cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR))


def save(path: Path, picture: np.ndarray) -> None:
    """As a JPEG that is small enough for a README."""
    for quality in range(85, 20, -5):
        jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(jpeg) <= MOST_BYTES:
            path.write_bytes(jpeg)
            print(f"{path}: {len(jpeg)} bytes, quality {quality}")
            return
    raise SystemExit(f"{path}: more than {MOST_BYTES} bytes. Photograph less of the page.")


if __name__ == "__main__":
    with TemporaryDirectory() as made, browser() as chromium:
        film = make_film(Path(made))
        save(REPORT, photograph_report(chromium, make_report(film, Path(made) / "report")))
        save(APP, photograph_app(chromium, film, Path(made) / "data"))
