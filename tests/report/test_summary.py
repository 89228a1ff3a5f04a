"""First lines, table and change: worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gaitnet.analysis import analyze
from gaitnet.errors import GaitnetError
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.repeats import repeat_of
from gaitnet.reasons import Reason, note
from gaitnet.report.change import changes, same_films
from gaitnet.report.heading import Heading, heading_of
from gaitnet.report.letter import letter
from gaitnet.report.summary import step_to, summary
from gaitnet.report.table import GROUPS, clinical_table
from gaitnet.report.words import report_texts
from gaitnet.types import (
    Classification,
    Curve,
    GaitReport,
    Measurement,
    Range,
    Reference,
    Turn,
    Witness,
)


@pytest.fixture(scope="module")
def report(stored: Path) -> GaitReport:
    return analyze(stored).report


def measured(**values: float) -> dict[str, Measurement]:
    return {
        name: Measurement(name, value, DEFINITIONS[name].unit, None, 6, "paper")
        for name, value in values.items()
    }


def known(
    report: GaitReport, parameters: dict[str, Measurement], **ranges: tuple[float, float]
) -> GaitReport:
    """A report of these numbers only, with these ranges."""
    reference = Reference(
        "norms", "", {}, {name: Range(*ends, "x") for name, ends in ranges.items()}, own_name="own"
    )
    return replace(report, parameters=parameters, curves={}, reference=reference, withheld=())


def test_the_walk_comes_first_and_both_legs_count_once(report):
    values = measured(speed=0.6, knee_range_left=20.0, knee_range_right=30.0, cadence=100.0, step_time=0.6)
    ranges = {"speed": (0.8, 1.7), "cadence": (87, 135), "step_time": (0.44, 0.69)}
    ranges |= {f"knee_range_{side}": (48.0, 78.0) for side in ("left", "right")}
    said = summary(known(report, values, **ranges))
    assert [(each.claim, each.arrow, each.value, each.healthy) for each in said.findings] == [
        ("Walking is slow", "▼", "0.60\u00a0m/s", "healthy 0.80 to 1.70\u00a0m/s"),
        ("Knee moves little", "▼", "range left 20°, right 30°", "healthy 48 to 78°"),
    ]
    assert said.inside == "cadence"  # step time says the same
    assert said.next[-2:] == (
        "Examine what slows the walk: pain, strength, balance, fear of falling, walking aid, shoes.",
        "Examine the knee: range of motion, strength, pain (left, right).",
    )


def test_a_foot_that_does_not_pass_is_named_and_keeps_its_row(report):
    values = measured(step_length_left=0.4, step_length_right=-0.05, step_length=0.18)
    walked = known(report, values, step_length_asymmetry=(0, 21))
    assert step_to(walked) == ["right"]
    assert summary(walked).step_to == ("Step-to gait: the right foot does not pass the left",)
    row = clinical_table(walked)["symmetry"][0]
    assert (row.name, row.instead) == ("step_length_asymmetry", summary(walked).step_to[0])


def test_the_table_has_every_number_once_and_a_range_or_why_none(report):
    table = clinical_table(report)
    rows = {row.name: row for rows in table.values() for row in rows}
    bases = {name.removesuffix("_left").removesuffix("_right") for name in report.parameters}
    assert {name for name in bases if not name.startswith(("gvs", "curve"))} <= rows.keys()
    assert all(row.healthy for row in rows.values())
    left, right = (report.parameters[f"step_time_{side}"].value for side in ("left", "right"))
    assert (rows["step_time"].left.value, rows["step_time"].right.value) == (f"{left:.2f}", f"{right:.2f}")
    assert rows["step_time"].difference == f"{abs(left - right):.2f}"
    assert rows["speed"].both is not None
    assert rows["step_time_variability"].instead.startswith("needs 30 steps; found ")
    unknown = {
        row.healthy for rows in clinical_table(replace(report, reference=None)).values() for row in rows
    }
    assert unknown == {"none: no normative data"}


def test_every_parameter_has_its_row_in_one_group():
    names = [name for group in GROUPS.values() for name in group]
    assert len(names) == len(set(names))
    bases = {name.removesuffix("_left").removesuffix("_right") for name in DEFINITIONS}
    assert {name for name in bases if not name.startswith(("gvs", "curve_deviation"))} <= set(names)


def test_only_a_range_that_is_known_for_people_is_compared(report):
    reference = Reference("norms", "", {}, {"knee_range_left": Range(57, 57, "mean curve")}, own_name="")
    alone = replace(report, parameters=measured(knee_range_left=20.0), curves={}, reference=reference)
    assert summary(alone).unfound == "Not compared: what was measured has no healthy range here."
    row = clinical_table(alone)["joints"][0]
    assert (row.healthy, row.left.arrow) == ("mean 57", "")


def test_a_change_is_beyond_measurement_error_or_not(report):
    limit = repeat_of("cadence")
    assert limit is not None
    assert limit.mdc == pytest.approx(1.96 * 2**0.5 * limit.sem)
    for by, beyond in ((limit.mdc * 1.1, True), (-limit.mdc * 0.9, False)):
        now = report.parameters["cadence"]
        before = replace(
            report, parameters=report.parameters | {"cadence": replace(now, value=now.value - by)}
        )
        found = {each.name: each for each in changes(report, before)}
        assert found["cadence"].beyond is beyond
        assert found["speed"].beyond is None  # estimated metres do not compare
    assert same_films(report, report)


def classification(label: str | None, why: tuple[Reason, ...], unsure: bool = False) -> Classification:
    detail = note("near-threshold", probability=0.6)
    witnesses = (
        Witness("distance", "Abnormal", 0.9, False, detail),
        Witness("network", "Parkinsonian", 0.8, unsure, detail),
    )
    turn = (Turn("speed", 1.0, "m/s"),)
    drivers = ("speed", "knee_swing_left", "knee_swing_right")
    return Classification(label, why, witnesses, 0.9, "Parkinsonian", {}, drivers, turn)


def test_a_classification_says_how_sure_both_witnesses_are(report):
    agreed = replace(report, classification=classification("Abnormal", ()))
    leaning = replace(report, classification=classification("Abnormal", (), unsure=True))
    answer = summary(agreed).answer
    assert answer is not None
    assert answer.heading(report_texts()) == "Abnormal (both witnesses agree)"
    assert summary(leaning).answer.sure == "one witness is unsure"
    assert [line.partition(":")[0] for line in answer.lines] == [
        *("Distance from healthy people", "Trained network", "Resembles most", "Carried by"),
        "The classification would turn with",
    ]
    assert "Carried by: walking speed, knee, peak in swing." in answer.lines
    assert "The classification would turn with: walking speed 1.00\u00a0m/s." in answer.lines


def test_what_a_film_forbids_to_answer_is_not_leant_to(report):
    unseen, odd = note("model-planes", model="m"), note("near-threshold", probability=0.5)
    said = {}
    for why in (unseen, odd):
        answer = summary(replace(report, classification=classification(None, (why,)))).answer
        assert (answer.headline, answer.sure) == ("Inconclusive", "")
        said[why.code] = " ".join(answer.lines)
    assert said["model-planes"] == "m was trained on side views only."
    assert "parkinsonian gait (probability of abnormal 80\u00a0%)" in said["near-threshold"]


def test_a_letter_says_it_in_sentences(report):
    said = letter(report, Heading(recorded=date(2026, 11, 24)))
    assert said.startswith("Gait analysis from video of November 24, 2026 (stored.npz). Measured: ")
    assert said.endswith("A screening aid, not a diagnosis: a clinician must judge what it means.")
    assert "\n\n" not in said


def test_a_heading_is_read_and_what_is_wrong_is_said(tmp_path):
    settings, logo = tmp_path / "clinic.json", tmp_path / "logo.png"
    settings.write_text('{"clinic": "Riverside", "recorded": "2026-11-24", "age": 61, "code": "P1"}')
    logo.write_bytes(b"\x89PNG\r\n\x1a\n....")
    found = heading_of(settings, logo, "P2")
    assert (found.clinic, found.recorded, found.age, found.code) == (
        "Riverside",
        date(2026, 11, 24),
        61,
        "P2",
    )
    assert found.logo.startswith("data:image/png;base64,")
    for text in ("[]", '{"logo": "/etc/passwd"}', '{"age": "x"}', "{"):
        settings.write_text(text)
        with pytest.raises(GaitnetError, match=r"clinic\.json: not a heading .* Its keys are clinic, code"):
            heading_of(settings)
    logo.write_text("<svg/>")
    with pytest.raises(GaitnetError, match="not a PNG or JPEG picture"):
        heading_of(None, logo)


def test_curves_without_a_band_are_drawn_all_the_same(report):
    from gaitnet.report.page.charts import curve_chart  # noqa: PLC0415

    curve = Curve(report.curves["knee_left"].mean_deg, None)
    alone = replace(report, reference=None, curves={"knee_left": curve})
    chart = curve_chart(alone, "knee", report_texts(), None)
    assert chart is not None
    assert (chart.band, list(chart.lines)) == ("", ["left"])
    assert len(chart.lines["left"].split()) == 51
    assert "right -" in chart.said
