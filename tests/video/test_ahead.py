"""Work done ahead and behind: in order, whole, bounded, closed."""

import threading
import time

import pytest

from gaitnet.errors import VideoError
from gaitnet.video import Behind, made_ahead


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


def test_what_is_done_behind_is_done_in_order_before_the_block_ends():
    done = []
    with Behind(done.append, 2) as later:
        for number in range(20):
            later(number)
    assert done == list(range(20))


def test_only_so_many_calls_wait():
    gate, begun = threading.Event(), []

    def work(number):
        begun.append(number)
        gate.wait()

    with Behind(work, 2) as later:
        later(0)
        later(1)
        waits = threading.Thread(target=later, args=(2,))
        waits.start()
        waits.join(0.05)
        assert waits.is_alive()
        gate.set()
        waits.join()
    assert begun == [0, 1, 2]


def test_an_error_behind_comes_out_of_a_later_call_or_the_end():
    def work(number):
        raise VideoError(f"broken {number}")

    with pytest.raises(VideoError, match="broken 0"), Behind(work) as later:
        later(0)
    with Behind(work, 1) as later:
        later(0)
        with pytest.raises(VideoError, match="broken 0"):
            later(1)
