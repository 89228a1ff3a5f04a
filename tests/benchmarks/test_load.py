"""Reading grows with the data, and its figures are those of the process that read."""

from __future__ import annotations

import numpy as np

from gaitnet.benchmarks.figures import peak_bytes
from gaitnet.benchmarks.load import load


def test_the_figures_of_a_small_reading():
    steps, seconds, cpu_s, most_mb, kept_mb = (next(column.cells) for column in load([80], ["packs"]).columns)
    assert steps == "80"
    assert 0 <= float(seconds) < 60  # 0.00 on a fast machine
    assert 0 <= float(cpu_s) < 60
    assert float(most_mb) >= float(kept_mb)


def test_the_most_memory_is_what_was_once_taken():
    before = peak_bytes()
    taken = np.ones(before, np.uint8)  # as much again
    assert taken[-1] == 1
    del taken
    assert peak_bytes() >= 1.2 * before
