"""How many may stand at the door, and for how long: whoever says nothing keeps nobody out."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_CONNECTIONS = 200
"""At once, and at most half of the files that the system lets the app open; a browser takes six."""

REQUEST_S, REST_S, STALL_S = 10.0, 60.0, 30.0
"""Seconds for a whole request to come, between two of them, and between two pieces of a body or an answer."""

MOST_LEAVING = 16
"""Connections that are being closed, before others are taken in."""

TELL_S = 60.0

Client = tuple[str, int]


class BrokenOffError(Exception):
    """An answer that can't be finished: what it consists of was deleted meanwhile."""


@dataclass
class _Visitor:
    """A connection.

    Attributes:
        socket: what it comes by.
        until: by when it has to have asked.
        asking: its request was let in, and is being answered.
    """

    socket: socket.socket
    until: float
    asking: bool = False

    @property
    def gone(self) -> bool:
        return self.socket.fileno() == -1

    def show_out(self) -> None:
        """End the connection; whoever serves it notices, and closes the socket."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:  # gone already
            return


class Door(socket.socket):
    """A listening socket, behind which only so many fit.

    Where it is full, the newcomer takes the place of the one that has been without a request for longest, so
    that many who connect and say nothing keep nobody out. Only where all are being answered is one refused.

    Args:
        listener: a listening socket, which this one takes the place of.
        tell: told a line, once a minute at most, where somebody had to go.
    """

    def __init__(self, listener: socket.socket, tell: Callable[[str], None]) -> None:
        super().__init__(listener.family, listener.type, listener.proto, listener.detach())
        self._tell, self._told_s = tell, -TELL_S
        self._most = min(MOST_CONNECTIONS, _most_files() // 2)
        self._inside: dict[Client, _Visitor] = {}
        self._leaving: list[_Visitor] = []

    def accept(self) -> tuple[socket.socket, Any]:
        """The next who comes; asyncio calls it whenever somebody waits."""
        self._leaving = [visitor for visitor in self._leaving if not visitor.gone]
        if len(self._leaving) >= MOST_LEAVING:
            raise BlockingIOError  # later: the loop closes them first
        taken, address = super().accept()
        self._inside = {client: visitor for client, visitor in self._inside.items() if not visitor.gone}
        if len(self._inside) >= self._most and not self._make_room():
            taken.close()
            raise ConnectionAbortedError
        self._inside[address[:2]] = _Visitor(taken, time.monotonic() + REQUEST_S)
        return taken, address

    async def sweep(self) -> None:
        """Show out whoever has taken too long to ask."""
        now = time.monotonic()
        for client, visitor in list(self._inside.items()):
            if not visitor.asking and now > visitor.until:
                self.show_out(client)

    def show_out(self, client: Client) -> None:
        """End a connection; nothing happens where there is none."""
        visitor = self._inside.pop(client, None)
        if visitor:
            visitor.show_out()
            self._leaving.append(visitor)

    def began(self, client: Client) -> None:
        """A request of this one is being answered."""
        if client in self._inside:
            self._inside[client].asking = True

    def ended(self, client: Client) -> None:
        """It was."""
        if client in self._inside:
            self._inside[client].asking = False
            self._inside[client].until = time.monotonic() + REST_S

    def _make_room(self) -> bool:
        idle = [(visitor.until, client) for client, visitor in self._inside.items() if not visitor.asking]
        if idle:
            self.show_out(min(idle)[1])
        if time.monotonic() - self._told_s >= TELL_S:
            self._told_s = time.monotonic()
            self._tell(f"More than {self._most} connections at once: idle ones are closed.")
        return bool(idle)


class Patience:
    """Ends requests whose body does not come, and answers that nobody takes.

    Args:
        app: who answers.
        door: through which they come.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = tuple(scope["client"])
        self._door.began(client)
        try:
            await self._app(scope, self._in_time(client, receive), self._taken_in_time(client, send))
        except BrokenOffError:
            self._door.show_out(client)
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._door.ended(client)

    def _in_time(self, client: Client, receive: Receive) -> Receive:
        whole = False

        async def receive_soon() -> Message:
            nonlocal whole
            if whole:  # what comes then is that the client has left, whenever that is
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), STALL_S)
            except asyncio.TimeoutError:
                self._door.show_out(client)
                return {"type": "http.disconnect"}
            whole = not message.get("more_body", False)
            return message

        return receive_soon

    def _taken_in_time(self, client: Client, send: Send) -> Send:
        async def send_soon(message: Message) -> None:
            try:
                await asyncio.wait_for(send(message), STALL_S)
            except asyncio.TimeoutError:
                self._door.show_out(client)  # the rest goes nowhere

        return send_soon


def _most_files() -> int:
    try:
        import resource  # noqa: PLC0415  (not on Windows, which has no such limit)
    except ImportError:
        return 2 * MOST_CONNECTIONS
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 2 * MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else soft
