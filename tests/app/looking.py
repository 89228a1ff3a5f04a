"""What is looked at on every page of the app in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from browsing import DESK, PHONE

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

WAIT_MS = 60_000


@contextmanager
def opened_at(browser: Any, app: str, page_of: str = "") -> Iterator[Any]:
    """A page of the app; what it asks others for and what it complains about fails the test."""
    context = browser.new_context(viewport=DESK, accept_downloads=True, permissions=["camera"])
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    # A form that is refused is told so by the answer 400, a film that is gone by 404, a full queue by 503;
    # browsers write it down.
    context.on(
        "console",
        lambda told: re.search(r"status of (40[04]|503)", told.text) or complaints.append(told.text),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(app + page_of)
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((app, "blob:", "data:"))] == []
    assert complaints == []


def check_looks(page: Any, cut_cells: str) -> None:
    """Everybody can read it, also on a phone."""
    violations = axe.Axe().run(page).response["violations"]
    assert [found["id"] for found in violations if found["impact"] in ("serious", "critical")] == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(cut_cells) == []
    page.set_viewport_size(DESK)
