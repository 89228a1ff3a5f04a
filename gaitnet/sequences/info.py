"""`sequence.json`: what is known about one recorded walk."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.documents import is_number, is_text, is_text_or_null, parse_json, quote
from gaitnet.errors import SequenceError
from gaitnet.skeleton import CONVENTION, FEATURES, RATE_HZ, SIDES, UNITS, UNNAMED

MOST_HZ = 10_000.0

FORMAT = 1
"""Of `sequence.json`; a reader refuses numbers that it does not know."""


@dataclass(frozen=True)
class WalkInfo:
    """Where a walk comes from and how it was measured.

    Attributes:
        source_file: name of the video; "" = unknown.
        source_sha256: hash of the video; "" = unknown. Walks that share it never part in a split.
        subject: who walked, or None where nobody wrote it down.
        rate_hz: samples a second of the clips.
        feature_names: columns of the clips, in order.
        units: feature name -> unit, such as "deg" or "m".
        convention: name of the angle convention, or None for old files that do not say.
        events: plain lists of seconds, such as `{"left_heel_strikes_s": [0.51, ...]}`.
        verdict: OK, CAUTION or NOT_MEASURABLE; None = unknown.
        clips: one dict per clip: number, side ("left", "right" or None), start_s, end_s in the video.
        versions: program or model -> version.
        extra: whatever else, as plain JSON.
    """

    source_file: str
    source_sha256: str
    subject: str | None = None
    rate_hz: float = RATE_HZ
    feature_names: tuple[str, ...] = FEATURES
    units: dict[str, str] = field(default_factory=lambda: dict(UNITS))
    convention: str | None = CONVENTION
    events: dict[str, Any] = field(default_factory=dict)
    verdict: str | None = None
    clips: list[dict[str, Any]] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


UNKNOWN = WalkInfo(source_file="", source_sha256="", convention=None, feature_names=UNNAMED)
"""A walk of which nothing is written down: old trees."""


def to_json(info: WalkInfo) -> str:
    """The text of `sequence.json`: sorted keys; NaN, which JSON does not have, as null."""
    return (
        json.dumps(_plain(asdict(info) | {"format": FORMAT}), indent=2, sort_keys=True, allow_nan=False)
        + "\n"
    )


def from_json(text: str | bytes, path: Path) -> WalkInfo:
    """Read `sequence.json`. Every key but `format` may be absent.

    An old tree gets subjects with files of one line: `{"format": 1, "subject": "anna"}`.

    Args:
        text: the file's content.
        path: the file, for the error message.

    Raises:
        SequenceError: no JSON, an unknown format, an unknown key, or a value of the wrong type.
    """
    found = _parsed(text, path)
    version = found.pop("format", None)
    if version != FORMAT or type(version) is not int:
        raise SequenceError(
            f"{path}: format {quote(version)}, expected {FORMAT}. Update gaitnet, or extract again."
        )
    for key, value in found.items():
        if key not in _CHECKS:
            raise SequenceError(
                f"{path}: unknown key {quote(key)}. Put it under 'extra', or correct its name."
            )
        correct, expected = _CHECKS[key]
        if not correct(value):
            raise SequenceError(f"{path}: {key} must be {expected}. Correct it, or extract again.")
    names = tuple(found.pop("feature_names", UNNAMED))
    subject = (found.pop("subject", None) or "").strip() or None
    return WalkInfo(**(asdict(UNKNOWN) | found | {"feature_names": names, "subject": subject}))


def _parsed(text: str | bytes, path: Path) -> dict[str, Any]:
    try:
        found = parse_json(text)
    except ValueError as error:
        raise SequenceError(f"{path}: not valid JSON ({error}). Extract again.") from error
    if not isinstance(found, dict):
        raise SequenceError(f"{path}: expected a JSON object. Extract again.")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _is_rate(value: Any) -> bool:
    return is_number(value) and 0 < value <= MOST_HZ


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict)


def _is_text_dict(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _is_names(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(map(is_text, value)) and len(set(value)) == len(value)
    )


def _is_clips(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_clip, value))


def _is_clip(clip: Any) -> bool:
    return (
        isinstance(clip, dict)
        and clip.keys() == {"number", "side", "start_s", "end_s"}
        and type(clip["number"]) is int
        and clip["number"] >= 0
        and clip["side"] in (*SIDES, None)
        and all(clip[key] is None or is_number(clip[key]) for key in ("start_s", "end_s"))
    )


_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "source_file": (is_text, "a string"),
    "source_sha256": (is_text, "a string"),
    "subject": (is_text_or_null, "a string or null"),
    "rate_hz": (_is_rate, f"a number above 0, at most {MOST_HZ:g}"),
    "feature_names": (_is_names, "a list of different strings"),
    "units": (_is_text_dict, "an object of strings"),
    "convention": (is_text_or_null, "a string or null"),
    "events": (_is_dict, "an object"),
    "verdict": (is_text_or_null, "a string or null"),
    "clips": (_is_clips, "a list of {number, side, start_s, end_s}"),
    "versions": (_is_text_dict, "an object of strings"),
    "extra": (_is_dict, "an object"),
}
