"""`sequence.json`: what is known about one recorded walk."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.documents import is_number, is_text, is_text_or_null, parse_json, quote
from gaitnet.errors import SequenceError
from gaitnet.reasons import Reason
from gaitnet.skeleton import CONVENTION, FEATURES, RATE_HZ, SIDES, UNITS, UNNAMED, Side
from gaitnet.typed import from_plain, plain, to_plain
from gaitnet.types import GaitEvents, StraightWalk
from gaitnet.types.equality import ByValue

MOST_HZ = 10_000.0

FORMAT = 1
"""Of `sequence.json`; a reader refuses numbers that it does not know."""


@dataclass(frozen=True)
class ClipInfo:
    """One clip of a walk: its number, the foot that lands last, and when in the film; None = unknown."""

    number: int
    side: Side | None = None
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True)
class FileInfo:
    """One of the films of a walk, and how it was measured; what nobody wrote down has its default.

    Attributes:
        name: of the file.
        sha256: of its content.
        backend: who found the landmarks.
        engine: see `PoseSequence`.
        person: see `PoseSequence`.
        size_px: width and height of the upright picture.
        rate_hz: frames a second.
        duration_s: of the film.
        bouts: its straight walks.
        flags: what is to be said about it.
        other: whatever else, as plain JSON.
    """

    name: str = ""
    sha256: str = ""
    backend: str = ""
    engine: str | None = None
    person: str | None = None
    size_px: tuple[float, float] | None = None
    rate_hz: float | None = None
    duration_s: float | None = None
    bouts: tuple[StraightWalk, ...] = ()
    flags: tuple[Reason, ...] = ()
    other: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Extra:
    """What only some walks have; what is not known here stays as it is, in `other`.

    Attributes:
        planes: what is seen well enough in all of it, sorted; empty where nobody wrote it down.
        files: the films that it is made of.
        bouts: how each straight walk was measured, where there is no film.
        pattern: how somebody walks, as the recording or the simulation calls it.
        severity: of a simulated pattern; 0 = healthy, 1 = the mean of its figures.
        view_deg: where the camera of a simulated walk stands, see `walker.Camera`.
        walk: its name in a file of joints.
        sensor: likewise.
        settings: all that decided what came out of an extraction, as plain JSON.
        seconds: length of the films that were extracted.
        notes: what was said about the walk then.
        instrument: what measured it, see `gait.instruments`; None where nobody wrote it down.
        other: whatever else, as plain JSON.
    """

    planes: tuple[str, ...] = ()
    files: tuple[FileInfo, ...] = ()
    bouts: tuple[StraightWalk, ...] = ()
    pattern: str | None = None
    severity: float | None = None
    view_deg: float | None = None
    walk: str | None = None
    sensor: str | None = None
    settings: Mapping[str, object] | None = None
    seconds: float | None = None
    notes: str | None = None
    instrument: str | None = None
    other: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class WalkInfo(ByValue):
    """Where a walk comes from and how it was measured.

    Attributes:
        source_file: name of the video; "" = unknown.
        source_sha256: hash of the video; "" = unknown. Walks that share it never part in a split.
        subject: who walked, or None where nobody wrote it down.
        rate_hz: samples a second of the clips.
        feature_names: columns of the clips, in order.
        units: feature name -> unit, such as "deg" or "m".
        convention: name of the angle convention, or None for old files that do not say.
        events: in seconds of the film; None where nobody wrote them down, and for several films.
        verdict: OK, CAUTION or NOT_MEASURABLE; None = unknown.
        clips: one for each.
        versions: program or model -> version.
        parameters: of the walk, name -> value in the units of a report; see `gait.context`. Empty = unknown.
        extra: what only some walks have.
    """

    source_file: str
    source_sha256: str
    subject: str | None = None
    rate_hz: float = RATE_HZ
    feature_names: tuple[str, ...] = FEATURES
    units: dict[str, str] = field(default_factory=lambda: dict(UNITS))
    convention: str | None = CONVENTION
    events: GaitEvents | None = None
    verdict: str | None = None
    clips: tuple[ClipInfo, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    extra: Extra = Extra()


UNKNOWN = WalkInfo(source_file="", source_sha256="", convention=None, feature_names=UNNAMED)
"""A walk of which nothing is written down: old trees."""


def to_json(info: WalkInfo) -> str:
    """The text of `sequence.json`: sorted keys; NaN, which JSON does not have, as null."""
    said = {each.name: plain(getattr(info, each.name)) for each in fields(info)}
    times = {f"{name}_s": plain(times) for name, times in vars(info.events).items()} if info.events else {}
    document = said | {"events": times, "extra": to_plain(info.extra), "format": FORMAT}
    return json.dumps(document, indent=2, sort_keys=True, allow_nan=False) + "\n"


def from_json(text: str | bytes, path: Path) -> WalkInfo:
    """Read `sequence.json`. Every key but `format` may be absent.

    An old tree gets subjects with files of one line: `{"format": 1, "subject": "anna"}`.

    Args:
        text: the file's content.
        path: the file, for the error message.

    Raises:
        SequenceError: no JSON, an unknown format, an unknown key, or a value of the wrong type.
    """
    return from_document(_parsed(text, path), path)


def from_document(said: Mapping[str, Any], path: Path) -> WalkInfo:
    """The same from JSON that was parsed within its limits.

    Raises:
        SequenceError: an unknown format, an unknown key, or a value of the wrong type.
    """
    found = dict(said)
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
    texts = {key: copy(found[key]) for key in _AS_THEY_ARE if key in found}
    return replace(
        UNKNOWN,
        **texts,
        subject=(found.get("subject") or "").strip() or None,
        feature_names=tuple(found.get("feature_names", UNNAMED)),
        events=_events(found.get("events", {})),
        clips=tuple(ClipInfo(**clip) for clip in found.get("clips", [])),
        extra=from_plain(found.get("extra", {}), Extra),
    )


def _events(found: dict[str, object]) -> GaitEvents | None:
    """Times that are some: others may write something else there."""
    names = [f"{each.name}_s" for each in fields(GaitEvents)]
    times = [found.get(name, []) for name in names]
    if found.keys().isdisjoint(names) or not all(
        isinstance(each, list) and all(map(is_number, each)) for each in times
    ):
        return None
    return GaitEvents(*(np.array(each, float) for each in times))


def _parsed(text: str | bytes, path: Path) -> dict[str, Any]:
    try:
        found = parse_json(text)
    except ValueError as error:
        raise SequenceError(f"{path}: not valid JSON ({error}). Extract again.") from error
    if not isinstance(found, dict):
        raise SequenceError(f"{path}: expected a JSON object. Extract again.")
    return found


def _is_rate(value: object) -> bool:
    return is_number(value) and 0 < value <= MOST_HZ


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)


def _is_text_dict(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _is_numbers(value: object) -> bool:
    return isinstance(value, dict) and all(map(is_number, value.values()))


def _is_names(value: object) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(map(is_text, value)) and len(set(value)) == len(value)
    )


def _is_clips(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_clip, value))


def _is_clip(clip: object) -> bool:
    return (
        isinstance(clip, dict)
        and clip.keys() == {"number", "side", "start_s", "end_s"}
        and type(clip["number"]) is int
        and clip["number"] >= 0
        and clip["side"] in (*SIDES, None)
        and all(clip[key] is None or is_number(clip[key]) for key in ("start_s", "end_s"))
    )


_AS_THEY_ARE = (
    *("source_file", "source_sha256", "rate_hz", "units", "convention", "verdict", "versions"),
    "parameters",
)

_CHECKS: dict[str, tuple[Callable[[object], bool], str]] = {
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
    "parameters": (_is_numbers, "an object of numbers"),
    "extra": (_is_dict, "an object"),
}
