"""Sizes of pages in a real browser, and waiting for what happens on them."""

from __future__ import annotations

from typing import Any

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def until(page: Any, holds: str, seconds: float = 60) -> None:
    """Wait for it; Playwright's own way evaluates text within the page, which its policy forbids."""
    for _ in range(round(20 * seconds)):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(holds)
