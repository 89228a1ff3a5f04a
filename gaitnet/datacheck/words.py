"""Findings in plain English: one sentence that says what, and one that says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gaitnet.datacheck.finding import Finding, errors_of
from gaitnet.errors import GaitnetError

_AGAIN = "Extract it again."
_ONE_SPLIT = "Keep the walk in one place only."
_WORDS: dict[str, tuple[str, str]] = {
    "classes": ("{reason}", ""),
    "layout": ("{reason}", ""),
    "unreadable": ("{reason}", ""),
    "unsafe": ("{reason}", ""),
    "one_class": ("the only class in Training", "Add the folder of another class."),
    "class_only_in_testing": (
        "a class of Testing that Training has not",
        "Add it to Training, or rename it.",
    ),
    "unlike": (
        "{key} {there} and {here}, which one model can't learn from",
        "Extract both again, in one way.",
    ),
    "person_in_both": (
        "the same subject {which} is in Training and in Testing",
        "Move all walks of that person to one of the two.",
    ),
    "source_in_both": (
        "the same source file {which} is in Training and in Testing",
        "Move all walks of that person to one of the two.",
    ),
    "outside_range": (
        "{column} in frame {frame} is {value:g} {unit}, but can only be {low:g} to {high:g}{times}",
        "{guess}",
    ),
    "same_value": (
        "{column} is exactly {value:g} {unit} in {count} frames, first in frame {frame}, far from all else",
        "If {value:g} stands for missing, say so, or write NaN.",
    ),
    "zeros": (
        "frame {frame} is 0 in every column, and so are {frames} frames in all",
        "If 0 stands for missing, say so, or write NaN; cut off what only fills up.",
    ),
    "nothing_measured": (
        "not one measured value in it",
        "Leave it out, or film again.",
    ),
    "unit": ("{column} is in {unit}", "Give angles in deg and distances in m."),
    "radians": (
        "{columns} move by {range} in a step where {usual} deg are usual, a factor of {factor:g}: radians",
        "Convert the angles to degrees (times 57.3).",
    ),
    "too_little_movement": (
        "{columns} move by {range} deg in a step where {usual} are usual, a factor of {factor:g}",
        "Check the unit of the angles; leave out who stands still.",
    ),
    "copied_to_testing": (
        "holds {steps} step(s) of {other}: who is tested with was trained on",
        f"{_ONE_SPLIT}",
    ),
    "copied_between_classes": ("holds {steps} step(s) of {other}, in another class", f"{_ONE_SPLIT}"),
    "copied_between_people": (
        "holds {steps} step(s) of {other}, said to be another person's",
        f"{_ONE_SPLIT}",
    ),
    "copied_unknown_person": (
        "holds {steps} step(s) of {other}, and nobody wrote down whose: they can train and validate at once",
        "Delete one of the two, or record the subject.",
    ),
    "copied_same_person": ("holds {steps} step(s) of {other}, which count twice", "Delete one of the two."),
    "copied_within_walk": ("holds {steps} step(s) twice ({other})", "Delete one of the two."),
    "one_person": (
        "only one {who} in Training, so it can't be both trained on and validated",
        "Add walks of another {other_who}.",
    ),
    "few_people": (
        "{people} {who}s in Training: figures of so few say little",
        "Record {few} or more.",
    ),
    "no_subjects": (
        "nobody wrote down who walks, so one person can train and validate",
        "Record subjects, when extracting or in sequence.json.",
    ),
    "no_origin": (
        "old files that say nothing of how they were measured: units and signs are taken on trust",
        "Compare the columns with what is usual.",
    ),
    "too_long": (
        "{clips} of {of} clips are longer than {most} frames (up to {longest}); {unseen:.0%} is not seen",
        "Cut it into steps: one clip from a heel strike to the other foot's next.",
    ),
    "still": (
        "nothing moves in it, and in {walks} walks in all",
        "Leave them out, or measure again.",
    ),
    "unlikely": (
        "{share:.1%} of the frames lie beyond what joints and steps do ({low:g} to {high:g})",
        "Look at the films of these walks; check sides and signs.",
    ),
    "never_measured": ("not one value anywhere", "Nothing, if that is so on purpose: no model will use it."),
    "missing_by_class": (
        "missing in {shares}: a model can tell the classes by that",
        "Measure all in one way, or have the model ignore this column.",
    ),
    "confounder": (
        "{what_words} tells the classes apart ({score:.2f} of 1): {healthy:g} and {others:g} {unit}",
        "{what_to_do}",
    ),
    "testing_empty": (
        "no walks in it, so nothing is tested",
        "Put walks of other people there, or delete it.",
    ),
}
"""Code -> what is so, and what to do; the place comes before."""

_WHAT = {
    "steps": "the number of steps of a walk",
    "frames": "the length of a walk",
    "frames_a_step": "the length of a step",
    "missing": "how much is missing",
    "source_rate": "the frame rate of the films",
    "source_frames": "the number of frames of the films",
    "source_width": "the width of the films' picture",
    "source_height": "the height of the films' picture",
}


def sentence(finding: Finding) -> str:
    """Place and what is so there, without a full stop."""
    what = _WORDS[finding.code][0].format(**_values(finding))
    if finding.code in ("classes", "layout", "unreadable", "unsafe", "confounder"):
        return what.rstrip(".")  # says its place itself
    if finding.code in ("unlike", "person_in_both", "source_in_both"):
        return f"{finding.numbers['other']} and {finding.place}: {what}"
    of_class = finding.code in ("one_person", "few_people", "one_class", "class_only_in_testing")
    return f"{'class ' if of_class else ''}{finding.place}: {what}"


def remedy(finding: Finding) -> str:
    """What to do, as a sentence."""
    return _WORDS[finding.code][1].format(**_values(finding)).strip()


def missing_flag(findings: Sequence[Finding], flag: str) -> str:
    """The flag of a command that takes a number as missing, where one may stand for it; empty elsewhere.

    Args:
        findings: of an error.
        flag: what it is called there, such as `--missing`.
    """
    for finding in findings[:1]:
        if finding.code in ("outside_range", "same_value", "zeros"):
            number = float(finding.numbers.get("missing", finding.numbers.get("value", 0.5)))
            return f" ({flag} {number:g})" if number.is_integer() else ""
    return ""


def refuse(findings: Sequence[Finding], error: type[GaitnetError]) -> None:
    """Raise the first error among them, and say how many more there are.

    Raises:
        GaitnetError: of the type `error`; its `findings` are all errors.
    """
    wrong = errors_of(findings)
    if not wrong:
        return
    more = f" ({len(wrong) - 1} more)" if len(wrong) > 1 else ""
    raised = error(f"{sentence(wrong[0])}{more}. {remedy(wrong[0])}".strip())
    raised.findings = tuple(wrong)
    raise raised


def _values(finding: Finding) -> dict[str, Any]:
    """The numbers as the sentences need them."""
    values: dict[str, Any] = {name: _listed(value) for name, value in finding.numbers.items()}
    if finding.code == "outside_range":
        count = finding.numbers["count"]
        values["times"] = f", and {count - 1} more like it" if count > 1 else ""
        values["guess"] = _guess(finding.numbers)
    if finding.code in ("one_person", "few_people"):
        known = finding.numbers["known"]
        values["who"] = "subject" if known else "independent sequence folder"
        values["other_who"] = "person" if known else "recording"
    if finding.code == "confounder":
        what = finding.numbers["what"]
        values["what_words"] = _WHAT[what]
        lengths = what in ("steps", "frames", "frames_a_step")
        values["what_to_do"] = (
            "Evaluate with walks cut to equal length as well."
            if lengths
            else "Film both classes in the same way, or judge nothing by these figures."
        )
    return values


def _guess(numbers: Mapping[str, Any]) -> str:
    """What a value that can't be may be."""
    value, high = abs(numbers["value"]), numbers["high"]
    if numbers["unit"] == "m" and 10 <= value < 100 * high and numbers["count"] > 3:
        return "Give distances in metres: these look like centimetres (factor 100)."
    if numbers["unit"] == "m" and 100 <= value < 1000 * high and numbers["count"] > 3:
        return "Give distances in metres: these look like millimetres (factor 1000)."
    if float(numbers["value"]).is_integer():
        return f"If {numbers['value']:g} stands for missing, say so, or write NaN; else measure again."
    return "Measure again, or leave the walk out."


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {share:.0%}" for name, share in value.items())
    if isinstance(value, list | tuple):
        return " and ".join(f"{one:g}" if isinstance(one, float) else str(one) for one in value)
    return value
