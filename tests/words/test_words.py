"""Every reason has words; they name options by what they are called there, and break no line."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import gaitnet
from gaitnet import words
from gaitnet.errors import NotMeasurableError
from gaitnet.reasons import NO_ANSWER, Reason, Verdict, caution, note, refusal, verdict_of

ROOT = Path(gaitnet.__file__).parent
EDGES = (
    *("cli", "terminal", "training", "benchmarks", "accuracy"),
    *(
        "evaluation/runner.py",
        "teaching/fitting.py",
        "demo.py",
        "doctor.py",
        "configuration.py",
        "posemodels/fetching.py",
    ),
)
"""Where people are at a command line, or where commands are made."""

MADE = re.compile(r'(?:refusal|caution|note|Reason|make|_graded|_grade\([^)]*\))\(\s*"([a-z-]+)"')


def sources() -> list[tuple[str, str]]:
    found = ((path.relative_to(ROOT).as_posix(), path.read_text()) for path in sorted(ROOT.rglob("*.py")))
    return [(name, text) for name, text in found if not name.startswith("words")]


def test_every_reason_that_is_made_has_words() -> None:
    made = {code for _, text in sources() for code in MADE.findall(text)}
    assert len(made) > 30
    assert made <= words.codes()
    assert words.codes() >= NO_ANSWER


@pytest.mark.parametrize("code", sorted(words.codes()))
def test_words_are_one_line_and_end_as_sentences_do(code: str) -> None:
    parts = words.texts("en")["reasons"][code]
    names = {name for text in parts.values() for _, name, _, _ in string.Formatter().parse(text) if name}
    values = dict.fromkeys(names, 1.0) | dict.fromkeys(names & {"count", "steps", "pairs", "least"}, 3)
    said = words.sentence(Reason(code, Verdict.OK, values))
    assert "\n" not in said
    assert said[0].isupper() or said[0].isdigit() or code.startswith("file-")  # which stand behind a path
    assert said.endswith((".", "1.0", "1"))
    assert "⟦" not in said
    assert parts["what"].count("{") == parts["what"].count("}")


def test_options_are_called_what_they_are_called_there() -> None:
    reason = refusal("several-people", where="3-4 (0.1 s)")
    assert words.sentence(reason, "terminal").endswith("choose one: --person walker.")
    assert words.sentence(reason, "page").endswith(
        "choose one: “Which person to analyse”: “The one who walks furthest”."
    )
    assert words.sentence(reason).endswith("choose one: person=walker.")
    assert (
        words.with_options("⟦data.root⟧ and ⟦belt-speed 1.1⟧", "terminal")
        == "--data.root and --belt-speed 1.1"
    )
    assert words.with_options("⟦data.root⟧ and ⟦belt-speed 1.1⟧") == "data.root and belt_speed=1.1"


def test_no_room_but_the_command_line_speaks_of_flags() -> None:
    """A sentence with `--flag` in it would be read in a page and by programs, too."""
    spoken = []
    for name, text in sources():
        if name.startswith(EDGES):
            continue
        tree = ast.parse(text)
        apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        strings = (
            node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        spoken += [
            f"{name}:{node.lineno}"
            for node in strings
            if id(node) not in apart
            and re.search(r"(?<![\w-])--[a-z]", node.value)
            and not re.search(r"pip install|gaitnet \w+ |python tools", node.value)
        ]
    assert spoken == []


def test_a_reason_that_was_written_down_can_be_said_again() -> None:
    reason = caution("rate", [3, 4], rate=15.0)
    assert words.from_document(words.document(reason)) == reason
    assert words.document(reason)["sentence"] == "Low frame rate (15 fps)."
    for damaged in (
        {},
        {"code": "nosuch"},
        words.document(reason) | {"values": {}},
        words.document(reason) | {"frames": 3},
    ):
        assert words.from_document(damaged) is None


def test_errors_say_their_reasons_wherever_they_are_read() -> None:
    error = NotMeasurableError([refusal("feet-outside", share=0.5), caution("rate", rate=15.0)])
    assert [reason.code for reason in error.reasons] == ["feet-outside", "rate"]
    at = error.at(Path("walk.mp4"))
    assert type(at) is NotMeasurableError
    assert str(at).startswith("walk.mp4: The feet are out of view in 50% of the frames.")
    assert str(at).endswith("Low frame rate (15 fps). Film at 30 fps or more.")
    assert str(NotMeasurableError("⟦person 3⟧: nobody.")) == "person=3: nobody."
    assert NotMeasurableError("⟦person 3⟧: nobody.").words("terminal") == "--person 3: nobody."


def test_the_worst_reason_is_the_verdict_and_some_forbid_an_answer() -> None:
    few, level, mixed = (
        caution("few", left=1, right=2),
        note("level", degrees=3.0),
        refusal("irregular", variation=0.3),
    )
    assert verdict_of([]) is verdict_of([level]) is Verdict.OK
    assert verdict_of([level, few]) is Verdict.CAUTION
    assert verdict_of([few, mixed, level]) is Verdict.NOT_MEASURABLE
    assert not few.forbids_answer
    assert mixed.forbids_answer
    assert caution("pace", cadence=48.0, kind="slow motion").forbids_answer


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_refusal_fits_into_a_list(lang: str) -> None:
    made = {code for _, text in sources() for code in re.findall(r'refusal\(\s*"(?!teach-)([a-z-]+)"', text)}
    assert len(made) > 20
    said = {
        code: words.short(code, lang) for code in made | {"coverage", "feet-outside", "held", "rate-too-low"}
    }
    assert [code for code, short in said.items() if not 0 < len(short) <= 50] == []
    assert words.short("level", lang) == words.short("nothing of ours", lang) == ""  # never a refusal


def test_what_several_reasons_have_in_common_is_said_once() -> None:
    reasons = (caution("few", left=1, right=0), caution("few-steps", steps=1, least=3))
    said = str(NotMeasurableError(reasons))
    assert said.count("Film a longer walk") == 1
    assert "Too few steps for a classification: 1; at least 3" in said
