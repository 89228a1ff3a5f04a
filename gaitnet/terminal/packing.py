"""`gaitnet pack`: a bar while it works, what was packed, and the next command."""

from __future__ import annotations

from pathlib import Path

from gaitnet.sequences.packing import pack_tree, walks_to_pack
from gaitnet.terminal.console import counting, say


def run_packing(data: Path, out: Path) -> None:
    """Pack a tree with a progress bar."""
    walks = walks_to_pack(data)
    with counting("walks", len(walks)) as advance:
        packed = pack_tree(walks, out, advance)
    say(f"{out}: {packed.walks} walks, {packed.steps} steps in {packed.packs} packs. To train on them:")
    say(f"gaitnet train --config lstm --data.root {out}")
