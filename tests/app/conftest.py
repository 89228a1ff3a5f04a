"""A real `gaitnet app`, in a process of its own, and films that are no walks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import cv2
import numpy as np
import pytest

from gaitnet.clinic import Study
from gaitnet.walker.dataset import plan_takes, write_take

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

LEFT_S, YIELD_S = 1.5, 1.0
"""How long an app of the tests lets the videos of a page that was left stay, and lets an upload stall while
others wait: less than the 15 s and the 3 s of `gaitnet app`, so that nobody waits for them here."""

PROGRAM = """
from gaitnet.app import arrivals, guard, lingering
arrivals.YIELD_S, lingering.LEFT_S, guard.WRONG_PASSWORD_S = {waits}
from gaitnet.cli import main
main()
"""


def command(*flags: object, wrong_password_s: float) -> list[str]:
    """The program that is `gaitnet app`, with these waits."""
    program = PROGRAM.format(waits=(YIELD_S, LEFT_S, wrong_password_s))
    return [sys.executable, "-c", program, "app", "--no-browser", "--port", "0", *map(str, flags)]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass(frozen=True)
class App:
    """An app that runs."""

    page: str
    folder: Path
    process: subprocess.Popen[str]
    left: list[str] = field(default_factory=list)  # stdout, stderr
    yield_s: float = YIELD_S

    def ask(self, path: str, method: str = "GET", body: object = None, **headers: str) -> Answer:
        """A request, as a script of the user's would send it; `Sec_Fetch_Site` becomes `Sec-Fetch-Site`."""
        connection = HTTPConnection(urlsplit(self.page).netloc, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent, encode_chunked=not isinstance(body, (bytes, type(None))))
        found = connection.getresponse()
        answer = Answer(
            found.status, found.read(), {name.lower(): value for name, value in found.getheaders()}
        )
        connection.close()
        return answer

    def said(self) -> str:
        """What it said on its way out."""
        return self.left[0]

    def complained(self) -> str:
        """All that was written to its terminal besides."""
        return self.left[1]

    def hand_in(self, film: Path | bytes, name: str = "walk.mp4", **fields: str) -> Answer:
        """A film, as the page sends it."""
        body = film if isinstance(film, bytes) else film.read_bytes()
        return self.ask(f"/walks?{urlencode({'name': name} | fields)}", "POST", body)

    def send(self, path: str, **fields: str) -> Answer:
        """A form, as the page sends it; `start_0` becomes `start-0`."""
        named = {re.sub(r"_(?=\d)", "-", name): value for name, value in fields.items()}
        return self.ask(path, "POST", urlencode(named).encode())

    def leave(self, page: str) -> None:
        """Open the page of a walk and leave it; until its videos are gone."""
        visit = re.search(r"left\?visit=(\d+)", self.ask(page).text)
        assert visit, page
        self.ask(f"{page}/left?visit={visit[1]}", "POST")
        walk = page.rpartition("/")[2]
        for _ in range(800):
            if not (self.folder / "now" / f"{walk}-film").exists():
                return
            time.sleep(0.05)
        raise AssertionError(f"the videos of {page} stay")

    def wait(self, page: str) -> str:
        """Until nothing more happens to a film; what became of it."""
        for _ in range(4800):  # a busy machine takes a minute
            found = self.ask(f"{page}/state").json
            if found["over"]:
                return found["state"]
            time.sleep(0.05)
        raise AssertionError(f"{page} takes more than a minute")


@contextmanager
def running(folder: Path, *flags: str, wrong_password_s: float = 1.0, **environment: str) -> Iterator[App]:
    process = subprocess.Popen(
        command("--data", folder, *flags, wrong_password_s=wrong_password_s),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        page = next((line.split()[0] for line in lines if line.startswith("http")), None)
        assert page, process.communicate()
        page = f"http://127.0.0.1:{urlsplit(page).port}/"  # also where it listens on all addresses
        app = App(page, folder, process)
        yield app
        process.terminate()
        app.left.extend(process.communicate(timeout=20))
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One app for all tests that leave it as it was."""
    with running(tmp_path_factory.mktemp("app") / "data", "--largest", "5") as app:
        yield app


@pytest.fixture(scope="session")
def start() -> Callable[..., object]:
    """Starts an app of one's own: `with start(folder, "--longest", "2") as app`."""
    return running


@pytest.fixture(scope="session")
def plain_report() -> dict:
    """The least that a `report.json` of a measured walk holds."""
    return {
        "verdict": "OK",
        "reasons": [],
        "prediction": None,
        "metres": None,
        "reference": None,
        "source": "walk.mp4",
        "curves": {},
        "parameters": {"cadence": {"value": 100.0, "unit": "steps/min", "sd": None, "n": 5}},
    }


@pytest.fixture(scope="session")
def empty_room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a wall."""
    path = tmp_path_factory.mktemp("empty") / "room.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 30, (320, 240))
    wall = np.random.default_rng(0).integers(90, 110, (240, 320, 3), dtype=np.uint8)
    for _ in range(60):
        writer.write(wall)
    writer.release()
    return path


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of simulated people, four of each class, one walk each."""
    tree = tmp_path_factory.mktemp("people") / "data"
    for take in plan_takes(8, seed=3, walks=1, view_deg=0.0):
        write_take(tree, take)
    return tree


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory, people: Path) -> Path:
    """A data folder with these people, who have their classes."""
    folder = tmp_path_factory.mktemp("labelled") / "data"
    assert Study(folder).take_in(people, "AM") == 8
    return folder
