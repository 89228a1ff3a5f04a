"""Of walks of simulated people, and a network that says what it is told to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet.analysis import analyze_pose
from gaitnet.classifying.joining import classify, outside_training
from gaitnet.classifying.turning import moved
from gaitnet.classifying.witnesses import evidence_of
from gaitnet.findings import findings_of
from gaitnet.gait.context import context_of
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.pipeline import Options
from gaitnet.types import Classification, GaitSequence, ModelCard, Prediction
from gaitnet.walker import Camera, Person, observe, walk

CLASSES = ("Normal", "Parkinsonian", "StiffKnee")


class Says:
    """A network that always gives the same probabilities."""

    def __init__(self, *probabilities: float, limits: dict[str, tuple[float, float]] | None = None) -> None:
        self.probabilities = np.array(probabilities)
        card = load_predictor(DEFAULT_MODEL).card
        self.card: ModelCard = replace(
            card, classes=CLASSES, normal="Normal", pattern_threshold=0.6, context_limits=limits or {}
        )

    def predict(self, clips: Sequence[GaitSequence]) -> Prediction:
        label = CLASSES[int(self.probabilities.argmax())]
        shares = dict(zip(CLASSES, self.probabilities.tolist(), strict=True))
        return Prediction(label, shares, self.probabilities[None], "says-1")


def analysis(pattern: str = "normal", **options):
    person = Person(pattern=pattern, severity=1.0, cadence_steps_min=112.0 if pattern == "normal" else 76.0)
    walked = walk(person, 8.0)
    return analyze_pose(
        Path("walk.npz"), observe(walked, Camera.framing(walked, 0.0)), options=Options(**options)
    )


@pytest.fixture(scope="module")
def healthy():
    return analysis()


@pytest.fixture(scope="module")
def ill():
    return analysis("hemiparetic")


def classified(found, predictor) -> Classification:
    return classify(predictor, found.measured.walk, found.steps, found.report)


def codes(found: Classification) -> list[str]:
    return [reason.code for reason in found.why]


def test_both_agree(healthy, ill):
    normal = classified(healthy, Says(0.95, 0.03, 0.02))
    assert (normal.label, normal.why, normal.pattern) == ("Normal", (), None)
    assert [each.name for each in normal.witnesses] == ["distance", "network"]
    abnormal = classified(ill, Says(0.05, 0.9, 0.05))
    assert (abnormal.label, abnormal.pattern) == ("Abnormal", "Parkinsonian")
    assert abnormal.probability > 0.7


def test_a_pattern_below_the_threshold_is_none_that_is_known(ill):
    assert classified(ill, Says(0.02, 0.55, 0.43)).pattern is None


def test_where_they_disagree_nothing_is_sure(healthy, ill):
    for found, says in ((healthy, (0.02, 0.9, 0.08)), (ill, (0.98, 0.01, 0.01))):
        answer = classified(found, Says(*says))
        assert (answer.label, answer.pattern) == (None, None)
        assert "witnesses-disagree" in codes(answer)


def test_children_and_unknown_walks_get_no_label(healthy):
    child = classified(analysis(norms="child"), Says(0.95, 0.03, 0.02))
    assert (child.label, "child-unknown" in codes(child)) == (None, True)
    with_stick = classified(analysis(aid=True), Says(0.95, 0.03, 0.02))
    assert (with_stick.label, codes(with_stick)) == (None, ["aid-unknown"])
    limits = dict.fromkeys(context_of({}), (1e6, 2e6))
    assert codes(classified(healthy, Says(0.95, 0.03, 0.02, limits=limits))) == ["outside-training"]
    step = healthy.steps[0]
    assert outside_training(replace(Says(1, 0, 0).card, context_limits={"cadence": (1.0, 500.0)}), step) == []


def test_findings_drive_and_turn_it(ill):
    answer = classified(ill, Says(0.2, 0.5, 0.3))
    names = [each.measured.name for each in findings_of(ill.report)]
    assert answer.drivers
    assert set(answer.drivers) <= set(names)
    assert {each.name for each in answer.turn} <= set(names)
    evidence = evidence_of(Says(0.2, 0.5, 0.3), ill.steps)
    changed = dict(evidence.numbers)
    for each in answer.turn:
        changed = moved(changed, each.name, each.to)
    assert not answer.turn or evidence.with_numbers(changed).probability <= 0.5


def test_a_normal_walk_says_what_would_make_it_abnormal(healthy):
    turn = classified(healthy, Says(0.55, 0.25, 0.2)).turn
    evidence = evidence_of(Says(0.55, 0.25, 0.2), healthy.steps)
    assert turn
    assert evidence.probability <= 0.5
    changed = dict(evidence.numbers)
    for each in turn:
        changed = moved(changed, each.name, each.to)
    assert evidence.with_numbers(changed).probability > 0.5


def test_what_says_the_same_moves_along():
    numbers = {
        "step_length": 0.5,
        "step_length_left": 0.4,
        "stride_length": 1.0,
        "speed": 1.0,
        "cadence": 120.0,
    }
    assert moved(numbers, "step_length", 0.6) == pytest.approx(
        {"step_length": 0.6, "step_length_left": 0.48, "stride_length": 1.2, "speed": 1.2, "cadence": 120.0}
    )
    slower = moved({"cadence": 120.0, "step_time": 0.5, "speed": 1.0}, "cadence", 60.0)
    assert slower == pytest.approx({"cadence": 60.0, "step_time": 1.0, "speed": 0.5})
    swing = moved({"knee_swing_left": 40.0, "knee_range_left": 35.0}, "knee_swing_left", 60.0)
    assert swing["knee_range_left"] == 55.0


def test_one_foots_step_moves_the_mean_and_the_asymmetry():
    numbers = {"step_length": 0.2, "step_length_left": 0.6, "step_length_right": -0.2, "speed": 0.4}
    assert moved(numbers, "step_length_right", 0.4) == pytest.approx(
        {
            "step_length": 0.5,
            "step_length_left": 0.6,
            "step_length_right": 0.4,
            "step_length_asymmetry": 40.0,
            "speed": 1.0,
        }
    )
