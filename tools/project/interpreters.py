"""Install gaitnet's wheel into fresh environments, and see whether it works there; prints a table.

    python tools/project/interpreters.py      # every Python found here, newest dependencies
    python tools/project/interpreters.py --python 3.10 3.13 --deps lowest newest --extra "" app
    python tools/project/interpreters.py --python 3.13 --extra dev --tests tests/pose

Each environment gets the wheel with one extra, then `gaitnet doctor`, then `gaitnet analyze` of a simulated
film, of which the cadence is known; with --tests also those tests. Needs only the standard library. uv, which
is installed for it, picks the lowest allowed dependencies. Exit code 1: something failed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = "3.10", "3.11", "3.12", "3.13", "3.14"
NOT_COPIED = shutil.ignore_patterns("__pycache__", "build", "dist", "*.egg-info", ".venv", ".git", "demo")
CADENCE = 112.0  # steps/min of the simulated walker, see FILM
FILM = f"""
from pathlib import Path
from gaitnet.walker import Camera, Person, walk, write_video
walked = walk(Person(cadence_steps_min={CADENCE}), 5.0)
write_video(Path("walk.mp4"), walked, Camera.framing(walked, 0, (640, 360)))
"""


@dataclass
class Row:
    """What became of one environment; times in seconds, as on this machine at that moment."""

    python: str
    deps: str
    extra: str
    install_s: float = 0.0
    size_mb: float = 0.0
    doctor: str = "-"
    analyze_s: float = 0.0
    cadence: float = 0.0
    tests: str = "-"
    problem: str = ""
    versions: dict[str, str] = field(default_factory=dict)


class FailedError(Exception):
    """A command that did not work."""


def main() -> int:
    """Read what is asked for, try it, print it."""
    asked = _arguments()
    work = asked.work or Path(tempfile.mkdtemp(prefix="gaitnet-interpreters-"))
    work.mkdir(parents=True, exist_ok=True)
    wheel = _build(work)
    rows = []
    for version in asked.python:
        python = _find(version)
        if python is None:
            print(f"Python {version}: not found here", file=sys.stderr)
            continue
        for deps in asked.deps:
            for extra in asked.extra:
                rows.append(_try(python, deps, extra, wheel, work, asked))
                print(_line(rows[-1]), file=sys.stderr, flush=True)
    print(_table(rows))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    return int(not rows or any(row.problem for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", nargs="+", default=PYTHONS, metavar="3.X", help="interpreters to try")
    parser.add_argument("--deps", nargs="+", default=["newest"], choices=["newest", "lowest"])
    parser.add_argument("--extra", nargs="+", default=[""], help='extras, each in an environment; "" = none')
    parser.add_argument("--tests", nargs="*", default=[], help="tests to run; needs the extra dev")
    parser.add_argument("--pip", default="", help="further words for pip, such as an index")
    parser.add_argument("--work", type=Path, help="folder for wheel and environments; default: a new one")
    parser.add_argument("--keep", action="store_true", help="keep the environments")
    parser.add_argument("--json", type=Path, help="also write the table as JSON")
    return parser.parse_args()


def _build(work: Path) -> Path:
    """The wheel, from a copy, so that nothing of an earlier build comes along."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        shutil.copytree(ROOT, source, ignore=NOT_COPIED)
        _run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", work, source)
    return max(work.glob("gaitnet-*.whl"), key=lambda path: path.stat().st_mtime)


