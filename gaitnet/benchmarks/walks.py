"""Walks that never were, to train on and to load: steps as long as real ones, noise in them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from gaitnet.sequences import Clip, WalkInfo, write_walk
from gaitnet.sequences.packs import SUFFIX, PackedWalk, in_packs, write_pack
from gaitnet.skeleton import FEATURES, MAX_LENGTH, UNITS

STEPS_A_WALK = 20
CLASSES = "Normal", "Abnormal"


def write_tree(root: Path, steps: int) -> None:
    """A file for each step, as `gaitnet extract` writes them."""
    for number, walk in enumerate(_walks(steps)):
        assert walk.info
        folder = root / "Training" / CLASSES[number % 2] / walk.name
        write_walk(folder, [Clip(values) for values in walk.clips], walk.info)


def write_packs(root: Path, steps: int) -> None:
    """The same walks, as `gaitnet pack` writes them."""
    for first, label in enumerate(CLASSES):
        for number, lot in enumerate(in_packs(islice(_walks(steps), first, None, len(CLASSES))), start=1):
            write_pack(root / "Training" / label / f"{number:04d}{SUFFIX}", lot)


def _walks(steps: int) -> Iterator[PackedWalk]:
    """Each walk by somebody of their own, the two classes in turn; the same numbers every time."""
    sizes = np.array([50.0 if UNITS[name] == "deg" else 1.0 for name in FEATURES], np.float32)
    for number in range(max(4, steps // STEPS_A_WALK)):
        rng = np.random.default_rng(number)
        lengths = rng.gamma(9, 2.4, STEPS_A_WALK).astype(int).clip(8, MAX_LENGTH)
        clips = [sizes * rng.random((length, len(FEATURES)), np.float32) for length in lengths]
        yield PackedWalk(f"w{number:06d}", clips, WalkInfo("", f"{number}", subject=f"p{number}"))
