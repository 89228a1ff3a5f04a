"""Very many videos on a cluster: a scheduler never holds more than some of them."""

from __future__ import annotations

import pytest

from gaitnet.benchmarks import cluster

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed", "ignore::ResourceWarning")


def test_every_video_is_answered_by_a_real_cluster(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "LOOKS", 10)
    table = cluster._planned(tmp_path, 1, 60)
    cells = (next(column.cells) for column in table.columns)
    videos, workers, _, rate, cpu_ms, before_mb, most_mb, answered = cells
    assert (videos, workers, answered) == ("60", "1", "60")
    assert float(rate) > 0
    assert float(cpu_ms) > 0
    assert 10 < float(before_mb) <= float(most_mb)


def test_seconds_a_video_leave_out_each_worker_s_first():
    ran = cluster.Ran([], [10.0, 11.0, 12.0, 14.0, 15.0, 17.0])
    assert ran.each_s(2) == pytest.approx((17 - 11) / 4)
    assert ran.each_s(8) == pytest.approx(17 - 15)
