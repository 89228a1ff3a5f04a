"""What benchmarks printed, one line of JSON each, so that a change's price is seen beside what was before."""

from __future__ import annotations

import json
import os
import platform
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rich.table import Table

from gaitnet import __version__
from gaitnet.files import cannot_write


def keep(path: Path, command: str, tables: list[Table]) -> None:
    """Append a run to a file; lines that are there stay as they are.

    Args:
        path: `.jsonl`; made if it is not there.
        command: what was run.
        tables: as printed.

    Raises:
        OutputError: it can't be written.
    """
    line = {
        "when": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "gaitnet": __version__,
        "machine": {"cpus": os.cpu_count(), "processor": platform.processor() or platform.machine()},
        "python": platform.python_version(),
        "command": command,
        "tables": [as_values(table) for table in tables],
    }
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise cannot_write(path, error) from error


def as_values(table: Table) -> dict[str, Any]:
    """A table's title and rows, each row by the names of its columns."""
    names = [str(column.header) for column in table.columns]
    rows = zip(*(map(str, column.cells) for column in table.columns), strict=True)
    return {"title": str(table.title or ""), "rows": [dict(zip(names, row, strict=True)) for row in rows]}
