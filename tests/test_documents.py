"""JSON and YAML within limits, and what they say in one printable line."""

from __future__ import annotations

import json
import os

import pytest

from gaitnet.documents import MOST_LEVELS, MOST_SHOWN, parse_json, parse_yaml, quote, read_document, shown


@pytest.mark.parametrize(
    "text", ['{"a": [1, 2.5, null, true, "ü"]}', b"[]", "3", "[" * 39 + "]" * 39, str(2**63 - 1)]
)
def test_what_is_json_is_read(text):
    assert parse_json(text) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not valid JSON in line 1"),
        ("1" + "0" * 400, "a whole number that is too large"),
        ("-" + "9" * 20, "a whole number that is too large"),
        ("1e400", "a number that is too large"),
        ("-1e400", "a number that is too large"),
        ("Infinity", "Infinity is not JSON"),
        ("[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1), "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 60 + "1" + "}" * 60, "nested too deeply"),
        ('["\\ud800"]', "text that is not valid Unicode"),
        ('{"\\udfff": 1}', "text that is not valid Unicode"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_what_is_no_json_or_beyond_the_limits_says_so(text, said):
    with pytest.raises(ValueError, match=said) as caught:
        parse_json(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\nb: *x", r"anchors and aliases are not supported \(line 1\)"),
        ("a: !!python/name:os.system", r"tags are not supported \(line 1\)"),
        ("a: !!str 3", "tags are not supported"),
        ("[" * 100_000, "nested too deeply"),
        ("a: [1", "not valid YAML in line"),
        ("a: 2001-99-99", "not valid YAML"),
        ("a: " + "9" * 5000, "not valid YAML, or a number that is too large"),
        ("a: 0x" + "f" * 20, "a whole number that is too large"),
        ("a: .nan", "not finite"),
        (b"\xff", "not UTF-8"),
        ("a: \x00", "not valid YAML"),
        ("? [a]\n: 1", "not valid YAML"),
        (" " * (1 << 20) + "a", "larger than 1 MB"),
    ],
)
def test_what_is_no_yaml_or_beyond_the_limits_says_so(text, said):
    with pytest.raises(ValueError, match=said) as caught:
        parse_yaml(text)
    assert "\n" not in str(caught.value)


def test_a_pipe_is_not_waited_for_and_a_large_file_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a file"):
        read_document(tmp_path / "pipe")
    with pytest.raises(OSError, match="No such file"):
        read_document(tmp_path / "none")
    (tmp_path / "large").write_bytes(bytes(101))
    with pytest.raises(ValueError, match="larger than"):
        read_document(tmp_path / "large", 100)
    assert read_document(tmp_path / "large", 101) == bytes(101)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\nb", r"'a\nb'"),
        ("\x1b[2J\u202e", r"'\x1b[2J\u202e'"),
        (3, "3"),
        (["\x07"], r"['\x07']"),
        ("x" * 500, "'" + "x" * (MOST_SHOWN - 4) + "..."),
    ],
)
def test_what_a_file_says_is_one_printable_line(value, shown):
    assert quote(value) == shown
    assert quote(value).isprintable()


def test_names_stand_in_a_sentence_without_marks():
    assert shown("knee") == "knee"
    assert shown("a\n'b") == r"a\n'b"
    assert len(shown("x" * 500)) == MOST_SHOWN
