"""What lies outside the healthy range, how far, and what is said once only."""

import pytest

from gaitnet.findings import compared, findings
from gaitnet.types import Measurement, Range


def measured(**values: float) -> dict[str, Measurement]:
    return {name: Measurement(name, value, "m", None, 4, "") for name, value in values.items()}


RANGES = {
    "cadence": Range(100, 120, ""),
    "step_time": Range(0.5, 0.6, ""),
    "speed": Range(1.0, 1.5, ""),
    "knee_range_left": Range(60, 60, ""),
}


def test_the_furthest_comes_first_in_widths_of_its_range():
    found = findings(measured(cadence=90.0, speed=0.5), RANGES)
    assert [(each.name, each.direction) for each in found] == [("speed", "low"), ("cadence", "low")]
    assert [each.widths for each in found] == pytest.approx([-1.0, -0.5])


def test_what_says_the_same_counts_once():
    found = findings(measured(step_time=0.667, cadence=90.0), RANGES)
    assert [each.measured.name for each in found] == ["cadence"]
    assert found[0].widths == pytest.approx(-0.5)
    (alone,) = findings(measured(step_time=0.667, cadence=100.0), RANGES)
    assert alone.widths == pytest.approx(0.67)


@pytest.mark.parametrize("value", [1.0, 1.2, 1.5])
def test_inside_and_at_its_ends_is_no_finding(value):
    assert findings(measured(speed=value), RANGES) == []


def test_a_number_without_a_range_is_not_compared():
    assert compared(measured(speed=9.0, knee_range_left=9.0, other=9.0), RANGES) == ["speed"]
    assert findings(measured(knee_range_left=9.0, other=9.0), RANGES) == []
