"""The recorded walks of a tree, and whether they belong together and apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy

from gaitnet.datacheck.finding import Finding
from gaitnet.sequences import WalkFolder, WalkInfo, find_walks, read_info
from gaitnet.sequences.info import UNKNOWN
from gaitnet.sequences.tree import Split

Group = tuple[int, ...]
"""Positions of the walks that must stay together, ascending."""


@dataclass(frozen=True)
class TreeTrial:
    """A sequence folder and what its `sequence.json` says (or would say, in old trees).

    Attributes:
        folder: on disk, or in a pack.
        info: what is said of it; `feature_names` may be some of its columns only.
        all_columns: of its files, where those are more.
    """

    folder: WalkFolder
    info: WalkInfo
    all_columns: tuple[str, ...] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Of its files, in order."""
        return self.all_columns or self.info.feature_names

    @property
    def walk_id(self) -> str:
        """`"<split>/<label>/<name>"`."""
        return self.folder.walk_id


def list_walks(root: Path, split: Split, normal: str | None = None) -> tuple[TreeTrial, ...]:
    """The walks of `Training` or `Testing`, sorted.

    Raises:
        DataError: the tree breaks the layout. See `find_walks`.
        SequenceError: a `sequence.json` that breaks the contract.
    """
    folders = find_walks(root, split, normal)
    found: dict[int, TreeTrial] = {}
    for index in sorted(range(len(folders)), key=lambda each: str(folders[each].pack)):  # each pack once
        found[index] = TreeTrial(folders[index], read_info(folders[index]) or UNKNOWN)
    return tuple(found[index] for index in range(len(folders)))


def unlike(walks: Sequence[TreeTrial]) -> Iterator[Finding]:
    """Walks that were measured in another way than the first one: what differs, once for each thing."""
    for key in ("rate_hz", "feature_names", "convention", "units"):
        for walk in walks[1:]:
            one, other = _stated(walks[0], key), _stated(walk, key)
            if one != other:
                numbers = {
                    "other": str(walks[0].folder.path),
                    "key": key,
                    "here": str(other),
                    "there": str(one),
                }
                yield Finding("unlike", "error", str(walk.folder.path), numbers)
                break


def in_both(training: Sequence[TreeTrial], testing: Sequence[TreeTrial]) -> Iterator[Finding]:
    """A person, or a source file, in Training and in Testing."""
    for key, code in (("subject", "person_in_both"), ("source_sha256", "source_in_both")):
        trained = {_stated(walk, key): walk for walk in reversed(training) if _stated(walk, key)}
        for walk in testing:
            twin = trained.get(_stated(walk, key))
            if twin is not None:
                numbers = {"other": str(twin.folder.path), "which": _stated(walk, key)}
                yield Finding(code, "error", str(walk.folder.path), numbers)
                break


def group_walks(walks: Sequence[TreeTrial]) -> list[Group]:
    """Walks that share a subject or a source file, also through a third walk; in the order of their first."""
    keys: dict[tuple[str, str], int] = {}
    edges: list[tuple[int, int]] = []
    for index, walk in enumerate(walks):
        for key in (("subject", walk.info.subject or ""), ("source", walk.info.source_sha256)):
            if key[1]:
                edges.append((index, len(walks) + keys.setdefault(key, len(keys))))
    size = len(walks) + len(keys)
    rows, columns = np.array(edges, dtype=int).reshape(-1, 2).T
    graph = scipy.sparse.coo_array((np.ones(len(edges)), (rows, columns)), shape=(size, size))
    _, parts = scipy.sparse.csgraph.connected_components(graph, directed=False)
    groups: dict[int, list[int]] = {}
    for index, part in enumerate(parts[: len(walks)]):
        groups.setdefault(int(part), []).append(index)
    return [tuple(group) for group in groups.values()]


def _stated(walk: TreeTrial, key: str) -> Any:
    return getattr(walk.info, key)
