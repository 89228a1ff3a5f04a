"""Where the time of a run goes: seconds that passed in each stage of it.

Work that is done beside other work, such as decoding, counts while something waits for it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

STAGES = ("start", "networks", "decode", "pose", "measure", "classify", "page", "overlay")
"""In the order of a run; `start` is all before the first stage, since the program began."""

OTHER = "other"
"""What is between the stages: checks of the film beside the pose, imports, what is printed."""

_passed: dict[str, float] = {}
_began_s = time.perf_counter()


@contextmanager
def timed(stage: str) -> Iterator[None]:
    """What is done in the block counts for a stage."""
    if "start" not in _passed:  # a file is read for it, and stages are as short as a frame
        _passed["start"] = time.perf_counter() - _began_s + _before_s()
    began_s = time.perf_counter()
    try:
        yield
    finally:
        _passed[stage] = _passed.get(stage, 0.0) + time.perf_counter() - began_s


def timed_items(stage: str, items: Iterable[T]) -> Iterator[T]:
    """The same items; waiting for them counts for a stage."""
    iterator, end = iter(items), object()
    while True:
        with timed(stage):
            item = next(iterator, end)
        if item is end:
            return
        yield item  # type: ignore[misc]


def timings() -> dict[str, float]:
    """Seconds by stage, in the order of a run, what is left (`other`), and `total` since it began."""
    known = {stage: _passed[stage] for stage in STAGES if stage in _passed}
    total_s = time.perf_counter() - _began_s + _before_s()
    return known | {OTHER: max(0.0, total_s - sum(known.values())), "total": total_s}


def _before_s() -> float:
    """From the program's begin until this module was imported, where the system says it."""
    if not sys.platform.startswith("linux"):
        return 0.0
    began_ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
    alive_s = time.clock_gettime(time.CLOCK_BOOTTIME) - began_ticks / os.sysconf("SC_CLK_TCK")
    return max(alive_s - (time.perf_counter() - _began_s), 0.0)
