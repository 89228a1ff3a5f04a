from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, asdict
from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import SequenceError
from gaitnet.reasons import Reason
from gaitnet.sequences.info import UNKNOWN, ClipInfo, Extra, FileInfo, WalkInfo, from_json, to_json
from gaitnet.skeleton import CONVENTION, FEATURES, RATE_HZ, UNITS
from gaitnet.types import GaitEvents, StraightWalk, Verdict

WALK = StraightWalk(0.5, 2.0, "side", 12.5, "image", "height", 45, 2, 0.0, None)
REASON = Reason("rate", Verdict.CAUTION, {"rate": 15.0, "fewest": 24})
PATH = Path("walk/sequence.json")
INFO = WalkInfo(
    source_file="Zoë 1.mp4",
    source_sha256="ab" * 32,
    subject="Zoë",
    events=GaitEvents(np.array([0.5, 1.25]), *[np.empty(0)] * 3),
    verdict=Verdict.CAUTION.value,
    clips=(ClipInfo(1, "left", 0.5, 1.25),),
    versions={"gaitnet": "0.1.0"},
    extra=Extra(("sagittal",), (FileInfo("a.mp4", "ab", bouts=(WALK,), flags=(REASON,)),), other={"x": 1}),
)


def test_what_is_written_reads_back():
    assert from_json(to_json(INFO), PATH) == INFO


def test_the_text_is_sorted_readable_and_says_its_format():
    text = to_json(INFO)
    keys = list(json.loads(text))
    assert keys == sorted(keys)
    assert json.loads(text)["format"] == 1
    assert json.loads(text)["convention"] == CONVENTION
    assert text.endswith("}\n")


def test_nan_is_null_and_numpy_and_enums_become_plain():
    other = {"x": np.array([1.0, np.nan]), "n": np.int64(3)}
    clip, extra = ClipInfo(1, None, np.nan), Extra(other=other)
    info = WalkInfo("a", "b", verdict=Verdict.OK, clips=(clip,), extra=extra)
    found = json.loads(to_json(info))
    assert found["extra"] == {"x": [1.0, None], "n": 3}
    assert found["clips"] == [{"number": 1, "side": None, "start_s": None, "end_s": None}]
    assert (found["verdict"], found["events"]) == ("OK", {})


def test_what_an_older_gaitnet_or_others_wrote_is_kept_as_it_is():
    """Flags had no verdicts once, and straight walks no camera; events may be anything."""
    walk = {key: value for key, value in asdict(WALK).items() if key not in ("level_deg", "camera_moves")}
    file = {"name": "a.mp4", "sha256": "ab", "bouts": [walk], "flags": [{"code": "rate"}], "lens": "wide"}
    text = json.dumps({"format": 1, "extra": {"files": [file], "planes": 3}, "events": {"left_s": "early"}})
    info = from_json(text, PATH)
    (found,) = info.extra.files
    assert (found.sha256, found.bouts) == ("ab", (WALK,))
    assert found.other == {"flags": [{"code": "rate"}], "lens": "wide"}
    assert (info.extra.other, info.events) == ({"planes": 3}, None)
    assert from_json(to_json(info), PATH) == info


def test_one_line_with_a_subject_is_enough():
    info = from_json('{"format": 1, "subject": " anna "}', PATH)
    assert info.subject == "anna"
    assert (info.convention, info.source_sha256) == (None, "")
    assert (info.rate_hz, info.feature_names, info.units) == (RATE_HZ, FEATURES, UNITS)


def test_an_empty_subject_is_nobody():
    assert from_json('{"format": 1, "subject": " "}', PATH).subject is None


def test_infos_are_frozen_and_do_not_share_their_dicts():
    with pytest.raises(FrozenInstanceError):
        INFO.subject = "other"
    found = from_json('{"format": 1, "extra": {"x": 1}}', PATH)
    assert found.extra == Extra(other={"x": 1})
    assert UNKNOWN.extra == Extra()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ('{"format": 1, "rate_hz": NaN}', "not valid JSON .*NaN is not JSON"),
        (b"\xff\xfe\x00", "not valid JSON"),
        ("[1]", "expected a JSON object"),
        ('{"format": 1, "rate_hz": 1' + "0" * 400 + "}", "not valid JSON .a whole number that is too large"),
        ('{"format": 1, "rate_hz": 1e300}', "rate_hz must be a number above 0, at most 10000"),
        ('{"format": 1, "\\u001b[2J\\n": 1}', r"unknown key '\\x1b\[2J\\n'"),
        ("{}", "format None, expected 1"),
        ('{"format": 2}', "format 2, expected 1"),
        ('{"format": true}', "format True, expected 1"),
        ('{"format": 1, "subjet": "anna"}', "unknown key 'subjet'"),
        ('{"format": 1, "subject": 7}', "subject must be a string or null"),
        ('{"format": 1, "rate_hz": "30"}', "rate_hz must be a number above 0"),
        ('{"format": 1, "rate_hz": 0}', "rate_hz must be a number above 0"),
        ('{"format": 1, "rate_hz": 1e999}', "not valid JSON .a number that is too large"),
        ('{"format": 1, "feature_names": []}', "feature_names must be a list of different strings"),
        ('{"format": 1, "feature_names": ["a", "a"]}', "feature_names must be a list of different strings"),
        ('{"format": 1, "feature_names": "abc"}', "feature_names must be a list of different strings"),
        ('{"format": 1, "units": {"a": 1}}', "units must be an object of strings"),
        ('{"format": 1, "events": []}', "events must be an object"),
        ('{"format": 1, "clips": [{"number": 1}]}', "clips must be a list of"),
        ('{"format": 1, "source_sha256": null}', "source_sha256 must be a string"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_breaks_the_contract_is_refused_in_one_line(text, words):
    with pytest.raises(SequenceError, match=rf"^walk/sequence\.json: {words}") as caught:
        from_json(text, PATH)
    assert "\n" not in str(caught.value)


def test_numbers_of_the_walk_are_kept_and_must_be_numbers():
    info = WalkInfo("a", "b", parameters={"cadence": 101.5, "leg_length": 0.9})
    assert from_json(to_json(info), PATH) == info
    assert from_json('{"format": 1}', PATH).parameters == {}
    with pytest.raises(SequenceError, match="parameters must be an object of numbers"):
        from_json('{"format": 1, "parameters": {"cadence": "fast"}}', PATH)
