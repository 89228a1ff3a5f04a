"""Access control: only this machine's own pages, and other machines only with the password."""

from __future__ import annotations

import asyncio
import base64
import hmac
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gaitnet.app.address import is_loopback
from gaitnet.report.page.page import policy

WRONG_PASSWORD_S = 1.0
"""Delay of the response to a wrong password, one at a time, seconds: prevents guessing."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FRAME = "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
"""What the frame of `report.html` adds to the policy of that page, by which only its own script runs."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with less, forms of our own pages would not say where they come from
    "Cache-Control": "no-store",  # patient data
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=()",
}


@lru_cache(maxsize=1)
def framed_policy() -> str:
    """Content-Security-Policy of `report.html` in the app."""
    return f"{policy()}; {FRAME}"


class Guard:
    """Refuses requests from elsewhere and sets the security headers.

    - A page of another site can make a browser send requests here: those that change something must come
      from a page of ours.
    - Such a site can also let its own name point to this machine: without a password, only this machine's
      names are answered to.

    Args:
        app: the guarded application.
        password: required, with any user name; None for none (loopback only).
    """

    def __init__(self, app: ASGIApp, password: str | None) -> None:
        self._app = app
        self._password = password
        self._turn = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(scope, Headers(scope=scope), receive)
        await (refusal or self._app)(scope, receive, _with_headers(send))

    async def _refusal(self, scope: Scope, headers: Headers, receive: Receive) -> PlainTextResponse | None:
        if self._password is None and not is_loopback(_host(headers.get("host", ""))):
            return PlainTextResponse("gaitnet: open 127.0.0.1 or localhost instead.", 400)
        if self._password is not None and not _knows(headers, self._password):
            if "authorization" in headers:
                await self._late(receive)
            asking = {"WWW-Authenticate": 'Basic realm="gaitnet", charset="UTF-8"'}
            return PlainTextResponse("gaitnet: password required.", 401, asking)
        if scope["method"] not in ("GET", "HEAD") and not _from_here(headers):
            return PlainTextResponse("gaitnet: request not from a page of this app.", 403)
        return None

    async def _late(self, receive: Receive) -> None:
        """Wait before answering a wrong password, or until the client leaves."""

        async def answer() -> None:
            async with self._turn:
                await asyncio.sleep(WRONG_PASSWORD_S)

        async def leave() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        either = [asyncio.ensure_future(answer()), asyncio.ensure_future(leave())]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in either:
                task.cancel()


def _host(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:  # brackets that do not close
        return ""


def _from_here(headers: Headers) -> bool:
    """From a page of ours, or from no page at all (a script of the user's)."""
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers.get("host"):
        return False
    return headers.get("sec-fetch-site", "none") in ("same-origin", "none")


def _knows(headers: Headers, password: str) -> bool:
    scheme, _, told = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(told, validate=True).partition(b":")[2]
    except ValueError:
        return False
    return hmac.compare_digest(given, password.encode())


def _with_headers(send: Send) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        await send(message)

    return add
