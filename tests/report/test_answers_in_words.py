"""A model's answer in words: what is about as likely as not is not called more likely."""

from __future__ import annotations

import numpy as np
import pytest

from gaitnet.report.words import answer_in_words, label_in_words
from gaitnet.types import Prediction


@pytest.mark.parametrize(
    ("abnormal", "unsure", "said"),
    [
        (0.50, True, "inconclusive, p(Abnormal) = 0.50"),
        (0.55, True, "inconclusive, p(Abnormal) = 0.55"),
        (0.45, True, "inconclusive, p(Normal) = 0.55"),
        (0.56, True, "inconclusive, more likely Abnormal, p = 0.56"),
        (0.90, False, "Abnormal, p = 0.90"),
        (0.52, False, "Abnormal, p = 0.52"),  # a model without thresholds
    ],
)
def test_an_answer_leans_only_where_it_does(abnormal: float, unsure: bool, said: str) -> None:
    label = "Abnormal" if abnormal >= 0.5 else "Normal"
    found = Prediction(
        label, {"Normal": 1 - abnormal, "Abnormal": abnormal}, np.ones((4, 2)) / 2, "m-1", unsure=unsure
    )
    assert answer_in_words(found) == f"{said} (4 steps, m-1)"


def test_of_several_classes_the_two_most_probable_count() -> None:
    assert label_in_words("A", {"N": 0.2, "A": 0.42, "B": 0.38}, unsure=True) == "inconclusive"
    assert label_in_words("A", {"N": 0.2, "A": 0.5, "B": 0.3}, unsure=True) == "inconclusive, more likely A"
