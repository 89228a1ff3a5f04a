from __future__ import annotations

import pytest

from gaitnet.errors import DataError
from gaitnet.walker import PATTERNS
from gaitnet.walker.bending import PLACES
from gaitnet.walker.tables import CHOSEN, COLUMNS, SIDE_UNITS, WALK_UNITS, figures, read_figures

GOOD = "normal,trunk_lean,,deg,3,2.5,12,Perry & Burnfield 2010"


def text(*rows: str) -> str:
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def test_every_figure_has_a_source_and_a_number() -> None:
    assert figures().keys() == PATTERNS.keys()
    for of_pattern in figures().values():
        for figure in of_pattern.values():
            reason = figure.source.removeprefix(CHOSEN)
            assert len(reason) > 5
            assert figure.sd > 0 or figure.unit == "r"


def test_the_healthy_pattern_has_a_figure_for_everything_but_joints() -> None:
    keys = figures()["normal"].keys()
    assert keys >= {(name, "") for name in WALK_UNITS}
    assert {name for name, _ in keys} >= SIDE_UNITS.keys() - PLACES.keys()
    assert not {name for name, _ in keys} & PLACES.keys()


def test_a_row_is_a_figure_of_the_side_it_names_or_of_both() -> None:
    found = read_figures(text(GOOD, "normal,elbow,both,deg,25,7,,chosen: bent a little"))["normal"]
    assert found["trunk_lean", ""].mean == 3
    assert found["trunk_lean", ""].n == 12
    assert found["elbow", "affected"] == found["elbow", "other"]
    assert found["elbow", "other"].n is None


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (GOOD.replace("Perry & Burnfield 2010", ""), "no source"),
        (GOOD.replace("Perry & Burnfield 2010", "chosen: "), "no source"),
        (GOOD.replace("deg", "m"), "unit m, expected deg"),
        (GOOD.replace("trunk_lean", "mood"), "mood, side none: no such parameter"),
        (GOOD.replace("lean,,", "lean,both,"), "trunk_lean, side both: no such parameter"),
        (GOOD.replace(",3,", ",nan,"), "mean nan"),
        (GOOD.replace("2.5", "-1"), "SD -1"),
        (GOOD.replace("2.5", "some"), "could not convert"),
        (GOOD + "\n" + GOOD, "trunk_lean twice"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(row: str, what: str) -> None:
    with pytest.raises(DataError, match=rf"patterns.csv, line [23]: .*{what}"):
        read_figures(text(row))


def test_other_columns_are_refused() -> None:
    with pytest.raises(DataError, match="columns"):
        read_figures("pattern,mean\nnormal,1\n")
