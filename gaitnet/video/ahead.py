"""Work that is done while what came before is still worked on."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

T = TypeVar("T")


def made_ahead(items: Generator[T, None, None], count: int = 4) -> Iterator[T]:
    """The same items, made in a thread of their own while the ones before are worked on.

    Args:
        items: what is made; its errors come out here.
        count: how many may wait.
    """
    end = object()
    with ThreadPoolExecutor(1) as maker:
        waiting = deque(maker.submit(next, items, end) for _ in range(count))
        try:
            while (item := waiting.popleft().result()) is not end:
                waiting.append(maker.submit(next, items, end))
                yield cast(T, item)
        finally:
            for future in waiting:
                future.cancel()
            maker.submit(items.close).result()
