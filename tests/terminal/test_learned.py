"""A model that is no better than chance is called so, and no other."""

from __future__ import annotations

import pytest

from gaitnet.terminal.learned import nothing_learned

TWO = ("Normal", "Abnormal")
THREE = ("Normal", "Ataxic", "Spastic")


def figures(stage: str, balanced: float | None, sensitivity: float, specificity: float) -> dict:
    return {
        f"{stage}/walk_balanced_accuracy": balanced,
        f"{stage}/walk_sensitivity": sensitivity,
        f"{stage}/walk_specificity": specificity,
    }


@pytest.mark.parametrize(
    ("found", "classes", "said"),
    [
        (
            figures("val", 0.5, 1, 0),
            TWO,
            "it calls every validation sequence Abnormal (balanced accuracy 0.50)",
        ),
        (figures("test", 0.5, 0, 1), TWO, "it calls every test sequence Normal (balanced accuracy 0.50)"),
        (figures("val", 0.55, 0.6, 0.5), TWO, "validation sequences is 0.55, no better than chance (0.50)"),
        (figures("val", 1 / 3, 0, 1), THREE, "it calls every validation sequence Normal"),
        # Which of the two others it says, nobody can tell from these figures.
        (figures("val", 1 / 3, 1, 0), THREE, "validation sequences is 0.33, no better than chance (0.33)"),
        (figures("val", 0.3, 0.3, 0.3), TWO, "is 0.30, no better than chance"),  # worse
    ],
)
def test_no_better_than_chance_is_said(found, classes, said) -> None:
    assert said in nothing_learned(found, classes)


@pytest.mark.parametrize(
    ("found", "classes"),
    [
        (figures("val", 0.69, 0.7, 0.68), TWO),
        (figures("val", 0.5, 0.6, 0.7), THREE),  # of three, chance is a third
        (figures("val", None, 1, 0), TWO),  # nobody healthy to validate with
        ({}, TWO),
    ],
)
def test_a_better_one_and_one_that_nobody_knows_of_are_left_alone(found, classes) -> None:
    assert nothing_learned(found, classes) == ""


def test_people_of_the_test_count_before_those_of_the_validation() -> None:
    good, bad = figures("val", 0.9, 0.9, 0.9), figures("test", 0.5, 1, 0)
    assert "every test sequence Abnormal" in nothing_learned(good | bad, TWO)
    assert nothing_learned(figures("val", 0.5, 1, 0) | figures("test", 0.9, 0.9, 0.9), TWO) == ""
    unknown = figures("test", float("nan"), 1, float("nan"))
    assert "every validation sequence Normal" in nothing_learned(unknown | figures("val", 0.5, 0, 1), TWO)
