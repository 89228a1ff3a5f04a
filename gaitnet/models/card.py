"""The card: what a trained model says about itself, in its checkpoint and in its export. Imports no torch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from gaitnet.documents import is_number, parse_json
from gaitnet.errors import ModelMismatchError
from gaitnet.gait.context import CONTEXT
from gaitnet.sequences.classes import sorted_classes
from gaitnet.typed import from_plain, to_plain
from gaitnet.types import ModelCard

MOST_LETTERS, MOST_NAMES = 200, 1000
MOST_FRAMES = 100_000
"""Of a step, that a model may ask for."""

CARD_KEY = "gaitnet_card"
"""Where a checkpoint and an ONNX file keep the card."""

FLOOR = 0.1
"""Least distance from 0.5 of an answer that is sure, whatever a model's validation walks said."""


def card_to_json(card: ModelCard, indent: int | None = None) -> str:
    """The text that an export carries."""
    return json.dumps(to_plain(card), indent=indent, sort_keys=True, allow_nan=False)


def card_from_json(text: str, path: Path) -> ModelCard:
    """Read a card.

    Raises:
        ModelMismatchError: no card, or one that lacks something.
    """
    try:
        return check_card(parse_json(text), path)
    except ValueError as error:
        raise _no_card(path, "its card is no JSON") from error


def check_card(card: object, path: Path) -> ModelCard:
    """The card of a document, if it says all that inference needs.

    Raises:
        ModelMismatchError: no card, or one that lacks something.
    """
    if not isinstance(card, dict):
        raise _no_card(path, "it carries no card")
    for key, correct in _CHECKS.items():
        if key not in card or not correct(card[key]):
            raise _no_card(path, f"its card has no usable {key!r}")
    for key, correct in _MAY.items():
        if key in card and not correct(card[key]):
            raise _no_card(path, f"its card has no usable {key!r}")
    found = from_plain(card, ModelCard)
    _check_order(found, path)
    return found


def _check_order(card: ModelCard, path: Path) -> None:
    """Trained when only Normal came first, a model may take the patients for the healthy."""
    first = card.classes[0]
    if first != (card.normal or sorted_classes(card.classes)[0]):
        raise ModelMismatchError(
            f"{path}: an older gaitnet took its class {first} for the healthy one. Train it again."
        )


def model_id(card: ModelCard) -> str:
    """Name and short hash of the weights: the same in every runtime, such as `lstm-1f2e3d4c`."""
    return f"{card.name}-{card.weights_sha256[:8]}"


def _no_card(path: Path, reason: str) -> ModelMismatchError:
    return ModelMismatchError(
        f"{path}: not a gaitnet model ({reason}). Train one: gaitnet train --config lstm"
    )


def _is_text(value: object) -> bool:
    """Of one line: it is shown in reports and on terminals."""
    return isinstance(value, str) and 0 < len(value) <= MOST_LETTERS and value.isprintable()


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MOST_NAMES and all(map(_is_text, value))


def _is_positive(value: object) -> bool:
    return is_number(value) and value > 0


def _is_zone(value: object) -> bool:
    """Two probabilities, the lower one first."""
    if not (isinstance(value, list) and len(value) == 2 and all(map(is_number, value))):
        return False
    return bool(0 <= value[0] <= value[1] <= 1)


def _is_limits(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_number, value))


_CHECKS: dict[str, Callable[[object], bool]] = {
    "name": _is_text,
    "architecture": _is_text,
    "gaitnet_version": _is_text,
    "weights_sha256": _is_text,
    "feature_names": _is_texts,
    "classes": _is_texts,
    "max_length": lambda value: isinstance(value, int) and _is_positive(value) and value <= MOST_FRAMES,
    "rate_hz": _is_positive,
    "convention": lambda value: value is None or _is_text(value),
}
_MAY: dict[str, Callable[[object], bool]] = {
    "units": lambda value: isinstance(value, dict) and _is_texts([*value]) and _is_texts([*value.values()]),
    "temperature": _is_positive,
    "unsure": lambda value: value is None or _is_zone(value),
    "normal": _is_text,
    "context": lambda value: isinstance(value, list) and all(name in CONTEXT for name in value),
    "instrument": lambda value: value is None or _is_text(value),
    "context_limits": lambda value: isinstance(value, dict) and all(map(_is_limits, value.values())),
    "pattern_threshold": lambda value: value is None or (is_number(value) and 0 <= value <= 1),
    "ranges": lambda value: (
        isinstance(value, dict)
        and all(one is None or (is_number(one) and one >= 0) for one in value.values())
    ),
}
