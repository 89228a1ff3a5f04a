"""Heights as people write them; what is not plain is refused, for a wrong height makes all lengths wrong."""

from __future__ import annotations

import pytest

from gaitnet.app.height import read_height


@pytest.mark.parametrize(
    ("said", "metres"),
    [
        ("1.75", 1.75),
        ("1,75", 1.75),
        (" 1,75 m ", 1.75),
        ("175", 1.75),
        ("175 cm", 1.75),
        ("175cm", 1.75),
        ("92", 0.92),
        ("60 cm", 0.60),
        ("5'9\"", 1.753),
        ("5’9”", 1.753),
        ("5′9″", 1.753),
        ("5' 9", 1.753),
        ("5 ft 9 in", 1.753),
        ("5ft", 1.524),
        ("5'9.5\"", 1.765),
        ("69 in", 1.753),
        ('69"', 1.753),
        ("5'9''", 1.753),
    ],
)
def test_a_height_is_understood(said, metres):
    assert read_height(said) == pytest.approx(metres, abs=1e-9)


@pytest.mark.parametrize(
    "said",
    [
        "69",
        "5.9",
        "5'12\"",
        "17.5",
        "1750",
        "0",
        "-175",
        "nan",
        "inf",
        "1e2",
        "1_75",
        "175 kg",
        "5'9\" x",
        "",
        "٣",
        "x" * 5000,
    ],
)
def test_what_is_not_plain_is_refused(said):
    assert read_height(said) is None
