"""What every study of trainings has: something that counts them, and how many there may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from gaitnet.errors import DataError

Counting = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
"""Told what is counted and how many there are; gives what counts one."""


@contextmanager
def uncounted(_what: str, _total: int) -> Iterator[Callable[[], None]]:
    """Counts nothing."""
    yield lambda: None


def check_runs(seeds: int, workers: int) -> None:
    """Refuse a study without trainings, or without anybody who trains.

    Raises:
        DataError: fewer than one.
    """
    if seeds < 1 or workers < 1:
        raise DataError("⟦seeds⟧ and ⟦workers⟧: must be 1 or more.")
