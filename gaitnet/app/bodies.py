"""Bodies of requests, within limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from gaitnet.app.uploads import FormError

MOST_FORM_BYTES, MOST_FIELDS = 1 << 16, 300


async def read_body(request: Request, most_bytes: int) -> bytes:
    """The whole body; one byte too many where it is too large."""
    found = bytearray()
    stream: AsyncIterator[bytes] = request.stream()
    try:
        async for piece in stream:
            found += piece
            if len(found) > most_bytes:
                return bytes(found[: most_bytes + 1])
    except ClientDisconnect as error:
        raise HTTPException(400) from error
    return bytes(found)


async def save_body(request: Request, path: Path, most_bytes: int) -> None:
    """Write the whole body to a file.

    Raises:
        FormError: too large, broken off, or there is no room for it.
    """
    count = 0
    try:
        with path.open("wb") as file:
            async for piece in request.stream():
                count += len(piece)
                if count > most_bytes:
                    raise FormError("large_file", megabytes=most_bytes // 1_000_000)
                await run_in_threadpool(file.write, piece)
    except ClientDisconnect as error:
        raise HTTPException(400) from error
    except OSError as error:
        raise FormError("cant_store", name=path.name, why=error.strerror) from error


async def read_form(request: Request) -> Mapping[str, str]:
    """The entries of a form as browsers send it (`application/x-www-form-urlencoded`).

    Raises:
        FormError: too large, or no form.
    """
    body = await read_body(request, MOST_FORM_BYTES)
    try:
        if len(body) > MOST_FORM_BYTES:
            raise ValueError
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise FormError("odd_form") from error
