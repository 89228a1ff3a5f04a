"""How loading grows with the data, from a tree and from packs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.table import Table

from gaitnet.benchmarks.figures import peak_bytes
from gaitnet.benchmarks.walks import write_packs, write_tree
from gaitnet.errors import require

WAYS = {"tree": write_tree, "packs": write_packs}
"""What is loaded -> who writes it."""

COLUMNS = ("s", "CPU, s", "MB at most", "MB kept")
FIGURES = {"s": 2, "cpu_s": 2, "most": 0, "kept": 0}
"""What a process tells for them -> digits."""


def load(sizes: list[int], ways: list[str]) -> Table:
    """Seconds and memory, beside that of torch, of reading so many steps, each in a process of its own."""
    table = Table(
        "steps", title="reading data to train on, with all checks of values; MB beside those of torch"
    )
    for way in ways:
        for column in COLUMNS:
            table.add_column(f"{way}: {column}" if column == COLUMNS[0] else column, justify="right")
    for size in sizes:
        table.add_row(f"{size:,}", *(text for way in ways for text in _loaded(way, size)))
    return table


def _loaded(way: str, size: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        WAYS[way](Path(folder), size)
        command = [sys.executable, "-m", "gaitnet.benchmarks.load", folder]
        found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return [f"{found[name]:.2f}" for name in ("s", "cpu_s")] + [
        f"{found[name]:.0f}" for name in ("most", "kept")
    ]


def main(folder: str) -> None:
    """Load what is in a folder, and print what it took."""
    from gaitnet.datamodules import NpySequenceDataModule  # noqa: PLC0415  what is not timed is loaded before

    memory = require("psutil", "dev").Process().memory_info
    data = NpySequenceDataModule(root=folder)
    before, began_s, began_cpu_s = memory().rss, time.perf_counter(), time.process_time()
    _ = data.clips
    seconds = {"s": time.perf_counter() - began_s, "cpu_s": time.process_time() - began_cpu_s}
    kept = memory().rss
    sizes = {"most": (max(peak_bytes(), kept) - before) / 1e6, "kept": (kept - before) / 1e6}
    print(json.dumps(seconds | sizes))


if __name__ == "__main__":
    main(sys.argv[1])
