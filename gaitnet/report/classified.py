"""A classification as it is read: a label and how sure it is; nothing where a film forbids it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gaitnet.classifying.witnesses import UNSURE
from gaitnet.findings import findings_of
from gaitnet.gait.healthy import without_side
from gaitnet.inference.base import is_default
from gaitnet.reasons import Reason
from gaitnet.report.checks import (
    is_even,
    network_in_words,
    of_abnormal,
    percent_of,
    said_by,
    unbroken,
    unsure_between,
)
from gaitnet.report.signs import said_amount
from gaitnet.report.views import NOT_SIDE
from gaitnet.report.words import Text, class_name, parameter_name, report_texts, within
from gaitnet.skeleton import NORMAL
from gaitnet.types import Classification, GaitReport, Prediction, Witness
from gaitnet.words import Surface, what

CONTRADICTS = "answer-contradicts"
"""Forbids a label, and needs both checks to be understood."""

UNJUDGED = frozenset({"aid-unknown", "child-unknown", "few-numbers", "instrument-unknown"})
"""Nobody whom the walk could be compared with was measured: a leaning would be believed all the same."""

DISAGREE, NEAR = "witnesses-disagree", "near-threshold"

MOST_DRIVERS = 4
"""Findings that are said to carry a label; `report.json` has all."""


@dataclass(frozen=True)
class Classified:
    """A classification in words.

    Attributes:
        headline: the label, `Probably` where a check only leans; or that it is inconclusive, or not judged.
        sure: how sure it is; "" without a label.
        short: headline and what each check says, or why there is none, in a sentence.
        lines: each check, the reasons, what the walk resembles.
        details: what the checks are made of, and what would turn the label.
        pattern: class that the walk resembles; "" = none.
    """

    headline: str
    sure: str
    short: str
    lines: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    pattern: str = ""

    def heading(self, text: Text) -> str:
        """Label and sureness."""
        if not self.sure:
            return self.headline
        return str(text["heading_line"].format(label=self.headline, sure=self.sure))

    def line(self, text: Text) -> str:
        """Label and sureness, else why there is none."""
        return self.heading(text) if self.lines or not self.short else self.short


def classified(report: GaitReport, surface: Surface, lang: str) -> Classified:
    """What both checks say; of an older report, what its network says."""
    text, found = report_texts(lang), report.classification
    if forbidding := not_judged(report):
        short = _not_judged(forbidding, text, surface, lang)
        return Classified(_capital(text["not_judged"]), "", short)
    if found is not None:
        return _joined(report, of_abnormal(found, report), surface, lang)
    if report.prediction is not None:
        headline, sure = _headline(report.prediction, text), text["sure_network"]
        short = text["brief_label"].format(label=headline, sure=network_in_words(report.prediction, text))
        line = _network(report.prediction, report, text)
        return Classified(headline, sure, short, (line,), (report.prediction.model,))
    return Classified(text["none"], "", "")


def not_judged(report: GaitReport) -> list[Reason]:
    """Why nothing may be said of the walk: no label, no pattern, no percentage."""
    found = report.classification
    if found is not None and found.label is not None:
        return []
    reasons = [*report.no_answer, *(found.why if found else ())]
    if any(each.code == CONTRADICTS for each in reasons):
        return []
    return [each for each in reasons if each.forbids_answer or each.code in UNJUDGED]


def _not_judged(reasons: Sequence[Reason], text: Text, surface: Surface, lang: str) -> str:
    if any(each.code in NOT_SIDE for each in reasons):
        return str(text["not_judged_side"])
    return str(text["not_judged_why"].format(why=what(reasons[0], surface, lang)))


def _joined(report: GaitReport, found: Classification, surface: Surface, lang: str) -> Classified:
    text, abnormal = report_texts(lang), found.label not in (None, NORMAL)
    lines = [text["checks"]] if len(found.witnesses) > 1 else []
    lines += [_witness(each, report, text) for each in found.witnesses]
    if found.drivers and abnormal:
        plain = list(dict.fromkeys(without_side(name) for name in found.drivers))[:MOST_DRIVERS]
        lines.append(text["because"].format(names=_names(plain, text, lang)))
    pattern = found.pattern if found.pattern and abnormal else ""
    if pattern:
        lines.append(text["resembles"].format(pattern=class_name(pattern, text)))
    return Classified(
        headline=_label(found, report, text),
        sure=_sure(found, text),
        short=_short(found, report, (text, surface, lang)),
        lines=tuple(lines),
        details=(*_uncertain(report, text), *_details(found, text, surface, lang)),
        pattern=pattern,
    )


def _short(found: Classification, report: GaitReport, spoken: tuple[Text, Surface, str]) -> str:
    text, _, lang = spoken
    if found.label is None:
        said = [_why(each, found, spoken) for each in found.why[:1]]
        return str(text["unclear_why"].format(why=" ".join(said)))
    short = str(text["brief_label"].format(label=_label(found, report, text), sure=said_by(found, text)))
    if not found.pattern or found.label == NORMAL:
        return short
    space = "" if lang == "zh" else " "
    return f"{short}{space}{text['resembles'].format(pattern=class_name(found.pattern, text))}"


def _label(found: Classification, report: GaitReport, text: Text) -> str:
    """With `Probably` where a check only leans; normal overall, where a single number is clearly outside."""
    if found.label is None:
        return _capital(text["inconclusive"])
    label = class_name(found.label, text)
    if found.label == NORMAL and any(each.clear for each in findings_of(report)):
        label = str(text["overall"].format(label=label))
    leans = any(each.unsure for each in found.witnesses)
    return _capital(text["probably"].format(label=label) if leans else label)


def _why(reason: Reason, found: Classification, spoken: tuple[Text, Surface, str]) -> str:
    """With what the checks say, where it is of them."""
    text, surface, lang = spoken
    if reason.code == CONTRADICTS:
        label = class_name(str(reason.values["label"]), text)
        name = within(parameter_name(str(reason.values["name"]).replace(" ", "_"), text), lang)
        return str(text["unclear_contradicts"].format(label=label, name=name))
    short = {DISAGREE: "unclear_disagree", NEAR: "unclear_near"}.get(reason.code)
    return text[short].format(checks=said_by(found, text)) if short else what(reason, surface, lang)


def _uncertain(report: GaitReport, text: Text) -> Iterator[str]:
    """Where a check counts as uncertain; a network may have wider thresholds of its own."""
    own = unsure_between(report)
    values = {"low": percent_of(UNSURE[0]), "high": percent_of(UNSURE[1])}
    if own is None or own == UNSURE:
        yield unbroken(text["uncertain_from"].format(**values))
    else:
        wider = {"low_b": percent_of(own[0]), "high_b": percent_of(own[1])}
        yield unbroken(text["uncertain_from_each"].format(**values, **wider))


def _details(found: Classification, text: Text, surface: Surface, lang: str) -> Iterator[str]:
    yield from (what(each, surface, lang) for each in found.why)
    for each in found.witnesses:
        yield _detail(each.detail, found.pattern, text, surface, lang)
    if found.turn and found.label is not None:
        goal = class_name("Abnormal" if found.label == NORMAL else NORMAL, text)
        told = [(each, said_amount(each.name, each.to, each.unit, lang)) for each in found.turn]
        said = str(text["comma"]).join(
            f"{within(parameter_name(each.name, text), lang)} {value}" for each, value in told
        )
        yield text["turn"].format(label=goal, what=said)


def _detail(detail: Reason, pattern: str | None, text: Text, surface: Surface, lang: str) -> str:
    """Of a check; a class that the walk does not resemble enough is not named."""
    values = dict(detail.values)
    if "label" in values and not pattern:
        return str(values.get("model", ""))
    if "label" in values:
        values["label"] = class_name(str(values["label"]), text)
    return what(replace(detail, values=values), surface, lang)


def _names(names: Sequence[str], text: Text, lang: str) -> str:
    """With semicolons: some names have a comma."""
    return str(text["semicolon"]).join(within(parameter_name(name, text), lang) for name in names)


def _sure(found: Classification, text: Text) -> str:
    """In words: how many checks say so, and whether they lean only."""
    if found.label is None:
        return ""
    if len(found.witnesses) < 2:
        return str(text["sure_one"])
    unsure = sum(each.unsure for each in found.witnesses)
    return str(text[("sure_agree", "sure_partly", "sure_lean")[unsure]])


def _witness(found: Witness, report: GaitReport, text: Text) -> str:
    name = text["witness_distance"].format(people=found.detail.values.get("people", ""))
    if found.name == "network":
        name = _network_name(report, text)
    return _line(text, name, found.probability, found.unsure)


def _network(found: Prediction, report: GaitReport, text: Text) -> str:
    healthy = next(iter(found.probabilities.values()), 0.0)  # the first, whatever it is called
    return _line(text, _network_name(report, text), 1 - healthy, found.unsure)


def _network_name(report: GaitReport, text: Text) -> str:
    return str(text["witness_simulated" if _simulated(report) else "witness_network"])


def _line(text: Text, name: str, abnormal: float, unsure: bool) -> str:
    """A check: what it says, and the probability of that."""
    label = class_name("Abnormal" if abnormal > 0.5 else NORMAL, text)
    if unsure:
        label = text["even"] if is_even(abnormal) else text["more_likely"].format(label=label)
    percent = percent_of(max(abnormal, 1 - abnormal))
    return unbroken(text["witness_line"].format(name=" ".join(name.split()), label=label, percent=percent))


def _headline(found: Prediction, text: Text) -> str:
    return _capital(text["inconclusive"] if found.unsure else class_name(found.label, text))


def _simulated(report: GaitReport) -> bool:
    models = [report.prediction.model] if report.prediction else []
    if report.classification is not None:
        models += [str(each.detail.values.get("model", "")) for each in report.classification.witnesses]
    return any(map(is_default, models))


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
