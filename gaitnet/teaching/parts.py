"""Who is tested with in which part; nobody is ever on both sides, and every class stays on both."""

from __future__ import annotations

import hashlib

import numpy as np

from gaitnet.evaluation.crossplan import Part
from gaitnet.teaching.trees import Tree

PARTS, MORE_PARTS, MANY_PEOPLE = 4, 5, 40
"""Parts by person, and from how many people on there are more of them."""


def plan_parts(tree: Tree) -> list[Part]:
    """The people of each class dealt out in turn, in an order that says nothing about them."""
    members: list[set[str]] = [set() for _ in tree.classes]
    for who, target in zip(tree.people, tree.targets, strict=True):
        members[target].add(who)
    count = min(MORE_PARTS if len(set(tree.people)) >= MANY_PEOPLE else PARTS, *map(len, members))
    part_of: dict[str, int] = {}
    for of_class in sorted(members, key=len):  # who is in several classes counts in the rarest
        for who in sorted(of_class - part_of.keys(), key=lambda name: _lot(tree, name)):
            part_of[who] = len(part_of) % count
    parts = np.array([part_of[who] for who in tree.people])
    return [Part(np.flatnonzero(parts != part), np.flatnonzero(parts == part)) for part in range(count)]


def _lot(tree: Tree, who: str) -> str:
    """By the id of a walk, which is random."""
    first = tree.people.index(who)
    return hashlib.sha256(f"{tree.trials[first].folder.name}".encode()).hexdigest()
