"""Only what compares is joined by a line."""

from __future__ import annotations

import pytest

from gaitnet.app.shelf import Kept, Upload
from gaitnet.app.trend import TRENDS, draw_trend
from gaitnet.types import GaitReport, Measurement, Range, Reference, Verdict

UNITS = {"cadence": "steps/min", "speed": "m/s", "curve_deviation": "deg"}
TEXT = {"trend": "How they change", "curve_deviation": "distance", "no_numbers": "no numbers yet"}


def kept(
    height_m: float | None = 1.7, reference: str = "adults", verdict: str = "OK", **values: float
) -> Kept:
    values = {"cadence": 100.0, "speed": 1.2, "step_time_asymmetry": 4.0, "curve_deviation": 9.0} | values
    parameters = {
        name: Measurement(name, value, UNITS.get(name, "%"), 0.1 if name == "speed" else None, 6, "x")
        for name, value in values.items()
    }
    report = GaitReport(
        source="walk.mp4",
        verdict=Verdict(verdict),
        reasons=(),
        events=None,
        parameters=parameters,
        metres="height" if height_m else "estimated",
        angles=None,
        prediction=None,
        versions={},
        height_m=height_m,
        reference=Reference(reference, "x", {}, {"curve_deviation": Range(0, 12, "x")}),
    )
    return Kept(Upload(".mp4", height_m=height_m, patient="P"), report)


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        (kept(), set()),
        (kept(height_m=1.71), set()),  # measured twice
        (kept(height_m=1.47), {"speed"}),
        (kept(height_m=None), {"speed"}),
        (kept(reference="children"), {"curve_deviation"}),
        (kept(verdict="CAUTION"), set()),
    ],
)
def test_what_was_measured_in_another_way_is_left_out(before, missing):
    newest = kept()
    assert {trend.name for trend in TRENDS if trend.of(before, newest) is None} == missing
    assert all(trend.of(newest, newest) for trend in TRENDS)


def test_without_a_height_speed_is_never_followed():
    newest = kept(height_m=None)
    assert {trend.name for trend in TRENDS if trend.of(newest, newest) is None} == {"speed"}
    assert "no numbers yet" in draw_trend([newest], TEXT)


def test_many_walks_have_a_date_now_and_then():
    walks = [kept(cadence=90.0 + number) for number in range(40)]
    for number, each in enumerate(walks):
        object.__setattr__(each.walk, "added", f"2026-01-{number % 28 + 1:02}T10:00:00+01:00")
    svg = draw_trend(walks, TEXT)
    assert 5 <= svg.count("2026-01-") <= 8


def test_a_walk_that_was_refused_keeps_its_place():
    nothing = kept()
    nothing.report.parameters.clear()
    assert "2026-" in draw_trend([kept(), nothing], TEXT)
    assert draw_trend([nothing], TEXT).count("no numbers yet") == len(TRENDS)
