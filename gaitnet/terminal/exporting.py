"""What `gaitnet export` and `gaitnet import-joints` show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gaitnet.exporting import TOLERANCE
from gaitnet.joints import count_walks, import_walks
from gaitnet.mapping import Mapping as JointMapping
from gaitnet.terminal.console import counting, say, tell_warning
from gaitnet.terminal.learned import nothing_learned


def tell_exported(found: Mapping[str, Any]) -> None:
    """What `gaitnet.exporting.to_openvino` found."""
    say(f"{found['output']}: {found['model']}")
    say(f"largest difference of a probability: {found['largest_difference']:.1e} (allowed {TOLERANCE:.0e})")
    for name, size in found["bytes"].items():
        say(f"{name}  {size:,} bytes")
    unlearned = nothing_learned(found["trained"], found["classes"])
    if unlearned:
        tell_warning(unlearned)


def run_import(files: Sequence[Path], mapping: JointMapping, out: Path) -> None:
    """Import recorded joints with a progress bar; say what was left out, and why.

    Raises:
        GaitnetError: a file or its table can't be used, or `out` can't be written.
    """
    total = sum(count_walks(path, mapping) for path in files)
    written, refused = 0, []
    with counting("walks", total) as advance:
        for path in files:
            count, reasons = import_walks(path, mapping, out, advance)
            written += count
            refused += reasons
    for reason in refused:
        say(f"left out: {reason}")
    say(f"{out}: {written} of {total} walks written, {len(refused)} could not be measured.")
