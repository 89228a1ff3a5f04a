"""The notebooks run as Jupyter runs them, in a process of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("nbclient", reason="pip install '.[docs]'")

from docsite.notebooks import notebook_files
from docsite.run_notebooks import NOTEBOOKS, run


def said(notebook) -> str:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text", "") or output["data"].get("text/plain", "") for output in outputs)


@pytest.fixture(autouse=True)
def these_sources(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOKS.parent))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def test_groups_are_measured_and_compared():
    shown = said(run(NOTEBOOKS / "compare_groups.ipynb"))
    knee = next(
        line for line in shown.splitlines() if line.startswith("smaller_knee_range") and "deg" in line
    )
    difference, low, high = map(float, knee.split()[1:4])
    assert low <= difference <= high < 0  # a stiff knee bends less


def test_a_classifier_is_trained_exported_and_asked():
    shown = said(run(NOTEBOOKS / "train_your_own.ipynb"))
    last = next(line for line in shown.splitlines() if "conclusive answers are right" in line)
    right, conclusive = int(last.split()[0]), int(last.split()[2])
    assert right > conclusive / 2  # better than chance on people it has never seen


def test_notebooks_are_kept_with_their_outputs():
    """The site shows them; a page without outputs says nothing."""
    files = notebook_files()
    pages = [name for name in files if name.endswith(".md")]
    assert len(pages) == len(list(Path(NOTEBOOKS).glob("*.ipynb"))) == 2
    assert all("```text" in files[page] for page in pages)
    assert "notebooks/compare_groups-1.png" in files
