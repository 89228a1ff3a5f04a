"""First lines, table and change: worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import analyze
from gaitnet.errors import GaitnetError
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.gait.repeats import repeat_of
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.models.card import model_id
from gaitnet.reasons import Reason, caution, note
from gaitnet.report.change import Change, care, change_in_words, change_since, changes, same_films
from gaitnet.report.heading import Heading, heading_of
from gaitnet.report.letter import letter
from gaitnet.report.steps import step_to
from gaitnet.report.summary import summary
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
    Verdict,
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
        ("Walking slow", "▼", "0.60\u00a0m/s*", "healthy 0.80 to 1.70\u00a0m/s"),  # of estimated metres
        ("Knee range reduced", "▼", "range left 20°, right 30°", "healthy 48 to 78°"),
    ]
    assert said.brief.walk == "Clearly outside the healthy range: walking slow; knee range reduced."
    assert said.inside == "cadence"  # step time says the same
    examined = [line for line in said.next if line.startswith("Examine")]
    assert examined == [
        "Examine what slows the walk: pain, strength, balance, fear of falling, walking aid, shoes.",
        "Examine the knee: range of motion, strength, pain (left, right).",
    ]


def test_clearly_outside_is_told_apart_from_just_outside(report):
    values = measured(speed=0.79, knee_range_left=47.7)
    ranges = {"speed": (0.8, 1.7), "knee_range_left": (48.0, 78.0)}
    said = summary(known(report, values, **ranges))
    assert (said.listed, said.also, len(said.just)) == ((), (), 2)
    assert said.brief.walk.startswith("Nothing clearly outside the healthy range; just outside: ")
    assert said.next[0].startswith("If it repeats in another video: examine ")
    assert "range 47.7° (healthy 48.0 to 78.0°)" in " ".join(
        each.line(report_texts()) for each in said.just
    )  # not `48 (healthy 48 to 78)`
    one_clear = summary(known(report, measured(speed=0.79, knee_range_left=20.0), **ranges))
    assert one_clear.brief.walk == "Clearly outside the healthy range: knee range reduced, left."
    row = clinical_table(known(report, values, **ranges))["joints"][0]
    assert (row.left.value, row.left.arrow, row.healthy) == ("47.7°", "▼", "48.0 to 78.0")


def test_each_leg_is_clearly_or_just_outside_by_itself(report):
    values = measured(knee_range_left=47.0, knee_range_right=20.0, hip_range_left=31.0)
    ranges = {f"knee_range_{side}": (48.0, 78.0) for side in ("left", "right")}
    said = summary(known(report, values, **ranges, hip_range_left=(32.0, 72.0)))
    assert [each.claim for each in said.listed] == ["Knee range reduced, right"]
    assert [each.claim for each in said.just] == ["Knee range reduced, left", "Hip range reduced, left"]
    for past, clear in ((3.7, False), (3.8, True)):  # an eighth of 30°
        found = summary(known(report, measured(knee_range_left=48 - past), knee_range_left=(48.0, 78.0)))
        assert found.findings[0].clear is clear


def test_more_than_five_are_named_in_a_line(report):
    names = [f"{joint}_range_{side}" for joint in ("knee", "hip", "ankle") for side in ("left", "right")]
    names += ["speed", "double_support", "step_time_asymmetry", "stance_asymmetry"]
    said = summary(known(report, measured(**dict.fromkeys(names, 30.0)), **dict.fromkeys(names, (1, 2))))
    assert (len(said.listed), len(said.also)) == (5, 2)


def test_uneven_step_times_start_with_the_leg_that_is_stood_on_less(report):
    """A foot lands early where the other leg is not stood on for long: that is the one to look at."""
    times = {"step_time_asymmetry": 19.0, "step_time_left": 0.68, "step_time_right": 0.56}
    for stances, side in (((63.8, 67.8), "left"), ((67.8, 63.8), "right"), ((65.0, 65.5), None), ((), None)):
        values = times | dict(zip(("stance_left", "stance_right"), stances, strict=False))
        said = summary(known(report, measured(**values), step_time_asymmetry=(0, 10))).next
        other = {"left": "right", "right": "left"}.get(side or "")
        start = f"the {side} leg first, then the {other}" if side else "both legs in comparison"
        assert f"Examine {start}: pain, strength, length, sensation." in said


def test_an_asymmetry_names_the_side_to_start_with(report):
    values = measured(stance_asymmetry=30.0, stance_left=50.0, stance_right=70.0)
    said = summary(known(report, values, stance_asymmetry=(0, 8)))
    assert said.next[0] == "Examine the left leg first, then the right: pain, strength, length, sensation."


def test_a_step_to_walk_names_the_leg_that_most_findings_are_of(report):
    lengths = {"step_length_left": 0.4, "step_length_right": -0.04}
    names = ("knee_range_left", "hip_range_left", "knee_range_right")
    ranges = {"step_length_right": (0.48, 0.88)} | dict.fromkeys(names, (40.0, 70.0))
    for left, right, said in (
        (20.0, 35.0, "Examine the left leg first, then the right: "),
        (38.0, 20.0, "Examine both legs in comparison: "),
        (50.0, 20.0, "Examine the right leg first, then the left: "),
    ):
        values = lengths | dict(zip(names, (left, left, right), strict=True))
        assert summary(known(report, measured(**values), **ranges)).next[0].startswith(said)
    stances = {"stance_left": 70.0, "stance_right": 60.0}  # the other leg is stood on less: neither is named
    values = lengths | stances | dict(zip(names, (20.0, 20.0, 35.0), strict=True))
    assert summary(known(report, measured(**values), **ranges)).next[0].startswith("Examine both legs")


def test_a_foot_behind_the_other_is_said_in_words(report):
    values = measured(step_length_left=0.4, step_length_right=-0.04)
    walked = replace(known(report, values, step_length_right=(0.48, 0.88)), metres="height", height_m=1.7)
    (found,) = summary(walked).findings
    assert (found.claim, found.value) == (
        "Steps short, right",
        "the right foot stops 4\u00a0cm behind the left",
    )
    assert found.healthy == "healthy 0.48 to 0.88\u00a0m"
    (row,) = (row for row in clinical_table(walked)["pace"] if row.name == "step_length")
    assert row.right.value == "-0.04"
    assert summary(walked, lang="de").findings[0].value == "der rechte Fuß bleibt 4\u00a0cm hinter dem linken"


def test_a_film_that_is_not_from_the_side_asks_for_that_first_and_once(report):
    refused = Verdict.NOT_MEASURABLE
    alternation = Reason("alternation", refused, {"steps": 7, "pairs": 12})
    irregular = Reason("irregular", refused, {"variation": 0.28})
    view = caution("not-side")
    nothing = replace(
        report, reasons=(alternation, irregular, view), verdict=refused, parameters={}, events=None
    )
    said = summary(nothing)
    assert said.brief.walk == "Video cannot be measured. Not filmed from the side."
    assert said.brief.next == "Film again from the side."
    told = [*said.doubts, *said.next, *said.again]
    assert sum("rom the side" in line for line in told) == 2  # what is wrong, and what to do
    assert not any("are reported" in line for line in told)
    slow = Reason("rate-too-low", refused, {"rate": 4.0})
    assert summary(replace(nothing, reasons=(slow, view))).brief.walk.endswith("too low (4.0 fps).")
    limited = summary(replace(report, reasons=(caution("rate", rate=20.0), view)))
    assert limited.doubts[0].startswith("Not filmed from the side: only cadence")
    assert limited.brief.next == "Film again from the side."


def test_a_much_slower_walk_than_before_asks_what_happened(report):
    now = replace(report, metres="height", height_m=1.7)
    fast = replace(
        now, parameters={name: replace(each, value=2 * each.value) for name, each in now.parameters.items()}
    )
    assert any("ask about falls" in line for line in summary(now, before=fast).next)
    assert not any("ask about falls" in line for line in summary(now, before=now).next)


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
    assert rows["step_time"].difference == f"{abs(round(left, 2) - round(right, 2)):.2f}"
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


def test_the_difference_is_that_of_the_numbers_as_they_are_shown(report):
    values = measured(knee_range_left=47.6, knee_range_right=47.4)
    row = clinical_table(known(report, values, knee_range_left=(40.0, 78.0)))["joints"][0]
    assert (row.left.value, row.right.value, row.difference) == ("48°", "47°", "1°")


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
        assert found["cadence"].meaning == ("moved" if beyond else "")
    assert same_films(report, report)


def test_the_change_line_has_both_legs_and_the_day(report):
    lengths = {"step_length_left": 0.60, "step_length_right": 0.63, "stride_length": 1.23, "speed": 1.15}
    now = replace(report, parameters=measured(**lengths), metres="height", height_m=1.7)
    before = replace(now, parameters=measured(**{name: each - 0.2 for name, each in lengths.items()}))
    assert change_in_words(now, before) == (
        "better: walking speed 0.95 → 1.15\u00a0m/s, "
        "step length left 0.40 → 0.60\u00a0m, right 0.43 → 0.63\u00a0m (beyond measurement error)."
    )
    assert change_since(date(2026, 7, 3)) == "Since July 3, 2026"
    assert change_since(None, "de") == "Veränderung seit der vorigen Messung"


def test_a_change_is_better_or_worse_where_that_is_known():
    known_repeat = repeat_of("cadence")
    assert known_repeat is not None
    for name, before, now, meaning in (
        ("speed", 1.0, 0.4, "worse"),
        ("double_support", 45.0, 20.0, "better"),
        ("stance_asymmetry", 0.0, 60.0, "worse"),
        ("cadence", 60.0, 140.0, "moved"),
    ):
        repeat = replace(known_repeat, unit="x", sem=0.1)
        assert Change(name, before, now, "x", repeat).meaning == meaning


def test_what_differs_between_the_films_is_said(report):
    before = replace(report, height_m=1.7, verdict=Verdict.CAUTION)
    assert care(report, before, conditions={"Walking aid": ("stick", "")}) == [
        "walking aid: stick before, none recorded now",
        "standing height: 1.70\u00a0m before, none recorded now",
        "the earlier video has reservations",
    ]
    assert care(report, report) == []


def classification(
    label: str | None, why: tuple[Reason, ...], unsure: bool = False, network: float = 0.8
) -> Classification:
    distance = note("distance-detail", percent=99.0, people=23)
    model = model_id(load_predictor(DEFAULT_MODEL).card)
    detail = note("network-detail", model=model, label="Parkinsonian", percent=80.0)
    witnesses = (
        Witness("distance", "Abnormal", 0.9, False, distance),
        Witness("network", "Parkinsonian", network, unsure, detail),
    )
    turn = (Turn("speed", 1.0, "m/s"),)
    drivers = ("speed", "knee_swing_left", "knee_swing_right")
    return Classification(label, why, witnesses, 0.9, "Parkinsonian", {}, drivers, turn)


def test_a_classification_says_how_sure_both_witnesses_are(report):
    agreed = replace(report, classification=classification("Abnormal", ()))
    leaning = replace(report, classification=classification("Abnormal", (), unsure=True))
    answer = summary(agreed).answer
    assert answer is not None
    assert answer.heading(report_texts()) == "Abnormal (both checks agree)"
    assert summary(agreed).brief.sure == (
        "Abnormal: both checks agree (90\u00a0% and 80\u00a0%). Resembles parkinsonian gait."
    )
    assert summary(leaning).answer.sure == "one of two checks is unsure"
    assert summary(leaning).answer.headline == "Probably abnormal"
    assert summary(leaning).brief.sure.startswith(
        "Probably abnormal: one check says abnormal (90\u00a0%), the other leans that way (80\u00a0%)."
    )
    assert answer.lines == (
        "Two checks, with the probability of what each says:",
        "A: compared with 23 healthy adults: abnormal (90\u00a0%).",
        "B: pattern recognition, learned from simulated walks, not from patients: abnormal (80\u00a0%).",
        "Main reasons: walking speed; knee, peak in swing.",
        "Resembles parkinsonian gait.",
    )
    assert answer.details[-1] == "Would become normal with all of: walking speed 1.00\u00a0m/s."
    assert any("simulated-" in line for line in answer.details)
    assert summary(agreed).next[0].startswith("Check rigidity, tremor")


def test_the_line_says_how_far_each_check_goes(report):
    for own, unsure, said in (
        (0.4, True, "Probably abnormal: one check says abnormal (90\u00a0%), the other leans towards normal"),
        (0.65, True, "Probably abnormal: one check says abnormal (90\u00a0%), the other leans that way (65"),
        (0.49, True, "Probably abnormal: one check says abnormal (90\u00a0%), the other cannot tell (51"),
    ):
        found = classification("Abnormal", (), unsure=unsure, network=own)
        assert summary(replace(report, classification=found)).brief.sure.startswith(said)
    both = classification("Abnormal", ())
    leaning = replace(both, witnesses=tuple(replace(each, unsure=True) for each in both.witnesses))
    said = summary(replace(report, classification=leaning)).brief.sure
    assert said.startswith("Probably abnormal: both checks lean that way (90\u00a0% and 80\u00a0%).")
    alone = replace(both, witnesses=both.witnesses[:1])
    said = summary(replace(report, classification=alone)).brief.sure
    assert said.startswith("Abnormal: one check only, which says abnormal (90\u00a0%).")


def test_a_network_that_only_does_not_know_which_kind_is_sure_of_abnormal(report):
    card = replace(load_predictor(DEFAULT_MODEL).card, unsure=(0.24, 0.87))
    for own, said in (
        (0.99, "Abnormal: both checks agree (90\u00a0% and 99"),
        (0.85, "Probably abnormal: one"),
    ):
        found = classification("Abnormal", (), unsure=True, network=own)
        assert summary(replace(report, classification=found, card=card)).brief.sure.startswith(said)


def test_where_uncertain_begins_is_said_once_and_as_the_network_has_it(report):
    found = replace(report, classification=classification("Abnormal", ()), card=None)
    told = summary(found).answer.details
    assert told[0] == "“Uncertain”: the probability of abnormal is between 30 and 70\u00a0%."
    card = replace(load_predictor(DEFAULT_MODEL).card, unsure=(0.24, 0.87))
    assert summary(replace(found, card=card)).answer.details[0].endswith("(B: 24 and 87\u00a0%).")


def test_checks_that_disagree_are_unclear(report):
    found = classification(None, (note("witnesses-disagree", distance=0.9, network=0.2),), network=0.2)
    said = summary(replace(report, classification=found))
    assert said.brief.sure == (
        "Inconclusive: one check says abnormal (90\u00a0%), the other says normal (80\u00a0%)."
    )
    assert not any("Resembles" in line for line in said.answer.lines)


def test_what_a_film_forbids_to_answer_is_not_leant_to(report):
    whys = {
        "model-planes": {"model": "m"},
        "aid-unknown": {},
        "few-numbers": {},
        "near-threshold": {"probability": 0.5},
    }
    for code, values in whys.items():
        said = summary(replace(report, classification=classification(None, (note(code, **values),))))
        shown = " ".join((said.brief.sure, *said.answer.lines, *said.answer.details, *said.next))
        if code == "near-threshold":
            assert (said.answer.headline, said.answer.sure) == ("Inconclusive", "")
            assert "abnormal (80\u00a0%)" in shown
        else:
            assert (said.answer.headline, said.answer.sure) == ("Not judged", "")
            assert "%" not in shown
            assert "arkinson" not in shown
            assert "rule out a disorder" not in shown
        if code == "model-planes":
            assert said.brief.sure == report_texts()["not_judged_side"]
            assert said.brief.next == "Film again from the side."


def test_a_letter_says_it_in_sentences(report):
    said = letter(report, Heading(recorded=date(2026, 11, 24)))
    assert said.startswith(
        "Gait analysis from video of November 24, 2026 (stored.npz). Video can be measured"
    )
    assert said.endswith("A screening aid, not a diagnosis: a clinician must judge what it means.")
    assert "\n\n" not in said


def test_a_letter_names_the_patient_s_code_in_place_of_a_file(report):
    said = letter(report, Heading(recorded=date(2026, 11, 24), code="P7"))
    assert said.startswith("Gait analysis from video of November 24, 2026 (P7). Video can")
    assert "stored.npz" not in said


def test_table_and_finding_say_push_off_with_the_same_sign(report):
    curves = {"ankle_left": Curve(np.full(51, 10.0), None, 6)}
    slow = measured(cadence=100.0)
    shown = replace(known(report, slow, ankle_push_off_left=(-22.0, -5.0)), curves=curves)
    (found,) = summary(shown).findings
    (row,) = (row for row in clinical_table(shown)["joints"] if row.name == "ankle_push_off")
    assert (found.value, found.arrow) == ("10° dorsiflexed", "▼")
    assert found.healthy == "healthy 5 to 22° plantarflexed"
    assert summary(shown).next[0] == (
        "Examine the calf: plantarflexor strength first, then calf length, spasticity (left)."
    )
    assert row.below == "dorsiflexed"
    wide = replace(known(report, slow, ankle_push_off_left=(-22.0, 6.0)), curves=curves)
    assert summary(wide, lang="fr").findings[0].line(report_texts("fr")) == (
        "Flexion plantaire à la propulsion réduite, gauche : 10° en dorsiflexion "
        "(sain 6° en dorsiflexion à 22° en flexion plantaire)"
    )
    assert (row.title, row.left.value, row.left.arrow) == ("Plantarflexion at push off", "-10°", "▼")
    assert row.healthy == "5 to 22"


def test_a_longer_film_is_asked_for_once(report):
    few = caution("few", left=1, right=0)
    said = summary(replace(report, reasons=(few,), footsteps=report.footsteps[:3])).next
    assert sum("longer walk" in line for line in said) == 1


def test_what_cannot_be_judged_is_examined_only_if_it_repeats(report):
    clear = known(report, measured(speed=0.6), speed=(0.8, 1.7))
    assert any(line.startswith("Examine what slows the walk") for line in summary(clear).next)
    shaky = replace(clear, reasons=(caution("camera-moves"),), verdict=Verdict.CAUTION, classification=None)
    said = summary(shaky).next
    assert any(line.startswith("If it repeats in another video: examine what slows") for line in said)
    assert not any(line.startswith("Examine") for line in said)


def test_a_film_that_shows_too_little_was_not_measured(report):
    few = caution("few", left=1, right=0)
    nothing = replace(report, reasons=(few,), verdict=Verdict.CAUTION, parameters={}, events=None)
    assert summary(nothing).brief.walk.startswith("Too little was seen to measure this walk. Few complete")


def test_a_heading_is_read_and_what_is_wrong_is_said(tmp_path):
    settings, logo = tmp_path / "clinic.json", tmp_path / "logo.png"
    settings.write_text(
        '{"clinic": "Riverside", "recorded": "2026-11-24", "age": 61, "code": "P1", "before": "2026-05-03"}'
    )
    logo.write_bytes(b"\x89PNG\r\n\x1a\n....")
    found = heading_of(settings, logo, "P2")
    assert (found.clinic, found.recorded, found.age, found.code) == (
        "Riverside",
        date(2026, 11, 24),
        61,
        "P2",
    )
    assert found.before == date(2026, 5, 3)
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


def test_normal_beside_a_finding_is_normal_overall_and_only_the_clear_one_is_examined(report):
    normal = classification("Normal", ())
    said = summary(replace(report, classification=normal))
    assert said.brief.sure.startswith("Normal: ")
    values = measured(knee_range_left=20.0, ankle_range_left=19.0)
    ranges = {"knee_range_left": (48.0, 78.0), "ankle_range_left": (19.5, 40.0)}
    said = summary(replace(known(report, values, **ranges), classification=normal))
    assert said.brief.sure.startswith("Normal overall: ")
    assert [line for line in said.next if line.startswith("Examine")] == [
        "Examine the knee: range of motion, strength, pain (left)."
    ]
