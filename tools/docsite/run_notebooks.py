"""Run the notebooks and save their outputs: `python tools/docsite/run_notebooks.py`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

LIMIT_S = 300
"""Of a cell: a busy machine is slow, a cell that hangs must end."""


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook with what its cells say, run in its own process by the Python that runs this.

    Raises:
        CellExecutionError: a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=LIMIT_S, kernel_name="python3").execute(cwd=str(path.parent))
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran: another time each time
    return notebook


if __name__ == "__main__":
    for notebook_path in sorted(NOTEBOOKS.glob(sys.argv[1] if len(sys.argv) > 1 else "*.ipynb")):
        began_s = time.perf_counter()
        nbformat.write(run(notebook_path), notebook_path)
        print(f"{notebook_path.name}: {time.perf_counter() - began_s:.0f} s")
