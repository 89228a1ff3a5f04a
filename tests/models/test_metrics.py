"""Figures against numbers that were worked out by hand."""

import math

import numpy as np
import pytest
import torch

from gaitnet.models.joining import join_steps
from gaitnet.models.metrics import LEVELS, NAMES, WalkMetrics

WALKS = {  # walk -> class, probability of Abnormal of each of its steps
    0: (0, [0.1, 0.4]),
    1: (0, [0.6, 0.3]),
    2: (1, [0.9, 0.45]),
    3: (1, [0.2, 0.3]),
}
BY_HAND = {
    # Of 4 abnormal steps 0.9 is found; of 4 normal ones 0.6 is taken for abnormal.
    "step_sensitivity": 1 / 4,
    "step_specificity": 3 / 4,
    "step_balanced_accuracy": 1 / 2,
    "step_f1": 2 / (2 + 1 + 3),
    # Of 16 pairs: 0.9 beats 4 normal steps, 0.45 beats 3, 0.2 beats 1, 0.3 beats 1 and ties with 1.
    "step_auroc": 9.5 / 16,
    # Mean log odds of the walks: -1.30, -0.22, +1.00, -1.12, so walk 2 alone is called abnormal.
    "walk_sensitivity": 1 / 2,
    "walk_specificity": 1,
    "walk_balanced_accuracy": 3 / 4,
    "walk_f1": 2 / (2 + 0 + 1),
    "walk_auroc": 3 / 4,  # walk 2 beats both normal ones, walk 3 beats walk 0
}


def rows(walks: dict[int, tuple[int, list[float]]]) -> list[tuple[list[float], int, int, int]]:
    """Log probabilities, class, step and walk of every step."""
    found = []
    for walk, (target, abnormal) in walks.items():
        for probability in abnormal:
            logs = [math.log(1 - probability), math.log(probability)]
            found.append((logs, target, len(found), walk))
    return found


def figures(*batches: list[tuple[list[float], int, int, int]]) -> dict[str, float]:
    metrics = WalkMetrics()
    for batch in batches:
        metrics.update(*(torch.tensor(column) for column in zip(*batch, strict=True)))
    return {name: float(value) for name, value in metrics.compute().items()}


def test_all_figures_by_hand() -> None:
    assert figures(rows(WALKS)) == pytest.approx(BY_HAND)
    assert set(BY_HAND) == {f"{level}_{name}" for level in LEVELS for name in NAMES}


def test_batches_and_their_order_do_not_matter() -> None:
    every = rows(WALKS)
    assert figures(every[5:], every[2:5], every[:2]) == pytest.approx(BY_HAND)
    assert figures(every[::-1]) == pytest.approx(BY_HAND)


def test_a_step_that_comes_twice_counts_once() -> None:
    every = rows(WALKS)
    assert figures(every, every[:3], every[4:5]) == pytest.approx(BY_HAND)


def test_figures_start_anew_after_a_reset() -> None:
    metrics = WalkMetrics("val/")
    columns = [torch.tensor(column) for column in zip(*rows(WALKS), strict=True)]
    metrics.update(columns[0].flip(1), *columns[1:])
    metrics.compute()
    metrics.reset()
    metrics.update(*columns)
    found = {name.removeprefix("val/"): float(value) for name, value in metrics.compute().items()}
    assert found == pytest.approx(BY_HAND)


def test_a_walks_answer_is_the_mean_log_probability_and_not_the_mean_probability() -> None:
    # Mean probability 0.53: abnormal. Mean log odds -1.29: normal; one step is very sure.
    walks = {0: (0, [0.001, 0.7, 0.9]), 1: (1, [0.8])}
    assert figures(rows(walks))["walk_specificity"] == 1
    joined = join_steps(np.log([[0.999, 0.001], [0.3, 0.7], [0.1, 0.9]]))
    odds = (0.001 / 0.999 * 0.7 / 0.3 * 0.9 / 0.1) ** (1 / 3)
    assert np.exp(joined) == pytest.approx([1 / (1 + odds), odds / (1 + odds)])


@pytest.mark.parametrize(
    ("present", "undefined"),
    [
        (0, {"sensitivity", "f1", "auroc", "balanced_accuracy"}),
        (1, {"specificity", "auroc", "balanced_accuracy"}),
    ],
)
def test_what_needs_an_absent_class_is_nan(present: int, undefined: set[str]) -> None:
    found = figures(rows({walk: answer for walk, answer in WALKS.items() if answer[0] == present}))
    for level in LEVELS:
        assert {name for name in NAMES if math.isnan(found[f"{level}_{name}"])} == undefined


def test_three_classes_by_hand() -> None:
    answers = [[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.3, 0.6], [0.3, 0.1, 0.6]]
    batch = [
        ([math.log(p) for p in answer], target, step, step)
        for step, (answer, target) in enumerate(zip(answers, (0, 0, 1, 2), strict=True))
    ]
    found = figures(batch)
    for level in LEVELS:  # every walk has one step
        assert found[f"{level}_balanced_accuracy"] == pytest.approx((1 / 2 + 0 + 1) / 3)
        assert found[f"{level}_sensitivity"] == 1  # the wrong abnormality is an abnormality found
        assert found[f"{level}_specificity"] == 1 / 2
        assert found[f"{level}_f1"] == pytest.approx(4 / 5)
        assert found[f"{level}_auroc"] == pytest.approx(3 / 4)  # 1 - p(Normal): 0.2, 0.8 | 0.9, 0.7
