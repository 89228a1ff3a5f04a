"""What every column of the table keeps to."""

import numpy as np
import pytest

from gaitnet.datacheck.limits import UNITS as KNOWN_UNITS
from gaitnet.gait.angles import _COLUMNS, joint_angles
from gaitnet.gait.bout import Bout
from gaitnet.gait.measuring import measure
from gaitnet.skeleton import FEATURE_MIRROR, FEATURES, OF_LENGTH, UNITS, UNNAMED, mirrored, split_side

CONTRACT = [
    *("right_elbow", "right_knee_flexion", "right_hip", "right_ankle_dorsiflexion"),
    *("left_elbow", "left_knee_flexion", "left_hip", "left_ankle_dorsiflexion"),
    *("trunk_inclination", "stride_length", "stride_width"),
]


def test_the_eleven_of_the_files_stay_in_their_order() -> None:
    assert list(UNNAMED) == CONTRACT
    assert FEATURES[: len(CONTRACT)] == UNNAMED


@pytest.mark.parametrize("name", FEATURES)
def test_every_column_has_a_function_a_unit_and_a_mirror_image(name: str) -> None:
    assert split_side(name)[1] in _COLUMNS
    assert _COLUMNS[split_side(name)[1]].__doc__
    assert UNITS[name] in KNOWN_UNITS
    assert FEATURES[FEATURE_MIRROR[FEATURES.index(name)]] == mirrored(name)


def test_no_function_is_without_a_column() -> None:
    assert set(_COLUMNS) == {split_side(name)[1] for name in FEATURES}


@pytest.mark.parametrize("name", FEATURES)
def test_every_column_is_a_number_a_frame_and_grows_only_with_lengths(healthy, name: str) -> None:
    bout: Bout = measure(healthy.pose).bouts[0]
    values, twice = bout.angles[name], bout.in_metres(2.0, "height").angles[name]
    assert values.shape == bout.angles.time_s.shape
    assert np.isfinite(values).any()
    again = joint_angles(bout.in_metres(2.0, "height").walk)[name]
    np.testing.assert_allclose(twice, values * (2 if UNITS[name] in OF_LENGTH else 1))
    np.testing.assert_allclose(again, twice, rtol=1e-6, atol=1e-9)


def test_a_body_that_is_not_seen_has_no_column(healthy) -> None:
    walk = measure(healthy.pose).bouts[0].in_metres(np.nan, "height").walk
    assert np.isnan(joint_angles(walk).values).all()
