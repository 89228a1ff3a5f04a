"""Work that is done while what came before is still worked on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, ParamSpec, TypeVar, cast

from gaitnet.threads import cores

LARGE_PX = 1280 * 720
"""Pixels of a picture, above which one thread may take longer to decode it than all cores to look at it."""

T = TypeVar("T")
P = ParamSpec("P")


def decoders(size: tuple[int, int]) -> int | None:
    """Threads that decode beside work that takes all cores; None leaves it to FFmpeg.

    More than half of the cores get in that work's way: a look at 720p takes a tenth longer on two cores.
    """
    return None if size[0] * size[1] > LARGE_PX else max(1, cores() // 2)


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


class Behind(Generic[P]):
    """Calls of a function, done in order in a thread of their own, while the caller goes on.

    Args:
        work: what is done; its errors come out of a later call, or of `finish`.
        count: how many calls may wait.
    """

    def __init__(self, work: Callable[P, object], count: int = 4) -> None:
        self._work, self._count = work, count
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[object]] = deque()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Have it done soon. What is given must not change afterwards."""
        while len(self._waiting) >= self._count:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(self._work, *args, **kwargs))

    def finish(self) -> None:
        """Wait for the last call."""
        while self._waiting:
            self._waiting.popleft().result()

    def __enter__(self) -> Behind[P]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish; after an error what waits is dropped."""
        try:
            if kind is None:
                self.finish()
        finally:
            self._thread.shutdown(cancel_futures=True)
