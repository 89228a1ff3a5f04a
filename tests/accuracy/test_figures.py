"""Tables and JSON of figures."""

from __future__ import annotations

import json

import numpy as np

from gaitnet.accuracy.figures import Row, document, table

ROWS = [
    Row("a walk", "cadence", np.array([-1.0, 2.0, np.nan, 3.0]), "steps/min", "<= 3"),
    Row("a film", "refused: nobody", np.empty(0), ""),
]


def test_json_holds_offset_sizes_and_count_of_what_is_finite():
    first, second = json.loads(json.dumps(document(ROWS)))["rows"]
    assert first["n"] == 3
    assert first["mean"] == 1.333  # (-1 + 2 + 3) / 3
    assert (first["MAE"], first["median |e|"], first["95 % |e|"]) == (2.0, 2.0, 2.9)
    assert second == {"on": "a film", "what": "refused: nobody", "goal": "", "unit": "", "n": 0}


def test_table_has_the_same_numbers():
    cells = [list(column.cells) for column in table(ROWS).columns]
    first = ["a walk", "cadence", "<= 3", "3", "1.333", "2", "2", "2.9", "steps/min"]
    assert [column[0] for column in cells] == first
    assert [column[1] for column in cells[3:]] == [""] * 6
