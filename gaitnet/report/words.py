"""A report's results as text, for the terminal, pictures and pages."""

from __future__ import annotations

from collections.abc import Iterator

from gaitnet.types import Classification, GaitReport, Prediction
from gaitnet.words import sentence


def answer_in_words(prediction: Prediction) -> str:
    """The classification in one line."""
    count = len(prediction.step_probabilities)
    steps = "1 step" if count == 1 else f"{count} steps"
    probability = prediction.probabilities[prediction.label]
    label = f"inconclusive, more likely {prediction.label}" if prediction.unsure else prediction.label
    return f"{label}, p = {probability:.2f} ({steps}, {prediction.model})"


def classification_in_words(found: Classification) -> str:
    """Both witnesses' answer in one line."""
    shares = ", ".join(f"{each.name} {each.probability:.2f}" for each in found.witnesses)
    leaning = f"inconclusive, {found.probability:.2f} probability of abnormal ({shares})"
    if found.label is None:
        return f"{leaning}. {sentence(found.why[0])}" if found.why else leaning
    probability = found.probability if found.label == "Abnormal" else 1 - found.probability
    if found.label == "Normal":
        pattern = ""
    else:
        pattern = f", resembles {found.pattern}" if found.pattern else ", no known pattern"
    return f"{found.label}{pattern}, p = {probability:.2f} (of abnormal: {shares})"


def said_in_words(report: GaitReport) -> str:
    """The classification, else the model's answer, in one line; "" where there is neither."""
    if report.classification:
        return classification_in_words(report.classification)
    return answer_in_words(report.prediction) if report.prediction else ""


def counted_in_words(report: GaitReport) -> Iterator[str]:
    """One line each: steps and strides excluded, and values not reported for lack of steps."""
    for what, all_of in (("steps", report.footsteps), ("strides", report.strides)):
        marks = [each.left_out for each in all_of if each.left_out]
        if marks:
            why = ", ".join(f"{mark} {marks.count(mark)}" for mark in sorted(set(marks)))
            yield f"Excluded from the values: {len(marks)} of {len(all_of)} {what} ({why})."
    needs: dict[str, list[str]] = {}
    for each in report.withheld:
        foot = " of each foot" if each.a_side else ""
        needs.setdefault(f"{each.fewest} {each.of}s{foot}", []).append(each.name.replace("_", " "))
    for need, names in needs.items():
        yield f"Not reported, needs {need}: {', '.join(names)}."
