"""The landmark network alone: every way to run it gives pictures a second."""

from gaitnet.benchmarks.one_run import alone, queues


def test_every_way_is_timed() -> None:
    found = alone("f32", count=4)
    assert found.keys() == queues(2).keys()
    assert all(1 < speed < 100_000 for speed in found.values())
