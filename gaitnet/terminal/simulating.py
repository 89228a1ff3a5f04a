"""`gaitnet simulate`: a bar while it works, and the next command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from gaitnet.errors import GaitnetError
from gaitnet.terminal.console import counting, say
from gaitnet.walker.dataset import SUBJECT_PATTERN, Take, film_take, write_takes
from gaitnet.words import short


def run_simulation(takes: Sequence[Take], out: Path, video: bool) -> None:
    """Write every simulated walk with a progress bar, and print where it all is."""
    with counting("walks", len(takes)) as advance:
        steps, refused = write_takes(out, takes, advance)
    if refused:
        say(f"{len(refused)} of {len(takes)} walks left out: {_why(refused)}.")
    say(f"{out}: {len(takes) - len(refused)} walks, {steps} steps. To train on them:")
    say(f"gaitnet train --config lstm --data.root {out}")
    if not video:
        return
    folder = out / "videos"
    with counting("videos", len(takes)) as advance:
        for take in takes:
            film_take(folder / take.split / take.label, take)
            advance()
    say(f"{folder}: {len(takes)} videos, each with its truth (.json). To measure them:")
    say(f"gaitnet extract {folder} --out DIR --subject '{SUBJECT_PATTERN}'")


def _why(refused: Sequence[GaitnetError]) -> str:
    """In a few words, the most frequent first: nobody can film a simulated walk again."""
    codes = [error.reasons[0].code if error.reasons else "" for error in refused]
    words = Counter(short(code) or "not measurable" for code in codes)
    return ", ".join(f"{why} ({count})" for why, count in words.most_common())
