"""The app under strain, in figures: minutes, so only by `GAITNET_STRAIN=1 pytest -s` of this file."""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from gaitnet.app.visit import Upload

pytestmark = [
    pytest.mark.skipif(not os.environ.get("GAITNET_STRAIN"), reason="GAITNET_STRAIN=1 is not set"),
    pytest.mark.timeout(3600),
]


@pytest.fixture
def keep(plain_report):
    """Writes a kept walk into a data folder."""

    def put(folder: Path, walk: Upload) -> None:
        place = folder / "walks" / walk.id
        place.mkdir(parents=True)
        (place / "walk.json").write_text(json.dumps(vars(walk)))
        (place / "report.json").write_text(json.dumps(plain_report))
        (place / "report.html").write_text("a report")
        (folder / ".gaitnet-app.lock").touch()

    return put


def peak_mb(app) -> float:
    status = Path(f"/proc/{app.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def timed(app, path: str, times: int = 5) -> float:
    """Median seconds of an answer."""
    taken = []
    for _ in range(times):
        began = time.monotonic()
        assert app.ask(path).status == 200
        taken.append(time.monotonic() - began)
    return statistics.median(taken)


def left_in(folder: Path) -> list[str]:
    return sorted(
        path.name for path in folder.rglob("*") if path.is_file() and path.name != ".gaitnet-app.lock"
    )


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A disk of 20 MB."""
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", place], check=False)
    if made.returncode:
        pytest.skip("no disk can be mounted here: needs root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(disk: Path, but_kb: int) -> Path:
    """All of a disk but so much."""
    filler = disk / "walks" / "filler"
    free = shutil.disk_usage(disk).free - but_kb * 1000
    filler.write_bytes(bytes(max(free, 0)))
    return filler


def test_ten_thousand_kept_walks(start, tmp_path, keep):
    for number in range(10_000):
        keep(
            tmp_path,
            Upload(
                ".mp4", patient=f"P{number // 4:04}", added=f"2026-{number % 12 + 1:02}-03T10:00:00+01:00"
            ),
        )
    began = time.monotonic()
    with start(tmp_path) as app:
        ready_s = time.monotonic() - began
        app.ask("/")
        pages = {path: timed(app, path) for path in ("/", "/?find=P12", "/patient?code=P1234", "/queue")}
        said = ", ".join(f"{path} {seconds:.3f} s" for path, seconds in pages.items())
        print(f"\n10,000 kept walks: ready after {ready_s:.1f} s; {said}; {peak_mb(app):.0f} MB")
        assert pages["/"] < 0.5


def test_two_hundred_uploads_at_once(start, tmp_path, empty_room):
    with start(tmp_path) as app:
        slowest = []

        def hand_in(number: int) -> int:
            with suppress(OSError):
                return app.hand_in(empty_room, f"{number}.mp4").status
            return 0

        def look() -> None:
            for _ in range(10):
                with suppress(OSError):  # turned away: all 200 connections are being answered
                    slowest.append(timed(app, "/", 1))

        watcher = threading.Thread(target=look)
        began = time.monotonic()
        with ThreadPoolExecutor(200) as pool:
            watcher.start()
            found = list(pool.map(hand_in, range(200)))
        taken_s = time.monotonic() - began
        watcher.join()
        counts = {code: found.count(code) for code in sorted(set(found))}
        print(
            f"\n200 uploads at once: {counts} (201: taken, 503: told to wait, 0: turned away) in"
            f" {taken_s:.1f} s; start page meanwhile {max(slowest):.2f} s at most; {peak_mb(app):.0f} MB"
        )
        films = len(list((tmp_path / "now").glob("*-film/film.mp4")))
        assert counts[201] >= 20
        assert films <= counts[201]
        assert not any(code in counts for code in (400, 500))


def test_a_full_disk_costs_a_film_and_nothing_that_is_kept(start, tmp_path, empty_room):
    with small_disk(tmp_path / "disk") as disk, start(disk) as app:
        kept = app.hand_in(empty_room, patient="kept").json["page"]
        assert app.wait(kept) == "done"
        report = app.ask(f"{kept}/files/report.json").body
        filler = fill(disk, empty_room.stat().st_size // 2000)
        answer = app.hand_in(empty_room)
        said = ["upload: " + answer.json["error"]]
        assert answer.status == 400
        filler.unlink()
        for phase, room_kb in (("analysis", 10), ("analysis's end", 400)):
            page = app.hand_in(empty_room, patient="other").json["page"]
            filler = fill(disk, room_kb)
            assert app.wait(page) in ("failed", "done")
            said.append(
                f"{phase}: " + "".join(app.ask(page).text.split('role="alert">')[1:])[:120].split("<")[0]
            )
            filler.unlink()
        assert app.send(f"{kept}/again", patient="kept", height="1.8").status == 303
        filler = fill(disk, 0)
        app.wait(kept)
        assert app.ask(f"{kept}/files/report.json").body == report  # the earlier one stands
        answer = app.send(f"{kept}/details", patient="kept", notes="x" * 1900)
        said.append(
            f"entries: {answer.status} " + answer.text.split('class="problem">')[-1].split("<")[0][:120]
        )
        filler.unlink()
        assert app.ask(kept).status == 200
        page = app.hand_in(empty_room).json["page"]
        assert app.wait(page) == "done"  # and it goes on
    print("\n" + "\n".join(said))
    assert app.complained() == ""


def test_killed_in_each_phase_nothing_kept_is_lost_and_no_film_is_left(start, tmp_path, empty_room):
    with start(tmp_path) as app:
        kept = app.hand_in(empty_room, patient="kept", height="1.7").json["page"]
        assert app.wait(kept) == "done"
        before = left_in(tmp_path / "walks")
        os.kill(app.process.pid, signal.SIGKILL)
        app.process.wait()
    for phase, after_s in (("upload", 0.0), ("analysis", 3.0), ("writing", 12.0), ("measuring again", 1.0)):
        with start(tmp_path) as app:
            assert left_in(tmp_path / "now") == []
            assert app.ask(kept).status == 200
            if phase == "measuring again":
                page = app.hand_in(empty_room, patient="kept", keep_films="on").json["page"]
                app.wait(page)
                assert app.send(f"{page}/again", patient="kept", height="1.8").status == 303
            else:
                app.hand_in(empty_room, patient="new")
            time.sleep(after_s)
            os.kill(app.process.pid, signal.SIGKILL)
            app.process.wait()
        print(f"\nkilled during {phase}: {left_in(tmp_path / 'now')} left until the next start")
    with start(tmp_path) as app:
        assert left_in(tmp_path / "now") == []
        assert set(before) <= set(left_in(tmp_path / "walks"))
        walks = [folder for folder in (tmp_path / "walks").iterdir() if folder.is_dir()]
        assert all(app.ask(f"/walks/{folder.name}").status == 200 for folder in walks)  # each is whole
        print(f"kept and whole: {len(walks)}")


def test_a_clock_that_was_set_back(start, tmp_path, empty_room, keep):
    keep(tmp_path, Upload(".mp4", patient="P", added="2099-01-01T10:00:00+01:00"))
    with start(tmp_path) as app:
        page = app.hand_in(empty_room, patient="P", compare="on").json["page"]
        assert app.wait(page) == "done"
        assert app.ask("/patient?code=P").status == 200
        assert app.ask("/").status == 200
        app.leave(page)


def test_passwords_are_slow_to_try(start, tmp_path):
    with start(tmp_path, "--host", "0.0.0.0", GAITNET_APP_PASSWORD="correct horse") as app:
        began = time.monotonic()
        with ThreadPoolExecutor(10) as pool:
            wrong = "Basic eDp3cm9uZw=="
            found = list(pool.map(lambda _: app.ask("/", Authorization=wrong).status, range(10)))
        taken_s = time.monotonic() - began
        print(f"\n10 wrong passwords at once: {taken_s:.1f} s")
        assert found == [401] * 10
        assert taken_s > 9
