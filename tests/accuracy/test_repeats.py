"""Measurement error of repeated films, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gaitnet.accuracy.repeats import repeats, write_repeats
from gaitnet.analysis import analyze
from gaitnet.gait import repeats as known
from gaitnet.types import GaitReport, Measurement


def seen(report: GaitReport, person: str, **values: float) -> tuple[str, GaitReport]:
    numbers = {name: Measurement(name, value, "s", None, 6, "x") for name, value in values.items()}
    return person, replace(report, parameters=numbers)


def test_the_error_is_the_spread_within_people_not_between_them(stored: Path, tmp_path: Path) -> None:
    report = analyze(stored).report
    people = [f"p{number}" for number in range(8)]
    films = [seen(report, person, step_time=0.5 + at, step_time_left=0.5) for at, person in enumerate(people)]
    films += [
        seen(report, person, step_time=0.5 + at + (-1) ** at * 0.02, step_time_left=0.54)
        for at, person in enumerate(people)
    ]
    films.append(seen(report, "once", step_time=9.0))
    found = {(each.name, each.of): each for each in repeats(films, "who")}
    walk, leg = found["step_time", "walk"], found["step_time", "leg"]
    assert walk.sem == pytest.approx(0.02 / 2**0.5)  # SD of two values that are 0.02 apart
    assert walk.mdc == pytest.approx(1.96 * 0.02)
    assert leg.sem == pytest.approx(0.04 / 2**0.5)
    assert (walk.people, walk.videos) == (8, 16)
    write_repeats(tmp_path / "e.csv", found.values())
    assert (tmp_path / "e.csv").read_text().splitlines()[1] == "step_time,walk,s,0.01414,0.0392,8,16,who"


def test_seven_people_say_too_little(stored: Path) -> None:
    report = analyze(stored).report
    films = [seen(report, f"p{number}", step_time=0.5) for number in range(7) for _ in range(2)]
    assert list(repeats(films, "who")) == []


def test_what_comes_with_gaitnet_is_sound() -> None:
    for name in ("cadence", "speed", "step_length_left", "knee_range_right", "double_support"):
        found = known.repeat_of(name)
        assert found is not None
        assert found.people >= known.LEAST_PEOPLE
        assert found.mdc == pytest.approx(2.772 * found.sem, rel=1e-3)
    assert known.repeat_of("step_width") is None
    assert known.repeat_of("speed").mdc < known.PUBLISHED["speed"][1][0]
