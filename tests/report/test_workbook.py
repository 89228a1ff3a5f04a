"""`report.xlsx`, read by somebody else's reader."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from gaitnet.analysis import analyze
from gaitnet.reasons import caution
from gaitnet.report.workbook import write_workbook


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_numbers_are_numbers_and_text_is_text(stored: Path, tmp_path: Path):
    report = analyze(stored).report
    evil = caution("film-left-out", film="=HYPERLINK(1)", why="no")
    write_workbook(tmp_path / "a.xlsx", replace(report, reasons=(evil,)))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Findings", "Parameters", "Steps", "Cycles", "Curves"]
    rows = {row[0].value: row for row in book["Parameters"].iter_rows(min_row=2)}
    assert rows["cadence"][1].value == pytest.approx(report.parameters["cadence"].value)
    assert rows["cadence"][2].value == "steps/min"
    assert book["Steps"].max_row == 1 + len(report.footsteps)
    assert book["Curves"].max_row == 52
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any("=HYPERLINK(1)" in str(cell.value) for cell in cells)
    write_workbook(tmp_path / "b.xlsx", replace(report, reasons=(evil,)))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
