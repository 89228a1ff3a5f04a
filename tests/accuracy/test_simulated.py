from __future__ import annotations

from pathlib import Path

import pytest

from gaitnet.accuracy.simulated import (
    FILE,
    MOST_OFF,
    NUMBERS,
    PUBLISHED,
    Compared,
    Spread,
    compare,
    compare_pattern,
    read_real,
    table,
    write_real,
)
from gaitnet.skeleton import FEATURES
from gaitnet.walker import PATTERNS


def test_a_line_says_what_is_too_far_off() -> None:
    real = Spread(10.0, 2.0, 20)
    assert Compared("x", "m", real, Spread(10.9, 2.4, 20)).fails == ""
    assert Compared("x", "m", real, Spread(11.1, 2.4, 20)).fails == "mean"
    assert Compared("x", "m", real, Spread(8.9, 1.4, 20)).fails == "mean, SD"


def test_the_real_figures_are_of_all_features_and_numbers_with_their_source() -> None:
    real = read_real()
    assert real.keys() <= {*FEATURES, *NUMBERS}
    assert real.keys() >= {*FEATURES, "cadence", "step_length", "double_support", "step_time_cv"}
    assert all(each.sd > 0 and each.n > 10 for each in real.values())
    assert all("KOA-PD-NM" in line for line in FILE.read_text().splitlines()[1:])


def test_simulated_healthy_people_are_spread_as_real_ones() -> None:
    rows = {row.what: row for row in compare(30)}
    assert not [row.fails for name, row in rows.items() if name in FEATURES and "mean" in row.fails]
    assert sum(bool(rows[name].fails) for name in FEATURES) <= 1  # of 30 people, an SD may be off by chance
    assert not [name for name in ("cadence", "step_length", "speed") if "mean" in rows[name].fails]
    shown = table("healthy", list(rows.values()))
    assert shown.row_count == len(rows) > 20


@pytest.mark.parametrize("name", ["knee_osteoarthritis", "hemiparetic"])
def test_people_of_a_pattern_are_measured_near_its_figures(name: str) -> None:
    rows, refused = compare_pattern(PATTERNS[name], 24)  # fewer are too few: SE of a mean 0.2 SD
    assert [row.what for row in rows] == list(PUBLISHED)
    assert refused <= 3
    assert all(abs(row.off) < MOST_OFF for row in rows)


def test_the_recordings_give_the_figures_that_come_with_gaitnet(shared_data: Path, tmp_path: Path) -> None:
    write_real(tmp_path / "real.csv")
    known, found = (
        dict(line.split(",", 3)[0::2][:2] for line in path.read_text().splitlines()[1:])
        for path in (FILE, tmp_path / "real.csv")
    )
    assert {name: float(value) for name, value in found.items()} == pytest.approx(
        {name: float(value) for name, value in known.items()}, rel=1e-3
    )
