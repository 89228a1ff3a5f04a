"""The server of the app."""

from __future__ import annotations

import getpass
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet.app.address import Address
from gaitnet.app.jobs import Jobs, Work
from gaitnet.app.shelf import Shelf
from gaitnet.errors import GaitnetError, require

if TYPE_CHECKING:
    from gaitnet.app.door import Door
    from gaitnet.app.site import Site

PASSWORD_VARIABLE = "GAITNET_APP_PASSWORD"  # noqa: S105  (its name, not its value)
LEAST_PASSWORD, LEAST_DIFFERENT = 8, 4

CLOSED = tuple(name for name in ("SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""Signal of a closed terminal: the first on Linux and macOS, the second on Windows."""


@dataclass(frozen=True)
class Served:
    """Settings of the app.

    Attributes:
        folder: data folder.
        work: settings of the analysis.
        most_bytes: limit of a video, bytes.
        lang: language of the pages; "" = the browser's.
    """

    folder: Path
    work: Work
    most_bytes: int = 500_000_000
    lang: str = ""


def ask_password(host: str) -> str:
    """The password for other machines, from the environment or the keyboard.

    Raises:
        GaitnetError: none, or one that is too short.
    """
    told = os.environ.get(PASSWORD_VARIABLE)
    if told is None and sys.stdin.isatty():
        told = getpass.getpass("Password for the page: ")
    if told is None:
        raise GaitnetError(f"⟦host {host}⟧: other machines need a password. Set {PASSWORD_VARIABLE}.")
    if len(told.strip()) < LEAST_PASSWORD:
        raise GaitnetError(
            f"{PASSWORD_VARIABLE}: shorter than {LEAST_PASSWORD} characters. Choose a longer one."
        )
    if len(set(told)) < LEAST_DIFFERENT:
        raise GaitnetError(f"{PASSWORD_VARIABLE}: too few different characters. Choose a better one.")
    return told


def serve(served: Served, address: Address, tell: Callable[[str], None], browser: bool = False) -> None:
    """Run the server until Ctrl-C.

    Args:
        served: settings of the app.
        address: where to listen.
        tell: called with a line when the page is ready, and if videos are lost at the end.
        browser: open the page in the browser.

    Raises:
        GaitnetError: the address is taken, there is no password where one is needed, a folder can't be
            written, or the extra is not installed.
    """
    uvicorn = require("uvicorn", "app")
    require("starlette", "app")
    _check(address)
    with (
        _ended_like_a_program(),
        _listening(address, tell) as door,
        _site(served, tell) as site,
    ):
        config = _config(site, door, address)
        _load(config, address)
        page = _page(address, door.getsockname()[1])
        tell(f"{page}  Stop with Ctrl-C. Kept trials are in {served.folder}")
        if browser:
            webbrowser.open(page)
        server = uvicorn.Server(config)
        for name in CLOSED:  # uvicorn sees to the others; an exception in the middle of its loop may hang it
            signal.signal(getattr(signal, name), server.handle_exit)
        server.run(sockets=[door])


def _check(address: Address) -> None:
    if address.password is None and not address.is_loopback:
        raise GaitnetError(f"⟦host {address.host}⟧: other machines need a password.")
    if address.key and not address.certificate:
        raise GaitnetError(f"⟦key {address.key}⟧: needs a certificate as well. Add ⟦certificate FILE⟧.")


def _config(site: Site, door: Door, address: Address) -> Any:
    """Settings of uvicorn."""
    from gaitnet.app.door import Patience  # noqa: PLC0415  (Starlette, once `require` has found it)
    from gaitnet.app.guard import Guard  # noqa: PLC0415

    async def sweep() -> None:
        await door.sweep()
        await site.sweep()

    return import_module("uvicorn").Config(
        Guard(Patience(site.app, door), address.password),
        loop="asyncio",  # another would not come through the door
        http="h11",
        ws="none",
        callback_notify=sweep,
        timeout_notify=1,
        log_config=None,  # it would close what other libraries log to
        log_level="error",  # malformed requests would fill the terminal
        access_log=False,  # who was filmed when is private
        server_header=False,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
        timeout_graceful_shutdown=2,
    )


def _load(config: Any, address: Address) -> None:
    try:
        config.load()
    except OSError as error:  # ssl.SSLError is one
        where = address.certificate or address.key
        raise GaitnetError(
            f"{where}: no valid certificate and key ({error.strerror or error}). Check both."
        ) from error


@contextmanager
def _site(served: Served, tell: Callable[[str], None]) -> Iterator[Site]:
    from gaitnet.app.site import Site  # noqa: PLC0415  (Starlette, once `require` has found it)

    shelf = Shelf(served.folder)
    try:
        jobs = Jobs(shelf, served.work)
        try:
            yield Site(shelf, jobs, served.most_bytes, served.work.longest_s, served.lang)
        finally:
            lost = len(jobs.unfinished())
            jobs.close()
            if lost:
                tell(f"{lost} uploaded video(s) not analysed yet; deleted.")
    finally:
        shelf.close()


@contextmanager
def _listening(address: Address, tell: Callable[[str], None]) -> Iterator[Door]:
    from gaitnet.app.door import Door  # noqa: PLC0415  (Starlette)

    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        listener = socket.create_server((address.host, address.port), family=family)
    except OSError as error:
        where = f"{address.host}:{address.port}"
        reason = str(error.strerror or error).partition(" (while")[0]  # Python adds the address
        other = 8711 if address.port != 8711 else 8712
        raise GaitnetError(
            f"{where}: can't listen there ({reason}). Choose another: ⟦port {other}⟧."
        ) from error
    with Door(listener, tell) as door:
        yield door


@contextmanager
def _ended_like_a_program() -> Iterator[None]:
    """Being told to end is how this one ends, at any time: no failure, and everything is tidied up."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = {name: signal.signal(getattr(signal, name), end) for name in ("SIGTERM", *CLOSED)}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _page(address: Address, port: int) -> str:
    scheme = "https" if address.certificate else "http"
    host = _own_number() if address.host in ("0.0.0.0", "::") else address.host  # noqa: S104  (compared)
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}:{port}/"


def _own_number() -> str:
    """This machine's number in its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documents, RFC 5737: nobody is there
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()
