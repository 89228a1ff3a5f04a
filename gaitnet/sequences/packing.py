"""A tree with its walks in packs: `gaitnet pack`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from gaitnet.errors import OutputError
from gaitnet.files import new_folder
from gaitnet.sequences.packs import SUFFIX, PackedWalk, in_packs, write_pack
from gaitnet.sequences.tree import Split, WalkFolder, find_walks, read_info, read_walk

SPLITS: tuple[Split, Split] = "Training", "Testing"


@dataclass(frozen=True)
class Packed:
    """What was packed: numbers of walks, of steps and of packs."""

    walks: int = 0
    steps: int = 0
    packs: int = 0


def walks_to_pack(root: Path) -> list[WalkFolder]:
    """All walks of a tree, Training first.

    Raises:
        DataError: the tree breaks the layout.
    """
    return [walk for split in SPLITS for walk in find_walks(root, split)]


def pack_tree(walks: Sequence[WalkFolder], out: Path, advance: Callable[[], object] = lambda: None) -> Packed:
    """Write a new tree of the same walks in packs, whole or not at all.

    Steps are numbered anew from 1 in each walk; landmarks stay behind.

    Args:
        walks: of a tree, see `walks_to_pack`.
        out: root of the new tree.
        advance: called after each walk.

    Raises:
        SequenceError: a walk can't be read.
        OutputError: `out` can't be written, or holds something already.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out}: not an empty folder. Choose a new one.")
    counted = Packed()
    with new_folder(out, lambda _: False) as partial:
        for (split, label), those in groupby(walks, lambda walk: (walk.split, walk.label)):
            for number, lot in enumerate(in_packs(_read(those, advance)), start=1):
                write_pack(partial / split / label / f"{number:04d}{SUFFIX}", lot)
                counted = Packed(
                    counted.walks + len(lot),
                    counted.steps + sum(len(walk.clips) for walk in lot),
                    counted.packs + 1,
                )
    return counted


def _read(walks: Iterator[WalkFolder], advance: Callable[[], object]) -> Iterator[PackedWalk]:
    for walk in walks:
        yield PackedWalk(walk.name, [clip.values for clip in read_walk(walk)], read_info(walk))
        advance()
