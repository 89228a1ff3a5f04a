"""Only what compares is joined by a line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from gaitnet.app.heading import as_heading, heading_of
from gaitnet.app.pages import when
from gaitnet.app.settings import Clinic
from gaitnet.app.texts import text_of
from gaitnet.app.trend import Trend, as_csv, chosen, draw_trend, without_copies
from gaitnet.app.visit import Kept, Upload
from gaitnet.app.words import norms_of
from gaitnet.types import GaitReport, Measurement, Range, Reference, Verdict

UNITS = {"cadence": "steps/min", "speed": "m/s", "curve_deviation": "deg"}
TRENDS = [Trend(name) for name in ("cadence", "speed", "step_time_asymmetry", "curve_deviation")]


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
    assert "no values yet" in draw_trend([newest], TRENDS, "en")


def at(day: str, walk: Kept) -> Kept:
    object.__setattr__(walk.walk, "added", f"{day}T10:00:00+01:00")
    return walk


def places(svg: str) -> list[float]:
    """Where the dots of the first chart are, from left to right."""
    first = svg.split('id="axes_2"', maxsplit=1)[0]
    return sorted(
        {round(float(x), 1) for x in re.findall(r'<use [^>]*x="([\d.]+)"[^>]*style="fill: #0072b2', first)}
    )


def test_many_walks_have_a_date_now_and_then():
    walks = [at(f"2026-01-{number % 28 + 1:02}", kept(cadence=90.0 + number)) for number in range(28)]
    svg = draw_trend(walks, TRENDS, "en")
    assert 4 <= len(re.findall(r">Jan \d+, 2026<", svg)) <= 7
    assert re.search(r">\d\d\.01\.2026<", draw_trend(walks, TRENDS, "de"))


def test_time_on_the_axis_is_real():
    walks = [at("2026-01-01", kept()), at("2026-01-11", kept()), at("2026-12-31", kept())]
    first, second, third = places(draw_trend(walks, TRENDS, "en"))
    assert (second - first) / (third - first) == pytest.approx(10 / 364, abs=0.02)


def test_a_walk_that_was_refused_keeps_its_place():
    nothing = at("2026-01-01", kept())
    nothing.report.parameters.clear()
    assert "Jan 1, 2026" in draw_trend([nothing, at("2026-02-01", kept())], TRENDS, "en")
    assert draw_trend([nothing], TRENDS, "en").count("no values yet") == len(TRENDS)


def test_parameters_are_chosen_and_unknown_ones_left_aside():
    walks = [kept()]
    assert [each.name for each in chosen(["cadence", "=cmd()", "speed"], walks)] == ["cadence", "speed"]
    assert [each.name for each in chosen([], walks)] == ["speed", "step_time_asymmetry", "curve_deviation"]


def test_a_table_for_other_programs_leaves_out_what_does_not_compare():
    older, newest = at("2026-01-01", kept(height_m=1.5)), at("2026-02-01", kept())
    rows = as_csv([older, newest], TRENDS[:2]).splitlines()
    assert rows[0] == "recorded,verdict,cadence (steps/min),speed (m/s)"
    assert rows[1] == "2026-01-01T10:00:00+01:00,OK,100,"
    assert rows[2] == "2026-02-01T10:00:00+01:00,OK,100,1.2"


def test_the_same_video_counts_once():
    walks = [kept(), kept(), kept()]
    for walk, names in zip(walks, [("a",), ("b", "c"), ("c",)], strict=True):
        object.__setattr__(walk.walk, "sha256", names)
    assert without_copies(walks) == walks[:2]


@pytest.mark.parametrize(("own", "norms"), [("20 healthy adults", "adult"), ("", "child")])
def test_an_age_that_is_entered_later_does_not_change_whom_it_was_compared_with(own, norms):
    measured = kept()
    reference = replace(measured.report.reference, own_name=own)
    for years in (9.0, 30.0):
        walk = replace(measured.walk, age_years=years)
        assert norms_of(replace(measured.report, reference=reference), walk) == norms


def test_of_a_day_before_the_upload_no_time_is_shown():
    walk = Upload(".mp4", added="2026-11-26T10:30:00+01:00")
    assert ("10:30" in when(walk, "en"), "10:30" in when(replace(walk, recorded="2026-11-26"), "en")) == (
        True,
        True,
    )
    assert when(replace(walk, recorded="2026-11-20"), "en") == "November 20, 2026"


def test_notes_of_several_lines_are_one_line_of_sentences():
    walk = Upload(".mp4", aid="stick", notes="Off medication.\n\n Freezes in doorways.\n")
    found = heading_of(walk, Clinic(), text_of("en"))["notes"]
    assert found == "Walking aid: stick. Off medication. Freezes in doorways"


def test_the_earlier_trial_s_day_goes_into_the_head_of_a_report():
    walk = Upload(".mp4", patient="P", recorded="2026-11-20")
    found = heading_of(walk, Clinic(), text_of("en"))
    assert as_heading(found).before is None
    assert as_heading(found | {"before": "2026-07-20"}).before == date(2026, 7, 20)
