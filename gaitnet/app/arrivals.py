"""Uploads: videos received in pieces, with limits on size and on time between pieces.

A stalled upload is paused so that it does not block others; a client that sent a key can resume it. Uploads
that are not resumed are deleted.
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
from gaitnet.app.shelf import Shelf
from gaitnet.app.uploads import FormError
from gaitnet.app.visit import Upload
from gaitnet.errors import GaitnetError

PIECE_BYTES, PIECE_S = 1 << 16, 20.0
"""Minimum rate, bytes in seconds: 3 kB/s, a hundredth of a poor connection."""

YIELD_S = 3.0
"""An upload without a byte for this long is paused if others wait, seconds."""

KEEP_S = 300.0
"""How long a partial upload is kept for resuming, seconds."""

_KEY = re.compile(r"[0-9a-f]{32}")


class PausedError(FormError):
    """An upload that stopped; the part received may be kept."""


@dataclass(eq=False)
class Coming:
    """A partly received video.

    Attributes:
        walk: the entries of the form.
        name: file name on the user's machine.
        film: path of the received part.
        key: identifies the upload for resuming; empty: it can't be resumed.
        bytes: received so far.
        at_s: time of the last byte.
        busy: a request is sending.
        stop: set to pause it.
    """

    walk: Upload
    name: str
    film: Path
    key: str
    bytes: int = 0
    at_s: float = field(default_factory=time.monotonic)
    busy: bool = False
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class Arrivals:
    """The current uploads.

    Args:
        shelf: storage.
        most_bytes: limit of a video, bytes.
    """

    def __init__(self, shelf: Shelf, most_bytes: int) -> None:
        self._shelf, self._most_bytes = shelf, most_bytes
        self._coming: list[Coming] = []
        self._pages: dict[str, str] = {}  # key -> walk, of complete uploads

    @property
    def count(self) -> int:
        """Number of uploads in progress."""
        return sum(coming.busy for coming in self._coming)

    def here(self, key: str) -> tuple[int, str | None]:
        """Bytes received (0 for an unknown key), and the walk once the upload is complete."""
        known = (coming.bytes for coming in self._coming if key and coming.key == key)
        return next(known, 0), self._pages.get(key)

    async def make_way(self) -> bool:
        """Pause the upload that has been stalled for longest; False if there is none."""
        still_s = time.monotonic() - YIELD_S
        standing = [coming for coming in self._coming if coming.busy and coming.at_s < still_s]
        if standing:
            await self._halt(min(standing, key=lambda coming: coming.at_s))
        return bool(standing)

    async def sweep(self) -> None:
        """Delete uploads that were not resumed."""
        old_s = time.monotonic() - KEEP_S
        waiting = sorted((each for each in self._coming if not each.busy), key=lambda each: each.at_s)
        for index, coming in enumerate(waiting):
            if coming.at_s < old_s or index < len(waiting) - MOST_WAITING:
                self._drop(coming)

    async def receive(self, request: Request, walk: Upload, name: str) -> tuple[Upload, Path]:
        """Write a request's body to a walk's folder.

        The query's `key` identifies the upload; `from` is the first byte of this request.

        Returns:
            The entries of the first request, and the video.

        Raises:
            PausedError: it stopped, or resumes at an unexpected byte; kept if it has a key.
            GaitnetError: too large, interrupted, or no disk space; nothing is kept.
        """
        self._check_size(name, int(request.headers.get("content-length", 0)))
        coming = await self._found(request.query_params.get("key", ""), walk, name)
        if request.query_params.get("from", "0") != str(coming.bytes):
            raise PausedError("film_so_far", name=name, bytes=coming.bytes)
        coming.busy = True
        try:
            await self._write(request, coming)
        except (PausedError, ClientDisconnect) as error:
            if not (coming.key and coming.bytes):
                self._drop(coming)
            if isinstance(error, ClientDisconnect):
                raise PausedError("film_broken", name=name) from error
            raise
        except BaseException as error:
            self._drop(coming)
            if isinstance(error, OSError):
                raise FormError("cant_store", name=name, why=error.strerror) from error
            raise
        finally:
            coming.busy = False
        self._coming.remove(coming)
        if coming.key:
            self._pages = dict([*self._pages.items(), (coming.key, coming.walk.id)][-MOST_WAITING:])
        return coming.walk, coming.film

    async def _found(self, key: str, walk: Upload, name: str) -> Coming:
        """The upload with that key, with other senders stopped; else a new one."""
        key = key if _KEY.fullmatch(key) else ""
        for coming in [each for each in self._coming if key and each.key == key]:
            if coming.busy:  # the client resumed before its old connection was found dead
                await self._halt(coming)
            if coming in self._coming:
                return coming
        try:
            coming = Coming(walk, name, self._shelf.place(walk) / f"film{walk.suffix}", key)
        except OSError as error:
            raise FormError("cant_store", name=name, why=error.strerror) from error
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
            raise PausedError("film_stopped", name=name)
        return piece.result()

    async def _halt(self, coming: Coming) -> None:
        coming.stop.set()
        while coming.busy:
            await asyncio.sleep(0.01)
        coming.stop.clear()

    def _check_size(self, name: str, count: int) -> None:
        if count > self._most_bytes:
            raise FormError("film_large", name=name, megabytes=f"{self._most_bytes / 1e6:g}")

    def _drop(self, coming: Coming) -> None:
        if coming in self._coming:
            self._coming.remove(coming)
            with suppress(GaitnetError):  # the rest is deleted when the app ends
                self._shelf.discard(coming.walk.id)


async def _piece(stream: AsyncIterator[bytes]) -> bytes | None:
    async for piece in stream:
        if piece:
            return piece
    return None
