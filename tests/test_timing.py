"""Seconds by stage: what passed in a block, waiting for items, in the order of a run."""

import time

import pytest

from gaitnet import timing


@pytest.fixture(autouse=True)
def nothing_passed(monkeypatch):
    monkeypatch.setattr(timing, "_passed", {})


def test_stages_add_up_and_come_in_the_order_of_a_run():
    with timing.timed("pose"):
        time.sleep(0.02)
    with timing.timed("decode"):
        time.sleep(0.01)
    found = timing.timings()
    assert list(found) == ["start", "decode", "pose", "other", "total"]
    assert 0.02 <= found["pose"] < 1
    assert 0.01 <= found["decode"] < found["pose"]
    assert found["start"] < found["total"]
    assert found["other"] == pytest.approx(found["total"] - found["start"] - found["decode"] - found["pose"])


def test_waiting_for_items_counts_and_working_on_them_does_not():
    def items():
        for number in range(3):
            time.sleep(0.01)
            yield number

    seen = []
    for number in timing.timed_items("decode", items()):
        seen.append(number)
        time.sleep(0.05)
    assert seen == [0, 1, 2]
    assert 0.03 <= timing.timings()["decode"] < 0.12


def test_a_stage_that_fails_counts_too():
    with pytest.raises(ZeroDivisionError), timing.timed("measure"):
        1 / 0  # noqa: B018
    assert timing.timings()["measure"] > 0
