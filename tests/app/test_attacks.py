"""Clients that stall, break off or come by the hundred: nobody else is kept waiting, and nothing stays."""

from __future__ import annotations

import asyncio
import io
import secrets
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from gaitnet.app import arrivals, door
from gaitnet.app.arrivals import Arrivals, PausedError
from gaitnet.app.door import Door, Patience
from gaitnet.app.packing import Packed
from gaitnet.app.shelf import Shelf
from gaitnet.app.visit import Upload

resource = pytest.importorskip("resource", reason="no limit of open files here")


def connected(app, said: bytes) -> socket.socket:
    """A connection by which so much was said, and no more."""
    client = socket.create_connection(("127.0.0.1", urlsplit(app.page).port), timeout=10)
    client.sendall(said)
    return client


def request(path: str, method: str = "GET", length: int | None = None) -> bytes:
    more = "" if length is None else f"Content-Length: {length}\r\n"
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()


def open_files(app) -> list[str]:
    """Files of walks that the app holds open, deleted ones, too."""
    links = []
    for entry in Path(f"/proc/{app.process.pid}/fd").iterdir():
        try:
            links.append(str(entry.readlink()))
        except OSError:  # closed meanwhile
            continue
    return [link for link in links if "/walks/" in link or "/now/" in link or ".zip" in link]


def break_off(app, page: str, taken: int | None) -> None:
    """Ten clients download all files and go: after so many bytes, or with all of them."""
    for _ in range(10):
        with closing(connected(app, request(f"{page}/all.zip"))) as client:
            while taken is None or taken > 0:
                found = client.recv(1 << 20 if taken is None else taken)
                if taken is not None or found.endswith(b"0\r\n\r\n"):
                    break


def check_closed(app) -> None:
    deadline = time.monotonic() + 10
    while open_files(app) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert open_files(app) == []


@pytest.fixture(scope="module")
def downloaded(app, film) -> str:
    """The page of a walk that is kept with its films, and was left: nothing more changes in its folder."""
    page = app.hand_in(film, patient="downloads", keep_films="on").json["page"]
    assert app.wait(page) == "done"
    app.leave(page)
    return page


TAKEN = {"before": 0, "during": 1000, "after": None}

no_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc here")


@no_proc
@pytest.mark.parametrize("taken", TAKEN.values(), ids=TAKEN)
def test_a_download_leaves_nothing_whenever_its_client_goes(app, downloaded, taken):
    before = sorted(app.folder.rglob("*"))
    break_off(app, downloaded, taken)
    assert sorted(app.folder.rglob("*")) == before
    assert not list(app.folder.rglob("*.zip"))
    check_closed(app)


@no_proc
def test_a_walk_is_deleted_whole_whenever_its_downloads_broke_off(app, downloaded):
    for taken in TAKEN.values():
        break_off(app, downloaded, taken)
    assert app.ask(f"{downloaded}/delete", "POST").status == 303
    walk = downloaded.rpartition("/")[2]  # other walks' films are theirs
    assert not [path for path in app.folder.rglob("*") if walk in str(path) and path.is_file()]
    assert not list(app.folder.rglob("*.zip"))
    check_closed(app)


def test_of_a_walk_that_is_deleted_no_more_is_sent(tmp_path):
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(bytes(3 << 20))
    answer = Packed({name: tmp_path / name for name in ("a.mp4", "b.mp4")})
    pieces = answer._pieces
    assert len(next(pieces)) > 1 << 20
    (tmp_path / "a.mp4").unlink()
    with pytest.raises(FileNotFoundError):
        next(pieces)


def test_a_zip_that_is_made_on_the_way_is_one(tmp_path):
    files = {"film.mp4": bytes(range(256)) * 9000, "files/empty.csv": b"", "ü.txt": b"x"}
    for number, content in enumerate(files.values()):
        (tmp_path / str(number)).write_bytes(content)
    pieces = Packed({name: tmp_path / str(number) for number, name in enumerate(files)})._pieces
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as packed:
        assert packed.testzip() is None
        assert {name: packed.read(name) for name in packed.namelist()} == files


