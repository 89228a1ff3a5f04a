"""Values that can't be are refused where they are set."""

from __future__ import annotations

import pytest

from gaitnet.errors import DataError
from gaitnet.types.tuning import Tuning

IMPOSSIBLE = {
    "cutoff_hz": [0.0, 30, float("nan")],
    "prominence": [1.1],
    "stride_s": [-1],
    "range_m": ["0.1"],
    "false_end": [True],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, one) for name, each in IMPOSSIBLE.items() for one in each]
)
def test_what_cannot_be_is_one_line(name, value):
    with pytest.raises(DataError, match=rf"^tuning {name}: .*\. Give a number from ") as caught:
        Tuning(**{name: value})
    assert "\n" not in str(caught.value)
