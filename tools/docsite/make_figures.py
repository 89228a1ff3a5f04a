"""Make the tables of docs/figures again: `python tools/docsite/make_figures.py [accuracy-NAME...|speed]`.

Each table is what a command of gaitnet prints. Some minutes alone on a machine; with anything beside it,
speeds are worth little.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from gaitnet.accuracy import shared_data
from gaitnet.files import atomic_file
from gaitnet.pose.blazepose.engine import arithmetics
from gaitnet.walker import Camera, Person, walk, write_video

FIGURES = ROOT / "docs/figures"
TABLES = {
    "accuracy-recordings": ("mea", "short", "side", "two_ways", "healthy", "reference"),
    "accuracy-walkers": ("walkers",),
}
"""File -> sections of `gaitnet accuracy`."""


def accuracy(name: str) -> None:
    """One table; that of recordings is kept as it is where they are not there."""
    if name != "accuracy-walkers" and not shared_data().is_dir():
        print(f"{name}: kept, {shared_data()} is not there (GAITNET_SHARED_DATA)")
        return
    only = [word for section in TABLES[name] for word in ("--only", section)]
    _write(f"{name}.json", _said("accuracy", *only, "--json"))


def speed() -> None:
    """What `gaitnet benchmark` prints, of recordings where they are there, else of a simulated walker."""
    with TemporaryDirectory() as folder:
        side, two_ways = (_recordings(name) for name in ("side", "two_ways"))
        films = side[:8] or [_simulated(Path(folder) / "walker_720p.mp4")]
        few = [films[0], *two_ways[:1]]  # 540p at 25 Hz, 720p at 30
        _timed("decode", *few)
        _timed("pose", *films, "--precision", *arithmetics())
        _timed("analyze", *few)
        _timed("live")


def _recordings(name: str) -> list[str]:
    return sorted(map(str, shared_data().glob(f"videos/healthy_{name}/*.mp4")))


def _simulated(film: Path) -> str:
    walked = walk(Person(), 5.0)
    write_video(film, walked, Camera.framing(walked, 0))
    return str(film)


def _timed(what: str, *words: str) -> None:
    where = f"{os.cpu_count()} cores, {os.getloadavg()[0]:.1f} processes at work, {date.today()}"
    _write(f"speed-{what}.txt", f"{where}\n{_said('benchmark', what, *words)}")


def _said(*words: str) -> str:
    code = "from gaitnet.cli import main; main()"
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout


def _write(name: str, text: str) -> None:
    with atomic_file(FIGURES / name) as file:
        file.write(f"{text.rstrip()}\n".encode())
    print(f"{FIGURES / name}: written")


if __name__ == "__main__":
    wanted = sys.argv[1:] or [*TABLES, "speed"]
    for each in wanted:
        speed() if each == "speed" else accuracy(each)
