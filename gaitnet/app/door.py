"""Limits on connections: idle ones do not block others."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_CONNECTIONS = 200
"""Connections at once, and at most half of the files the app may open; a browser uses six."""

REQUEST_S, REST_S, STALL_S = 10.0, 60.0, 30.0
"""Time limits, seconds: for a request, between requests, and between pieces of a body or response."""

MOST_LEAVING = 16
"""Connections that are being closed, before others are taken in."""

TELL_S = 60.0

Client = tuple[str, int]


class BrokenOffError(Exception):
    """A response that can't be finished: its content was deleted meanwhile."""


@dataclass
class _Visitor:
    """A connection.

    Attributes:
        socket: its socket.
        until: deadline for its request.
        asking: its request is being answered.
    """

    socket: socket.socket
    until: float
    asking: bool = False

    @property
    def gone(self) -> bool:
        return self.socket.fileno() == -1

    def show_out(self) -> None:
        """End the connection; its server notices and closes the socket."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:  # gone already
            return


class Door(socket.socket):
    """A listening socket with a limited number of connections.

    When full, a new connection replaces the one that has been idle for longest, so that idle connections do
    not block others. Only if all are being answered is the new one refused.

    Args:
        listener: a listening socket, which this one replaces.
        tell: called with a line, at most once a minute, when a connection was closed.
    """

    def __init__(self, listener: socket.socket, tell: Callable[[str], None]) -> None:
        super().__init__(listener.family, listener.type, listener.proto, listener.detach())
        self._tell, self._told_s = tell, -TELL_S
        self._most = min(MOST_CONNECTIONS, _most_files() // 2)
        self._inside: dict[Client, _Visitor] = {}
        self._leaving: list[_Visitor] = []

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept the next connection; called by asyncio."""
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
        """Close connections whose deadline has passed."""
        now = time.monotonic()
        for client, visitor in list(self._inside.items()):
            if not visitor.asking and now > visitor.until:
                self.show_out(client)

    def show_out(self, client: Client) -> None:
        """End a connection, if there is one."""
        visitor = self._inside.pop(client, None)
        if visitor:
            visitor.show_out()
            self._leaving.append(visitor)

    def began(self, client: Client) -> None:
        """Mark a connection as being answered."""
        if client in self._inside:
            self._inside[client].asking = True

    def ended(self, client: Client) -> None:
        """Mark a connection as idle."""
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
    """Ends stalled requests and stalled responses.

    Args:
        app: the application.
        door: the listening socket.
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