def _find(version: str) -> str | None:
    """An interpreter of that version: on the path, of pyenv, or of the Windows launcher."""
    places = sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python"))
    candidates: list[list[str]] = [
        [f"python{version}"],
        *([str(place)] for place in places),
        [sys.executable],
    ]
    if os.name == "nt":
        candidates.insert(0, ["py", f"-{version}"])
    for command in candidates:
        code = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"
        try:
            found = subprocess.run([*command, "-c", code], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            continue
        if found.split()[0] == version:
            return found.split(maxsplit=1)[1].strip()
    return None


def _try(python: str, deps: str, extra: str, wheel: Path, work: Path, asked: argparse.Namespace) -> Row:
    number = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout.split()[1]
    row = Row(number, deps, extra or "none")
    venv = work / f"{number}-{deps}-{row.extra}"
    try:
        shutil.rmtree(venv, ignore_errors=True)
        _run(python, "-m", "venv", venv)
        scripts = venv / ("Scripts" if os.name == "nt" else "bin")
        _install(row, scripts, wheel, extra, asked.pip.split())
        row.size_mb = sum(path.lstat().st_size for path in venv.rglob("*") if path.is_file()) / 1e6
        row.versions = _versions(scripts / "python")
        _use(row, scripts, venv)
        if asked.tests:
            row.tests = _test(scripts / "python", venv, asked.tests)
    except FailedError as error:
        row.problem = str(error)
    finally:
        if not asked.keep:
            shutil.rmtree(venv, ignore_errors=True)
    return row


def _install(row: Row, scripts: Path, wheel: Path, extra: str, more: list[str]) -> None:
    what = f"gaitnet[{extra}] @ {wheel.as_uri()}" if extra else str(wheel)
    with _timed(lambda seconds: setattr(row, "install_s", seconds)):
        if row.deps == "newest":
            _run(scripts / "python", "-m", "pip", "install", "-q", "--no-cache-dir", *more, what)
            return
        _run(sys.executable, "-m", "pip", "install", "-q", "--target", scripts.parent / "uv", "uv")
        uv = scripts.parent / "uv/bin/uv"
        how = ("--resolution", "lowest-direct", "--only-binary", ":all:", "--native-tls", "-q")
        _run(uv, "pip", "install", "--python", scripts / "python", *how, *more, what)
        shutil.rmtree(scripts.parent / "uv")


def _use(row: Row, scripts: Path, venv: Path) -> None:
    """The doctor is content, and a film's cadence is right."""
    with tempfile.TemporaryDirectory() as folder:
        _run(scripts / "gaitnet", "doctor", cwd=folder)
        row.doctor = "ok"
        _run(scripts / "python", "-c", FILM, cwd=folder)
        with _timed(lambda seconds: setattr(row, "analyze_s", seconds)):
            _run(scripts / "gaitnet", "analyze", "walk.mp4", "--out", "out", cwd=folder)
        report = json.loads((Path(folder) / "out/report.json").read_text(encoding="utf-8"))
    row.cadence = _cadence(report)
    if abs(row.cadence - CADENCE) > 2:
        raise FailedError(f"cadence {row.cadence:.1f} steps/min, walked {CADENCE}")


def _cadence(report: dict[str, object]) -> float:
    parameters = report["parameters"]
    found = parameters["cadence"] if isinstance(parameters, dict) else None
    return float(found["value"]) if isinstance(found, dict) else float("nan")


def _test(python: Path, venv: Path, tests: list[str]) -> str:
    """Tests of a copy of the sources without the package itself: the installed one is tested."""
    source = venv / "tests-of-it"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns("gaitnet", *[".git", ".venv", "build", "demo"])
    )
    ran = subprocess.run(
        [str(python), "-m", "pytest", *tests], cwd=source, capture_output=True, text=True, check=False
    )
    last = ran.stdout.strip().splitlines()[-1:] or ["no output"]
    if ran.returncode:
        failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        raise FailedError(
            f"tests: {last[0]}; {'; '.join(failed)[:1500] or ran.stdout[-500:] + ran.stderr[-500:]}"
        )
    return last[0]


def _versions(python: Path) -> dict[str, str]:
    code = "import importlib.metadata as m; [print(d.name, d.version) for d in m.distributions()]"
    lines = _run(python, "-c", code)
    return dict(sorted(tuple(line.split()) for line in lines.splitlines()))  # type: ignore[misc]


@contextmanager
def _timed(keep: Callable[[float], None]) -> Iterator[None]:
    began_s = time.perf_counter()
    yield
    keep(time.perf_counter() - began_s)


def _run(*command: object, cwd: object = None) -> str:
    """A program's output; outside of the sources, so that the installed gaitnet is meant."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    words = [str(word) for word in command]
    where = str(cwd) if cwd else tempfile.gettempdir()
    ran = subprocess.run(words, capture_output=True, text=True, check=False, cwd=where, env=env)
    if ran.returncode:
        said = (ran.stderr.strip() or ran.stdout.strip())[-1500:]
        raise FailedError(f"{Path(words[0]).name} {' '.join(words[1:4])}: code {ran.returncode}: {said}")
    return ran.stdout


def _table(rows: list[Row]) -> str:
    head = "| Python | deps | extra | install s | MB | doctor | analyze s | cadence | tests | problem |"
    lines = [head, "|" + "---|" * 10, *map(_line, rows)]
    return "\n".join(lines)


def _line(row: Row) -> str:
    cells = [row.python, row.deps, row.extra, f"{row.install_s:.0f}", f"{row.size_mb:.0f}", row.doctor]
    cells += [f"{row.analyze_s:.1f}", f"{row.cadence:.1f}", row.tests, row.problem.replace("\n", " ")[:300]]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
