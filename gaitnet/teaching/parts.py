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
    people = _by_class(tree)
    count = MORE_PARTS if sum(map(len, people)) >= MANY_PEOPLE else PARTS
    count = min(count, *map(len, people))
    part_of = {}
    dealt = 0
    for of_class in people:
        for who in sorted(of_class, key=lambda name: _lot(tree, name)):
            part_of[who] = dealt % count
            dealt += 1
    parts = np.array([part_of[who] for who in tree.people])
    return [Part(np.flatnonzero(parts != part), np.flatnonzero(parts == part)) for part in range(count)]


def _by_class(tree: Tree) -> list[list[str]]:
    """People of each class; who is in several counts in the one with the fewest people."""
    members: list[set[str]] = [set() for _ in tree.classes]
    for who, target in zip(tree.people, tree.targets, strict=True):
        members[target].add(who)
    taken: set[str] = set()
    found = []
    for of_class in sorted(members, key=len):
        found.append(sorted(of_class - taken))
        taken |= of_class
    return [people for people in found if people]


def _lot(tree: Tree, who: str) -> str:
    """By the id of a walk, which is random."""
    first = tree.people.index(who)
    return hashlib.sha256(f"{tree.trials[first].folder.name}".encode()).hexdigest()
