"""A classification as it is read: never a percentage first, always both witnesses and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gaitnet.gait.healthy import without_side
from gaitnet.inference.base import is_default
from gaitnet.report.words import Text, amount, class_name, parameter_name, report_texts, within
from gaitnet.skeleton import NORMAL
from gaitnet.types import Classification, GaitReport, Prediction, Witness
from gaitnet.words import Surface, what

CONTRADICTS = "answer-contradicts"
"""Forbids a label, and needs both witnesses to be understood."""

MOST_DRIVERS = 4
"""Findings that are said to carry a label; `report.json` has all."""


@dataclass(frozen=True)
class Classified:
    """A classification in words.

    Attributes:
        headline: the label; or that it is inconclusive, or that there is none.
        sure: how sure it is; "" without one.
        lines: each witness, the reasons, what the walk resembles, what would turn it.
        simulated: the network was trained on simulated people only.
    """

    headline: str
    sure: str
    lines: tuple[str, ...]
    simulated: bool = False

    def heading(self, text: Text) -> str:
        """Label and sureness."""
        if not self.sure:
            return self.headline
        return str(text["heading_line"].format(label=self.headline, sure=self.sure))


def classified(report: GaitReport, surface: Surface, lang: str) -> Classified:
    """What both witnesses say; of an older report, what its network says."""
    text = report_texts(lang)
    if report.classification is not None:
        return _joined(report, report.classification, surface, lang)
    if report.prediction is not None:
        said = _network(report.prediction, text)
        return Classified(
            _headline(report.prediction, text), text["sure_network"], (said, *_model(report, text))
        )
    why = tuple(what(each, surface, lang) for each in report.no_answer)
    return Classified(text["none"], "", why)


def _joined(report: GaitReport, found: Classification, surface: Surface, lang: str) -> Classified:
    text = report_texts(lang)
    lines = [what(each, surface, lang) for each in found.why]
    if not _means_nothing(report, found):
        lines += [_witness(each, text, surface, lang) for each in found.witnesses]
    if found.pattern and found.label not in (None, NORMAL):
        lines.append(text["resembles"].format(pattern=class_name(found.pattern, text)))
    if found.drivers and found.label not in (None, NORMAL):
        plain = list(dict.fromkeys(without_side(name) for name in found.drivers))[:MOST_DRIVERS]
        lines.append(text["because"].format(names=_names(plain, text, lang)))
    if found.turn and found.label is not None:
        said = ", ".join(
            f"{within(parameter_name(each.name, text), lang)} {amount(each.to, each.unit, lang)}"
            for each in found.turn
        )
        lines.append(text["turn"].format(what=said))
    headline = _capital(class_name(found.label, text) if found.label else text["inconclusive"])
    return Classified(headline, _sure(found, text), (*lines, *_model(report, text)), _simulated(report))


def _means_nothing(report: GaitReport, found: Classification) -> bool:
    """Whether a film forbids an answer: a leaning beside it would be believed all the same."""
    reasons = (*found.why, *report.no_answer)
    return found.label is None and any(each.forbids_answer and each.code != CONTRADICTS for each in reasons)


def _names(names: Sequence[str], text: Text, lang: str) -> str:
    return str(text["comma"]).join(within(parameter_name(name, text), lang) for name in names)


def _sure(found: Classification, text: Text) -> str:
    """In words: how many witnesses say so, and whether they lean only."""
    if found.label is None:
        return ""
    if len(found.witnesses) < 2:
        return str(text["sure_one"])
    unsure = sum(each.unsure for each in found.witnesses)
    return str(text[("sure_agree", "sure_partly", "sure_lean")[unsure]])


def _witness(found: Witness, text: Text, surface: Surface, lang: str) -> str:
    label = class_name(found.label, text)
    label = text["more_likely"].format(label=label) if found.unsure else label
    probability = text["probability"].format(percent=f"{100 * found.probability:.0f}")
    detail = what(found.detail, surface, lang)
    name = text[f"witness_{found.name}"]
    return _line(text, name, label, probability, detail)


def _network(found: Prediction, text: Text) -> str:
    label = class_name(found.label, text)
    label = text["more_likely"].format(label=label) if found.unsure else label
    abnormal = 1 - found.probabilities.get(NORMAL, 0.0)
    probability = text["probability"].format(percent=f"{100 * abnormal:.0f}")
    return _line(text, text["witness_network"], label, probability, "")


def _line(text: Text, name: str, label: str, probability: str, detail: str) -> str:
    said = text["witness_line"].format(name=name, label=label, probability=probability, detail=detail)
    return str(said).strip().replace(" %", "\N{NO-BREAK SPACE}%")


def _headline(found: Prediction, text: Text) -> str:
    return _capital(text["inconclusive"] if found.unsure else class_name(found.label, text))


def _model(report: GaitReport, text: Text) -> tuple[str, ...]:
    """What a reader must know about the network."""
    return (text["simulated"],) if _simulated(report) else ()


def _simulated(report: GaitReport) -> bool:
    return bool(report.prediction and is_default(report.prediction.model))


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
