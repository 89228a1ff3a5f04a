"""The card says all that inference needs, or is refused by name."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gaitnet.errors import ModelMismatchError
from gaitnet.models.card import card_from_json, card_to_json, model_id

CARD = {
    "name": "lstm",
    "architecture": "lstm",
    "gaitnet_version": "0.1.0",
    "weights_sha256": "1f2e3d4c5b6a",
    "feature_names": ["right_knee_flexion", "left_knee_flexion"],
    "classes": ["Normal", "Abnormal"],
    "max_length": 110,
    "rate_hz": 30.0,
    "convention": None,
    "trained": {"val/loss": 0.25, "val/walk_auroc": None},
}
PATH = Path("models/model.xml")


def test_a_card_survives_its_journey() -> None:
    card = card_from_json(json.dumps(CARD), PATH)
    assert json.loads(card_to_json(card)) == CARD
    assert card_from_json(card_to_json(card), PATH) == card
    assert model_id(card) == "lstm-1f2e3d4c"


def test_what_a_card_says_beside_the_rest_stays_what_it_is() -> None:
    card = card_from_json(
        json.dumps(CARD | {"licence": "CC0", "walks": "many", "other": [1], "epochs": 3}), PATH
    )
    assert card.other == {"licence": "CC0", "walks": "many", "other": [1]}
    assert (card.walks, card.epochs) == (None, 3)
    assert card_from_json(card_to_json(card), PATH) == card


def test_a_number_that_is_none_is_not_read_back() -> None:
    card = card_from_json(json.dumps(CARD), PATH)
    with pytest.raises(ModelMismatchError, match="no usable 'rate_hz'"):
        card_from_json(card_to_json(replace(card, rate_hz=float("nan"))), PATH)


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "[" * 100_000, "{}"])
def test_what_is_no_card_is_refused(text: str) -> None:
    with pytest.raises(ModelMismatchError, match=r"models/model\.xml: not a gaitnet model"):
        card_from_json(text, PATH)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("architecture", 3),
        ("weights_sha256", None),
        ("feature_names", []),
        ("feature_names", "knee"),
        ("classes", [1, 2]),
        ("max_length", 0),
        ("max_length", 110.5),
        ("max_length", True),
        ("rate_hz", -30),
        ("rate_hz", "30"),
        ("convention", 1),
    ],
)
def test_a_wrong_or_missing_value_is_named(key: str, value: object) -> None:
    without = {name: CARD[name] for name in CARD if name != key}
    for card in (CARD | {key: value}, without):
        with pytest.raises(ModelMismatchError, match=f"no usable '{key}'"):
            card_from_json(json.dumps(card), PATH)
