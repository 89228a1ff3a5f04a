"""Answers about people whom a model has not seen, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from scipy.special import log_softmax

from gaitnet.clinic.judgement import (
    BASELINES,
    DISTANCE,
    OWN,
    SHIPPED,
    ClassScore,
    Judgement,
    Score,
    Wrong,
    class_score,
    no_better_than,
    score,
)
from gaitnet.sequences import positive_name
from gaitnet.teaching.trees import Tree
from gaitnet.types import Array

TWO_WAY = (DISTANCE, SHIPPED)
"""They know healthy or not; with two classes of one's own that is the same."""


@dataclass(frozen=True)
class Counted:
    """What a training found out before it is judged.

    Attributes:
        said: model -> `(W, C)` log probabilities of every walk, by models that had not seen the person.
        folds: parts by person.
        chosen: network of the final model.
        relabelled: ids of walks whose label is another by now.
        minutes: that it took.
    """

    said: Mapping[str, Array]
    folds: int
    chosen: str
    relabelled: tuple[str, ...]
    minutes: float


def judge(tree: Tree, found: Counted) -> Judgement:
    """Count who was right about whom."""
    scores = [_score(model, tree, said) for model, said in found.said.items()]
    own_two_way = _score(OWN, tree, two_way(found.said[OWN]))
    own = next(each for each in scores if each.model == OWN)
    beaten = no_better_than(own, own_two_way, [each for each in scores if each.model in BASELINES])
    shipped = [each for each in scores if each.model == SHIPPED]
    targets, people = tree.targets, tree.people
    members = Counter(target for _, target in set(zip(people, targets, strict=True)))
    walks = Counter(targets)
    return Judgement(
        classes=tree.classes,
        people={name: members[index] for index, name in enumerate(tree.classes)},
        walks={name: walks[index] for index, name in enumerate(tree.classes)},
        folds=found.folds,
        chosen=found.chosen,
        models=tuple(scores),
        wrong=tuple(_wrong(tree, found.said[OWN])),
        better_than_baselines=not beaten,
        no_better_than=beaten,
        at=datetime.now().astimezone(),
        relabelled=found.relabelled,
        minutes=round(found.minutes, 2),
        better_than_shipped=SHIPPED not in no_better_than(own, own_two_way, shipped) if shipped else None,
    )


def two_way(said: Array) -> Array:
    """`(W, 2)` healthy, and all others together."""
    others = np.logaddexp.reduce(said[:, 1:], axis=1)
    return log_softmax(np.stack([said[:, 0], others], axis=1), axis=1)


def _score(model: str, tree: Tree, said: Array) -> Score:
    """The figures of one model; of `(W, 2)` answers about more classes, healthy or not."""
    fewer = said.shape[1] < len(tree.classes)
    names = (tree.classes[0], positive_name(tree.classes)) if fewer else tree.classes
    targets = np.minimum(tree.targets, len(names) - 1)
    return score(model, list(_of_classes(names, targets, np.array(tree.people), said)), two_way=fewer)


def _of_classes(
    names: tuple[str, ...], targets: np.ndarray, people: np.ndarray, said: Array
) -> Iterator[ClassScore]:
    right = said.argmax(axis=1) == targets
    for index, name in enumerate(names):
        here = targets == index
        joined = [said[here & (people == who)].mean(axis=0) for who in np.unique(people[here])]
        found = sum(int(each.argmax() == index) for each in joined)
        yield class_score(name, len(joined), found, int(here.sum()), int(right[here].sum()))


def _wrong(tree: Tree, said: Array) -> Iterator[Wrong]:
    """The surest mistakes first."""
    probabilities = np.exp(said)
    rows = [(row, int(said[row].argmax()), target) for row, target in enumerate(tree.targets)]
    mistakes = [each for each in rows if each[1] != each[2]]
    for row, guess, target in sorted(mistakes, key=lambda each: -probabilities[each[0], each[1]]):
        walk = tree.walks[tree.trials[row].folder.name]
        share = float(probabilities[row, guess])
        yield Wrong(walk.id, walk.patient, tree.classes[guess], tree.classes[target], share)
