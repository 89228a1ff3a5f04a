"""Findings as text: one sentence for the problem, one for the remedy."""

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
        "a class in Testing that is not in Training",
        "Add it to Training, or rename it.",
    ),
    "unlike": (
        "{key} is {there} and {here}; one model can't be trained on both",
        "Extract both again with the same settings.",
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
        "{column} in frame {frame} is {value:g} {unit}, outside the possible {low:g} to {high:g}{times}",
        "{guess}",
    ),
    "same_value": (
        "{column} is exactly {value:g} {unit} in {count} frames (first: frame {frame}), "
        "far from all other values",
        "If {value:g} means missing, declare it, or write NaN.",
    ),
    "zeros": (
        "frame {frame} is 0 in every column, as are {frames} frames in total",
        "If 0 means missing, declare it, or write NaN; cut off zero padding.",
    ),
    "nothing_measured": (
        "contains no measured value",
        "Leave it out, or record it again.",
    ),
    "unit": ("{column} is in {unit}", "Give angles in deg and distances in m."),
    "radians": (
        "{columns} vary by {range} within a step, usual are {usual} deg (factor {factor:g}): radians",
        "Convert the angles to degrees (times 57.3).",
    ),
    "too_little_movement": (
        "{columns} vary by {range} deg within a step, usual are {usual} (factor {factor:g})",
        "Check the unit of the angles; leave out people who stand still.",
    ),
    "copied_to_testing": (
        "contains {steps} step(s) of {other}: test data that was trained on",
        f"{_ONE_SPLIT}",
    ),
    "copied_between_classes": ("contains {steps} step(s) of {other}, in another class", f"{_ONE_SPLIT}"),
    "copied_between_people": (
        "contains {steps} step(s) of {other}, recorded as another subject",
        f"{_ONE_SPLIT}",
    ),
    "copied_unknown_person": (
        "contains {steps} step(s) of {other}, subject unknown: can be in training and validation",
        "Delete one of the two, or record the subject.",
    ),
    "copied_same_person": (
        "contains {steps} step(s) of {other}, which count twice",
        "Delete one of the two.",
    ),
    "copied_within_walk": ("contains {steps} step(s) twice ({other})", "Delete one of the two."),
    "one_person": (
        "only one {who} in Training: training and validation need two",
        "Add walks of another {other_who}.",
    ),
    "few_people": (
        "only {people} {who}s in Training: metrics of so few are unreliable",
        "Record {few} or more.",
    ),
    "no_subjects": (
        "no subjects recorded, so one person can be in both training and validation",
        "Record subjects when extracting, or in sequence.json.",
    ),
    "no_origin": (
        "old files without information on how they were measured: units and signs are assumed",
        "Compare the columns with usual values.",
    ),
    "too_long": (
        "{clips} of {of} clips are longer than {most} frames (up to {longest}); "
        "{unseen:.0%} of the frames is cut off",
        "Cut it into steps: one clip from a heel strike to the other foot's next heel strike.",
    ),
    "still": (
        "nothing moves, in {walks} walks in total",
        "Leave them out, or measure them again.",
    ),
    "unlikely": (
        "{share:.1%} of the frames are outside the plausible range ({low:g} to {high:g})",
        "Look at the videos of these walks; check left/right and signs.",
    ),
    "never_measured": ("no values in any file", "None needed if intended: models ignore this column."),
    "missing_by_class": (
        "missing in {shares}: a model can tell the classes apart by this alone",
        "Measure all data in the same way, or have the model ignore this column.",
    ),
    "confounder": (
        "{what_words} alone separates the classes ({score:.2f} of 1): {healthy:g} and {others:g} {unit}",
        "{what_to_do}",
    ),
    "testing_empty": (
        "contains no walks, so there is no test set",
        "Add walks of other people, or delete it.",
    ),
}
"""Code -> problem and remedy; the place is put before them."""

_WHAT = {
    "steps": "the number of steps in a walk",
    "frames": "the length of a walk",
    "frames_a_step": "the length of a step",
    "missing": "the share of missing values",
    "source_rate": "the frame rate of the videos",
    "source_frames": "the number of frames of the videos",
    "source_width": "the frame width of the videos",
    "source_height": "the frame height of the videos",
    "age": "the age",
}


def sentence(finding: Finding) -> str:
    """Place and problem, without a full stop."""
    what = _WORDS[finding.code][0].format(**_values(finding))
    if finding.code in ("classes", "layout", "unreadable", "unsafe", "confounder"):
        return what.rstrip(".")  # names its place itself
    if finding.code in ("unlike", "person_in_both", "source_in_both"):
        return f"{finding.numbers['other']} and {finding.place}: {what}"
    of_class = finding.code in ("one_person", "few_people", "one_class", "class_only_in_testing")
    return f"{'class ' if of_class else ''}{finding.place}: {what}"


def remedy(finding: Finding) -> str:
    """The remedy, as a sentence."""
    return _WORDS[finding.code][1].format(**_values(finding)).strip()


def missing_flag(findings: Sequence[Finding], flag: str) -> str:
    """The flag that declares a number as missing, where that may be the remedy; empty elsewhere.

    Args:
        findings: the findings of an error.
        flag: its name in that command, such as `--missing`.
    """
    for finding in findings[:1]:
        if finding.code in ("outside_range", "same_value", "zeros"):
            number = float(finding.numbers.get("missing", finding.numbers.get("value", 0.5)))
            return f" ({flag} {number:g})" if number.is_integer() else ""
    return ""


def refuse(findings: Sequence[Finding], error: type[GaitnetError]) -> None:
    """Raise the first error among the findings, with the number of others.

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
    """The values that the sentences need."""
    values: dict[str, Any] = {name: _listed(value) for name, value in finding.numbers.items()}
    if finding.code == "outside_range":
        count = finding.numbers["count"]
        values["times"] = f" ({count} such frames)" if count > 1 else ""
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
            "Also evaluate with walks cut to equal length."
            if lengths
            else "Record both classes in the same way, or disregard the metrics."
        )
    return values


def _guess(numbers: Mapping[str, Any]) -> str:
    """The likely cause of an impossible value."""
    value, high = abs(numbers["value"]), numbers["high"]
    if numbers["unit"] == "m" and 10 <= value < 100 * high and numbers["count"] > 3:
        return "Give distances in metres: these look like centimetres (factor 100)."
    if numbers["unit"] == "m" and 100 <= value < 1000 * high and numbers["count"] > 3:
        return "Give distances in metres: these look like millimetres (factor 1000)."
    if float(numbers["value"]).is_integer():
        return f"If {numbers['value']:g} means missing, declare it, or write NaN; else measure again."
    return "Measure again, or leave the walk out."


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {share:.0%}" for name, share in value.items())
    if isinstance(value, list | tuple):
        return " and ".join(f"{one:g}" if isinstance(one, float) else str(one) for one in value)
    return value
