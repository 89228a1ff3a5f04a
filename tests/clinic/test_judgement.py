"""Figures of a judgement, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from gaitnet.clinic.judgement import CHANCE, class_score, no_better_than, score


def test_shares_have_the_interval_of_jeffreys() -> None:
    found = class_score("Limp", people=20, people_right=17, walks=40, walks_right=30)
    share = np.linspace(0, 1, 200_001)
    density = share**16.5 * (1 - share) ** 2.5  # prior 1/2 and 1/2, with 17 and 3
    below = np.cumsum(density) / density.sum()
    assert np.interp([found.low, found.high], share, below) == pytest.approx([0.025, 0.975], abs=1e-4)
    all_right = class_score("Normal", 12, 12, 12, 12)
    assert all_right.high == 1
    assert class_score("Normal", 12, 0, 12, 0).low == 0
    assert all_right.low == pytest.approx(beta.ppf(0.025, 12.5, 0.5))
    assert 0.8 < all_right.low < 0.83  # twelve of twelve are no certainty


def test_each_class_weighs_the_same() -> None:
    found = score("own", [class_score("Normal", 20, 18, 40, 36), class_score("Limp", 5, 3, 5, 2)])
    assert found.balanced_accuracy == pytest.approx((0.9 + 0.6) / 2)
    assert found.walks_balanced_accuracy == pytest.approx((0.9 + 0.4) / 2)
    assert found.low < found.balanced_accuracy < found.high


def of(model: str, people: int, walks: int, two_way: bool = False):  # type: ignore[no-untyped-def]
    classes = [class_score(name, 10, people, 20, walks) for name in ("Normal", "Limp")]
    return score(model, classes, two_way)


def test_a_tie_is_not_better_unless_walks_decide_it() -> None:
    own = of("own", 9, 17)
    others = [of("logistic", 9, 17), of("speed", 9, 16), of("length", 8, 20), of("distance", 10, 10, True)]
    assert no_better_than(own, own, others) == ("logistic", "distance")
    assert no_better_than(own, own, others[1:3]) == ()


def test_the_last_digits_decide_nothing() -> None:
    one, other = (
        score(name, [class_score("Normal", 11, a, 11, a), class_score("Limp", 11, b, 11, b)])
        for name, a, b in (("own", 9, 9), ("logistic", 10, 8))
    )
    assert no_better_than(one, one, [other]) == ("logistic",)
    assert no_better_than(other, other, [one]) == ("own",)


def test_what_guessing_reaches_is_no_model() -> None:
    assert no_better_than(of("own", 6, 12), of("own", 6, 12), []) == (CHANCE,)
    assert no_better_than(of("own", 9, 18), of("own", 9, 18), []) == ()
