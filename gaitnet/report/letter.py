"""Text for a letter: the first lines of a report as sentences, to copy."""

from __future__ import annotations

from gaitnet.report.heading import Heading
from gaitnet.report.summary import Summary, summary
from gaitnet.report.words import Text, report_texts
from gaitnet.types import GaitReport
from gaitnet.words.numbers import day


def letter(report: GaitReport, heading: Heading, lang: str = "en") -> str:
    """Paragraphs of plain text: what was filmed, findings, what is inside, classification, what next."""
    text, said = report_texts(lang), summary(report, "page", lang)
    parts = [
        f"{_first(report, heading, text, lang)} {said.trust}{text['stop']}",
        *said.doubts,
        _outside(said, text),
        f"{text['inside']}{text['colon']} {said.inside}{text['stop']}" if said.inside else "",
        text["letter_classification"].format(what=_answer(said, text)) if said.answer else "",
        " ".join(said.next),
        text["aid"],
    ]
    return "\n".join(part for part in parts if part)


def _first(report: GaitReport, heading: Heading, text: Text, lang: str) -> str:
    source = heading.code or report.source
    if heading.recorded is None:
        return str(text["letter_undated"].format(source=source))
    return str(text["letter_of"].format(date=day(heading.recorded, lang), source=source))


def _answer(said: Summary, text: Text) -> str:
    """The answer in a sentence, without its full stop."""
    answer = said.answer
    return (answer.short or answer.headline).rstrip(text["stop"]) if answer else ""


def _outside(said: Summary, text: Text) -> str:
    found = [*said.step_to, *(each.line(text) for each in said.findings)]
    return str(text["letter_outside"].format(what="; ".join(found))) if found else said.unfound
