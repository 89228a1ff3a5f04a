from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import SequenceError
from gaitnet.sequences.info import UNKNOWN, WalkInfo, from_json, to_json
from gaitnet.skeleton import CONVENTION, FEATURES, RATE_HZ, UNITS
from gaitnet.types import Verdict

PATH = Path("walk/sequence.json")
INFO = WalkInfo(
    source_file="Zoë 1.mp4",
    source_sha256="ab" * 32,
    subject="Zoë",
    events={"left_heel_strikes_s": [0.5, 1.25]},
    verdict=Verdict.CAUTION.value,
    clips=[{"number": 1, "side": "left", "start_s": 0.5, "end_s": 1.25}],
    versions={"gaitnet": "0.1.0"},
    extra={"reasons": ["dark"]},
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
    info = WalkInfo("a", "b", verdict=Verdict.OK, events={"x": np.array([1.0, np.nan]), "n": np.int64(3)})
    found = json.loads(to_json(info))
    assert found["events"] == {"x": [1.0, None], "n": 3}
    assert found["verdict"] == "OK"


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
    from_json('{"format": 1}', PATH).extra["x"] = 1
    assert UNKNOWN.extra == {}


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
