"""Work done ahead: in order, whole, bounded, closed."""

import threading
import time

import pytest

from gaitnet.errors import VideoError
from gaitnet.video import made_ahead


def test_what_is_made_ahead_comes_in_order_and_whole():
    assert list(made_ahead((number for number in range(50)), 3)) == list(range(50))
    assert list(made_ahead(number for number in ())) == []


def test_only_so_many_are_made_ahead():
    made = []

    def items():
        for number in range(20):
            made.append(number)
            yield number

    ahead = made_ahead(items(), 3)
    next(ahead)
    time.sleep(0.05)
    assert len(made) <= 5
    ahead.close()


def test_an_error_of_what_is_made_ahead_comes_out_in_its_turn():
    def items():
        yield 1
        raise VideoError("broken")

    ahead = made_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(VideoError, match="broken"):
        next(ahead)


def test_stopping_early_closes_the_source():
    closed = []

    def items():
        try:
            yield from range(1000)
        finally:
            closed.append(True)

    ahead = made_ahead(items())
    assert [next(ahead), next(ahead)] == [0, 1]
    ahead.close()
    assert closed == [True]
    assert threading.active_count() == len(threading.enumerate())
