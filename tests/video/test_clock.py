"""Stamps to times: they start at 0 and increase, whatever the file says."""

import numpy as np
import pytest

from gaitnet.video.clock import HELD, timed

STEP_S = 0.04


def times_of(stamps: list) -> list[float]:
    """The times of frames with these stamps, in nominal frames; every frame comes once, in order."""
    stamped = [(None if stamp is None else stamp * STEP_S, number) for number, stamp in enumerate(stamps)]
    found = list(timed(stamped, STEP_S))
    assert [number for _, number in found] == list(range(len(stamps)))
    return [time_s / STEP_S for time_s, _ in found]


@pytest.mark.parametrize(
    ("stamps", "times"),
    [
        ([0, 1, 2, 3], [0, 1, 2, 3]),
        ([-7, -6, -5], [0, 1, 2]),
        ([100.5, 101.5, 104.5], [0, 1, 4]),
        ([0, 1, 1, 3], [0, 1, 2, 3]),
        ([0, 1, 1, 2], [0, 1, 1.5, 2]),
        ([0, 1, 0.5, 3], [0, 1, 2, 3]),
        ([0, None, None, 3], [0, 1, 2, 3]),
        ([None, None, 5, 6], [0, 1, 2, 3]),
        ([0, 1, None], [0, 1, 2]),
        ([None, None, None], [0, 1, 2]),
        ([3, 3], [0, 1]),
        ([], []),
    ],
)
def test_stamps_by_hand(stamps: list, times: list[float]) -> None:
    assert times_of(stamps) == pytest.approx(times)


@pytest.mark.parametrize("count", [1, HELD - 1, HELD, HELD + 1, 3 * HELD])
def test_films_without_stamps_go_at_their_nominal_rate(count: int) -> None:
    assert times_of([None] * count) == pytest.approx(range(count))


@pytest.mark.parametrize("back", [30, 1000])
def test_a_clock_that_is_set_back_goes_on(back: int) -> None:
    times = times_of([*range(40), *range(40 - back, 80 - back)])
    assert (np.diff(times) > 0).all()
    assert times == pytest.approx(range(80))
