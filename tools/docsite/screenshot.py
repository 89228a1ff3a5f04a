"""Photograph the report of a simulated walker for README and site: `python tools/docsite/screenshot.py`.

Needs the system's Chromium, as the tests of the page do.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import gaitnet
from gaitnet.walker import Camera, Person, walk, write_video

PICTURE = ROOT / "docs/report.jpg"
MOST_BYTES = 150_000

WALKER = Person(pattern="hemiparetic", height_m=1.74, seed=3)
SIZE = 960, 540
PAGE_PX = 1100, 1000


def make_report(folder: Path) -> Path:
    """The page of a hemiparetic walker, filmed from about the side."""
    walked = walk(WALKER, 6.0)
    write_video(folder / "walk.mp4", walked, Camera.framing(walked, 10, SIZE))
    trial = gaitnet.analyze(folder / "walk.mp4", height_m=WALKER.height_m)
    print(trial)
    return trial.save(folder / "report") / "report.html"


def photograph(page: Path) -> np.ndarray:
    """Its upper part, as a clinician sees it first."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        wide, high = PAGE_PX
        tab = browser.new_page(viewport={"width": wide, "height": high})
        tab.goto(page.as_uri())
        tab.wait_for_timeout(500)
        shot = tab.screenshot()
        browser.close()
    return np.asarray(cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR))


def save(picture: np.ndarray) -> None:
    """As a JPEG that is small enough for a README."""
    for quality in range(85, 20, -5):
        jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(jpeg) <= MOST_BYTES:
            PICTURE.write_bytes(jpeg)
            print(f"{PICTURE}: {len(jpeg)} bytes, quality {quality}")
            return
    raise SystemExit(f"{PICTURE}: more than {MOST_BYTES} bytes. Photograph less of the page.")


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        save(photograph(make_report(Path(made))))
