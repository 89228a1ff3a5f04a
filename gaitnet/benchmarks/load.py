"""How loading grows with the data, from a tree and from packs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.table import Table

from gaitnet.benchmarks.walks import write_packs, write_tree
from gaitnet.errors import require

WAYS = {"a tree": write_tree, "packs": write_packs}
"""What is loaded -> who writes it."""


def load(sizes: list[int]) -> Table:
    """Seconds and memory of reading so many steps, each in a process of its own."""
    table = Table("steps", title="loading data to train on: seconds, and MB of memory that it takes")
    for way in WAYS:
        table.add_column(f"{way}, s", justify="right")
        table.add_column("MB", justify="right")
    for size in sizes:
        figures = [text for way in WAYS for text in _loaded(way, size)]
        table.add_row(f"{size:,}", *figures)
    return table


def _loaded(way: str, size: int) -> tuple[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        WAYS[way](Path(folder), size)
        command = [sys.executable, "-m", "gaitnet.benchmarks.load", folder]
        found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return f"{found['seconds']:.2f}", f"{found['megabytes']:.0f}"


def main(folder: str) -> None:
    """Load what is in a folder, and print what it took."""
    from gaitnet.datamodules import NpySequenceDataModule  # noqa: PLC0415  what is not timed is loaded before

    process = require("psutil", "dev").Process()
    data = NpySequenceDataModule(root=folder)
    before, began_s = process.memory_info().rss, time.perf_counter()
    _ = data.clips
    seconds = time.perf_counter() - began_s
    print(json.dumps({"seconds": seconds, "megabytes": (process.memory_info().rss - before) / 1e6}))


if __name__ == "__main__":
    main(sys.argv[1])
