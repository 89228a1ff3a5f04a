"""Healthy people by the same instrument: the file is what recordings give, and flags one in twenty."""

from __future__ import annotations

import csv
import os
from importlib.resources import files

import numpy as np
import pytest

from gaitnet.accuracy.reference import films, reference, write
from gaitnet.gait.healthy import FILES
from gaitnet.gait.measured_by import HEAVY, LANDMARKS

strain = pytest.mark.skipif(not os.environ.get("GAITNET_STRAIN"), reason="GAITNET_STRAIN=1 is not set")


@pytest.mark.parametrize("instrument", [LANDMARKS, pytest.param(HEAVY, marks=strain)])  # heavy: minutes
def test_the_file_is_what_the_recordings_give(shared_data, monkeypatch, tmp_path, instrument):
    monkeypatch.setenv("GAITNET_SHARED_DATA", str(shared_data))
    write(tmp_path / "made.csv", films(instrument), instrument)
    shipped = files("gaitnet.gait").joinpath(FILES[instrument]).read_text(encoding="utf-8")
    made, known = (
        list(csv.DictReader(text.splitlines())) for text in ((tmp_path / "made.csv").read_text(), shipped)
    )
    assert [(row["kind"], row["name"], row["percent"], row["of"]) for row in made] == [
        (row["kind"], row["name"], row["percent"], row["of"]) for row in known
    ]
    for one, other in zip(made, known, strict=True):
        assert (one["people"], one["videos"]) == (other["people"], other["videos"])
        for name in ("mean", "sd", "centre", "spread"):
            assert float(one[name]) == pytest.approx(float(other[name]), rel=1e-3, abs=1e-3), one["name"]


def test_without_the_person_in_question_one_in_twenty_is_outside(shared_data, monkeypatch):
    monkeypatch.setenv("GAITNET_SHARED_DATA", str(shared_data))
    rows = {row.what.removeprefix("outside the ranges: "): np.mean(row.errors) for row in reference(1)}
    assert 2 <= rows["own"] <= 8
    assert 2 <= rows["own, values of curves"] <= 8
    assert rows["of findings"] < rows["published"]
    assert rows["findings a film"] <= 1.5