@contextmanager
def few_files(count: int) -> Iterator[None]:
    """Programs that are started meanwhile may open so many files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_hundreds_that_say_nothing_keep_nobody_out(start, tmp_path):
    with few_files(256):
        begun = start(tmp_path)
        app = begun.__enter__()
    half = request("/")[:-2] + b"X-Slow: "
    clients = []
    try:
        for _ in range(400):
            clients.append(connected(app, half))
        for _ in range(5):
            began = time.monotonic()
            assert app.ask("/").status == 200
            assert time.monotonic() - began < 3
        assert sum(map(is_open, clients)) <= 128
    finally:
        for client in clients:
            client.close()
        begun.__exit__(None, None, None)
    assert app.complained() == ""
    assert app.said().count("connections at once") == 1


def is_open(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def test_whoever_takes_too_long_to_ask_is_shown_out(monkeypatch):
    monkeypatch.setattr(door, "REQUEST_S", 0.05)
    with Door(socket.create_server(("127.0.0.1", 0)), print) as at:
        slow, quick = (socket.create_connection(at.getsockname()) for _ in range(2))
        taken = [at.accept() for _ in range(2)]
        at.began(taken[1][1])  # its request is being answered
        time.sleep(0.1)
        asyncio.run(at.sweep())
        assert [is_open(client) for client in (slow, quick)] == [False, True]
        for each in (slow, quick, taken[0][0], taken[1][0]):
            each.close()


def test_a_body_that_does_not_come_and_an_answer_that_nobody_takes_end(monkeypatch):
    monkeypatch.setattr(door, "STALL_S", 0.05)

    async def never(*_: object) -> dict:
        await asyncio.sleep(60)
        return {}

    async def app(scope, receive, send):
        assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.start", "status": 200})

    with Door(socket.create_server(("127.0.0.1", 0)), print) as at:
        client = socket.create_connection(at.getsockname())
        taken, address = at.accept()
        began = time.monotonic()
        asyncio.run(Patience(app, at)({"type": "http", "client": address}, never, never))
        assert time.monotonic() - began < 5
        assert not is_open(client)
        client.close()
        taken.close()


def test_films_that_stop_coming_make_way(start, tmp_path, empty_room):
    with start(tmp_path) as app:
        stalled = [
            connected(app, request("/walks?name=a.mp4", "POST", 10**6) + bytes(1000)) for _ in range(20)
        ]
        time.sleep(app.yield_s + 0.5)
        began = time.monotonic()
        handed = app.hand_in(empty_room)
        assert (handed.status, time.monotonic() - began < 3) == (201, True)
        assert app.wait(handed.json["page"]) == "done"
        answers = [client.recv(1000) for client in stalled if not is_open(client)]
        assert len(answers) <= 1  # one slot was wanted
        for client in stalled:
            client.close()
        deadline = time.monotonic() + 10
        walk = handed.json["page"].rpartition("/")[2]

        def others() -> list[str]:
            return [path.name for path in (tmp_path / "now").iterdir() if not path.name.startswith(walk)]

        while others() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert others() == []


def test_a_phone_that_comes_back_goes_on_where_it_stopped(app, film):
    whole, key = film.read_bytes(), secrets.token_hex(16)
    half = len(whole) // 2
    path = f"/walks?{urlencode({'name': 'walk.mp4', 'key': key})}"
    client = connected(app, request(path, "POST", len(whole)) + whole[:half])
    while app.ask(f"/walks/coming?key={key}").json["here"] < half:
        time.sleep(0.01)
    client.close()
    assert (
        app.ask(f"{path}&from=5", "POST", whole[5:]).json["error"].endswith(f"{half} bytes received so far.")
    )
    handed = app.ask(f"{path}&from={half}", "POST", whole[half:])
    assert handed.status == 201
    assert app.ask(f"/walks/coming?key={key}").json["page"] == handed.json["page"]
    assert app.wait(handed.json["page"]) == "done"


def test_a_phone_that_comes_back_takes_over_from_its_own_dead_connection(app, film):
    whole, key = film.read_bytes(), secrets.token_hex(16)
    path = f"/walks?{urlencode({'name': 'walk.mp4', 'key': key})}"
    client = connected(app, request(path, "POST", len(whole)) + whole[:1000])  # and stays
    while app.ask(f"/walks/coming?key={key}").json["here"] < 1000:
        time.sleep(0.01)
    handed = app.ask(f"{path}&from=1000", "POST", whole[1000:])
    assert handed.status == 201
    answer = client.recv(2000)
    assert answer.startswith(b"HTTP/1.1 409")
    assert b"upload stopped. Check the connection" in answer
    client.close()
    assert app.wait(handed.json["page"]) == "done"


@pytest.mark.parametrize("key", ["", "0" * 32])
def test_a_film_that_dribbles_is_stopped_and_forgotten_in_time(tmp_path, monkeypatch, key):
    monkeypatch.setattr(arrivals, "PIECE_S", 0.1)
    shelf = Shelf(tmp_path)
    coming = Arrivals(shelf, 10**6)

    async def drop() -> dict:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def attempt() -> None:
        from starlette.requests import Request  # noqa: PLC0415

        scope = {"type": "http", "headers": [], "query_string": f"key={key}".encode(), "method": "POST"}
        with pytest.raises(PausedError, match="film_stopped"):
            await coming.receive(Request(scope, drop), Upload(".mp4"), "walk.mp4")
        assert (coming.count, coming.here(key)[0] > 0) == (0, bool(key))
        assert bool(list(tmp_path.rglob("film.mp4"))) == bool(key)
        monkeypatch.setattr(arrivals, "KEEP_S", -1.0)
        await coming.sweep()

    asyncio.run(attempt())
    assert not list(tmp_path.rglob("film.mp4"))
    shelf.close()


def test_nothing_but_its_own_words_reaches_the_terminal(start, tmp_path, empty_room):
    with start(tmp_path) as app:
        assert app.wait(app.hand_in(empty_room).json["page"]) == "done"
        for said in (
            b"GET / HTTP/9\r\n\r\n",
            b"\0" * 100,
            request("/")[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        ):
            with closing(connected(app, said)) as client:
                client.recv(100)
    assert app.complained() == ""


def test_wrong_passwords_that_wait_for_nobody_are_forgotten(start, tmp_path):
    """Each is answered a second after the one before it; those who gave up keep nobody waiting."""
    with start(tmp_path, "--host", "0.0.0.0", GAITNET_APP_PASSWORD="correct horse") as app:
        wrong = request("/")[:-2] + b"Authorization: Basic eDp3cm9uZw==\r\n\r\n"
        for _ in range(30):
            connected(app, wrong).close()
        began = time.monotonic()
        with closing(connected(app, wrong)) as client:
            assert client.recv(100).startswith(b"HTTP/1.1 401")
        assert time.monotonic() - began < 8
    assert threading.active_count() < 10
