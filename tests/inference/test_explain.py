"""What moved an answer: known for a net that looks at one thing only."""

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.inference.base import to_batch, to_prediction
from gaitnet.inference.explain import PARTS, explain, strongest
from gaitnet.report.picture import draw_explanation
from gaitnet.skeleton import CONVENTION, FEATURES
from gaitnet.types import Explanation, GaitReport, GaitSequence, Prediction, Verdict

KNEE = FEATURES.index("left_knee_flexion")


class LooksAtTheKneeLateInTheStep:
    """Log odds of Abnormal: tenths of the degrees by which the left knee's last quarter is above 40."""

    card = replace(
        load_predictor(DEFAULT_MODEL).card, unsure=None, classes=("Normal", "Abnormal"), instrument=None
    )

    def predict(self, clips):
        features, lengths, cut = to_batch(self.card, clips)
        late = [
            row[round(0.75 * length) : length, KNEE] for row, length in zip(features, lengths, strict=True)
        ]
        log_odds = np.array([(np.nan_to_num(part, nan=40).mean() - 40) / 10 for part in late])
        abnormal = 1 / (1 + np.exp(-log_odds))
        return to_prediction(self.card, np.stack([1 - abnormal, abnormal], axis=1), cut)


def clips(knee: float) -> list[GaitSequence]:
    values = np.full((20, len(FEATURES)), 5.0, np.float32)
    values[:, KNEE] = knee
    values[:, 9:] /= 100  # metres
    return [GaitSequence(values, convention=CONVENTION) for _ in range(3)]


@pytest.mark.parametrize(("knee", "weight"), [(60, 2.0), (20, -2.0), (40, 0.0)])
def test_only_what_was_looked_at_has_weight_and_as_much_as_it_has(knee, weight):
    found = explain(LooksAtTheKneeLateInTheStep(), clips(knee))
    assert found.names == FEATURES
    assert found.weights.shape == (len(FEATURES), PARTS)
    assert found.weights[KNEE, -1] == pytest.approx(weight, abs=1e-4)
    others = found.weights.copy()
    others[KNEE, -1] = 0
    assert abs(others).max() < 1e-6


class KnowsThree(LooksAtTheKneeLateInTheStep):
    """The same, of which a tenth more than the half is a Limp's, and the rest a Crouch's."""

    card = replace(LooksAtTheKneeLateInTheStep.card, classes=("Normal", "Crouch", "Limp"))

    def predict(self, clips):
        two = LooksAtTheKneeLateInTheStep().predict(clips).step_probabilities
        return to_prediction(self.card, np.stack([two[:, 0], 0.2 * two[:, 1], 0.8 * two[:, 1]], axis=1), 0)


@pytest.mark.parametrize(
    ("knee", "label", "sides", "speaks"),
    [(70, "Limp", ("not Limp", "Limp"), 1), (20, "Normal", ("Normal", "not Normal"), -1)],
)
def test_of_several_classes_the_one_found_is_explained(knee, label, sides, speaks):
    model = KnowsThree()
    answer, found = model.predict(clips(knee)), explain(model, clips(knee))
    assert answer.label == label
    assert (found.normal, found.positive) == sides
    assert speaks * found.weights[KNEE, -1] > 0.5
    report = GaitReport("", Verdict.OK, (), None, {}, None, None, answer, {})
    assert strongest(replace(report, explanation=found)) == ("left_knee_flexion",)
    if label == "Limp":  # log odds of a Limp, shown and hidden
        shown = 0.8 / (1 + np.exp(-3.0))
        assert found.weights[KNEE, -1] == pytest.approx(
            np.log(shown / (1 - shown)) - np.log(0.4 / 0.6), abs=1e-3
        )


def test_a_feature_that_the_model_ignores_has_no_weight():
    rng = np.random.default_rng(0)
    values = rng.normal(10, 5, (20, 11)).astype(np.float32)
    values[:, 9:] = abs(values[:, 9:]) / 20  # metres
    steps = [GaitSequence(values, convention=CONVENTION)]
    weights = explain(load_predictor(DEFAULT_MODEL), steps).weights
    assert abs(weights[FEATURES.index("stride_width")]).max() < 1e-6
    assert abs(weights).max() > 0.01


def test_the_picture_is_one(tmp_path):
    draw_explanation(tmp_path / "x.png", explain(LooksAtTheKneeLateInTheStep(), clips(60)), "a title")
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("label", "named"),
    [("Abnormal", ("left_hip", "right_hip")), ("Normal", ("left_knee_flexion",))],
)
def test_what_is_named_beside_an_answer_speaks_for_it(label, named):
    weights = np.zeros((len(FEATURES), PARTS))
    for name, weight in (("left_knee_flexion", -3.0), ("left_hip", 1.0), ("right_hip", 0.5)):
        weights[FEATURES.index(name), 1] = weight
    probabilities = {"Normal": 0.4, "Abnormal": 0.6}
    prediction = Prediction(label, probabilities, np.array([[0.4, 0.6]]), "x")
    report = GaitReport("", Verdict.OK, (), None, {}, None, None, prediction, {})
    assert strongest(replace(report, explanation=Explanation(FEATURES, weights))) == named
    against = Explanation(FEATURES, -abs(weights) if label == "Abnormal" else abs(weights))
    assert strongest(replace(report, explanation=against)) == ()
    assert strongest(report) == ()
