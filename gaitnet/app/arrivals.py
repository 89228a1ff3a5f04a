"""Films that come in: their bytes, in pieces, up to a limit, and only while they keep coming.

A film whose sender stops is put aside, so that others are not kept waiting; a sender that gave it a key goes
on where it stopped. What nobody goes on with is deleted.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect, Request

from gaitnet.app.jobs import MOST_WAITING
from gaitnet.app.shelf import Shelf, Walk
from gaitnet.errors import GaitnetError, VideoError

PIECE_BYTES, PIECE_S = 1 << 16, 20.0
"""So much has to come in so many seconds: 3 kB/s, a hundredth of what a bad line carries."""

YIELD_S = 3.0
"""Without a byte for so long, a sender makes way where others wait."""

KEEP_S = 300.0
"""How long a part of a film waits for the rest."""

_KEY = re.compile(r"[0-9a-f]{32}")


class PausedError(GaitnetError):
    """A film that stopped coming; what there is of it may be kept."""


@dataclass(eq=False)
class Coming:
    """A film of which a part is here.

    Attributes:
        walk: what was said about it.
        name: of its file on the user's machine.
        film: where it lies.
        key: by which its sender finds it again; empty: not at all.
        bytes: that are here.
        at_s: when the last of them came.
        busy: somebody is sending.
        stop: told to make way.
    """

    walk: Walk
    name: str
    film: Path
    key: str
    bytes: int = 0
    at_s: float = field(default_factory=time.monotonic)
    busy: bool = False
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class Arrivals:
    """What is coming in.

    Args:
        shelf: where films go.
        most_bytes: of a film.
    """

    def __init__(self, shelf: Shelf, most_bytes: int) -> None:
        self._shelf, self._most_bytes = shelf, most_bytes
        self._coming: list[Coming] = []
        self._pages: dict[str, str] = {}  # key -> walk, of those that are here

    @property
    def count(self) -> int:
        """Films that somebody is sending now."""
        return sum(coming.busy for coming in self._coming)

    def here(self, key: str) -> tuple[int, str | None]:
        """Bytes of a film that are here, 0 where nobody knows the key; its walk, once it is here whole."""
        known = (coming.bytes for coming in self._coming if key and coming.key == key)
        return next(known, 0), self._pages.get(key)

    async def make_way(self) -> bool:
        """Put the film aside that has stood still for longest; whether there was one."""
        still_s = time.monotonic() - YIELD_S
        standing = [coming for coming in self._coming if coming.busy and coming.at_s < still_s]
        if standing:
            await self._halt(min(standing, key=lambda coming: coming.at_s))
        return bool(standing)

    async def sweep(self) -> None:
        """Delete what nobody goes on with."""
        old_s = time.monotonic() - KEEP_S
        waiting = sorted((each for each in self._coming if not each.busy), key=lambda each: each.at_s)
        for index, coming in enumerate(waiting):
            if coming.at_s < old_s or index < len(waiting) - MOST_WAITING:
                self._drop(coming)

    async def receive(self, request: Request, walk: Walk, name: str) -> tuple[Walk, Path]:
        """Write a request's body to a walk's folder.

        The query's `key` names the film, its `from` says at which byte this request begins.

        Returns:
            What was said about it at first, and the film.

        Raises:
            PausedError: it stopped, or goes on at another byte than expected; kept where it has a key.
            GaitnetError: too large, broken off, or no room; nothing of it is kept.
        """
        self._check_size(name, int(request.headers.get("content-length", 0)))
        coming = await self._found(request.query_params.get("key", ""), walk, name)
        if request.query_params.get("from", "0") != str(coming.bytes):
            raise PausedError(f"{name}: {coming.bytes} bytes received so far.")
        coming.busy = True
        try:
            await self._write(request, coming)
        except (PausedError, ClientDisconnect) as error:
            if not (coming.key and coming.bytes):
                self._drop(coming)
            if isinstance(error, ClientDisconnect):
                raise PausedError(f"{name}: upload interrupted. Choose it again.") from error
            raise
        except BaseException as error:
            self._drop(coming)
            if isinstance(error, OSError):
                raise GaitnetError(f"{name}: can't be stored ({error.strerror}). Free disk space.") from error
            raise
        finally:
            coming.busy = False
        self._coming.remove(coming)
        if coming.key:
            self._pages = dict([*self._pages.items(), (coming.key, coming.walk.id)][-MOST_WAITING:])
        return coming.walk, coming.film

    async def _found(self, key: str, walk: Walk, name: str) -> Coming:
        """The film of that key, which nobody else sends meanwhile; else a new one."""
        key = key if _KEY.fullmatch(key) else ""
        for coming in [each for each in self._coming if key and each.key == key]:
            if coming.busy:  # its sender came back before its old connection was seen to be dead
                await self._halt(coming)
            if coming in self._coming:
                return coming
        try:
            coming = Coming(walk, name, self._shelf.place(walk) / f"film{walk.suffix}", key)
        except OSError as error:
            raise GaitnetError(f"{name}: can't be stored ({error.strerror}). Free disk space.") from error
        self._coming.append(coming)
        return coming

    async def _write(self, request: Request, coming: Coming) -> None:
        stop = asyncio.ensure_future(coming.stop.wait())
        stream, fresh, until_s = request.stream().__aiter__(), 0, time.monotonic() + PIECE_S
        try:
            with coming.film.open("ab") as file:
                while piece := await self._next(stream, stop, until_s, coming.name):
                    self._check_size(coming.name, coming.bytes + len(piece))
                    file.write(piece)
                    coming.bytes += len(piece)
                    coming.at_s = time.monotonic()
                    fresh += len(piece)
                    if fresh >= PIECE_BYTES:
                        fresh, until_s = 0, coming.at_s + PIECE_S
        finally:
            stop.cancel()

    @staticmethod
    async def _next(
        stream: AsyncIterator[bytes], stop: asyncio.Future[Any], until_s: float, name: str
    ) -> bytes | None:
        """The next piece; None after the last."""
        piece = asyncio.ensure_future(_piece(stream))
        try:
            wait_s = max(until_s - time.monotonic(), 0)
            await asyncio.wait((piece, stop), timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not piece.done():
                piece.cancel()
                await asyncio.wait((piece,))
        if piece.cancelled():
            raise PausedError(f"{name}: upload stopped. Check the connection and upload it again.")
        return piece.result()

    async def _halt(self, coming: Coming) -> None:
        coming.stop.set()
        while coming.busy:
            await asyncio.sleep(0.01)
        coming.stop.clear()

    def _check_size(self, name: str, count: int) -> None:
        if count > self._most_bytes:
            raise VideoError(f"{name}: larger than {self._most_bytes / 1e6:g} MB. Trim it to the walk.")

    def _drop(self, coming: Coming) -> None:
        if coming in self._coming:
            self._coming.remove(coming)
            with suppress(GaitnetError):  # what stays goes when the app ends
                self._shelf.discard(coming.walk.id)


async def _piece(stream: AsyncIterator[bytes]) -> bytes | None:
    async for piece in stream:
        if piece:
            return piece
    return None
