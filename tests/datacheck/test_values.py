"""The one rule for a walk's values."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from gaitnet.datacheck import as_missing, check_walk, remedy, sentence
from gaitnet.datacheck.words import missing_flag, refuse
from gaitnet.errors import DataError, GaitnetError
from gaitnet.sequences import find_walks, read_walk
from gaitnet.skeleton import FEATURES
from gaitnet.walker.dataset import plan_takes, record
from gaitnet.walker.patterns import PATTERNS

KNEE, ANKLE, LENGTH = map(FEATURES.index, ("right_knee_flexion", "left_ankle_dorsiflexion", "stride_length"))


@pytest.fixture
def clips(whole):
    return read_walk(find_walks(whole, "Training", None)[0])


def changed(clips, index, how):
    values = clips[index].values.copy()
    how(values)
    return [*clips[:index], replace(clips[index], values=values), *clips[index + 1 :]]


def codes(clips, **more):
    return [finding.code for finding in check_walk(clips, **more)]


def put(column, frame, value):
    def how(values):
        values[frame, column] = value

    return how


def test_a_walk_as_it_is_has_nothing_to_be_said(clips):
    assert check_walk(clips) == []


def measured(takes):
    """The first walk that is not refused: legs of a bad film may be confused."""
    for take in takes:
        with suppress(GaitnetError):
            return record(take)
    raise AssertionError("all of them are refused")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_way_of_walking_is_refused(pattern):
    takes = [take for take in plan_takes(60, seed=5, walks=1) if take.person.pattern == pattern]
    from gaitnet.types import GaitSequence  # noqa: PLC0415

    steps = [GaitSequence(step.angles.values.astype(np.float32)) for step in measured(takes).steps]
    assert check_walk(steps) == []


def test_a_value_that_no_joint_has_is_named_with_file_column_and_frame(clips):
    (finding,) = check_walk(changed(clips, 2, put(KNEE, slice(3, 9, 2), -999)))
    assert finding.code == "outside_range"
    assert finding.place == clips[2].source
    assert finding.numbers["count"] == 3
    said = sentence(finding)
    assert (
        "003_angles.npy: right_knee_flexion in frame 3 is -999 deg, outside the possible -180 to 180" in said
    )
    assert remedy(finding).startswith("If -999 means missing")
    assert missing_flag([finding], "--missing") == " (--missing -999)"


def test_the_number_that_stands_for_missing_is_taken_as_missing(clips):
    spoiled = changed(clips, 0, put(KNEE, slice(0, None, 4), -999))
    taken = as_missing(spoiled, -999)
    assert check_walk(taken) == []
    assert np.isnan(taken[0].values[::4, KNEE]).all()
    assert np.array_equal(as_missing(clips, -999)[1].values, clips[1].values)
    assert as_missing(spoiled, None)[0] is spoiled[0]


@pytest.mark.parametrize("value", [-99, 170])
def test_a_number_that_comes_again_and_again_far_from_all_others_is_no_measurement(clips, value):
    assert codes(changed(clips, 0, put(ANKLE, [1, 5, 9], value))) == ["same_value"]
    assert codes(changed(clips, 0, put(ANKLE, [1, 5], value))) == []  # a pose model can err so


def test_frames_of_zeros_only_are_padding_or_missing(clips):
    (finding,) = check_walk(changed(clips, 1, put(slice(None), slice(-4, None), 0)))
    assert (finding.code, finding.numbers["frames"]) == ("zeros", 4)
    assert missing_flag([finding], "--missing") == " (--missing 0)"


@pytest.mark.parametrize(("factor", "unit"), [(100, "centimetres"), (1000, "millimetres")])
def test_other_lengths_than_metres_are_recognised(clips, factor, unit):
    found = check_walk([replace(c, values=_scaled(c.values, slice(9, 11), factor)) for c in clips])
    assert {finding.code for finding in found} == {"outside_range"}
    assert unit in remedy(found[0])


def _scaled(values, columns, factor):
    values = values.copy()
    values[:, columns] *= factor
    return values


def test_radians_are_recognised_with_the_factor(clips):
    (finding,) = check_walk([replace(c, values=_scaled(c.values, slice(0, 9), np.pi / 180)) for c in clips])
    assert finding.code == "radians"
    assert 25 < finding.numbers["factor"] < 130
    assert "57.3" in remedy(finding)


def test_the_ranges_of_the_training_are_the_measure_where_they_are_known(clips):
    usual = dict.fromkeys(FEATURES, 900.0)  # a model of somebody whose joints go round and round
    assert codes(clips, usual=usual)[0] in ("radians", "too_little_movement")
    assert codes(clips, usual=dict.fromkeys(FEATURES)) == []


def test_who_stands_still_does_not_walk(clips):
    still = [
        replace(c, values=(c.values.mean(axis=0) + (c.values - c.values.mean(axis=0)) / 200)) for c in clips
    ]
    assert codes(still) == ["too_little_movement"]


def test_one_stiff_knee_is_a_patient_and_no_other_unit(clips):
    stiff = [replace(c, values=_scaled(c.values, KNEE, 0.01)) for c in clips]
    assert codes(stiff) == []


def test_a_clip_without_one_measured_value_is_refused(clips):
    (finding,) = check_walk(changed(clips, 1, put(slice(None), slice(None), np.nan)))
    assert (finding.code, finding.place) == ("nothing_measured", clips[1].source)


def test_other_units_are_refused(clips):
    units = clips[0].units | {"left_hip": "rad"}
    (finding,) = check_walk([replace(clip, units=units) for clip in clips])
    assert (finding.code, finding.numbers) == ("unit", {"column": "left_hip", "unit": "rad"})


def test_columns_of_somebody_else_have_wide_limits_or_none(clips):
    names = ("pelvis_tilt", *FEATURES[1:])
    other = [replace(c, names=names, units={"pelvis_tilt": "deg"}) for c in clips]
    assert codes(changed(other, 0, put(0, 0, -350))) == []
    assert codes(changed(other, 0, put(0, 0, -999))) == ["outside_range"]
    unknown = [replace(c, units={}) for c in other]
    assert codes(changed(unknown, 0, put(0, 0, -999))) == []


def test_the_first_error_is_raised_and_the_others_are_counted(clips):
    spoiled = changed(changed(clips, 0, put(KNEE, 0, 999)), 1, put(LENGTH, 2, -5))
    with pytest.raises(DataError, match=r"001_angles.npy: right_knee.*\(1 more\)") as caught:
        refuse(check_walk(spoiled), DataError)
    assert [finding.code for finding in caught.value.findings] == ["outside_range", "outside_range"]
