"""How good a model is on people whom it has not seen, beside simpler answers about the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import beta

from gaitnet.clinic.places import Moment

OWN, LSTM, CNN, TUNED = "own", "lstm", "cnn", "tuned"
LOGISTIC, DISTANCE, LENGTH, SPEED, SHIPPED = "logistic", "distance", "length", "speed", "shipped"

NETWORKS = (LSTM, CNN, TUNED)
"""What is trained: the reference LSTM, the convolutional net, and the built-in model trained further."""

BASELINES = (LOGISTIC, DISTANCE, LENGTH, SPEED)
"""Logistic regression of the walk's numbers, distance from healthy people, length and speed alone."""

CHANCE = "chance"
"""Stands in `no_better_than` where the interval holds what guessing reaches."""

_DRAWS = 20_000
_ENDS = (0.025, 0.975)


@dataclass(frozen=True)
class ClassScore:
    """Answers about the people of one class.

    Attributes:
        name: of the class.
        people: how many were asked about.
        people_right: of how many the answer, joined over their walks, was right.
        walks: how many were asked about.
        walks_right: of how many the answer was right.
        low: 95 % interval of the share of people that is right.
        high: its upper end.
    """

    name: str
    people: int
    people_right: int
    walks: int
    walks_right: int
    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """One model on people whom it has not seen.

    Attributes:
        model: `own`, or another name of this module; `own` is in each fold the network that its validation
            people chose.
        two_way: it tells the healthy class from all others only; `classes` then are those two.
        classes: of each class, the healthy one first; `not NAME` stands for all others.
        balanced_accuracy: mean over the classes of the share of people that is right.
        low: its 95 % interval.
        high: the interval's upper end.
        walks_balanced_accuracy: the same of walks.
    """

    model: str
    two_way: bool
    classes: tuple[ClassScore, ...]
    balanced_accuracy: float
    low: float
    high: float
    walks_balanced_accuracy: float


@dataclass(frozen=True)
class Wrong:
    """A walk that the model got wrong when it had not seen the person.

    Attributes:
        id: of the walk.
        patient: code of the person.
        said: the class that it said.
        true: the class of its label.
        probability: of `said`, 0 to 1.
    """

    id: str
    patient: str
    said: str
    true: str
    probability: float


@dataclass(frozen=True)
class Judgement:
    """What is known about a model of one's own.

    Attributes:
        classes: the healthy one first.
        people: class -> people.
        walks: class -> walks.
        folds: parts by person; each was tested with once, by a model that had not seen it.
        chosen: network that the final model is: `lstm`, `cnn` or `tuned`.
        models: the figures, `own` first.
        wrong: walks that `own` got wrong.
        better_than_baselines: it is better than each baseline and than guessing.
        no_better_than: names of baselines (and `chance`) that it is not better than.
        relabelled: walks whose label was changed, or which were deleted, while it was trained; it was trained
            with the labels of its beginning.
        at: when.
        minutes: how long it took.
        better_than_shipped: it is better than the built-in model, healthy or not; None: that can't be asked.
    """

    classes: tuple[str, ...]
    people: Mapping[str, int]
    walks: Mapping[str, int]
    folds: int
    chosen: str
    models: tuple[Score, ...]
    wrong: tuple[Wrong, ...]
    better_than_baselines: bool
    no_better_than: tuple[str, ...]
    at: Moment
    relabelled: tuple[str, ...] = ()
    minutes: float = 0.0
    better_than_shipped: bool | None = None
    format: int = field(default=1)

    def score(self, model: str) -> Score | None:
        """The figures of one model; None where it was not asked."""
        return next((each for each in self.models if each.model == model), None)


def class_score(name: str, people: int, people_right: int, walks: int, walks_right: int) -> ClassScore:
    """With the interval of Jeffreys; its end is 1 where everybody is right, and 0 where nobody is.

    Source: Brown, Cai & DasGupta 2001, Statistical Science 16(2):101-133.
    """
    wrong = people - people_right
    low, high = beta.ppf(_ENDS, people_right + 0.5, wrong + 0.5)
    ends = 0.0 if people_right == 0 else float(low), 1.0 if wrong == 0 else float(high)
    return ClassScore(name, people, people_right, walks, walks_right, *ends)


def score(model: str, classes: Sequence[ClassScore], two_way: bool = False) -> Score:
    """The figures of one model; classes without people do not count."""
    known = [each for each in classes if each.people]
    rng = np.random.default_rng(0)
    drawn = [
        rng.beta(each.people_right + 0.5, each.people - each.people_right + 0.5, _DRAWS) for each in known
    ]
    low, high = np.quantile(np.mean(drawn, axis=0), _ENDS)
    value = float(np.mean([each.people_right / each.people for each in known]))
    return Score(
        model=model,
        two_way=two_way,
        classes=tuple(classes),
        balanced_accuracy=value,
        low=min(float(low), value),
        high=max(float(high), value),
        walks_balanced_accuracy=float(np.mean([each.walks_right / each.walks for each in known])),
    )


def no_better_than(own: Score, own_two_way: Score, others: Sequence[Score]) -> tuple[str, ...]:
    """Names of the baselines that are as good as the model on people, and as good on walks where that ties.

    `chance` is among them where the interval of the model holds what guessing reaches.
    """
    found = []
    for other in others:
        mine = own_two_way if other.two_way else own
        if _reached(mine) <= _reached(other):
            found.append(other.model)
    guessed = 1 / len([each for each in own.classes if each.people])
    return (*found, *((CHANCE,) if own.low <= guessed else ()))


def _reached(found: Score) -> tuple[float, float]:
    """Without the last digits, in which 9 and 9 of 11 differ from 10 and 8."""
    return round(found.balanced_accuracy, 9), round(found.walks_balanced_accuracy, 9)
